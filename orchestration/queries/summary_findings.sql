select
    kind,
    count(*) as findings,
    sum(value)::double precision as value,
    min(currency) as currency
from forecast.plan_findings_latest
group by kind
order by count(*) desc, kind
