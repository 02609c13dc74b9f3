{#- One row with the three counts where records went in and neither came out nor stand among the rejected. What went in: the
    current records of a system's entity, what all systems deliver of a canonical entity, or a relation. Of a table that was
    brought up to date from the change log, the records with the keys it was brought up to date by. -#}
{% test conserved(model, entity=none, system=none, delivered=none) %}
    {%- set by_key = system and not flags.FULL_REFRESH -%}
    {%- if delivered -%}
        {%- set records = 'select * from ' ~ delivered -%}
    {%- else -%}
        {%- set records = current_record_ids(system, entity, model if by_key) if system else united(entity) -%}
    {%- endif -%}
    {%- set of_these = 'record_id in (select record_id from records)' if by_key else 'true' -%}
    with records as (
        {{ records }}
    ),

    counts as (
        select
            (select count(*) from records) as delivered,
            (select count(*) from {{ model }} where {{ of_these }}) as accepted,
            (
                select count(*) from {{ source('bookkeeping', 'rejected_rows') }}
                where model = '{{ model.identifier }}' and {{ of_these }}
            ) as rejected
    )

    select * from counts
    where delivered <> accepted + rejected
{% endtest %}
