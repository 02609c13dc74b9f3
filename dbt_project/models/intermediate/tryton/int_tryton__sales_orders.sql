{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

with joined as (
    select
        lines.*,
        sales.sale_id as header_id,
        sales.sales_order_id,
        sales.party_id,
        sales.currency_id,
        sales.warehouse_location_id,
        sales.state,
        sales.shipment_state,
        sales.order_date,
        sales.shipping_date,
        moves.last_done_on,
        coalesce(moves.quantity_done, 0) as quantity_shipped,
        items.sku_id,
        items.delivery_days,
        {{ in_stock_unit('lines.quantity', 'units', 'items') }} as quantity_in_stock_unit,
        {{ price_per_stock_unit('lines.unit_price', 'units', 'items') }} as price_per_stock_unit
    from {{ ref('stg_tryton__sale_lines') }} as lines
    left join {{ ref('stg_tryton__sales') }} as sales on lines.sale_id = sales.sale_id
    left join {{ ref('int_tryton__order_moves') }} as moves on moves.origin_kind = 'sale.line' and lines.line = moves.line
    left join {{ ref('int_tryton__items') }} as items on lines.product_id = items.product_id
    left join {{ ref('stg_tryton__units') }} as units on lines.unit_id = units.unit_id
)

select
    'tryton' as system,
    joined.record_id,
    joined.source_key,
    joined.sales_order_id,
    joined.line,
    coalesce(parties.party_code, joined.party_id) as customer_id,
    coalesce(joined.sku_id, joined.product_id) as sku_id,
    locations.warehouse_id,
    joined.quantity_in_stock_unit as quantity,
    joined.quantity_shipped,
    -- whether an order is delivered stands in shipment_state: its state stays processing until it is paid
    case
        when joined.state = 'cancelled' then 'cancelled'
        when joined.shipment_state = 'sent' or joined.state = 'done' then 'complete'
        when joined.quantity_shipped >= joined.quantity_in_stock_unit then 'complete'
        when joined.quantity_shipped > 0 then 'partial'
        else 'open'
    end as status,
    joined.order_date,
    coalesce(joined.shipping_date, joined.order_date + coalesce(joined.delivery_days, 0)) as requested_date,
    joined.last_done_on as shipped_date,
    joined.price_per_stock_unit as unit_price,
    currencies.currency,
    {{ rejection_reasons([
        unknown_key('joined.sale_id', 'joined.header_id'),
        not_an_order('joined.state', 'coalesce(joined.sales_order_id, joined.sale_id)', 'Sale'),
        not_an_item_line('joined.kind'),
    ]) }} as rejection_reasons
from joined
left join {{ ref('stg_tryton__parties') }} as parties on joined.party_id = parties.party_id
left join {{ ref('stg_tryton__currencies') }} as currencies on joined.currency_id = currencies.currency_id
left join {{ ref('int_tryton__warehouse_locations') }} as locations on joined.warehouse_location_id = locations.location_id
