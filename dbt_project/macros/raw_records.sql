{% macro current_records(system, entity) -%}
    select
        latest.record_id,
        latest.source_key,
        latest.payload
    from (
        select distinct on (source_key)
            record_id,
            source_key,
            payload,
            is_deleted
        from {{ source(system, entity) }}
        where system = '{{ system }}' and entity = '{{ entity }}'
        order by source_key, record_id desc
    ) as latest
    where not latest.is_deleted
{%- endmacro %}


{% macro text_field(name) -%}
    {%- set trimmed = "btrim(payload ->> '" ~ name ~ "', E' \\t\\r\\n\\u00a0')" -%}
    case when lower({{ trimmed }}) not in ('', 'null', '(null)', 'none', 'n/a', '#n/a', '\n') then {{ trimmed }} end
{%- endmacro %}


{% macro code_field(name) -%}
    upper({{ text_field(name) }})
{%- endmacro %}
