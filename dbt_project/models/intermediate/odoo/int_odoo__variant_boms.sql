{#- A bill of material of a template is one of each of its variants. -#}
select
    boms.bom_id,
    boms.kind,
    coalesce(boms.is_active, true) as is_active,
    items.product_id,
    items.sku_id,
    items.is_stocked,
    items.attribute_value_ids,
    {{ in_stock_unit('boms.quantity', 'units', 'items') }} as quantity,
    row_number() over (
        partition by items.product_id
        order by
            coalesce(boms.is_active, true) desc,
            -- what a subcontractor makes it from counts where it is not made here
            coalesce(boms.kind = 'subcontracted', false) asc,
            boms.sequence asc nulls last,
            boms.product_id::integer asc nulls last,
            boms.bom_id::integer asc
    ) as place
from {{ ref('stg_odoo__boms') }} as boms
inner join {{ ref('int_odoo__items') }} as items
    on boms.template_id = items.template_id and coalesce(boms.product_id, items.product_id) = items.product_id
left join {{ ref('int_odoo__units') }} as units on boms.unit_id = units.unit_id
