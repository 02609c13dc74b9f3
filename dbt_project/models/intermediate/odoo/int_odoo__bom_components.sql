{#- A line that names attribute values holds for the variants that have, of each attribute it names, one of the values. -#}
with lacking as (
    select
        lines.bom_line_id,
        variants.product_id
    from {{ ref('stg_odoo__bom_lines') }} as lines
    inner join {{ ref('int_odoo__variant_boms') }} as variants on lines.bom_id = variants.bom_id
    cross join lateral jsonb_array_elements(lines.attribute_value_ids) as wanted (attribute_value_id)
    inner join {{ ref('stg_odoo__attribute_values') }} as attribute_values
        on wanted.attribute_value_id #>> '{}' = attribute_values.attribute_value_id
    group by lines.bom_line_id, variants.product_id, attribute_values.attribute_id
    having not bool_or(variants.attribute_value_ids @> wanted.attribute_value_id)
)

select
    lines.record_id,
    lines.source_key,
    lines.bom_line_id,
    lines.bom_id,
    lines.product_id,
    lines.unit_id,
    lines.quantity,
    boms.bom_id as header_id,
    variants.product_id as made_product_id,
    count(*) over (partition by lines.bom_line_id) as variants
from {{ ref('stg_odoo__bom_lines') }} as lines
left join {{ ref('stg_odoo__boms') }} as boms on lines.bom_id = boms.bom_id
left join {{ ref('int_odoo__variant_boms') }} as variants
    on
        lines.bom_id = variants.bom_id
        and not exists (
            select from lacking
            where lines.bom_line_id = lacking.bom_line_id and variants.product_id = lacking.product_id
        )
