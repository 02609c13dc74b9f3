{{ config(incremental_strategy='difference_written_down') }}

with united as (
    {{ united('suppliers') }}
)

select
    united.record_id,
    united.system,
    united.source_key,
    united.supplier_id,
    united.name,
    united.rating,
    united.lead_time_days,
    united.currency,
    {{ rejection_reasons([
        missing('united.supplier_id'),
        repeated(copies(['united.supplier_id']), 'supplier'),
    ]) }} as rejection_reasons
from united
