{#- Tryton keeps no stock but its moves: on hand is what the done ones add up to, reserved what the assigned ones take. -#}
select
    'tryton' as system,
    max(moves.record_id) as record_id,
    max(moves.source_key) as source_key,
    coalesce(items.sku_id, moves.product_id) as sku_id,
    moves.warehouse_id,
    coalesce(sum(moves.quantity) filter (where moves.state = 'done' and moves.effective_date <= {{ as_of() }}), 0)
        as quantity_on_hand,
    coalesce(-sum(moves.quantity) filter (where moves.state = 'assigned' and moves.direction = 'out'), 0)
        as quantity_reserved,
    0 as quantity_blocked,
    {{ as_of() }}::timestamp at time zone {{ company_timezone() }} as snapshot_at
from {{ ref('int_tryton__warehouse_moves') }} as moves
left join {{ ref('int_tryton__items') }} as items on moves.product_id = items.product_id
group by 4, 5
