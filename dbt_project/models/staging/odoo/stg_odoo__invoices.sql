{% set kinds = {'out_invoice': 'invoice', 'out_receipt': 'invoice', 'out_refund': 'credit note'} %}
{% set states = {'draft': 'draft', 'posted': 'posted', 'cancel': 'cancelled'} %}
{% set payments = {
    'not_paid': 'open', 'partial': 'open', 'blocked': 'open', 'in_payment': 'paid', 'paid': 'paid', 'reversed': 'paid',
    'invoicing_legacy': 'paid'
} %}

with source as (
    {{ current_records('odoo', 'invoices') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as account_move_id,
        {{ code_field('name') }} as invoice_id,
        {{ text_field('partner_id') }} as partner_id,
        -- attributes
        {{ text_field('move_type') }} as kind,
        {{ text_field('state') }} as state,
        {{ text_field('payment_state') }} as payment,
        {{ code_field('currency_id.name') }} as currency,
        -- dates
        {{ text_field('invoice_date') }} as invoice_date
    from source
)

select
    record_id,
    source_key,
    -- ids
    account_move_id,
    invoice_id,
    partner_id,
    -- attributes
    {{ to_code('kind', kinds) }} as kind,
    {{ to_code('state', states) }} as state,
    {{ to_code('payment', payments) }} as payment,
    currency,
    -- dates
    {{ to_date('invoice_date') }} as invoice_date,
    {{ rejection_reasons([
        missing('account_move_id', 'id'),
        missing('kind', 'move_type'),
        unknown_code('kind', 'move_type', kinds),
        missing('state', 'state'),
        unknown_code('state', 'state', states),
        unknown_code('payment', 'payment_state', payments),
        not_a_date('invoice_date', 'invoice_date'),
    ]) }} as rejection_reasons
from renamed
