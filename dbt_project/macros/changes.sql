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


{% macro changed_purchase_orders() -%}
    {%- set key = ['purchase_order_id', 'line'] -%}
    {{ changed_lines(key, ref('int_purchase_orders_validated'), 'order_date') }}
    union
    select {{ key | join(', ') }} from ({{ changed_rows(ref('int_purchase_receipts_validated')) }}) as receipts
{%- endmacro %}


{#- Most lines that change are shipped or invoiced: what was ordered for the day is the same. -#}
{% macro changed_days_of_demand() -%}
    select
        sku_id,
        warehouse_id,
        coalesce(requested_date, order_date) as date
    from ({{ changed_rows(ref('int_sales_orders_validated')) }}) as changed
    where status <> 'cancelled'
    group by 1, 2, 3
    having
        sum({{ sign() }} * greatest(quantity, 0)) <> 0
        or sum({{ sign() }} * greatest(-quantity, 0)) <> 0
{%- endmacro %}


{% macro changed_or_all(model) -%}
    {{ '(' ~ changed_rows(model) ~ ')' if is_incremental() else model }}
{%- endmacro %}


{% macro where_changed(key) -%}
    {{ "where " ~ is_changed(key) if is_incremental() }}
{%- endmacro %}


{% macro is_changed(key) -%}
    ({{ key | join(', ') }}) in (select {{ key | join(', ') }} from {{ changed_keys() }})
{%- endmacro %}


{#- Of the key, and since it changed where the keys of the model tell that (meta changed_since, a column of its rows). -#}
{% macro is_outdated(rows, key) -%}
    {%- set since = config.get('meta', {}).changed_since -%}
    exists (
        select from {{ changed_keys() }} as changed
        where
            {% for column in key %}changed.{{ column }} = {{ rows }}.{{ column }}{{ " and " if not loop.last }}{% endfor %}
            {%- if since %} and {{ rows }}.{{ since }} >= changed.since{% endif %}
    )
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


{#- Rows of the table that the model no longer gives leave it, those it does not hold enter: nothing is written where nothing changed.
    With a unique_key that is said of the rows of changed keys, which are all that the model gives then. -#}
{% macro get_incremental_difference_sql(arg_dict) %}
    {{ refuse(arg_dict) }}
    {{ delete_gone(arg_dict) }};
    {{ insert_entered(arg_dict) }};
{% endmacro %}


{% macro get_incremental_difference_written_down_sql(arg_dict) %}
    {{ refuse(arg_dict) }}
    with gone as (
        {{ delete_gone(arg_dict) }} returning kept.*
    )
    {{ write_down('gone', false) }};
    with entered as (
        {{ insert_entered(arg_dict) }} returning *
    )
    {{ write_down('entered', true) }};
{% endmacro %}


{% macro refuse(arg_dict) -%}
    {%- if 'rejection_reasons' in arg_dict.dest_columns | map(attribute='name') -%}
    {{ set_rejected_rows_aside(arg_dict.temp_relation) }}
    {%- endif -%}
{%- endmacro %}


{% macro delete_gone(arg_dict) -%}
    delete from {{ arg_dict.target_relation }} as kept
    where not exists (
        select from {{ arg_dict.temp_relation }} as given where hash_record_extended(given, 0) = hash_record_extended(kept, 0)
    )
    {%- if arg_dict.unique_key %}
    and {{ is_outdated('kept', arg_dict.unique_key) }}
    {%- endif %}
{%- endmacro %}


{% macro insert_entered(arg_dict) -%}
    insert into {{ arg_dict.target_relation }}
    select given.* from {{ arg_dict.temp_relation }} as given
    where not exists (
        select from {{ arg_dict.target_relation }} as kept
        where
            hash_record_extended(kept, 0) = hash_record_extended(given, 0)
            {%- if arg_dict.unique_key %}
            and {{ is_outdated('kept', arg_dict.unique_key) }}
            {%- endif %}
    )
{%- endmacro %}


{% macro write_down(rows, is_new) -%}
    insert into {{ source('bookkeeping', 'changed_rows') }} (model, is_new, row)
    select '{{ this.identifier }}', {{ is_new }}, to_jsonb({{ rows }}) from {{ rows }}
{%- endmacro %}


{#- Statistics of a table that is brought up to date stay right, or autovacuum sees to them: to wait for it would take a second. -#}
{% macro analyze_where_new() -%}
    {{ "analyze " ~ this if not is_incremental() }}
{%- endmacro %}


{#- So do its comments. -#}
{% macro postgres__persist_docs(relation, model, for_relation, for_columns) -%}
    {%- if not is_incremental() -%}
        {{ default__persist_docs(relation, model, for_relation, for_columns) }}
    {%- endif -%}
{%- endmacro %}


{% macro forget_changes_taken_by_all() %}
    {%- if execute and flags.WHICH in ('build', 'run') -%}
        {%- set models = graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | map(attribute='name') -%}
        delete from staging.changes_taken where model <> all (array['{{ models | join("', '") }}']);
        delete from staging.changed_rows
        where change_id <= (select coalesce(min(change_id), 0) from staging.changes_taken)
    {%- endif -%}
{% endmacro %}


{#- Only where the test of conservation has passed on them in this build: those stay of which a record was lost, which nothing was
    asked about, and which a killed build left behind. -#}
{% macro forget_touched_keys() %}
    {%- if execute and flags.WHICH in ('build', 'run') -%}
        {%- set conserved = [] -%}
        {%- for result in results if 'conserved_stg' in result.node.name and result.status in ('pass', 'warn') -%}
            {%- do conserved.extend(result.node.depends_on.nodes | map('replace', 'model.mfg.', '')) -%}
        {%- endfor -%}
        delete from {{ source('bookkeeping', 'touched_keys') }} where model = any(array['{{ conserved | join("', '") }}'])
    {%- endif -%}
{% endmacro %}
