{{ config(incremental_strategy='difference_written_down') }}

with united as (
    {{ united('warehouses') }}
)

select
    united.record_id,
    united.system,
    united.source_key,
    united.warehouse_id,
    united.name,
    united.site,
    {{ rejection_reasons([
        missing('united.warehouse_id'),
        repeated(copies(['united.warehouse_id']), 'warehouse'),
    ]) }} as rejection_reasons
from united
