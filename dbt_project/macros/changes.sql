{#- Long tables are compared with what is to stand in them, or follow what changed in the tables they are made of. Every row that
    leaves or enters is written down in staging.changed_rows, in the transaction of the model; a model that follows says in
    staging.changes_taken, in its own, how far it is. -#}
{% macro changed_rows(model) -%}
    select
        changed.is_new,
        of_model.*
    from {{ source('bookkeeping', 'changed_rows') }} as changed
    cross join lateral jsonb_populate_record(null::{{ model }}, changed.row) as of_model
    where
        changed.model = '{{ model.identifier }}'
        and changed.change_id > coalesce(
            (
                select taken.change_id from {{ source('bookkeeping', 'changes_taken') }} as taken
                where taken.model = '{{ this.identifier }}'
            ), 0
        )
{%- endmacro %}


{% macro note_changes_taken() %}
    insert into {{ source('bookkeeping', 'changes_taken') }} (model, change_id)
    select '{{ this.identifier }}', coalesce(max(change_id), 0) from {{ source('bookkeeping', 'changed_rows') }}
    on conflict (model) do update set change_id = excluded.change_id;
{% endmacro %}


{#- Of the keys that a model is told by its pre-hook, what the model says now takes the place of what stands there. -#}
{% macro take_changed_keys(query) %}
    {%- if is_incremental() %}
        create temporary table {{ changed_keys() }} on commit drop as {{ query }};
        analyze {{ changed_keys() }};
    {%- endif %}
{% endmacro %}


{% macro changed_keys() -%}
    "{{ this.identifier }}__changed"
{%- endmacro %}


{#- Lines that changed, and those in a currency of which a rate changed that holds for their day. -#}
{% macro changed_lines(key, lines, day) -%}
    select {{ key | join(', ') }} from ({{ changed_rows(lines) }}) as changed
    union
    select lines.{{ key | join(', lines.') }}
    from {{ lines }} as lines
    inner join ({{ changed_rows(ref('int_exchange_rates_filled')) }}) as rates
        on lines.currency = rates.currency and least(lines.{{ day }}, {{ as_of() }}) = rates.date
{%- endmacro %}


{% macro changed_days_of_demand() -%}
    select distinct
        sku_id,
        warehouse_id,
        coalesce(requested_date, order_date) as date
    from ({{ changed_rows(ref('int_sales_orders_validated')) }}) as changed
    where status <> 'cancelled'
{%- endmacro %}


{% macro changed_or_all(model) -%}
    {{ '(' ~ changed_rows(model) ~ ')' if is_incremental() else model }}
{%- endmacro %}


{% macro where_changed(key) -%}
    {%- if is_incremental() -%}
    where ({{ key | join(', ') }}) in (select {{ key | join(', ') }} from {{ changed_keys() }})
    {%- endif -%}
{%- endmacro %}


{% macro get_incremental_changed_keys_sql(arg_dict) %}
    {%- set columns = get_quoted_csv(arg_dict.dest_columns | map(attribute='name')) -%}
    {%- set key = arg_dict.unique_key | join(', ') -%}
    delete from {{ arg_dict.target_relation }} where ({{ key }}) in (select {{ key }} from {{ changed_keys() }});
    insert into {{ arg_dict.target_relation }} ({{ columns }}) select {{ columns }} from {{ arg_dict.temp_relation }};
{% endmacro %}


{#- Sums of what changed are added to those that stand there; what adds up to no record leaves. -#}
{% macro get_incremental_addition_sql(arg_dict) %}
    {%- set kept, given, key = arg_dict.target_relation, arg_dict.temp_relation, arg_dict.unique_key -%}
    {%- set columns = arg_dict.dest_columns | map(attribute='name') | list -%}
    insert into {{ kept }} as kept ({{ columns | join(', ') }})
    select {{ columns | join(', ') }} from {{ given }}
    on conflict ({{ key | join(', ') }}) do update set
        {%- for column in columns if column not in key %}
        {{ column }} = kept.{{ column }} + excluded.{{ column }}{{ "," if not loop.last }}
        {%- endfor %};
    delete from {{ kept }} as kept using {{ given }} as given
    where kept.records = 0{% for column in key %} and kept.{{ column }} = given.{{ column }}{% endfor %};
{% endmacro %}


{#- Of changed_or_all: what left counts against. -#}
{% macro sign() -%}
    {{ 'case when is_new then 1 else -1 end' if is_incremental() else '1' }}
{%- endmacro %}


{#- Rows of the table that the model no longer gives leave it, those it does not hold enter: nothing is written where nothing changed. -#}
{% macro get_incremental_difference_sql(arg_dict) %}
    {{ delete_gone(arg_dict) }};
    {{ insert_entered(arg_dict) }};
{% endmacro %}


{% macro get_incremental_difference_written_down_sql(arg_dict) %}
    with gone as (
        {{ delete_gone(arg_dict) }} returning kept.*
    )
    {{ write_down('gone', false) }};
    with entered as (
        {{ insert_entered(arg_dict) }} returning *
    )
    {{ write_down('entered', true) }};
{% endmacro %}


{% macro delete_gone(arg_dict) -%}
    delete from {{ arg_dict.target_relation }} as kept
    where not exists (
        select from {{ arg_dict.temp_relation }} as given where hash_record_extended(given, 0) = hash_record_extended(kept, 0)
    )
{%- endmacro %}


{% macro insert_entered(arg_dict) -%}
    insert into {{ arg_dict.target_relation }}
    select given.* from {{ arg_dict.temp_relation }} as given
    where not exists (
        select from {{ arg_dict.target_relation }} as kept
        where hash_record_extended(kept, 0) = hash_record_extended(given, 0)
    )
{%- endmacro %}


{% macro write_down(rows, is_new) -%}
    insert into {{ source('bookkeeping', 'changed_rows') }} (model, is_new, row)
    select '{{ this.identifier }}', {{ is_new }}, to_jsonb({{ rows }}) from {{ rows }}
{%- endmacro %}


{#- Records are judged anew where what is delivered of them is not what was, where they were refused, where the item they mean is
    another, a key they name is no longer known, and where another record has or had their key. -#}
{% macro take_touched_records(entity, key, known) %}
    {%- if is_incremental() %}
        create temporary table {{ touched_records() }} on commit drop as
        select
            delivered.*,
            kept.record_id as kept_record_id,
            kept.delivered_hash as kept_hash
        from ({{ hashed(entity) }}) as delivered
        full join {{ this }} as kept
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
        left join {{ parent }} as parent on kept.{{ column }} = parent.{{ column }}
        where kept.{{ column }} is not null and parent.{{ column }} is null
        {%- endfor %};
        analyze {{ outdated_rows() }};

        insert into {{ touched_records() }}
        select delivered.* from ({{ hashed(entity) }}) as delivered
        where (delivered.record_id, delivered.delivered_hash) in (
            select record_id, delivered_hash from {{ outdated_rows() }}
            except
            select kept_record_id, kept_hash from {{ touched_records() }}
        );
    {%- endif %}
    {{ note_changes_taken() }}
{% endmacro %}


{% macro hashed(entity) -%}
    select
        delivered.*,
        hash_record_extended(delivered, 0) as delivered_hash
    from ({{ united(entity) }}) as delivered
{%- endmacro %}


{#- What a validated model judges: all that is delivered, or the touched records of it. -#}
{% macro to_be_judged(entity) -%}
    {%- if is_incremental() -%}
    select * from {{ touched_records() }} where record_id is not null
    {%- else -%}
    {{ hashed(entity) }}
    {%- endif -%}
{%- endmacro %}


{% macro touched_records() -%}
    "{{ this.identifier }}__touched"
{%- endmacro %}


{% macro outdated_rows() -%}
    "{{ this.identifier }}__outdated"
{%- endmacro %}


{% macro get_incremental_touched_records_sql(arg_dict) %}
    {%- set columns = get_quoted_csv(arg_dict.dest_columns | map(attribute='name')) -%}
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
    {{ write_down('entered', true) }} where rejection_reasons is null;
{% endmacro %}


{% macro forget_changes_taken_by_all() %}
    {%- if execute and flags.WHICH in ('build', 'run') -%}
        {%- set models = graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | map(attribute='name') -%}
        delete from staging.changes_taken where model <> all (array['{{ models | join("', '") }}']);
        delete from staging.changed_rows
        where change_id <= (select coalesce(min(change_id), 0) from staging.changes_taken)
    {%- endif -%}
{% endmacro %}
