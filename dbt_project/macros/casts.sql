{% macro to_number(column, decimal='.') -%}
    {%- if decimal == '.' -%}
        {%- set plain = "regexp_replace(" ~ column ~ ", '[$€£\\s]|,(?=\\d{3}(\\D|$))', '', 'g')" -%}
    {%- elif decimal == ',' -%}
        {%- set plain = "replace(regexp_replace(" ~ column ~ ", '[$€£\\s]|\\.(?=\\d{3}(\\D|$))', '', 'g'), ',', '.')" -%}
    {%- else -%}
        {{ exceptions.raise_compiler_error("to_number: the decimal sign is '.' or ',', not '" ~ decimal ~ "'") }}
    {%- endif -%}
    case
        when {{ column }} ~ '^[+-]?\d+(\.\d+)?$' and '{{ decimal }}' = '.' then {{ column }}::numeric
        when {{ plain }} ~ '^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$' and pg_input_is_valid({{ plain }}, 'numeric')
            then {{ plain }}::numeric
    end
{%- endmacro %}


{% macro to_integer(column) -%}
    case
        when {{ column }} ~ '^[+-]?\d+(\.0*)?$' and pg_input_is_valid(split_part({{ column }}, '.', 1), 'integer')
            then split_part({{ column }}, '.', 1)::integer
    end
{%- endmacro %}


{#- Every layout is brought to YYYY-MM-DD; what does not match its layout stays as it is and is then no valid date. -#}
{% macro iso_date_text(column, layout) -%}
    {%- set rewrites = {
        'iso': "case when " ~ column ~ " ~ '^\\d{4}-\\d{2}-\\d{2}[T ]' then left(" ~ column ~ ", 10) else " ~ column ~ " end",
        'yyyymmdd': "regexp_replace(nullif(" ~ column ~ ", '00000000'), '^(\\d{4})(\\d{2})(\\d{2})$', '\\1-\\2-\\3')",
        'dd.mm.yyyy': "regexp_replace(" ~ column ~ ", '^(\\d{2})\\.(\\d{2})\\.(\\d{4})$', '\\3-\\2-\\1')",
        'mm/dd/yyyy': "regexp_replace(" ~ column ~ ", '^(\\d{2})/(\\d{2})/(\\d{4})$', '\\3-\\1-\\2')",
    } -%}
    {%- if layout not in rewrites -%}
        {{ exceptions.raise_compiler_error("unknown date layout '" ~ layout ~ "'; known: " ~ rewrites.keys() | join(', ')) }}
    {%- endif -%}
    {{ rewrites[layout] }}
{%- endmacro %}


{% macro to_date(column, layout='iso') -%}
    {%- set iso = iso_date_text(column, layout) -%}
    case when {{ iso }} ~ '^\d{4}-\d{2}-\d{2}$' and pg_input_is_valid({{ iso }}, 'date') then ({{ iso }})::date end
{%- endmacro %}


{% macro to_instant(column) -%}
    case
        when {{ column }} !~ '^\d{4}-\d{2}-\d{2}([T ]|$)' then null
        when {{ column }} ~ '\d{2}:\d{2}.*(Z|[+-]\d{2}(:?\d{2})?)$' and pg_input_is_valid({{ column }}, 'timestamptz')
            then {{ column }}::timestamptz
        when pg_input_is_valid({{ column }}, 'timestamp')
            then {{ column }}::timestamp at time zone {{ company_timezone() }}
    end
{%- endmacro %}


{% macro to_code(column, codes) -%}
    case upper({{ column }})
        {%- for written, meant in codes.items() %} when '{{ written | upper }}' then '{{ meant }}'{% endfor %} end
{%- endmacro %}
