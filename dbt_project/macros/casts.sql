{#- Nearly every number is plain, and regular expressions are dear: they see only what is not. -#}
{% macro to_number(column, decimal='.') -%}
    {%- if decimal not in ('.', ',') -%}
        {{ exceptions.raise_compiler_error("to_number: the decimal sign is '.' or ',', not '" ~ decimal ~ "'") }}
    {%- endif -%}
    {%- set pointed = column if decimal == '.' else "replace(" ~ column ~ ", ',', '.')" -%}
    {%- set grouped = ',' if decimal == '.' else '\\.' -%}
    {%- set bare = "regexp_replace(" ~ column ~ ", '[$€£\\s]|" ~ grouped ~ "(?=\\d{3}(\\D|$))', '', 'g')" -%}
    {%- set plain = bare if decimal == '.' else "replace(" ~ bare ~ ", ',', '.')" -%}
    case
        when translate({{ column }}, '0123456789{{ decimal }}-', '') = '' and pg_input_is_valid({{ pointed }}, 'numeric')
            then ({{ pointed }})::numeric
        when {{ plain }} ~ '^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$' then ({{ plain }})::numeric
    end
{%- endmacro %}


{% macro to_integer(column) -%}
    case
        when {{ column }} ~ '^[+-]?\d+(\.0*)?$' and pg_input_is_valid(split_part({{ column }}, '.', 1), 'integer')
            then split_part({{ column }}, '.', 1)::integer
    end
{%- endmacro %}


{#- What marks a layout, and the same text as PostgreSQL reads it whatever its DateStyle. Cheaper than a regular
    expression: nightly, every date of every record passes here. -#}
{% macro date_layout(column, layout) -%}
    {%- set digits = "translate(" ~ column ~ ", '0123456789', '') = '" -%}
    {%- set year_last = "substr(" ~ column ~ ", 7, 4)" -%}
    {%- set middle = "substr(" ~ column ~ ", 4, 2)" -%}
    {%- set first = "left(" ~ column ~ ", 2)" -%}
    {%- set layouts = {
        'iso': {
            'marked': "left(" ~ column ~ ", 10) like '____-__-__' and substr(" ~ column ~ ", 11, 1) in ('', 'T', ' ')",
            'iso': "left(" ~ column ~ ", 10)",
        },
        'yyyymmdd': {'marked': "length(" ~ column ~ ") = 8 and " ~ digits ~ "'", 'iso': column},
        'dd.mm.yyyy': {
            'marked': "length(" ~ column ~ ") = 10 and " ~ digits ~ "..'", 'iso': [year_last, middle, first] | join(' || '),
        },
        'mm/dd/yyyy': {
            'marked': "length(" ~ column ~ ") = 10 and " ~ digits ~ "//'", 'iso': [year_last, first, middle] | join(' || '),
        },
    } -%}
    {%- if layout not in layouts -%}
        {{ exceptions.raise_compiler_error("unknown date layout '" ~ layout ~ "'; known: " ~ layouts.keys() | join(', ')) }}
    {%- endif -%}
    {{ return(layouts[layout]) }}
{%- endmacro %}


{% macro to_date(column, layout='iso') -%}
    {%- set text = date_layout(column, layout) -%}
    case when {{ text.marked }} and pg_input_is_valid({{ text.iso }}, 'date') then ({{ text.iso }})::date end
{%- endmacro %}


{#- A time without a zone is one of `zone`, else of the company. -#}
{% macro to_instant(column, zone=none) -%}
    case
        when {{ column }} not like '____-__-__%' then null
        when ({{ column }} like '%Z' or substr({{ column }}, 11) ~ '[+-]') and pg_input_is_valid({{ column }}, 'timestamptz')
            then {{ column }}::timestamptz
        when pg_input_is_valid({{ column }}, 'timestamp')
            then {{ column }}::timestamp at time zone {{ "'" ~ zone ~ "'" if zone else company_timezone() }}
    end
{%- endmacro %}


{% macro to_code(column, codes) -%}
    case upper({{ column }})
        {%- for written, meant in codes.items() %} when '{{ written | upper }}' then '{{ meant }}'{% endfor %} end
{%- endmacro %}
