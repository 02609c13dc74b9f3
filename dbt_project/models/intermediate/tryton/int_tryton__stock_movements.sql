{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

with orders as (
    select
        'sale.line,' || lines.line as origin,
        sales.sales_order_id as reference
    from {{ ref('stg_tryton__sale_lines') }} as lines
    inner join {{ ref('stg_tryton__sales') }} as sales on lines.sale_id = sales.sale_id
    union all
    select
        'purchase.line,' || lines.line as origin,
        purchases.purchase_order_id as reference
    from {{ ref('stg_tryton__purchase_lines') }} as lines
    inner join {{ ref('stg_tryton__purchases') }} as purchases on lines.purchase_id = purchases.purchase_id
)

select
    'tryton' as system,
    moves.record_id,
    moves.source_key,
    moves.movement_id,
    coalesce(items.sku_id, moves.product_id) as sku_id,
    moves.warehouse_id,
    moves.quantity,
    case
        when moves.beyond_kind = 'supplier' then 'receipt'
        when moves.beyond_kind = 'customer' then 'shipment'
        when moves.beyond_kind = 'production' and moves.direction = 'out' then 'issue'
        when moves.beyond_kind = 'production' then 'production'
        when moves.origin like 'stock.inventory.line,%' then 'count'
        when moves.beyond_kind = 'lost_found' then 'adjustment'
        when moves.beyond_kind = 'drop' then 'scrap'
        else 'transfer'
    end as kind,
    coalesce(orders.reference, productions.work_order_id) as reference,
    moves.effective_date::timestamp at time zone {{ company_timezone() }} as moved_at,
    {{ rejection_reasons([
        after_business_date('moves.effective_date', 'moves.effective_date', 'effective_date'),
    ]) }} as rejection_reasons
from {{ ref('int_tryton__warehouse_moves') }} as moves
left join {{ ref('int_tryton__items') }} as items on moves.product_id = items.product_id
left join orders on moves.origin = orders.origin
left join {{ ref('stg_tryton__productions') }} as productions
    on coalesce(moves.production_input_id, moves.production_output_id) = productions.production_id
where moves.state = 'done'
