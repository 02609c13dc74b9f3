-- The last completed nightly, and every source as it found it; where none has completed, the last finished one (its gates
-- tell what is stale).
select
    chosen.run_id,
    chosen.as_of,
    chosen.status,
    chosen.completed_at,
    newest.as_of as newest_as_of,
    newest.status as newest_status,
    newest.failures as newest_failures,
    company.currency,
    company.timezone,
    coalesce(health.sources, '[]')::text as sources
from (
    select * from staging.nightly_runs
    order by status = 'completed' desc, completed_at desc
    limit 1
) as chosen
cross join (
    select * from staging.nightly_runs
    order by completed_at desc
    limit 1
) as newest
left join staging.business_date as company on true
cross join (
    select
        jsonb_agg(
            jsonb_build_object(
                'system', system,
                'entity', entity,
                'gate', gate,
                'reason', reason,
                'feeds', feeds,
                'good_until', last_success_at + make_interval(secs => 3600 * expected_within_hours)
            )
            order by system, entity
        ) as sources
    from manufacturing.data_health
) as health
