{#- Most are stock units already, and numerics are slow to multiply. -#}
{% macro into_stock_unit(quantity, match) -%}
    case when coalesce({{ match }}.factor, 1) = 1 then {{ quantity }} else trim_scale(round({{ quantity }} * {{ match }}.factor, 9)) end
{%- endmacro %}


{% macro per_stock_unit(price, match) -%}
    case when coalesce({{ match }}.factor, 1) = 1 then {{ price }} else trim_scale(round({{ price }} / {{ match }}.factor, 9)) end
{%- endmacro %}


{% macro no_conversion(unit, match) -%}
    case
        when {{ match }}.sku_id is not null and {{ match }}.factor is null
            then
                'No conversion leads from the unit ' || {{ unit }} || ' to ' || coalesce({{ match }}.stock_unit, 'the one') || ', in which '
                || {{ match }}.sku_id || ' is kept: add one to the unit conversions.'
    end
{%- endmacro %}
