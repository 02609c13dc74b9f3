{#- A table that dbt replaces takes the views on it along, until they are made again: should the build end in between, readers
    would find none. -#}
{% macro empty_where_it_stands() -%}
    {{ "truncate table " ~ this if is_incremental() }}
{%- endmacro %}
