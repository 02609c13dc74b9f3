{% set states = {
    'draft': 'draft', 'sent': 'quotation', 'to approve': 'quotation', 'purchase': 'confirmed', 'cancel': 'cancelled'
} %}
{% set receipts = {'pending': 'pending', 'partial': 'partial', 'full': 'full'} %}

with source as (
    {{ current_records('odoo', 'purchases') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as purchase_id,
        {{ code_field('name') }} as purchase_order_id,
        {{ text_field('partner_id') }} as partner_id,
        {{ text_field('picking_type_id') }} as picking_type_id,
        -- attributes
        {{ text_field('state') }} as state,
        {{ text_field('receipt_status') }} as receipt_status,
        {{ code_field('currency_id.name') }} as currency,
        -- dates
        {{ text_field('date_order') }} as ordered_at,
        {{ text_field('date_approve') }} as confirmed_at,
        {{ text_field('date_planned') }} as planned_at
    from source
)

select
    record_id,
    source_key,
    -- ids
    purchase_id,
    purchase_order_id,
    partner_id,
    picking_type_id,
    -- attributes
    {{ to_code('state', states) }} as state,
    {{ to_code('receipt_status', receipts) }} as receipt_status,
    currency,
    -- dates
    {{ to_instant('ordered_at', 'UTC') }} as ordered_at,
    {{ to_instant('confirmed_at', 'UTC') }} as confirmed_at,
    {{ to_instant('planned_at', 'UTC') }} as planned_at,
    {{ rejection_reasons([
        missing('purchase_id', 'id'),
        missing('purchase_order_id', 'name'),
        missing('partner_id', 'partner_id'),
        missing('state', 'state'),
        unknown_code('state', 'state', states),
        unknown_code('receipt_status', 'receipt_status', receipts),
        missing('ordered_at', 'date_order'),
        not_an_instant('ordered_at', 'date_order'),
        not_an_instant('confirmed_at', 'date_approve'),
        not_an_instant('planned_at', 'date_planned'),
    ]) }} as rejection_reasons
from renamed
