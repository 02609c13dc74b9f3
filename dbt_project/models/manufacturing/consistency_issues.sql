with findings as (
    select
        kind,
        severity,
        'inventory' as entity,
        sku_id || '@' || warehouse_id as entity_id,
        sku_id,
        warehouse_id,
        message,
        expected,
        found
    from {{ ref('int_stock_checked') }}

    union all

    select
        'shipped_more_than_ordered' as kind,
        'warning' as severity,
        'sales_orders' as entity,
        sales_order_id || '/' || line as entity_id,
        sku_id,
        warehouse_id,
        'More was shipped than the customer ordered.' as message,
        quantity as expected,
        quantity_shipped as found
    from {{ ref('int_sales_orders_validated') }}
    where quantity > 0 and quantity_shipped > quantity

    union all

    select
        'bom_cycle' as kind,
        'error' as severity,
        'boms' as entity,
        path as entity_id,
        sku_id,
        null as warehouse_id,
        'The item needs itself: ' || path || '.' as message,
        0 as expected,
        steps as found
    from {{ ref('int_boms_checked') }}

    union all

    select
        kind,
        'warning' as severity,
        'skus' as entity,
        entity_id,
        sku_id,
        null as warehouse_id,
        message,
        1 as expected,
        found
    from {{ ref('int_skus_checked') }}

    union all

    select
        kind,
        'warning' as severity,
        entity,
        entity_id,
        null as sku_id,
        null as warehouse_id,
        message,
        0 as expected,
        found
    from (
        select * from {{ ref('int_keys_checked') }}
        union all
        select * from {{ ref('int_amounts_checked') }}
    ) as checked
)

select
    kind || ':' || entity || ':' || entity_id as issue_id,
    *
from findings
