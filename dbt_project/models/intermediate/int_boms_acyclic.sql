{#- The line that leads back to where a cycle began is refused: without it every other line of the cycle can be used. -#}
{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

with closing as (
    select
        last_sku_id as sku_id,
        sku_id as component_sku_id,
        min(path) as path
    from {{ ref('int_boms_checked') }}
    group by last_sku_id, sku_id
)

select
    lines.record_id,
    lines.system,
    lines.source_key,
    lines.bom_id,
    lines.sku_id,
    lines.component_sku_id,
    lines.quantity_per_unit,
    coalesce(lines.scrap_rate, 0) as scrap_rate,
    lines.valid_from,
    lines.valid_to,
    {{ rejection_reasons([
        "case when closing.path is not null then 'The item would need itself: ' || closing.path || '.' end",
    ]) }} as rejection_reasons
from {{ ref('int_boms_validated') }} as lines
left join closing
    on
        lines.sku_id = closing.sku_id
        and lines.component_sku_id = closing.component_sku_id
        and coalesce(lines.valid_from, {{ as_of() }}) <= {{ as_of() }}
        and coalesce(lines.valid_to, {{ as_of() }}) >= {{ as_of() }}
