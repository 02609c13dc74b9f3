{{ config(materialized='table', post_hook='{{ set_rejected_rows_aside() }}') }}

{#- A bill of material of a template is one of each of its variants; here of the first, as its lines are. -#}
with headers as (
    select
        boms.bom_id,
        boms.is_active,
        items.product_id,
        items.sku_id,
        {{ in_stock_unit('boms.quantity', 'units', 'items') }} as quantity,
        row_number() over (partition by boms.bom_id order by items.product_id::integer) as variant,
        dense_rank() over (
            partition by items.product_id
            order by coalesce(boms.is_active, true) desc, boms.sequence asc nulls last, boms.bom_id::integer asc
        ) as place
    from {{ ref('stg_odoo__boms') }} as boms
    inner join {{ ref('int_odoo__items') }} as items
        on boms.template_id = items.template_id and coalesce(boms.product_id, items.product_id) = items.product_id
    left join {{ ref('int_odoo__units') }} as units on boms.unit_id = units.unit_id
)

select
    'odoo' as system,
    lines.record_id,
    lines.source_key,
    lines.bom_line_id as bom_id,
    headers.sku_id,
    coalesce(items.sku_id, lines.product_id) as component_sku_id,
    trim_scale(round({{ in_stock_unit('lines.quantity', 'units', 'items') }} / nullif(headers.quantity, 0), 9))
        as quantity_per_unit,
    0 as scrap_rate,
    null::date as valid_from,
    null::date as valid_to,
    {{ rejection_reasons([
        unknown_key('lines.bom_id', 'headers.bom_id'),
        "case when not headers.is_active then 'The bill of material is archived (field active).' end",
        "case when headers.place > 1 then 'The bill of material is not the usual one of ' || headers.sku_id || '.' end",
        not_convertible('units', 'items'),
    ]) }} as rejection_reasons
from {{ ref('stg_odoo__bom_lines') }} as lines
left join headers on lines.bom_id = headers.bom_id and headers.variant = 1
left join {{ ref('int_odoo__items') }} as items on lines.product_id = items.product_id
left join {{ ref('int_odoo__units') }} as units on lines.unit_id = units.unit_id
