{#- Where the table is brought up to date: of the keys that take_touched_keys found, each looked up. -#}
{% macro current_records(system, entity) -%}
    {%- if is_incremental() %}
    select
        latest.record_id,
        latest.source_key,
        latest.payload
    from {{ touched_keys() }} as touched
    cross join lateral (
        select * from {{ source(system, entity) }} as records
        where
            records.system = '{{ system }}'
            and records.entity = '{{ entity }}'
            and records.source_key = touched.source_key
        order by records.record_id desc
        limit 1
    ) as latest
    {%- else %}
    select
        latest.record_id,
        latest.source_key,
        latest.payload
    from (
        select distinct on (source_key)
            record_id,
            source_key,
            payload,
            is_deleted
        from {{ source(system, entity) }}
        where system = '{{ system }}' and entity = '{{ entity }}'
        order by source_key, record_id desc
    ) as latest
    {%- endif %}
    where not latest.is_deleted
{%- endmacro %}


{#- To count them needs no sorting: record_id grows, and whether the last version says that the record is gone is its last bit.
    With `model`, those with a key that this model was brought up to date by. -#}
{% macro current_record_ids(system, entity, model=none) -%}
    select max(record_id) as record_id from {{ source(system, entity) }}
    where
        system = '{{ system }}'
        and entity = '{{ entity }}'
        {%- if model %}
        and source_key in (
            select source_key from {{ source('bookkeeping', 'touched_keys') }} where model = '{{ model.identifier }}'
        )
        {%- endif %}
    group by source_key
    having max(record_id * 2 + is_deleted::integer) % 2 = 0
{%- endmacro %}


{#- Versions that were stored since, of one entity in the order of loading, and what was refused: a day may have come, a rule
    may hold no longer. The keys are taken once: a load may store more of them before the model is done. They stay on record
    until the test of conservation has passed on them. -#}
{% macro take_touched_keys() -%}
    {%- if is_incremental() -%}
        {%- set system, entity = this.identifier.split('_', 1)[1].split('__', 1) -%}
        create temporary table {{ touched_keys() }} on commit drop as
        select source_key from {{ source(system, entity) }}
        where
            system = '{{ system }}'
            and entity = '{{ entity }}'
            and record_id > (select coalesce(max(kept.record_id), 0) from {{ this }} as kept)
        union
        select source_key from {{ source('bookkeeping', 'rejected_rows') }} where model = '{{ this.identifier }}'
        union
        select source_key from {{ source('bookkeeping', 'touched_keys') }} where model = '{{ this.identifier }}';
        analyze {{ touched_keys() }};
        insert into {{ source('bookkeeping', 'touched_keys') }} (model, source_key)
        select '{{ this.identifier }}', source_key from {{ touched_keys() }} on conflict do nothing;
        -- offset 0: each key is looked up, for how many versions it has is not known of all the log
        with gone as (
            delete from {{ this }} as kept using (
                select versions.record_id
                from {{ touched_keys() }} as touched
                cross join lateral (
                    select record_id from {{ source(system, entity) }} as records
                    where
                        records.system = '{{ system }}'
                        and records.entity = '{{ entity }}'
                        and records.source_key = touched.source_key
                    offset 0
                ) as versions
            ) as outdated
            where kept.record_id = outdated.record_id
            returning kept.*
        )
        {{ write_down('gone', false) }}
    {%- endif -%}
{%- endmacro %}


{% macro get_incremental_touched_keys_sql(arg_dict) %}
    {%- set columns = get_quoted_csv(arg_dict.dest_columns | map(attribute='name')) -%}
    {{ set_rejected_rows_aside(arg_dict.temp_relation) }}
    with entered as (
        insert into {{ arg_dict.target_relation }} ({{ columns }}) select {{ columns }} from {{ arg_dict.temp_relation }}
        returning *
    )
    {{ write_down('entered', true) }};
{% endmacro %}


{% macro touched_keys() -%}
    "{{ this.identifier }}__touched"
{%- endmacro %}


{#- The spellings of nothing are listed, not lowered: this runs for every field of every record. -#}
{% macro text_field(name) -%}
    {%- set trimmed = "btrim(payload ->> '" ~ name ~ "', E' \\t\\r\\n\\u00a0')" -%}
    {%- set nothing = ['', 'null', 'NULL', 'Null', '(null)', '(NULL)', 'none', 'None', 'NONE', 'n/a', 'N/A', '#N/A', '\\N'] -%}
    case when {{ trimmed }} not in ('{{ nothing | join("', '") }}') then {{ trimmed }} end
{%- endmacro %}


{% macro code_field(name) -%}
    upper({{ text_field(name) }})
{%- endmacro %}


{#- What links to several records is a list of their numbers; where nothing is linked, an empty one. -#}
{% macro list_field(name) -%}
    case when jsonb_typeof(payload -> '{{ name }}') = 'array' then payload -> '{{ name }}' else '[]' end
{%- endmacro %}
