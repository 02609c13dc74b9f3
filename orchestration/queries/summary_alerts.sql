select
    (select count(*) from forecast.forecast_alerts where status = 'firing') as firing,
    (select count(*) from forecast.forecast_alerts where status = 'acknowledged') as acknowledged,
    (
        select coalesce(jsonb_object_agg(severity, alerts), '{}')
        from (
            select
                severity,
                count(*) as alerts
            from forecast.forecast_alerts
            where status = 'firing'
            group by severity
        ) as firing
    ) as by_severity,
    (
        select coalesce(jsonb_object_agg(channel, messages), '{}')
        from (
            select
                channel,
                count(*) as messages
            from notification.deliveries
            where outcome = 'sent' and at >= %(started_at)s
            group by channel
        ) as sent
    ) as sent,
    (
        select count(*) from notification.deliveries
        where outcome in ('failed', 'ambiguous', 'retry') and at >= %(started_at)s
    ) as not_sent
