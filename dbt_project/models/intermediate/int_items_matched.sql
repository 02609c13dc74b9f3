{%- set entities = ['sales_orders', 'purchase_orders', 'work_orders', 'stock_movements', 'invoices'] -%}
{#- Written down where they change: of what is long, only the records of these ways are judged anew. Brought up to date, it keeps
    the ways that were written before, and looks for others only where something is delivered otherwise. -#}
{{
    config(
        materialized='incremental', incremental_strategy='difference_written_down',
        pre_hook="{{ take_compared_records(" ~ entities ~ ") }}",
        post_hook=["{{ note_changes_taken() }}", "{{ analyze_where_new() }}"]
    )
}}

with united as (
    {%- if is_incremental() %}
        select
            system,
            item_code as sku_id,
            nullif(unit, '') as unit
        from {{ this }}

        union
    {% endif %}
    {%- for entity in entities %}
        select
            system,
            sku_id,
            unit
        from ({{ united(entity, compared_by_record(entity)) }}) as {{ entity }}
        {{ "union" if not loop.last }}
    {%- endfor %}
),

items as (
    {{ matched_items(['sku_id'], 'unit') }}
)

select * from items
