{#- A supplier's code of a template names none of its variants, unless there is but one. -#}
with supplier_codes as (
    select distinct on (offers.supplier_code, offers.product_id)
        offers.record_id,
        offers.source_key,
        offers.supplier_code,
        offers.product_id
    from {{ ref('int_odoo__offers') }} as offers
    where offers.supplier_code is not null and offers.variants = 1
    order by offers.supplier_code asc, offers.product_id asc, offers.supplier_item_id::integer asc
)

select
    'odoo' as system,
    products.record_id,
    products.source_key,
    products.barcode as alias,
    items.sku_id,
    'barcode' as alias_kind
from {{ ref('stg_odoo__products') }} as products
inner join {{ ref('int_odoo__items') }} as items on products.product_id = items.product_id
where products.barcode is not null and items.is_stocked
union all
select
    'odoo' as system,
    supplier_codes.record_id,
    supplier_codes.source_key,
    supplier_codes.supplier_code as alias,
    items.sku_id,
    'vendor' as alias_kind
from supplier_codes
inner join {{ ref('int_odoo__items') }} as items on supplier_codes.product_id = items.product_id
where items.is_stocked
