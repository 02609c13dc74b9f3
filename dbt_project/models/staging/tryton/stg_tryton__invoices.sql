{% set kinds = {'out': 'customer', 'in': 'supplier'} %}
{% set states = {'draft': 'draft', 'validated': 'draft', 'posted': 'posted', 'paid': 'paid', 'cancelled': 'cancelled'} %}

with source as (
    {{ current_records('tryton', 'invoices') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as account_invoice_id,
        {{ code_field('number') }} as invoice_id,
        {{ text_field('party') }} as party_id,
        {{ text_field('currency') }} as currency_id,
        -- attributes
        {{ text_field('type') }} as kind,
        {{ text_field('state') }} as state,
        -- dates
        {{ text_field('invoice_date') }} as invoice_date
    from source
)

select
    record_id,
    source_key,
    -- ids
    account_invoice_id,
    invoice_id,
    party_id,
    currency_id,
    -- attributes
    {{ to_code('kind', kinds) }} as kind,
    {{ to_code('state', states) }} as state,
    -- dates
    {{ to_date('invoice_date') }} as invoice_date,
    {{ rejection_reasons([
        missing('account_invoice_id', 'id'),
        missing('party_id', 'party'),
        missing('currency_id', 'currency'),
        missing('kind', 'type'),
        unknown_code('kind', 'type', kinds),
        missing('state', 'state'),
        unknown_code('state', 'state', states),
        not_a_date('invoice_date', 'invoice_date'),
    ]) }} as rejection_reasons
from renamed
