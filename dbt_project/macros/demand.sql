{#- Of every item and warehouse the days since the first demand; where the table is brought up to date, those that make up the
    periods that changed. -#}
{% macro days_of_demand() -%}
    {%- if is_incremental() %}
    select distinct
        begun.sku_id,
        begun.warehouse_id,
        day::date as date
    from {{ changed_keys() }} as changed
    inner join {{ ref('int_demand_begun') }} as begun
        on changed.sku_id = begun.sku_id and changed.warehouse_id = begun.warehouse_id
    cross join generate_series(
        greatest(changed.period_start, begun.first_date), changed.period_end, interval '1 day'
    ) as day
    {%- else %}
    select
        sku_id,
        warehouse_id,
        day::date as date
    from {{ ref('int_demand_begun') }}
    cross join generate_series(first_date, {{ as_of() }} - 1, interval '1 day') as day
    {%- endif %}
{%- endmacro %}


{#- The complete periods with a day on which other orders stand than before or of which it is known otherwise whether the item was
    in stock, with a day since the last build, or one that lies between the first demand as it was and as it is. -#}
{% macro changed_periods_of_demand() -%}
    with days as (
        {{ changed_days_of_demand() }}

        union

        select
            shortages.sku_id,
            shortages.warehouse_id,
            day::date as date
        from ({{ changed_rows(ref('int_stock_shortages')) }}) as shortages
        inner join {{ ref('int_demand_begun') }} as begun
            on shortages.sku_id = begun.sku_id and shortages.warehouse_id = begun.warehouse_id
        cross join generate_series(
            greatest(shortages.from_date, begun.first_date),
            case when shortages.from_date > '-infinity' then least(shortages.to_date, {{ as_of() }}) else {{ as_of() }} end - 1,
            interval '1 day'
        ) as day

        union

        select
            begun.sku_id,
            begun.warehouse_id,
            day::date as date
        from {{ ref('int_demand_begun') }} as begun
        cross join generate_series(
            (select max(period_start) + 1 from {{ this }} where period = 'daily'), {{ as_of() }} - 1, interval '1 day'
        ) as day

        union

        select
            moved.sku_id,
            moved.warehouse_id,
            day::date as date
        from (
            select
                sku_id,
                warehouse_id,
                min(first_date) as from_date,
                case
                    when count(*) = 2 * count(*) filter (where is_new) then max(first_date) else {{ as_of() }}
                end as to_date
            from ({{ changed_rows(ref('int_demand_begun')) }}) as begun
            group by sku_id, warehouse_id
        ) as moved
        cross join generate_series(moved.from_date, moved.to_date - 1, interval '1 day') as day
    )

    select distinct
        days.sku_id,
        days.warehouse_id,
        units.period,
        period_start::date as period_start,
        (period_start + units.length)::date - 1 as period_end
    from days
    cross join (
        values ('daily', 'day', interval '1 day'), ('weekly', 'week', interval '1 week'), ('monthly', 'month', interval '1 month')
    ) as units (period, unit, length)
    cross join date_trunc(units.unit, days.date::timestamp) as period_start
    where period_start + units.length <= {{ as_of() }}
{%- endmacro %}
