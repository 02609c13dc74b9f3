{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

select
    'odoo' as system,
    lines.record_id,
    lines.source_key,
    case when lines.variants = 1 then lines.bom_line_id else lines.bom_line_id || '/' || lines.made_product_id end as bom_id,
    made.sku_id,
    coalesce(items.sku_id, lines.product_id) as component_sku_id,
    trim_scale(round({{ in_stock_unit('lines.quantity', 'units', 'items') }} / nullif(made.quantity, 0), 9))
        as quantity_per_unit,
    0 as scrap_rate,
    null::date as valid_from,
    null::date as valid_to,
    {{ rejection_reasons([
        unknown_key('lines.bom_id', 'lines.header_id'),
        "case when lines.header_id is not null and lines.made_product_id is null"
        ~ " then 'The line holds for no variant (field bom_product_template_attribute_value_ids).' end",
        "case when not made.is_active then 'The bill of material is archived (field active).' end",
        "case when made.place > 1 then 'The bill of material is not the usual one of ' || made.sku_id || '.' end",
        not_stocked('made'),
        not_stocked('items'),
        not_convertible('units', 'items'),
    ]) }} as rejection_reasons
from {{ ref('int_odoo__bom_components') }} as lines
left join {{ ref('int_odoo__variant_boms') }} as made
    on lines.bom_id = made.bom_id and lines.made_product_id = made.product_id
left join {{ ref('int_odoo__items') }} as items on lines.product_id = items.product_id
left join {{ ref('int_odoo__units') }} as units on lines.unit_id = units.unit_id
