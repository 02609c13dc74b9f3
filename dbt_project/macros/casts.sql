{#- Nearly every number is plain, and regular expressions are dear: they see only what is not. Longer texts and greater
    exponents may be more than numeric holds, and the cast would end the build. -#}
{% macro to_number(column, decimal='.') -%}
    {%- if decimal not in ('.', ',') -%}
        {{ exceptions.raise_compiler_error("to_number: the decimal sign is '.' or ',', not '" ~ decimal ~ "'") }}
    {%- endif -%}
    {%- set pointed = column if decimal == '.' else "replace(" ~ column ~ ", ',', '.')" -%}
    {%- set digits = "regexp_replace(" ~ column ~ ", '[^0-9" ~ decimal ~ "]', '', 'g')" -%}
    case
        when translate({{ column }}, '0123456789{{ decimal }}-', '') = '' and pg_input_is_valid({{ pointed }}, 'numeric')
            then ({{ pointed }})::numeric
        when length({{ column }}) > 60 then null
        when {{ column }} ~ '^[-+]?{{ ungrouped_number(decimal) }}[eE][-+]?0?[0-9]{1,2}$' then ({{ pointed }})::numeric
        when {{ column }} ~* '{{ written_number(decimal) }}'
            then (case when {{ column }} ~ '[-(\u2212]' then '-' else '' end || replace({{ digits }}, ',', '.'))::numeric
    end
{%- endmacro %}


{#- One currency and one sign at most. Every group but the first has three digits and all have the same separator: 1234,567
    and 0,234 may be meant as decimals where the point is the decimal sign, so they are no numbers. Nothing ends in a decimal
    sign: 12.- is twelve francs to one and twelve below nothing to another. -#}
{% macro written_number(decimal) -%}
    {%- set blank = '[ \\t\\u00a0\\u2009\\u202f]*' -%}
    {%- set currency = '(?:[$€£¥]|AUD|CAD|CHF|CNY|CZK|DKK|EUR|GBP|HUF|JPY|NOK|PLN|SEK|USD)' -%}
    {%- set sign = '[-+\\u2212]' -%}
    {%- set groups = [] -%}
    {%- for separator in [',' if decimal == '.' else '\\.', "''", '’', ' ', '\\u00a0', '\\u2009', '\\u202f'] -%}
        {%- do groups.append('(?:' ~ separator ~ '[0-9]{3})+') -%}
    {%- endfor -%}
    {%- set grouped = '[1-9][0-9]{0,2}(?:' ~ groups | join('|') ~ ')(?:[' ~ decimal ~ '][0-9]+)?' -%}
    {%- set number = '(?:' ~ grouped ~ '|' ~ ungrouped_number(decimal) ~ ')' -%}
    {%- set signed = '(?:(?:' ~ sign ~ blank ~ ')?' ~ number ~ '|' ~ number ~ '-|\\(' ~ blank ~ number ~ blank ~ '\\))' -%}
    {%- set money = '(?:' ~ currency ~ blank ~ number ~ '|' ~ number ~ blank ~ currency ~ ')' -%}
    {%- set layouts = [
        '(?:' ~ currency ~ blank ~ ')?' ~ signed, signed ~ blank ~ currency,
        sign ~ blank ~ money, '\\(' ~ blank ~ money ~ blank ~ '\\)',
    ] -%}
    ^{{ blank }}(?:{{ layouts | join('|') }}){{ blank }}$
{%- endmacro %}


{% macro ungrouped_number(decimal) -%}
    (?:[0-9]+(?:[{{ decimal }}][0-9]+)?|[{{ decimal }}][0-9]+)
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
