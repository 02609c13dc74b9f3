{#- Columns and types that every int_<system>__<entity> delivers, besides system, record_id and source_key. One need not
    deliver a unit: its quantities and prices are in the stock unit of the item, of a bill of material's line of the component. -#}
{% macro canonical_columns(entity) -%}
    {%- set entities = {
        'skus': {
            'sku_id': 'text', 'sku_code': 'text', 'description': 'text', 'category': 'text', 'unit_cost': 'numeric',
            'currency': 'text', 'is_active': 'boolean', 'unit_of_measure': 'text', 'make_or_buy': 'text',
            'shelf_life_days': 'integer'
        },
        'item_costs': {'sku_id': 'text', 'unit_cost': 'numeric', 'currency': 'text', 'valid_from': 'date'},
        'boms': {
            'bom_id': 'text', 'sku_id': 'text', 'component_sku_id': 'text', 'quantity_per_unit': 'numeric', 'unit': 'text',
            'scrap_rate': 'numeric', 'valid_from': 'date', 'valid_to': 'date'
        },
        'work_orders': {
            'work_order_id': 'text', 'sku_id': 'text', 'warehouse_id': 'text', 'quantity': 'numeric', 'unit': 'text',
            'quantity_completed': 'numeric', 'quantity_scrapped': 'numeric', 'status': 'text', 'scheduled_start': 'date',
            'scheduled_end': 'date', 'actual_start': 'date', 'actual_end': 'date'
        },
        'suppliers': {
            'supplier_id': 'text', 'name': 'text', 'rating': 'text', 'lead_time_days': 'integer', 'currency': 'text'
        },
        'supplier_items': {
            'supplier_id': 'text', 'sku_id': 'text', 'lead_time_days': 'integer', 'price': 'numeric', 'currency': 'text',
            'moq': 'numeric', 'order_multiple': 'numeric', 'unit': 'text', 'is_preferred': 'boolean'
        },
        'warehouses': {'warehouse_id': 'text', 'name': 'text', 'site': 'text'},
        'customers': {'customer_id': 'text', 'name': 'text', 'country': 'text', 'is_active': 'boolean'},
        'inventory': {
            'sku_id': 'text', 'warehouse_id': 'text', 'quantity_on_hand': 'numeric', 'quantity_reserved': 'numeric',
            'quantity_blocked': 'numeric', 'unit': 'text', 'snapshot_at': 'timestamptz'
        },
        'stock_movements': {
            'movement_id': 'text', 'sku_id': 'text', 'warehouse_id': 'text', 'quantity': 'numeric', 'unit': 'text',
            'kind': 'text',
            'reference': 'text', 'moved_at': 'timestamptz'
        },
        'sales_orders': {
            'sales_order_id': 'text', 'line': 'integer', 'customer_id': 'text', 'sku_id': 'text', 'warehouse_id': 'text',
            'quantity': 'numeric', 'unit': 'text', 'quantity_shipped': 'numeric', 'status': 'text', 'order_date': 'date',
            'requested_date': 'date', 'shipped_date': 'date', 'unit_price': 'numeric', 'currency': 'text'
        },
        'purchase_orders': {
            'purchase_order_id': 'text', 'line': 'integer', 'supplier_id': 'text', 'sku_id': 'text',
            'warehouse_id': 'text', 'quantity': 'numeric', 'unit': 'text', 'quantity_received': 'numeric', 'status': 'text',
            'order_date': 'date', 'expected_date': 'date', 'received_date': 'date', 'unit_price': 'numeric',
            'currency': 'text'
        },
        'purchase_receipts': {
            'receipt_id': 'text', 'purchase_order_id': 'text', 'line': 'integer', 'receipt_date': 'date',
            'quantity': 'numeric', 'unit': 'text'
        },
        'invoices': {
            'invoice_id': 'text', 'line': 'integer', 'customer_id': 'text', 'sales_order_id': 'text',
            'sales_order_line': 'integer', 'sku_id': 'text', 'quantity': 'numeric', 'unit': 'text', 'amount': 'numeric',
            'currency': 'text', 'invoice_date': 'date', 'is_paid': 'boolean'
        },
        'sku_aliases': {'alias': 'text', 'sku_id': 'text', 'alias_kind': 'text'},
        'unit_conversions': {'sku_id': 'text', 'from_unit': 'text', 'to_unit': 'text', 'factor': 'numeric'},
        'exchange_rates': {'rate_date': 'date', 'from_currency': 'text', 'to_currency': 'text', 'rate': 'numeric'},
    } -%}
    {{ return(entities[entity]) }}
{%- endmacro %}


{% macro enabled_systems() -%}
    {{ return(env_var('MFG_SYSTEMS', 'demo_erp,demo_accounting,demo_wms').split(',')) }}
{%- endmacro %}


{% macro enabled_providers(entity) -%}
    {{ return(var('providers')[entity] | select('in', enabled_systems()) | list) }}
{%- endmacro %}


{#- Names are looked up from the inside out: a model without a unit takes the absent one. `among`: by system a table
    with the record_ids that are asked for, where not all are. -#}
{% macro united(entity, among={}) -%}
    {%- set columns = canonical_columns(entity) -%}
    {%- for system in enabled_providers(entity) %}
    select delivered.*
    from (values (null::text)) as absent (unit)
    cross join lateral (
        select
            {{ loop.index }} as precedence,
            system,
            record_id,
            source_key
            {%- for name, type in columns.items() %},
            cast({{ name }} as {{ type }}) as {{ name }}
            {%- endfor %}
        from {{ ref('int_' ~ system ~ '__' ~ entity) }}
        {%- if system in among %}
        where record_id in (select record_id from {{ among[system] }})
        {%- endif %}
    ) as delivered
    {{ "union all" if not loop.last }}
    {%- else %}
    select
        null::integer as precedence,
        null::text as system,
        null::bigint as record_id,
        null::text as source_key
        {%- for name, type in columns.items() %},
        null::{{ type }} as {{ name }}
        {%- endfor %}
    where false
    {%- endfor %}
{%- endmacro %}


{#- (system, entity, feeds) of every source entity: the canonical entities into which its system's own models take it. -#}
{% macro fed_entities() -%}
    {%- set feeds = {} -%}
    {%- for entity in (var('providers') if execute else []) -%}
        {%- for system in enabled_providers(entity) -%}
            {%- for source in sources_behind('model.mfg.int_' ~ system ~ '__' ~ entity) -%}
                {%- do feeds.setdefault((source.source_name, source.name), []).append(entity) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for source, entities in feeds.items() %}
    select
        '{{ source[0] }}' as system,
        '{{ source[1] }}' as entity,
        array['{{ entities | unique | sort | join("', '") }}'] as feeds
    {{ "union all" if not loop.last }}
    {%- else %}
    select
        null::text as system,
        null::text as entity,
        null::text[] as feeds
    where false
    {%- endfor %}
{%- endmacro %}


{% macro sources_behind(model) -%}
    {%- set found = [] -%}
    {%- for parent in graph.nodes[model].depends_on.nodes -%}
        {%- if parent in graph.sources -%}
            {%- do found.append(graph.sources[parent]) -%}
        {%- else -%}
            {%- do found.extend(sources_behind(parent)) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{% macro copies(key) -%}
    row_number() over (partition by {{ key | join(', ') }} order by united.precedence, united.source_key)
{%- endmacro %}
