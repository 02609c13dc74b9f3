select 'item' as kind, sku_id as entity_id, sku_code as code, description as name, category as detail
from manufacturing.skus
union all
select 'warehouse' as kind, warehouse_id, warehouse_id, name, site
from manufacturing.warehouses
union all
select 'supplier' as kind, supplier_id, supplier_id, name, null
from manufacturing.suppliers
union all
select 'customer' as kind, customer_id, customer_id, name, null
from manufacturing.customers
