{% macro as_of() -%}
    (select business_date.as_of from {{ source('bookkeeping', 'business_date') }} as business_date)
{%- endmacro %}


{% macro company_timezone() -%}
    (select business_date.timezone from {{ source('bookkeeping', 'business_date') }} as business_date)
{%- endmacro %}


{% macro company_currency() -%}
    (select business_date.currency from {{ source('bookkeeping', 'business_date') }} as business_date)
{%- endmacro %}


{% macro company_date(instant) -%}
    ({{ instant }} at time zone {{ company_timezone() }})::date
{%- endmacro %}
