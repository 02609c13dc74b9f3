{#- Tryton marks no party as a customer: it is one that buys from us. -#}
with buying as (
    select party_id from {{ ref('stg_tryton__sales') }}
    union
    select party_id from {{ ref('stg_tryton__invoices') }}
    where kind = 'customer'
)

select
    'tryton' as system,
    parties.record_id,
    parties.source_key,
    parties.party_code as customer_id,
    parties.name,
    parties.country,
    coalesce(parties.is_active, true) as is_active
from {{ ref('stg_tryton__parties') }} as parties
inner join buying on parties.party_id = buying.party_id
