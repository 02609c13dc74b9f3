{#- Tryton marks no party as a supplier: it is one that sells us something. -#}
with promised as (
    select
        party_id,
        round(avg(lead_time_days)) as lead_time_days
    from {{ ref('stg_tryton__product_suppliers') }}
    group by party_id
),

selling as (
    select party_id from promised
    union
    select party_id from {{ ref('stg_tryton__purchases') }}
)

select
    'tryton' as system,
    parties.record_id,
    parties.source_key,
    parties.party_code as supplier_id,
    parties.name,
    null as rating,
    promised.lead_time_days,
    null as currency
from {{ ref('stg_tryton__parties') }} as parties
inner join selling on parties.party_id = selling.party_id
left join promised on parties.party_id = promised.party_id
