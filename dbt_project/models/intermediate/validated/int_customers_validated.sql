{{ config(incremental_strategy='difference_written_down') }}

with united as (
    {{ united('customers') }}
)

select
    united.record_id,
    united.system,
    united.source_key,
    united.customer_id,
    united.name,
    united.country,
    united.is_active,
    {{ rejection_reasons([
        missing('united.customer_id'),
        repeated(copies(['united.customer_id']), 'customer'),
    ]) }} as rejection_reasons
from united
