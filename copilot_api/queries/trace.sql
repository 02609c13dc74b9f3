-- An item where it is needed, the items it goes into through all levels, and those it needs that come too late.
with recursive requirements as (
    select * from forecast.component_requirements_latest
),

weeks as (
    select
        sku_id,
        warehouse_id,
        min(week_start) filter (where net > 0) as first_short_week,
        sum(released_late) as quantity_late,
        sum(gross) as quantity_needed
    from requirements
    group by sku_id, warehouse_id
),

links as materialized (
    select distinct
        requirements.sku_id,
        requirements.warehouse_id,
        parents.sku_id as parent_sku_id,
        parents.warehouse_id as parent_warehouse_id
    from requirements
    cross join jsonb_to_recordset(requirements.pegged_to) as parents (sku_id text, warehouse_id text)
),

started as (
    select
        sku_id,
        warehouse_id
    from weeks
    where
        sku_id = %(sku_id)s
        and (%(warehouse_id)s::text is null or warehouse_id = %(warehouse_id)s)
),

above as (
    select
        parent_sku_id as sku_id,
        parent_warehouse_id as warehouse_id,
        1 as level
    from links
    inner join started using (sku_id, warehouse_id)
    union
    select
        links.parent_sku_id,
        links.parent_warehouse_id,
        above.level + 1
    from above
    inner join links using (sku_id, warehouse_id)
    where above.level < 20
),

below as (
    select
        links.sku_id,
        links.warehouse_id,
        1 as level
    from links
    inner join started on links.parent_sku_id = started.sku_id and links.parent_warehouse_id = started.warehouse_id
    union
    select
        links.sku_id,
        links.warehouse_id,
        below.level + 1
    from below
    inner join links on below.sku_id = links.parent_sku_id and below.warehouse_id = links.parent_warehouse_id
    where below.level < 20
),

traced as (
    select
        'item' as relation,
        0 as level,
        sku_id,
        warehouse_id
    from started
    union all
    select
        'goes_into' as relation,
        min(level) as level,
        sku_id,
        warehouse_id
    from above
    where (sku_id, warehouse_id) not in (select started.sku_id, started.warehouse_id from started)
    group by sku_id, warehouse_id
    union all
    select
        'needs' as relation,
        min(below.level) as level,
        below.sku_id,
        below.warehouse_id
    from below
    inner join weeks using (sku_id, warehouse_id)
    where
        weeks.quantity_late > 0
        and (below.sku_id, below.warehouse_id) not in (select started.sku_id, started.warehouse_id from started)
    group by below.sku_id, below.warehouse_id
)

select
    traced.relation,
    traced.level,
    traced.sku_id,
    skus.sku_code,
    skus.description,
    skus.unit_of_measure,
    traced.warehouse_id,
    weeks.first_short_week,
    weeks.quantity_late,
    plan.proposals,
    plan.gated_because,
    case when traced.relation = 'item' then plan.pegged_to end as pegged_to,
    company.currency,
    count(*) over () as total
from traced
inner join weeks using (sku_id, warehouse_id)
left join manufacturing.skus as skus on traced.sku_id = skus.sku_id
cross join staging.business_date as company
left join lateral (
    select
        min(proposed.gated_because) as gated_because,
        -- every proposal of an item is for the same orders and items
        (array_agg(proposed.pegged_to order by proposed.action))[1] as pegged_to,
        jsonb_agg(
            jsonb_build_object(
                'action', proposed.action,
                'quantity', proposed.quantity,
                'source_warehouse_id', proposed.source_warehouse_id,
                'reference', proposed.reference,
                'order_by_date', proposed.order_by_date,
                'due_date', proposed.due_date
            )
            order by proposed.reference nulls first, proposed.action
        ) as proposals
    from forecast.replenishment_plan_latest as proposed
    where proposed.sku_id = traced.sku_id and proposed.warehouse_id = traced.warehouse_id
) as plan on true
order by
    array_position(array['item', 'goes_into', 'needs'], traced.relation), traced.level, weeks.quantity_late desc,
    traced.sku_id, traced.warehouse_id
limit %(limit)s
