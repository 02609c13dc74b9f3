{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

with joined as (
    select
        lines.*,
        purchases.purchase_id as header_id,
        purchases.purchase_order_id,
        purchases.partner_id,
        purchases.state,
        purchases.currency,
        purchases.receipt_status,
        -- until it is confirmed its date is the one to order by
        coalesce(purchases.confirmed_at, purchases.ordered_at) as ordered_at,
        coalesce(lines.planned_at, purchases.planned_at) as expected_at,
        picking_types.odoo_warehouse_id,
        items.sku_id,
        items.is_stocked,
        {{ in_stock_unit('lines.quantity', 'units', 'items') }} as quantity_in_stock_unit,
        {{ in_stock_unit('lines.quantity_received', 'units', 'items') }} as received_in_stock_unit,
        {{ price_per_stock_unit('lines.unit_price * (1 - coalesce(lines.discount_percent, 0) / 100)', 'units', 'items') }}
            as price_per_stock_unit
    from {{ ref('stg_odoo__purchase_lines') }} as lines
    left join {{ ref('stg_odoo__purchases') }} as purchases on lines.purchase_id = purchases.purchase_id
    left join {{ ref('stg_odoo__picking_types') }} as picking_types
        on purchases.picking_type_id = picking_types.picking_type_id
    left join {{ ref('int_odoo__items') }} as items on lines.product_id = items.product_id
    left join {{ ref('int_odoo__units') }} as units on lines.unit_id = units.unit_id
)

select
    'odoo' as system,
    joined.record_id,
    joined.source_key,
    joined.purchase_order_id,
    joined.line,
    coalesce(partners.code, joined.partner_id) as supplier_id,
    coalesce(joined.sku_id, joined.product_id) as sku_id,
    warehouses.warehouse_id,
    joined.quantity_in_stock_unit as quantity,
    joined.received_in_stock_unit as quantity_received,
    case
        when joined.state = 'cancelled' then 'cancelled'
        when joined.quantity_received >= joined.quantity then 'complete'
        -- nothing more is awaited: closed short
        when joined.receipt_status = 'full' and joined.quantity_received > 0 then 'complete'
        when joined.receipt_status = 'full' then 'cancelled'
        when joined.quantity_received > 0 then 'partial'
        else 'open'
    end as status,
    {{ company_date('joined.ordered_at') }} as order_date,
    {{ company_date('joined.expected_at') }} as expected_date,
    null::date as received_date,
    joined.price_per_stock_unit as unit_price,
    joined.currency,
    {{ rejection_reasons([
        unknown_key('joined.purchase_id', 'joined.header_id'),
        not_an_order('joined.state', 'joined.purchase_order_id', 'Purchase'),
        not_an_item_line("coalesce(joined.display_type, 'line')", 'display_type'),
        "case when joined.is_downpayment then 'Not an item: the line is a down payment (field is_downpayment).' end",
        not_stocked('joined'),
    ]) }} as rejection_reasons
from joined
left join {{ ref('int_odoo__partners') }} as partners on joined.partner_id = partners.partner_id
left join {{ ref('stg_odoo__warehouses') }} as warehouses on joined.odoo_warehouse_id = warehouses.odoo_warehouse_id
