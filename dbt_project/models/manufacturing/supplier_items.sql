select
    -- ids
    supplier_items.supplier_id,
    supplier_items.sku_id,
    -- terms
    coalesce(supplier_items.lead_time_days, suppliers.lead_time_days) as lead_time_days,
    supplier_items.price,
    coalesce(supplier_items.currency, suppliers.currency, {{ company_currency() }}) as currency,
    supplier_items.moq,
    supplier_items.order_multiple,
    supplier_items.is_preferred
from {{ ref('int_supplier_items_validated') }} as supplier_items
inner join {{ ref('int_suppliers_validated') }} as suppliers on supplier_items.supplier_id = suppliers.supplier_id
