select
    suppliers.supplier_id,
    suppliers.name,
    suppliers.rating,
    suppliers.lead_time_days,
    suppliers.lead_time_mean_days,
    suppliers.lead_time_std_days,
    suppliers.on_time_rate,
    suppliers.in_full_rate,
    terms.price,
    terms.currency,
    terms.moq,
    terms.order_multiple,
    terms.lead_time_days as item_lead_time_days,
    coalesce(terms.is_preferred, false) as is_preferred
from manufacturing.suppliers as suppliers
left join manufacturing.supplier_items as terms
    on suppliers.supplier_id = terms.supplier_id and terms.sku_id = %(sku_id)s::text
where (%(sku_id)s::text is null or terms.sku_id is not null)
    and (%(supplier_id)s::text is null or suppliers.supplier_id = %(supplier_id)s)
    and (%(rating)s::text is null or suppliers.rating = %(rating)s)
