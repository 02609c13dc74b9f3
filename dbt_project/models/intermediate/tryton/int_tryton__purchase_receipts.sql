select
    'tryton' as system,
    moves.record_id,
    moves.source_key,
    moves.move_id as receipt_id,
    purchases.purchase_order_id,
    lines.line,
    moves.effective_date as receipt_date,
    case when locations.kind = 'supplier' then -moves.quantity else moves.quantity end as quantity
from {{ ref('stg_tryton__moves') }} as moves
inner join {{ ref('stg_tryton__purchase_lines') }} as lines on moves.origin = 'purchase.line,' || lines.line
inner join {{ ref('stg_tryton__purchases') }} as purchases on lines.purchase_id = purchases.purchase_id
inner join {{ ref('stg_tryton__locations') }} as locations on moves.to_location_id = locations.location_id
where moves.state = 'done'
