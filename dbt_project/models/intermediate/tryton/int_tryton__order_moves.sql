{#- What came back counts against what went out. An origin reads "sale.line,17". -#}
select
    split_part(moves.origin, ',', 1) as origin_kind,
    split_part(moves.origin, ',', 2)::integer as line,
    coalesce(
        sum(
            case
                when moves.state <> 'done' then 0
                when from_locations.kind = 'customer' or to_locations.kind = 'supplier' then -moves.quantity
                else moves.quantity
            end
        ),
        0
    ) as quantity_done,
    min(coalesce(moves.origin_planned_date, moves.planned_date)) as planned_date,
    max(moves.effective_date) filter (where moves.state = 'done') as last_done_on
from {{ ref('stg_tryton__moves') }} as moves
inner join {{ ref('stg_tryton__locations') }} as from_locations on moves.from_location_id = from_locations.location_id
inner join {{ ref('stg_tryton__locations') }} as to_locations on moves.to_location_id = to_locations.location_id
where
    moves.state <> 'cancelled'
    and moves.origin ~ '^(sale|purchase)\.line,[0-9]+$'
group by 1, 2
