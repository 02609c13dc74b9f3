{#- Shop-floor locations are places inside one plant; orders and movements name no location at all. -#}
{% macro adventureworks_plant() -%}
    'PLANT'
{%- endmacro %}
