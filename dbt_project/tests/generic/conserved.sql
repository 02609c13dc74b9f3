{#- One row with the three counts where records went in and neither came out nor stand among the rejected. What went in: the
    current records of a system's entity, what all systems deliver of a canonical entity, or a relation. -#}
{% test conserved(model, entity=none, system=none, delivered=none) %}
    {%- if delivered -%}
        {%- set records = 'select * from ' ~ delivered -%}
    {%- else -%}
        {%- set records = current_keys(system, entity) if system else united(entity) -%}
    {%- endif %}
    with counts as (
        select
            (select count(*) from ({{ records }}) as delivered_records) as delivered,
            (select count(*) from {{ model }}) as accepted,
            (
                select count(*) from {{ source('bookkeeping', 'rejected_rows') }}
                where model = '{{ model.identifier }}'
            ) as rejected
    )

    select * from counts
    where delivered <> accepted + rejected
{% endtest %}
