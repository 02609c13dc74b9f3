{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

with joined as (
    select
        lines.*,
        purchases.purchase_id as header_id,
        purchases.purchase_order_id,
        purchases.party_id,
        purchases.currency_id,
        purchases.warehouse_location_id,
        purchases.state,
        purchases.shipment_state,
        purchases.order_date,
        coalesce(
            lines.delivery_date, purchases.delivery_date, purchases.order_date + offers.lead_time_days, moves.planned_date
        ) as expected_date,
        coalesce(moves.quantity_done, 0) as quantity_received,
        items.sku_id,
        {{ in_stock_unit('lines.quantity', 'units', 'items') }} as quantity_in_stock_unit,
        {{ price_per_stock_unit('lines.unit_price', 'units', 'items') }} as price_per_stock_unit
    from {{ ref('stg_tryton__purchase_lines') }} as lines
    left join {{ ref('stg_tryton__purchases') }} as purchases on lines.purchase_id = purchases.purchase_id
    left join {{ ref('stg_tryton__product_suppliers') }} as offers on lines.product_supplier_id = offers.product_supplier_id
    left join {{ ref('int_tryton__order_moves') }} as moves
        on moves.origin_kind = 'purchase.line' and lines.line = moves.line
    left join {{ ref('int_tryton__items') }} as items on lines.product_id = items.product_id
    left join {{ ref('stg_tryton__units') }} as units on lines.unit_id = units.unit_id
)

select
    'tryton' as system,
    joined.record_id,
    joined.source_key,
    joined.purchase_order_id,
    joined.line,
    coalesce(parties.party_code, joined.party_id) as supplier_id,
    coalesce(joined.sku_id, joined.product_id) as sku_id,
    locations.warehouse_id,
    joined.quantity_in_stock_unit as quantity,
    joined.quantity_received,
    case
        when joined.state = 'cancelled' then 'cancelled'
        when joined.shipment_state = 'received' or joined.state = 'done' then 'complete'
        when joined.quantity_received >= joined.quantity_in_stock_unit then 'complete'
        when joined.quantity_received > 0 then 'partial'
        else 'open'
    end as status,
    joined.order_date,
    joined.expected_date,
    -- follows from the receipts
    null::date as received_date,
    joined.price_per_stock_unit as unit_price,
    currencies.currency,
    {{ rejection_reasons([
        unknown_key('joined.purchase_id', 'joined.header_id'),
        not_an_order('joined.state', 'coalesce(joined.purchase_order_id, joined.purchase_id)', 'Purchase'),
        not_an_item_line('joined.kind'),
    ]) }} as rejection_reasons
from joined
left join {{ ref('stg_tryton__parties') }} as parties on joined.party_id = parties.party_id
left join {{ ref('stg_tryton__currencies') }} as currencies on joined.currency_id = currencies.currency_id
left join {{ ref('int_tryton__warehouse_locations') }} as locations on joined.warehouse_location_id = locations.location_id
