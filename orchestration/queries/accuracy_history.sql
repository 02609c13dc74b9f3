-- The engine's backtest by segment, beside that of the last computations before it and the best challenger.
with ranked as (
    select
        run_id,
        as_of,
        row_number() over (order by latest_at desc) as place
    from forecast.runs
    where kind = 'demand'
),

measured as (
    select
        ranked.place,
        ranked.as_of,
        metrics.*
    from ranked
    inner join forecast.forecast_accuracy_metrics as metrics on ranked.run_id = metrics.run_id
    where metrics.horizon = 0 and ranked.place <= %(runs)s + 1
),

earlier as (
    select
        segment,
        avg(scaled_pinball_loss) as loss_before,
        count(scaled_pinball_loss) as runs_before,
        min(as_of) as since
    from measured
    where model_name = 'engine' and place > 1
    group by segment
),

best as (
    select distinct on (segment)
        segment,
        model_name as best_challenger,
        scaled_pinball_loss as best_loss
    from measured
    where place = 1 and model_name <> 'engine' and scaled_pinball_loss is not null
    order by segment, scaled_pinball_loss, model_name
)

select
    engine.segment,
    engine.series_count,
    engine.scaled_pinball_loss as loss,
    engine.forecast_value_added,
    engine.value_added_vs_seasonal_naive,
    engine.run_id::text as run_id,
    earlier.loss_before,
    coalesce(earlier.runs_before, 0) as runs_before,
    earlier.since,
    best.best_challenger,
    best.best_loss
from measured as engine
left join earlier on engine.segment = earlier.segment
left join best on engine.segment = best.segment
where engine.place = 1 and engine.model_name = 'engine'
order by engine.segment
