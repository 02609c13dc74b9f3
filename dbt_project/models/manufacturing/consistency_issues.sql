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
        'duplicated_code' as kind,
        'warning' as severity,
        'skus' as entity,
        item_code as entity_id,
        min(sku_id) as sku_id,
        null as warehouse_id,
        'Items that differ only in spelling: ' || string_agg(sku_id, ', ' order by sku_id) || '.' as message,
        1 as expected,
        count(*) as found
    from (
        select distinct
            item_code,
            sku_id
        from {{ ref('int_item_codes_listed') }}
        where matched_by = 'spelling'
    ) as spellings
    group by item_code
    having count(*) > 1

    union all

    select
        'orphan_keys' as kind,
        'warning' as severity,
        entity,
        entity_id,
        null as sku_id,
        null as warehouse_id,
        message,
        0 as expected,
        found
    from {{ ref('int_keys_checked') }}
)

select
    kind || ':' || entity || ':' || entity_id as issue_id,
    *
from findings
