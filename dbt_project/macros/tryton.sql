{#- Tryton keeps a unit's size in the reference unit of its category; a line without a unit is in the stock unit.
    Null where a length is set against a weight. `used` is the line's unit, `item` its row of int_tryton__items. -#}
{% macro tryton_in_stock_unit(quantity, used, item) -%}
    case
        when {{ used }}.unit_id is null then {{ quantity }}
        when {{ used }}.category_id = {{ item }}.category_id
            then trim_scale(round({{ quantity }} * {{ used }}.factor / {{ item }}.factor, 9))
    end
{%- endmacro %}


{% macro tryton_price_per_stock_unit(price, used, item) -%}
    case
        when {{ used }}.unit_id is null then {{ price }}
        when {{ used }}.category_id = {{ item }}.category_id
            then trim_scale(round({{ price }} * {{ item }}.factor / {{ used }}.factor, 9))
    end
{%- endmacro %}


{% macro tryton_not_an_order(state, order_id, what) -%}
    case
        when {{ state }} in ('draft', 'quotation')
            then '{{ what }} "' || {{ order_id }} || '" is a ' || {{ state }} || ': it counts once it is confirmed.'
    end
{%- endmacro %}


{% macro tryton_not_an_item_line(kind) -%}
    case
        when {{ kind }} <> 'line' then 'Not an item: the line is a ' || {{ kind }} || ' (field type).'
    end
{%- endmacro %}
