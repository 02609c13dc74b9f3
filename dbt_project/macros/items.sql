{#- A CTE body over the CTE `united`: the items its rows name, each matched by the best of code, alias and spelling. -#}
{% macro matched_items(columns) -%}
    select
        system,
        item_code,
        case when count(distinct sku_id) = 1 then min(sku_id) end as sku_id,
        array_remove(array_agg(distinct sku_id), null) as candidates
    from (
        select
            written.system,
            written.item_code,
            listed.sku_id,
            rank() over (
                partition by written.system, written.item_code
                order by case when listed.sku_id is null then 4 else keys.preference end
            ) as place
        from (
            {%- for column in columns %}
            select distinct system, {{ column }} as item_code from united where {{ column }} is not null
            {{ "union" if not loop.last }}
            {%- endfor %}
        ) as written
        cross join lateral (
            values
            (1, 'code', written.item_code),
            (2, 'alias', upper(written.item_code)),
            (3, 'spelling', {{ normalised_code('written.item_code') }})
        ) as keys (preference, matched_by, item_code)
        left join {{ ref('int_item_codes_listed') }} as listed
            on
                written.system = listed.system
                and keys.matched_by = listed.matched_by
                and keys.item_code = listed.item_code
    ) as candidates
    where place = 1
    group by system, item_code
{%- endmacro %}


{% macro normalised_code(column) -%}
    ltrim(regexp_replace(upper({{ column }}), '[^A-Z0-9]', '', 'g'), '0')
{%- endmacro %}
