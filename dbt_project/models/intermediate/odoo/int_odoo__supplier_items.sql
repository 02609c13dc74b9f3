{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

with ranked as (
    select
        *,
        row_number() over (
            partition by partner_id, product_id, is_valid
            order by moq asc nulls first, sequence asc nulls last, supplier_item_id::integer asc
        ) as step,
        first_value(partner_id) over (
            partition by product_id
            order by is_valid desc, sequence asc nulls last, price asc nulls last, supplier_item_id::integer asc
        ) as preferred_partner_id
    from {{ ref('int_odoo__offers') }}
)

select
    'odoo' as system,
    ranked.record_id,
    ranked.source_key,
    coalesce(partners.code, ranked.partner_id) as supplier_id,
    items.sku_id,
    ranked.lead_time_days,
    ranked.price,
    ranked.currency,
    ranked.moq,
    null::numeric as order_multiple,
    ranked.partner_id = ranked.preferred_partner_id as is_preferred,
    {{ rejection_reasons([
        "case when ranked.valid_to < " ~ as_of() ~ " then 'The price was valid until ' || ranked.valid_to || ' (field date_end).' end",
        "case when ranked.valid_from > " ~ as_of() ~ " then 'The price is valid from ' || ranked.valid_from || ' (field date_start).' end",
        "case when ranked.is_valid and ranked.step > 1"
        ~ " then 'A graduated price: the one from the lowest quantity on counts (field min_qty).' end",
        not_stocked('items'),
        not_convertible('units', 'items'),
    ]) }} as rejection_reasons
from ranked
left join {{ ref('int_odoo__partners') }} as partners on ranked.partner_id = partners.partner_id
left join {{ ref('int_odoo__items') }} as items on ranked.product_id = items.product_id
left join {{ ref('int_odoo__units') }} as units on ranked.unit_id = units.unit_id
