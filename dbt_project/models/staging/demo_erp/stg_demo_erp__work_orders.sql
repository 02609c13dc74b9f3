{%- set statuses = {'10': 'planned', '20': 'in_progress', '30': 'completed', '90': 'cancelled'} -%}

with source as (
    {{ current_records('demo_erp', 'work_orders') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('wo_no') }} as work_order_id,
        {{ code_field('itm_no') }} as sku_id,
        {{ code_field('whs') }} as warehouse_id,
        -- attributes
        {{ text_field('stat') }} as status,
        -- quantities
        {{ text_field('qty') }} as quantity,
        {{ text_field('qty_ok') }} as quantity_completed,
        {{ text_field('qty_scr') }} as quantity_scrapped,
        -- dates
        {{ text_field('d_start') }} as scheduled_start,
        {{ text_field('d_end') }} as scheduled_end,
        {{ text_field('a_start') }} as actual_start,
        {{ text_field('a_end') }} as actual_end
    from source
)

select
    record_id,
    source_key,
    -- ids
    work_order_id,
    sku_id,
    warehouse_id,
    -- attributes
    {{ to_code('status', statuses) }} as status,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    {{ to_number('quantity_completed') }} as quantity_completed,
    {{ to_number('quantity_scrapped') }} as quantity_scrapped,
    -- dates
    {{ to_date('scheduled_start', 'yyyymmdd') }} as scheduled_start,
    {{ to_date('scheduled_end', 'yyyymmdd') }} as scheduled_end,
    {{ to_date('actual_start', 'yyyymmdd') }} as actual_start,
    {{ to_date('actual_end', 'yyyymmdd') }} as actual_end,
    {{ rejection_reasons([
        missing('work_order_id', 'wo_no'),
        missing('sku_id', 'itm_no'),
        missing('status', 'stat'),
        unknown_code('status', 'stat', statuses),
        missing('quantity', 'qty'),
        not_a_number('quantity', 'qty'),
        not_a_number('quantity_completed', 'qty_ok'),
        not_a_number('quantity_scrapped', 'qty_scr'),
        not_a_date('scheduled_start', 'd_start', 'yyyymmdd'),
        not_a_date('scheduled_end', 'd_end', 'yyyymmdd'),
        not_a_date('actual_start', 'a_start', 'yyyymmdd'),
        not_a_date('actual_end', 'a_end', 'yyyymmdd'),
    ]) }} as rejection_reasons
from renamed
