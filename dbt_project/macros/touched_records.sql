{#- Records are judged anew where what is delivered of them is not what was, where they were refused, where the item they mean is
    another, a key they name is no longer known, and where another record has or had their key. -#}
{% macro take_touched_records(entity, key, known) %}
    {%- if is_incremental() %}
        {%- set among = compared_by_record(entity) %}
        {{ take_compared_records([entity]) }}
        create temporary table {{ touched_records() }} on commit drop as
        select
            delivered.*,
            kept.record_id as kept_record_id,
            kept.delivered_hash as kept_hash
        from ({{ hashed(entity, among) }}) as delivered
        full join (
            select
                record_id,
                delivered_hash
            from {{ this }}
            where
                record_id in (select record_id from {{ compared_records() }})
                {%- for system in enabled_providers(entity) if system not in among %}
                or system = '{{ system }}'
                {%- endfor %}
        ) as kept
            on delivered.record_id = kept.record_id and delivered.delivered_hash = kept.delivered_hash
        where delivered.record_id is null or kept.record_id is null;
        analyze {{ touched_records() }};

        create temporary table {{ outdated_rows() }} on commit drop as
        select kept_record_id as record_id, kept_hash as delivered_hash from {{ touched_records() }}
        where kept_record_id is not null
        union
        select kept.record_id, kept.delivered_hash from {{ this }} as kept
        inner join {{ touched_records() }} as touched on kept.record_id = touched.record_id
        union
        select kept.record_id, kept.delivered_hash from {{ this }} as kept
        inner join {{ touched_records() }} as touched
            on {% for column in key %}kept.{{ column }} = touched.{{ column }}{{ " and " if not loop.last }}{% endfor %}
        union
        select kept.record_id, kept.delivered_hash from {{ this }} as kept
        where kept.record_id in (
            select delivered.record_id from ({{ united(entity) }}) as delivered
            inner join ({{ changed_rows(ref('int_items_matched')) }}) as items
                on
                    delivered.system = items.system
                    and delivered.sku_id = items.item_code
                    and coalesce(delivered.unit, '') = items.unit
        )
        {%- for column, parent in known.items() %}
        union
        select kept.record_id, kept.delivered_hash from {{ this }} as kept
        where kept.{{ column }} in (select {{ column }} from ({{ changed_rows(parent) }}) as parents where not is_new)
        {%- endfor %};
        analyze {{ outdated_rows() }};

        {%- set outdated = {} -%}
        {%- for system in enabled_providers(entity) -%}
            {%- do outdated.update({system: outdated_rows()}) -%}
        {%- endfor %}

        insert into {{ touched_records() }}
        select delivered.* from ({{ hashed(entity, outdated) }}) as delivered
        where (delivered.record_id, delivered.delivered_hash) in (
            select record_id, delivered_hash from {{ outdated_rows() }}
            except
            select kept_record_id, kept_hash from {{ touched_records() }}
        );
    {%- endif %}
    {{ note_changes_taken() }}
{% endmacro %}


{#- Records that may be delivered otherwise than the model took them, and those that were refused. -#}
{% macro take_compared_records(entities) %}
    {%- if is_incremental() %}
        create temporary table {{ compared_records() }} on commit drop as
        {%- for entity in entities %}
        {%- for system in compared_by_record(entity) %}
        {{ changed_records(graph.nodes['model.mfg.int_' ~ system ~ '__' ~ entity]) }}
        union
        {%- endfor %}
        {%- endfor %}
        select record_id from {{ source('bookkeeping', 'rejected_rows') }} where model = '{{ this.identifier }}';
        analyze {{ compared_records() }};
    {%- endif %}
{% endmacro %}


{#- By system the table of them. A system is missing, and all it delivers must be compared, where its int_ model is neither a table,
    which writes down what changes in it, nor says which staging table its records are of (meta records_of). -#}
{% macro compared_by_record(entity) -%}
    {%- set found = {} -%}
    {%- for system in enabled_providers(entity) if is_incremental() -%}
        {%- set config = graph.nodes['model.mfg.int_' ~ system ~ '__' ~ entity].config -%}
        {%- if config.meta.records_of or config.materialized == 'incremental' -%}
            {%- do found.update({system: compared_records()}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{#- A table that is looked up by a column (meta looked_up) concerns the records with that value; any other concerns all. -#}
{% macro changed_records(model) -%}
    {%- set records = table_of(model.config.meta.records_of or model.name) -%}
    {%- set looked_up = model.config.meta.looked_up or {} -%}
    select record_id from ({{ changed_rows(records) }}) as changed
    {%- for parent in model.depends_on.nodes
        if model.config.meta.records_of and parent in graph.nodes and graph.nodes[parent].name != records.identifier %}
    {%- set column = looked_up[graph.nodes[parent].name] %}
    union
    select record_id from {{ records }}
    {%- if column %}
    where {{ column }} in (select {{ column }} from ({{ changed_rows(table_of(graph.nodes[parent].name)) }}) as changed)
    {%- else %}
    where exists ({{ changed_rows(table_of(graph.nodes[parent].name)) }})
    {%- endif %}
    {%- endfor %}
{%- endmacro %}


{% macro table_of(name) -%}
    {%- set node = graph.nodes['model.mfg.' ~ name] -%}
    {{ return(api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias)) }}
{%- endmacro %}


{% macro hashed(entity, among={}) -%}
    select
        delivered.*,
        hash_record_extended(delivered, 0) as delivered_hash
    from ({{ united(entity, among) }}) as delivered
{%- endmacro %}


{#- What a validated model judges: all that is delivered, or the touched records of it. -#}
{% macro to_be_judged(entity) -%}
    {%- if is_incremental() -%}
    select * from {{ touched_records() }} where record_id is not null
    {%- else -%}
    {{ hashed(entity) }}
    {%- endif -%}
{%- endmacro %}


{% macro compared_records() -%}
    "{{ this.identifier }}__compared"
{%- endmacro %}


{% macro touched_records() -%}
    "{{ this.identifier }}__touched"
{%- endmacro %}


{% macro outdated_rows() -%}
    "{{ this.identifier }}__outdated"
{%- endmacro %}


{% macro get_incremental_touched_records_sql(arg_dict) %}
    {%- set columns = get_quoted_csv(arg_dict.dest_columns | map(attribute='name')) -%}
    {{ set_rejected_rows_aside(arg_dict.temp_relation) }}
    with gone as (
        delete from {{ arg_dict.target_relation }} as kept using {{ outdated_rows() }} as outdated
        where kept.record_id = outdated.record_id and kept.delivered_hash = outdated.delivered_hash
        returning kept.*
    )
    {{ write_down('gone', false) }};
    with entered as (
        insert into {{ arg_dict.target_relation }} ({{ columns }}) select {{ columns }} from {{ arg_dict.temp_relation }}
        returning *
    )
    {{ write_down('entered', true) }};
{% endmacro %}
