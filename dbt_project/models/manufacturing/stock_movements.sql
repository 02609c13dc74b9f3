{{
    config(
        incremental_strategy='changed_keys', unique_key=['movement_id'],
        pre_hook="{{ take_changed_keys('select distinct movement_id from (' ~ changed_rows(ref('int_stock_movements_validated')) ~ ') as changed') }}",
        post_hook="{{ note_changes_taken() }}"
    )
}}

select
    -- ids
    movement_id,
    sku_id,
    warehouse_id,
    -- facts
    kind,
    quantity,
    reference,
    moved_at,
    {{ company_date('moved_at') }} as moved_on
from {{ ref('int_stock_movements_validated') }}
{{ where_changed(['movement_id']) }}
