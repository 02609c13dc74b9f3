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


{#- The spellings of nothing are listed, not lowered: this runs for every field of every record. -#}
{% macro text_field(name) -%}
    {%- set trimmed = "btrim(payload ->> '" ~ name ~ "', E' \\t\\r\\n\\u00a0')" -%}
    {%- set nothing = ['', 'null', 'NULL', 'Null', '(null)', '(NULL)', 'none', 'None', 'NONE', 'n/a', 'N/A', '#N/A', '\\N'] -%}
    case when {{ trimmed }} not in ('{{ nothing | join("', '") }}') then {{ trimmed }} end
{%- endmacro %}


{% macro code_field(name) -%}
    upper({{ text_field(name) }})
{%- endmacro %}


{#- What links to several records is a list of their numbers; where nothing is linked, an empty one. -#}
{% macro list_field(name) -%}
    case when jsonb_typeof(payload -> '{{ name }}') = 'array' then payload -> '{{ name }}' else '[]' end
{%- endmacro %}
