{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

with shipped as (
    select
        moves.sale_line_id,
        max(moves.moved_at) as last_shipped_at
    from {{ ref('stg_odoo__moves') }} as moves
    inner join {{ ref('stg_odoo__locations') }} as locations on moves.to_location_id = locations.location_id
    where locations.usage = 'customer'
    group by moves.sale_line_id
),

joined as (
    select
        lines.*,
        sales.sale_id as header_id,
        sales.sales_order_id,
        sales.partner_id,
        coalesce(lines.odoo_warehouse_id, sales.odoo_warehouse_id) as ships_from_id,
        sales.state,
        sales.delivery_status,
        sales.currency,
        sales.ordered_at,
        sales.committed_at,
        items.sku_id,
        items.is_stocked,
        shipped.last_shipped_at,
        {{ in_stock_unit('lines.quantity', 'units', 'items') }} as quantity_in_stock_unit,
        {{ in_stock_unit('lines.quantity_shipped', 'units', 'items') }} as shipped_in_stock_unit,
        {{ price_per_stock_unit('lines.unit_price * (1 - coalesce(lines.discount_percent, 0) / 100)', 'units', 'items') }}
            as price_per_stock_unit
    from {{ ref('stg_odoo__sale_lines') }} as lines
    left join {{ ref('stg_odoo__sales') }} as sales on lines.sale_id = sales.sale_id
    left join shipped on lines.line::text = shipped.sale_line_id
    left join {{ ref('int_odoo__items') }} as items on lines.product_id = items.product_id
    left join {{ ref('int_odoo__units') }} as units on lines.unit_id = units.unit_id
)

select
    'odoo' as system,
    joined.record_id,
    joined.source_key,
    joined.sales_order_id,
    joined.line,
    coalesce(partners.code, joined.partner_id) as customer_id,
    coalesce(joined.sku_id, joined.product_id) as sku_id,
    warehouses.warehouse_id,
    joined.quantity_in_stock_unit as quantity,
    joined.shipped_in_stock_unit as quantity_shipped,
    case
        when joined.state = 'cancelled' then 'cancelled'
        when joined.quantity_shipped >= joined.quantity then 'complete'
        -- nothing more is sent: closed short
        when joined.delivery_status = 'full' and joined.quantity_shipped > 0 then 'complete'
        when joined.delivery_status = 'full' then 'cancelled'
        when joined.quantity_shipped > 0 then 'partial'
        else 'open'
    end as status,
    {{ company_date('joined.ordered_at') }} as order_date,
    coalesce(
        {{ company_date('joined.committed_at') }},
        {{ company_date('joined.ordered_at') }} + coalesce(ceil(joined.delivery_days), 0)::integer
    ) as requested_date,
    {{ company_date('joined.last_shipped_at') }} as shipped_date,
    joined.price_per_stock_unit as unit_price,
    joined.currency,
    {{ rejection_reasons([
        unknown_key('joined.sale_id', 'joined.header_id'),
        not_an_order('joined.state', 'joined.sales_order_id', 'Sale'),
        not_an_item_line("coalesce(joined.display_type, 'line')", 'display_type'),
        "case when joined.is_downpayment then 'Not an item: the line is a down payment (field is_downpayment).' end",
        not_stocked('joined'),
    ]) }} as rejection_reasons
from joined
left join {{ ref('int_odoo__partners') }} as partners on joined.partner_id = partners.partner_id
left join {{ ref('stg_odoo__warehouses') }} as warehouses on joined.ships_from_id = warehouses.odoo_warehouse_id
