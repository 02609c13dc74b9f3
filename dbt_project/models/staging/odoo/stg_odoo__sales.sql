{% set states = {'draft': 'draft', 'sent': 'quotation', 'sale': 'confirmed', 'cancel': 'cancelled'} %}
{% set deliveries = {'pending': 'pending', 'started': 'started', 'partial': 'partial', 'full': 'full'} %}

with source as (
    {{ current_records('odoo', 'sales') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as sale_id,
        {{ code_field('name') }} as sales_order_id,
        {{ text_field('partner_id') }} as partner_id,
        {{ text_field('warehouse_id') }} as odoo_warehouse_id,
        -- attributes
        {{ text_field('state') }} as state,
        {{ text_field('delivery_status') }} as delivery_status,
        {{ code_field('currency_id.name') }} as currency,
        -- dates
        {{ text_field('date_order') }} as ordered_at,
        {{ text_field('commitment_date') }} as committed_at
    from source
)

select
    record_id,
    source_key,
    -- ids
    sale_id,
    sales_order_id,
    partner_id,
    odoo_warehouse_id,
    -- attributes
    {{ to_code('state', states) }} as state,
    {{ to_code('delivery_status', deliveries) }} as delivery_status,
    currency,
    -- dates
    {{ to_instant('ordered_at', 'UTC') }} as ordered_at,
    {{ to_instant('committed_at', 'UTC') }} as committed_at,
    {{ rejection_reasons([
        missing('sale_id', 'id'),
        missing('sales_order_id', 'name'),
        missing('partner_id', 'partner_id'),
        missing('state', 'state'),
        unknown_code('state', 'state', states),
        unknown_code('delivery_status', 'delivery_status', deliveries),
        missing('ordered_at', 'date_order'),
        not_an_instant('ordered_at', 'date_order'),
        not_an_instant('committed_at', 'commitment_date'),
    ]) }} as rejection_reasons
from renamed
