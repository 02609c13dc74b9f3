{#- A CTE body over the CTE `united`: the items its rows name, each matched by the best of code, alias and spelling, and
    what one of the unit they are counted in is in the item's stock unit: what holds for the item itself before what holds
    for all. No unit is an empty one, for joining by null is dear. -#}
{% macro matched_items(columns, unit='null::text') -%}
    select
        matched.system,
        matched.item_code,
        coalesce(matched.unit, '') as unit,
        matched.sku_id,
        matched.candidates,
        skus.unit_of_measure as stock_unit,
        case
            when matched.unit is null or upper(matched.unit) = upper(skus.unit_of_measure) then 1
            else coalesce(own.factor, shared.factor)
        end as factor
    from (
        select
            system,
            item_code,
            unit,
            case when count(distinct sku_id) = 1 then min(sku_id) end as sku_id,
            array_remove(array_agg(distinct sku_id), null) as candidates
        from (
            select
                written.system,
                written.item_code,
                written.unit,
                listed.sku_id,
                rank() over (
                    partition by written.system, written.item_code, written.unit
                    order by case when listed.sku_id is null then 4 else keys.preference end
                ) as place
            from (
                {%- for column in columns %}
                select distinct system, {{ column }} as item_code, {{ unit }} as unit from united where {{ column }} is not null
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
        group by system, item_code, unit
    ) as matched
    left join {{ ref('int_skus_validated') }} as skus on matched.sku_id = skus.sku_id
    left join {{ ref('int_unit_factors') }} as own
        on matched.sku_id = own.sku_id and upper(matched.unit) = own.unit and upper(skus.unit_of_measure) = own.into_unit
    left join {{ ref('int_unit_factors') }} as shared
        on
            shared.sku_id is null
            and upper(matched.unit) = shared.unit
            and upper(skus.unit_of_measure) = shared.into_unit
{%- endmacro %}


{% macro join_matched_items(match, column, unit='null::text', items='items') -%}
    left join {{ items }} as {{ match }}
        on
            united.system = {{ match }}.system
            and {{ column }} = {{ match }}.item_code
            and coalesce({{ unit }}, '') = {{ match }}.unit
{%- endmacro %}


{% macro normalised_code(column) -%}
    ltrim(regexp_replace(upper({{ column }}), '[^A-Z0-9]', '', 'g'), '0')
{%- endmacro %}
