{#- The sample company's files run months past its last stock movement: what is dated later has not happened yet. -#}
{% macro after_business_date(column, day, field=none) -%}
    case
        when ({{ day }}) > {{ as_of() }}
            then
                '{{ label(column) }} ' || ({{ day }}) || ' lies after the business date ' || {{ as_of() }}
                || '{{ in_field(field) }}.'
    end
{%- endmacro %}


{#- Shop-floor locations are places inside one plant; orders and movements name no location at all. -#}
{% macro adventureworks_plant() -%}
    'PLANT'
{%- endmacro %}
