{{
    config(
        materialized='incremental', incremental_strategy='addition', unique_key=['sku_id', 'warehouse_id', 'date'],
        indexes=[{'columns': ['sku_id', 'warehouse_id', 'date'], 'unique': true}], post_hook=["{{ note_changes_taken() }}", "{{ analyze_where_new() }}"]
    )
}}

select
    sku_id,
    warehouse_id,
    {{ company_date('moved_at') }} as date,
    sum({{ sign() }})::bigint as records,
    sum({{ sign() }} * quantity) as quantity,
    sum(case when kind = 'count' then {{ sign() }} else 0 end)::bigint as counts,
    sum(case when kind in ('shipment', 'issue') then {{ sign() }} else 0 end)::bigint as uses,
    sum(case when kind in ('shipment', 'issue') then {{ sign() }} * -quantity else 0 end) as quantity_used
from {{ changed_or_all(ref('int_stock_movements_validated')) }} as movements
group by 1, 2, 3
