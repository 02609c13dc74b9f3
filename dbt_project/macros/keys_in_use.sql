{#- An index that begins with the column, or with one that is never null and then the column, is read from key to key: as many steps
    as there are keys, where a table has a thousand rows of each. Without one every row is read. -#}
{% macro keys_in_use(model, column) -%}
    {%- set leads = [] -%}
    {%- set nodes = graph.nodes.values() if execute else [] -%}
    {%- for node in nodes if node.resource_type == 'model' and node.name == model.identifier -%}
        {%- for index in node.config.indexes or [] -%}
            {%- set begins = index.columns[:2] -%}
            {%- if begins[0] == column -%}
                {%- do leads.insert(0, [column]) -%}
            {%- elif begins[1:] == [column] and is_never_null(node, begins[0]) -%}
                {%- do leads.append(begins) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ from_key_to_key(model, leads[0]) if leads else 'select ' ~ column ~ ' from ' ~ model }}
{%- endmacro %}


{% macro is_never_null(node, column) -%}
    {{ return('not_null' in node.columns[column].constraints | map(attribute='type')) }}
{%- endmacro %}


{% macro from_key_to_key(model, columns) -%}
    {%- set key = columns | join(', ') -%}
    with recursive keys as (
        (select {{ key }} from {{ model }} order by {{ key }} limit 1)
        union all
        select next.*
        from keys
        cross join lateral (
            select {{ key }} from {{ model }} as child
            where ({{ key }}) > (keys.{{ columns | join(', keys.') }})
            order by {{ key }} limit 1
        ) as next
    )
    select distinct {{ columns[-1] }} from keys
{%- endmacro %}
