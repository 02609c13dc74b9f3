with movements as (
    select * from {{ ref('stg_adventureworks__transactionhistory') }}
    union all
    select * from {{ ref('stg_adventureworks__transactionhistoryarchive') }}
)

select
    'adventureworks' as system,
    movements.record_id,
    movements.source_key,
    movements.transaction_id as movement_id,
    coalesce(products.sku_id, movements.product_id) as sku_id,
    {{ adventureworks_plant() }} as warehouse_id,
    case movements.kind when 'shipment' then -movements.quantity else movements.quantity end as quantity,
    movements.kind,
    movements.order_id as reference,
    movements.transaction_date::timestamp at time zone {{ company_timezone() }} as moved_at
from movements
left join {{ ref('stg_adventureworks__product') }} as products on movements.product_id = products.product_id
