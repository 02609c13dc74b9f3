-- The risk of an item, over its warehouses: an item is as likely to run out as the worst of them, for stock elsewhere is not there.

create view forecast.inventory_risk_by_item as
select distinct on (sku_id)
    run_id,
    sku_id,
    warehouse_id,
    count(*) over items as warehouses,
    risk_level,
    stockout_probability,
    min(days_until_critical) over items as days_until_critical,
    min(projected_stockout_date) over items as projected_stockout_date,
    min(order_by_date) over items as order_by_date,
    sum(recommended_reorder_qty) over items as recommended_reorder_qty,
    sum(inventory_position) over items as inventory_position,
    sum(forecast_demand) over items as forecast_demand,
    sum(current_velocity) over items as current_velocity,
    risk_factors,
    min(gated_because) over items as gated_because,
    as_of
from forecast.inventory_risk_latest
window items as (partition by sku_id)
order by sku_id, stockout_probability desc, projected_stockout_date, warehouse_id;
comment on view forecast.inventory_risk_by_item is 'One row per item of the latest run: the warehouse most likely to run out, and what all its warehouses come to.';
comment on column forecast.inventory_risk_by_item.run_id is 'Computation it is of.';
comment on column forecast.inventory_risk_by_item.sku_id is 'Item.';
comment on column forecast.inventory_risk_by_item.warehouse_id is 'Warehouse most likely to run out; level, probability and factors are its.';
comment on column forecast.inventory_risk_by_item.warehouses is 'How many warehouses the item has a risk in.';
comment on column forecast.inventory_risk_by_item.risk_level is 'critical, high, medium or low, of the worst warehouse.';
comment on column forecast.inventory_risk_by_item.stockout_probability is 'Probability that the worst warehouse runs out before an order of the next review would be here.';
comment on column forecast.inventory_risk_by_item.days_until_critical is 'Least of any warehouse: days until its service level is lost.';
comment on column forecast.inventory_risk_by_item.projected_stockout_date is 'Earliest of any warehouse.';
comment on column forecast.inventory_risk_by_item.order_by_date is 'Earliest of any warehouse.';
comment on column forecast.inventory_risk_by_item.recommended_reorder_qty is 'Sum over the warehouses, in the stock unit; the plan may bring part of it from another warehouse.';
comment on column forecast.inventory_risk_by_item.inventory_position is 'Sum over the warehouses: usable stock and what lands in time.';
comment on column forecast.inventory_risk_by_item.forecast_demand is 'Sum over the warehouses of what each expects until an order of its next review would be here.';
comment on column forecast.inventory_risk_by_item.current_velocity is 'Units a day, all warehouses together.';
comment on column forecast.inventory_risk_by_item.risk_factors is 'Why, in words, of the worst warehouse.';
comment on column forecast.inventory_risk_by_item.gated_because is 'A stale source behind one of them; null: all are fresh.';
comment on column forecast.inventory_risk_by_item.as_of is 'Business date.';
