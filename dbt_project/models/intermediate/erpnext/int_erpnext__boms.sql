{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

select
    'erpnext' as system,
    lines.record_id,
    lines.source_key,
    lines.bom_id,
    boms.sku_id,
    lines.component_sku_id,
    trim_scale(round(lines.quantity / nullif(boms.quantity, 0), 9)) as quantity_per_unit,
    -- the share of what is made that does not come out
    coalesce(boms.process_loss_percent, 0) / 100 as scrap_rate,
    null::date as valid_from,
    null::date as valid_to,
    {{ rejection_reasons([
        unknown_key('lines.bom_name', 'boms.bom_name'),
        "case when boms.docstatus <> 'submitted' then 'The bill of material ' || boms.bom_name || ' is '"
        ~ " || case boms.docstatus when 'draft' then 'a draft' else 'cancelled' end || ' (field docstatus).' end",
        "case when not boms.is_active then 'The bill of material ' || boms.bom_name || ' is not active.' end",
        "case when not boms.is_default then 'The bill of material ' || boms.bom_name || ' is not the default one of '"
        ~ " || boms.sku_id || '.' end",
        not_stocked('made'),
        not_stocked('items'),
    ]) }} as rejection_reasons
from {{ ref('stg_erpnext__bom_items') }} as lines
left join {{ ref('stg_erpnext__boms') }} as boms on lines.bom_name = boms.bom_name
left join {{ ref('int_erpnext__items') }} as made on boms.sku_id = made.sku_id
left join {{ ref('int_erpnext__items') }} as items on lines.component_sku_id = items.sku_id
