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
        when {{ plain }} ~ '^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$' and pg_input_is_valid({{ plain }}, 'numeric')
            then {{ plain }}::numeric
    end
{%- endmacro %}


{% macro to_integer(column) -%}
    case
        when {{ column }} ~ '^[+-]?\d+(\.0*)?$' and pg_input_is_valid(split_part({{ column }}, '.', 1), 'integer')
            then split_part({{ column }}, '.', 1)::integer
    end
{%- endmacro %}


{#- How a layout looks, and the same text as PostgreSQL reads it whatever its DateStyle. -#}
{% macro date_layout(column, layout) -%}
    {%- set looks = {
        'iso': '^\\d{4}-\\d{2}-\\d{2}([T ]|$)',
        'yyyymmdd': '^\\d{8}$',
        'dd.mm.yyyy': '^\\d{2}\\.\\d{2}\\.\\d{4}$',
        'mm/dd/yyyy': '^\\d{2}/\\d{2}/\\d{4}$',
    } -%}
    {%- set reads = {
        'iso': "left(" ~ column ~ ", 10)",
        'yyyymmdd': column,
        'dd.mm.yyyy': "substr(" ~ column ~ ", 7, 4) || substr(" ~ column ~ ", 4, 2) || left(" ~ column ~ ", 2)",
        'mm/dd/yyyy': "substr(" ~ column ~ ", 7, 4) || left(" ~ column ~ ", 2) || substr(" ~ column ~ ", 4, 2)",
    } -%}
    {%- if layout not in looks -%}
        {{ exceptions.raise_compiler_error("unknown date layout '" ~ layout ~ "'; known: " ~ looks.keys() | join(', ')) }}
    {%- endif -%}
    {{ return({'looks': looks[layout], 'reads': reads[layout]}) }}
{%- endmacro %}


{% macro to_date(column, layout='iso') -%}
    {%- set of = date_layout(column, layout) -%}
    case
        when {{ column }} ~ '{{ of.looks }}' and pg_input_is_valid({{ of.reads }}, 'date') then ({{ of.reads }})::date
    end
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
