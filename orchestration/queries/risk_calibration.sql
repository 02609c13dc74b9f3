-- Of the origins of a year: the backtest looks back as far.
select
    bin,
    sum(cases) as cases,
    sum(chance_sum) as chance_sum,
    sum(ran_out_sum) as ran_out_sum,
    sum(squared_error_sum) as squared_error_sum
from forecast.risk_calibration
where
    period = 'weekly'
    and cutoff > (select max(cutoff) from forecast.risk_calibration where period = 'weekly') - 365
group by bin
order by bin
