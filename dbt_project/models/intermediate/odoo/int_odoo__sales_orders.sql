{{ config(materialized='table', post_hook='{{ set_rejected_rows_aside() }}') }}

with joined as (
    select
        lines.*,
        sales.sale_id as header_id,
        sales.sales_order_id,
        sales.partner_id,
        sales.odoo_warehouse_id,
        sales.state,
        sales.currency,
        sales.ordered_at,
        sales.committed_at,
        items.sku_id,
        {{ in_stock_unit('lines.quantity', 'units', 'items') }} as quantity_in_stock_unit,
        {{ in_stock_unit('lines.quantity_shipped', 'units', 'items') }} as shipped_in_stock_unit,
        {{ price_per_stock_unit('lines.unit_price', 'units', 'items') }} as price_per_stock_unit
    from {{ ref('stg_odoo__sale_lines') }} as lines
    left join {{ ref('stg_odoo__sales') }} as sales on lines.sale_id = sales.sale_id
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
        when joined.quantity_shipped > 0 then 'partial'
        else 'open'
    end as status,
    {{ company_date('joined.ordered_at') }} as order_date,
    coalesce(
        {{ company_date('joined.committed_at') }},
        {{ company_date('joined.ordered_at') }} + coalesce(ceil(joined.delivery_days), 0)::integer
    ) as requested_date,
    null::date as shipped_date,
    joined.price_per_stock_unit as unit_price,
    joined.currency,
    {{ rejection_reasons([
        unknown_key('joined.sale_id', 'joined.header_id'),
        not_an_order('joined.state', 'joined.sales_order_id', 'Sale'),
        not_an_item_line("coalesce(joined.display_type, 'line')", 'display_type'),
    ]) }} as rejection_reasons
from joined
left join {{ ref('int_odoo__partners') }} as partners on joined.partner_id = partners.partner_id
left join {{ ref('stg_odoo__warehouses') }} as warehouses on joined.odoo_warehouse_id = warehouses.odoo_warehouse_id
