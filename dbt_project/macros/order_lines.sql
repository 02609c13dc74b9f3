{#- A unit's factor is its size in the reference unit of its category; a line without a unit is in the stock unit.
    Null where a length is set against a weight. -#}
{% macro in_stock_unit(quantity, used, item) -%}
    case
        when {{ used }}.unit_id is null then {{ quantity }}
        when {{ used }}.category_id = {{ item }}.category_id
            then trim_scale(round({{ quantity }} * {{ used }}.factor / {{ item }}.factor, 9))
    end
{%- endmacro %}


{% macro price_per_stock_unit(price, used, item) -%}
    case
        when {{ used }}.unit_id is null then {{ price }}
        when {{ used }}.category_id = {{ item }}.category_id
            then trim_scale(round({{ price }} * {{ item }}.factor / {{ used }}.factor, 9))
    end
{%- endmacro %}


{% macro not_an_order(state, order_id, what) -%}
    case
        when {{ state }} in ('draft', 'quotation')
            then '{{ what }} "' || {{ order_id }} || '" is a ' || {{ state }} || ': it counts once it is confirmed.'
    end
{%- endmacro %}


{% macro not_an_item_line(kind, field='type') -%}
    case
        when {{ kind }} <> 'line' then 'Not an item: the line is a ' || {{ kind }} || '{{ in_field(field) }}.'
    end
{%- endmacro %}


{% macro not_convertible(used, item) -%}
    case
        when {{ used }}.category_id <> {{ item }}.category_id
            then
                'The unit ' || {{ used }}.unit || ' cannot be converted into ' || {{ item }}.unit
                || ', in which ' || {{ item }}.sku_id || ' is kept.'
    end
{%- endmacro %}


{% macro not_stocked(item) -%}
    case
        when not {{ item }}.is_stocked
            then {{ item }}.sku_id || ' is not kept in stock: nothing is planned for it.'
    end
{%- endmacro %}


{% macro not_submitted(docstatus, what) -%}
    case {{ docstatus }}
        when 'draft' then 'The {{ what }} is a draft: it counts once it is submitted (field docstatus).'
        when 'cancelled' then 'The {{ what }} is cancelled (field docstatus).'
    end
{%- endmacro %}
