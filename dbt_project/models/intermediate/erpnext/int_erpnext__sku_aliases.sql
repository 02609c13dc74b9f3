with supplier_codes as (
    select distinct on (codes.supplier_code, codes.sku_id)
        codes.record_id,
        codes.source_key,
        codes.supplier_code,
        codes.sku_id
    from {{ ref('stg_erpnext__item_suppliers') }} as codes
    where codes.supplier_code is not null
    order by codes.supplier_code, codes.sku_id, codes.item_supplier_id
)

select
    'erpnext' as system,
    barcodes.record_id,
    barcodes.source_key,
    barcodes.barcode as alias,
    barcodes.sku_id,
    'barcode' as alias_kind
from {{ ref('stg_erpnext__item_barcodes') }} as barcodes
inner join {{ ref('int_erpnext__items') }} as items on barcodes.sku_id = items.sku_id
where items.is_stocked
union all
select
    'erpnext' as system,
    supplier_codes.record_id,
    supplier_codes.source_key,
    supplier_codes.supplier_code as alias,
    supplier_codes.sku_id,
    'vendor' as alias_kind
from supplier_codes
inner join {{ ref('int_erpnext__items') }} as items on supplier_codes.sku_id = items.sku_id
where items.is_stocked
