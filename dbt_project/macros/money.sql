{#- At the rate of the day; what is dated later than today at today's. Null where no rate leads to the company's currency. -#}
{% macro in_company_currency(amount, currency, rates) -%}
    case
        when {{ currency }} = {{ company_currency() }} then {{ amount }}
        else trim_scale(round({{ amount }} * {{ rates }}.rate, 6))
    end
{%- endmacro %}


{% macro join_rates(rates, currency, day) -%}
    left join {{ ref('int_exchange_rates_filled') }} as {{ rates }}
        on {{ currency }} = {{ rates }}.currency and least({{ day }}, {{ as_of() }}) = {{ rates }}.date
{%- endmacro %}
