{#- A move leaves one location and reaches another; here each end that lies in a warehouse is a row of its own. -#}
select
    moves.record_id,
    moves.source_key,
    moves.move_id || '/' || ends.direction as movement_id,
    moves.move_id,
    moves.product_id,
    moves.origin,
    moves.production_input_id,
    moves.production_output_id,
    moves.state,
    moves.effective_date,
    ends.direction,
    here.warehouse_id,
    beyond.kind as beyond_kind,
    case ends.direction when 'out' then -moves.quantity else moves.quantity end as quantity
from {{ ref('stg_tryton__moves') }} as moves
cross join (values ('out'), ('in')) as ends (direction)
inner join {{ ref('int_tryton__warehouse_locations') }} as here
    on here.location_id = case ends.direction when 'out' then moves.from_location_id else moves.to_location_id end
left join {{ ref('int_tryton__warehouse_locations') }} as beyond
    on beyond.location_id = case ends.direction when 'out' then moves.to_location_id else moves.from_location_id end
where here.kind = 'storage' and here.warehouse_id is not null
