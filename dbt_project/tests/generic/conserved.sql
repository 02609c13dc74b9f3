{#- One row with the three counts where records went in and neither came out nor stand among the rejected. -#}
{% test conserved(model, system=none, entity=none, delivered=none) %}
    with counts as (
        select
            {% if delivered -%}
            (select count(*) from {{ delivered }}) as delivered,
            {% else -%}
            (select count(*) from ({{ current_records(system, entity) }}) as delivered_records) as delivered,
            {% endif -%}
            (select count(*) from {{ model }}) as accepted,
            (
                select count(*) from {{ source('bookkeeping', 'rejected_rows') }}
                where model = '{{ model.identifier }}'
            ) as rejected
    )

    select * from counts
    where delivered <> accepted + rejected
{% endtest %}
