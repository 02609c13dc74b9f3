with source as (
    {{ current_records('adventureworks', 'billofmaterials') }}
),

renamed as (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('billofmaterialsid') }} as bom_id,
        {{ text_field('productassemblyid') }} as assembly_id,
        {{ text_field('componentid') }} as component_id,
        -- quantities
        {{ text_field('perassemblyqty') }} as quantity_per_unit,
        {{ code_field('unitmeasurecode') }} as unit_of_measure,
        -- dates
        {{ text_field('startdate') }} as valid_from,
        {{ text_field('enddate') }} as valid_to
    from source
)

select
    record_id,
    source_key,
    bom_id,
    assembly_id,
    component_id,
    {{ to_number('quantity_per_unit') }} as quantity_per_unit,
    unit_of_measure,
    {{ to_date('valid_from') }} as valid_from,
    {{ to_date('valid_to') }} as valid_to,
    {{ rejection_reasons([
        missing('bom_id', 'billofmaterialsid'),
        "case when assembly_id is null then 'Not a component line: product ' || component_id"
        ~ " || ' stands at the top of its structure (field productassemblyid is empty).' end",
        missing('component_id', 'componentid'),
        missing('quantity_per_unit', 'perassemblyqty'),
        not_a_number('quantity_per_unit', 'perassemblyqty'),
        not_a_date('valid_from', 'startdate'),
        not_a_date('valid_to', 'enddate'),
    ]) }} as rejection_reasons
from renamed
