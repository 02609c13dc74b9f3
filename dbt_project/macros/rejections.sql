{% macro rejection_reasons(reasons) -%}
    nullif(
        array_remove(
            array[
                {%- for reason in reasons %}
                {{ reason }}{{ "," if not loop.last }}
                {%- endfor %}
            ]::text[],
            null
        ),
        '{}'
    )
{%- endmacro %}


{% macro label(column) -%}
    {{ column.split('.')[-1] | replace('_id', '') | replace('sku', 'item') | replace('_', ' ') | capitalize }}
{%- endmacro %}


{% macro in_field(field) -%}
    {{ " (field " ~ field ~ ")" if field }}
{%- endmacro %}


{% macro missing(column, field=none) -%}
    case when {{ column }} is null then '{{ label(column) }} is missing{{ in_field(field) }}.' end
{%- endmacro %}


{% macro not_a_number(column, field, decimal='.') -%}
    case
        when {{ column }} is not null and ({{ to_number(column, decimal) }}) is null
            then '{{ label(column) }} "' || {{ column }} || '" is not a number{{ in_field(field) }}.'
    end
{%- endmacro %}


{% macro not_an_integer(column, field) -%}
    case
        when {{ column }} is not null and ({{ to_integer(column) }}) is null
            then '{{ label(column) }} "' || {{ column }} || '" is not a whole number{{ in_field(field) }}.'
    end
{%- endmacro %}


{% macro not_a_date(column, field, layout='iso') -%}
    case
        when {{ column }} <> '{{ '00000000' if layout == 'yyyymmdd' }}' and ({{ to_date(column, layout) }}) is null
            then '{{ label(column) }} "' || {{ column }} || '" is not a date{{ in_field(field) }}.'
    end
{%- endmacro %}


{% macro not_an_instant(column, field) -%}
    case
        when {{ column }} is not null and ({{ to_instant(column) }}) is null
            then '{{ label(column) }} "' || {{ column }} || '" is not a date with time{{ in_field(field) }}.'
    end
{%- endmacro %}


{% macro after_business_date(column, day, field=none) -%}
    case
        when ({{ day }}) > {{ as_of() }}
            then
                '{{ label(column) }} ' || ({{ day }}) || ' lies after the business date ' || {{ as_of() }}
                || '{{ in_field(field) }}.'
    end
{%- endmacro %}


{% macro unknown_code(column, field, codes) -%}
    case
        when {{ column }} is not null and ({{ to_code(column, codes) }}) is null
            then '{{ label(column) }} "' || {{ column }} || '" is not one of {{ codes.keys() | join(", ") }}{{ in_field(field) }}.'
    end
{%- endmacro %}


{% macro unknown_key(column, found) -%}
    case
        when {{ column }} is not null and {{ found }} is null
            then '{{ label(column) }} "' || {{ column }} || '" is unknown or was itself rejected.'
    end
{%- endmacro %}


{% macro unknown_item(column, match) -%}
    case
        when {{ column }} is not null and {{ match }}.sku_id is null and cardinality({{ match }}.candidates) > 1
            then 'Item "' || {{ column }} || '" could be ' || array_to_string({{ match }}.candidates, ' or ')
                || ': add it to the item aliases.'
        when {{ column }} is not null and {{ match }}.sku_id is null
            then 'Item "' || {{ column }} || '" matches no item by code, alias or spelling.'
    end
{%- endmacro %}


{% macro repeated(copies, key) -%}
    case when {{ copies }} > 1 then 'The same {{ key }} is delivered more than once; another record of it is used.' end
{%- endmacro %}


{#- In the model's own transaction: refused records leave `relation` and stand in staging.rejected_rows, or neither.
    The change log is kept by system and entity. A model of one system says in its name which, and of staging also which
    entity; those of all systems have a column. -#}
{% macro set_rejected_rows_aside(relation) -%}
    {%- set layer, subject = this.identifier.split('_', 1) -%}
    {%- set system, entity = subject.split('__', 1) if '__' in subject else (none, none) -%}
    delete from {{ source('bookkeeping', 'rejected_rows') }} where model = '{{ this.identifier }}';
    with refused as (
        delete from {{ relation }} where rejection_reasons is not null
        returning record_id, rejection_reasons, {{ "'" ~ system ~ "' as system" if system else "system" }}
    )
    insert into {{ source('bookkeeping', 'rejected_rows') }}
        (model, record_id, system, entity, source_key, payload, reasons)
    select
        '{{ this.identifier }}', records.record_id, records.system, records.entity, records.source_key,
        records.payload, refused.rejection_reasons
    from refused
    inner join raw.records as records
        on refused.record_id = records.record_id and refused.system = records.system
        {%- if layer == 'stg' %} and records.entity = '{{ entity }}'{% endif %}
        {%- if system %} and records.system = '{{ system }}'{% endif %};
{%- endmacro %}


{#- A table that is brought up to date takes in what is accepted alone: its strategy refuses the others. -#}
{% macro set_rejected_rows_of_new_table_aside() -%}
    {%- if not is_incremental() -%}
    {{ set_rejected_rows_aside(this) }}
    {%- endif -%}
{%- endmacro %}


{% macro forget_rejections_of_removed_models() %}
    {%- if execute and flags.WHICH in ('build', 'run') -%}
        {%- set models = graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | map(attribute='name') -%}
        delete from staging.rejected_rows where model <> all (array['{{ models | join("', '") }}'])
    {%- endif -%}
{% endmacro %}
