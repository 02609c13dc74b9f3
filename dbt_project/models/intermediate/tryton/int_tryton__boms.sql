{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

with usual as (
    select
        product_id,
        bom_id,
        row_number() over (partition by product_id order by sequence nulls last, product_bom_id::integer) as place
    from {{ ref('stg_tryton__product_boms') }}
),

-- what a bill of material makes: of several products the one it is listed for
made as (
    select distinct on (outputs.bom_id)
        outputs.bom_id,
        outputs.product_id,
        {{ in_stock_unit('outputs.quantity', 'units', 'items') }} as quantity,
        usual.place
    from {{ ref('stg_tryton__bom_outputs') }} as outputs
    left join usual on outputs.bom_id = usual.bom_id and outputs.product_id = usual.product_id
    left join {{ ref('int_tryton__items') }} as items on outputs.product_id = items.product_id
    left join {{ ref('stg_tryton__units') }} as units on outputs.unit_id = units.unit_id
    order by outputs.bom_id asc, usual.place asc nulls last, outputs.output_id::integer asc
)

select
    'tryton' as system,
    inputs.record_id,
    inputs.source_key,
    inputs.input_id as bom_id,
    coalesce(parents.sku_id, made.product_id) as sku_id,
    coalesce(items.sku_id, inputs.product_id) as component_sku_id,
    trim_scale(
        round({{ in_stock_unit('inputs.quantity', 'units', 'items') }} / nullif(made.quantity, 0), 9)
    ) as quantity_per_unit,
    0 as scrap_rate,
    null::date as valid_from,
    null::date as valid_to,
    {{ rejection_reasons([
        unknown_key('inputs.bom_id', 'boms.bom_id'),
        "case when not boms.is_active then 'The bill of material \"' || boms.name || '\" is deactivated.' end",
        "case when made.place > 1"
        ~ " then 'The bill of material \"' || boms.name || '\" is not the usual one of ' || parents.sku_id || '.' end",
        not_convertible('units', 'items'),
    ]) }} as rejection_reasons
from {{ ref('stg_tryton__bom_inputs') }} as inputs
left join {{ ref('stg_tryton__boms') }} as boms on inputs.bom_id = boms.bom_id
left join made on inputs.bom_id = made.bom_id
left join {{ ref('int_tryton__items') }} as parents on made.product_id = parents.product_id
left join {{ ref('int_tryton__items') }} as items on inputs.product_id = items.product_id
left join {{ ref('stg_tryton__units') }} as units on inputs.unit_id = units.unit_id
