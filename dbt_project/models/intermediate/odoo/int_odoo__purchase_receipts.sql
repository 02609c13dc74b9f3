select
    'odoo' as system,
    moves.record_id,
    moves.source_key,
    moves.move_id as receipt_id,
    purchases.purchase_order_id,
    lines.line,
    {{ company_date('moves.moved_at') }} as receipt_date,
    {{ in_stock_unit('moves.quantity', 'units', 'items') }} * case locations.usage when 'supplier' then -1 else 1 end
        as quantity
from {{ ref('stg_odoo__moves') }} as moves
-- a kit is received as what it consists of: its line counts the kits itself
inner join {{ ref('stg_odoo__purchase_lines') }} as lines
    on moves.purchase_line_id = lines.line::text and moves.product_id = lines.product_id
inner join {{ ref('stg_odoo__purchases') }} as purchases on lines.purchase_id = purchases.purchase_id
inner join {{ ref('stg_odoo__locations') }} as locations on moves.to_location_id = locations.location_id
left join {{ ref('int_odoo__items') }} as items on moves.product_id = items.product_id
left join {{ ref('int_odoo__units') }} as units on moves.unit_id = units.unit_id
