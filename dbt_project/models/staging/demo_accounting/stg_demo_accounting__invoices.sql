{%- set answers = {'ja': 'true', 'nein': 'false'} -%}

with source as (
    {{ current_records('demo_accounting', 'invoices') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('RechnungNr') }} as invoice_id,
        {{ text_field('Pos') }} as line,
        {{ code_field('KundenNr') }} as customer_id,
        {{ code_field('Auftrag') }} as sales_order_id,
        {{ text_field('AuftragPos') }} as sales_order_line,
        {{ code_field('Artikel') }} as sku_id,
        -- attributes
        {{ code_field('Waehrung') }} as currency,
        {{ text_field('Bezahlt') }} as is_paid,
        -- quantities
        {{ text_field('Menge') }} as quantity,
        {{ text_field('Betrag') }} as amount,
        -- dates
        {{ text_field('Datum') }} as invoice_date
    from source
)

select
    record_id,
    source_key,
    -- ids
    invoice_id,
    {{ to_integer('line') }} as line,
    customer_id,
    sales_order_id,
    {{ to_integer('sales_order_line') }} as sales_order_line,
    sku_id,
    -- attributes
    currency,
    ({{ to_code('is_paid', answers) }})::boolean as is_paid,
    -- quantities
    {{ to_number('quantity', ',') }} as quantity,
    {{ to_number('amount', ',') }} as amount,
    -- dates
    {{ to_date('invoice_date', 'dd.mm.yyyy') }} as invoice_date,
    {{ rejection_reasons([
        missing('invoice_id', 'RechnungNr'),
        missing('line', 'Pos'),
        not_an_integer('line', 'Pos'),
        not_an_integer('sales_order_line', 'AuftragPos'),
        unknown_code('is_paid', 'Bezahlt', answers),
        not_a_number('quantity', 'Menge', ','),
        missing('amount', 'Betrag'),
        not_a_number('amount', 'Betrag', ','),
        missing('invoice_date', 'Datum'),
        not_a_date('invoice_date', 'Datum', 'dd.mm.yyyy'),
    ]) }} as rejection_reasons
from renamed
