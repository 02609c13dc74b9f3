{#- One row per key that its parent table does not hold. Null keys refer to nothing. -#}
{% test references_exist(model, columns) %}
    {%- for column, parent in columns.items() %}
    {%- set key = 'sku_id' if column.endswith('sku_id') else column %}
    select
        '{{ column }}' as key_column,
        child.{{ column }} as key
    from ({{ keys_in_use(model, column) }}) as child
    left join {{ parent }} as parent on child.{{ column }} = parent.{{ key }}
    where child.{{ column }} is not null and parent.{{ key }} is null
    {{ "union all" if not loop.last }}
    {%- endfor %}
{% endtest %}
