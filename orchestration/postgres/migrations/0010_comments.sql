-- Every table and column that people read explains itself.

comment on column forecast.runs.run_id is 'Key of the computation, derived from its inputs: the same inputs give the same run.';
comment on column forecast.runs.kind is 'demand or risk.';
comment on column forecast.runs.as_of is 'Business date it was computed for.';
comment on column forecast.runs.input_hash is 'Hash of input tables, parameters and code.';
comment on column forecast.runs.nightly_run_id is 'Nightly that computed it first.';
comment on column forecast.runs.created_at is 'When it was computed.';
comment on column forecast.runs.latest_at is 'When it was last the latest of its kind; views of the latest show the run with the highest.';

comment on column forecast.forecasts.run_id is 'Computation it belongs to (forecast.runs).';
comment on column forecast.forecasts.forecast_type is 'What is forecast: demand, inventory, supply or quality.';
comment on column forecast.forecasts.period is 'Length of the period: daily, weekly, monthly or quarterly.';
comment on column forecast.forecasts.entity_type is 'Kind of entity_id: sku.';
comment on column forecast.forecasts.entity_id is 'What the forecast is for: the item''s sku_id.';
comment on column forecast.forecasts.standard_deviation is 'Standard deviation of the distribution, in the item''s stock unit.';
comment on column forecast.forecasts.horizon is 'Number of periods ahead, 1 for the first.';
comment on column forecast.forecasts.confidence_level is 'Share of outcomes expected between q025 and q975.';
comment on column forecast.forecasts.model_name is 'Model that made it.';
comment on column forecast.forecasts.segment is 'Kind of demand by which the model was chosen.';
comment on column forecast.forecasts.created_at is 'When it was computed.';
comment on column forecast.forecasts.forecast_id is 'Key of the forecast, derived from what it is for.';
comment on column forecast.forecasts.q025 is '2.5 % of outcomes are expected at or below this quantity.';
comment on column forecast.forecasts.q05 is '5 % of outcomes are expected at or below this quantity.';
comment on column forecast.forecasts.q10 is '10 % of outcomes are expected at or below this quantity.';
comment on column forecast.forecasts.q25 is '25 % of outcomes are expected at or below this quantity.';
comment on column forecast.forecasts.q50 is '50 % of outcomes are expected at or below this quantity.';
comment on column forecast.forecasts.q75 is '75 % of outcomes are expected at or below this quantity.';
comment on column forecast.forecasts.q90 is '90 % of outcomes are expected at or below this quantity.';
comment on column forecast.forecasts.q95 is '95 % of outcomes are expected at or below this quantity.';
comment on column forecast.forecasts.q975 is '97.5 % of outcomes are expected at or below this quantity.';
comment on column forecast.forecasts.q99 is '99 % of outcomes are expected at or below this quantity.';

comment on column forecast.forecast_models.run_id is 'Computation it belongs to (forecast.runs).';
comment on column forecast.forecast_models.segment is 'Kind of demand.';
comment on column forecast.forecast_models.model_name is 'Model used for series of that kind.';
comment on column forecast.forecast_models.series_count is 'Series it forecast.';
comment on column forecast.forecast_models.fallback_count is 'Of them, series on which it failed and a plainer model stood in.';
comment on column forecast.forecast_models.parameters is 'Settings of the model.';

comment on column forecast.forecast_accuracy_metrics.run_id is 'Computation whose backtest it is (forecast.runs).';
comment on column forecast.forecast_accuracy_metrics.model_name is 'Model measured; the engine, or what a planner would use instead.';
comment on column forecast.forecast_accuracy_metrics.segment is 'Kind of demand measured; all: every series.';
comment on column forecast.forecast_accuracy_metrics.horizon is 'Number of periods ahead.';
comment on column forecast.forecast_accuracy_metrics.series_count is 'Series measured.';
comment on column forecast.forecast_accuracy_metrics.mase is 'Mean absolute error, scaled by that of the seasonal naive forecast within the history.';
comment on column forecast.forecast_accuracy_metrics.rmsse is 'Root mean squared error, scaled likewise.';
comment on column forecast.forecast_accuracy_metrics.wape is 'Sum of absolute errors / sum of demand.';
comment on column forecast.forecast_accuracy_metrics.bias is 'Sum of forecasts / sum of demand - 1.';
comment on column forecast.forecast_accuracy_metrics.scaled_pinball_loss is 'Mean pinball loss over the quantiles, scaled: the measure of a distribution; lower is better.';
comment on column forecast.forecast_accuracy_metrics.coverage_80 is 'Share of outcomes between q10 and q90; 0.8 is right.';
comment on column forecast.forecast_accuracy_metrics.coverage_95 is 'Share of outcomes between q025 and q975; 0.95 is right.';

comment on column forecast.inventory_risk.run_id is 'Computation it belongs to (forecast.runs).';
comment on column forecast.inventory_risk.sku_id is 'Item.';
comment on column forecast.inventory_risk.warehouse_id is 'Warehouse.';
comment on column forecast.inventory_risk.risk_level is 'By stockout_probability: critical above 0.80, high above 0.50, medium above 0.20, else low.';
comment on column forecast.inventory_risk.days_until_critical is 'Days until the probability of having run out exceeds 0.80; null: not within the forecast.';
comment on column forecast.inventory_risk.recommended_reorder_qty is 'Quantity to order now, in the item''s stock unit; the ledger shows how it comes about.';
comment on column forecast.inventory_risk.risk_factors is 'Why, in sentences with their numbers.';
comment on column forecast.inventory_risk.forecast_demand is 'Expected demand until an order placed at the next review would arrive.';
comment on column forecast.inventory_risk.reorder_point is 'Inventory position at or below which to order.';
comment on column forecast.inventory_risk.safety_stock is 'Part of it that is there for what is uncertain.';
comment on column forecast.inventory_risk.service_level is 'Probability of not running out that the policy asks for.';
comment on column forecast.inventory_risk.lead_time_mean_days is 'Mean days from order to receipt.';
comment on column forecast.inventory_risk.lead_time_std_days is 'Their standard deviation.';
comment on column forecast.inventory_risk.lead_time_source is 'Where both come from: measured receipts, the supplier''s promise, or an assumption.';
comment on column forecast.inventory_risk.review_period_days is 'Days between two looks at the item.';
comment on column forecast.inventory_risk.inventory_position is 'On hand, less what is reserved or unusable, plus what comes in time.';
comment on column forecast.inventory_risk.projected_stockout_date is 'Day on which stock is expected to end; null: not within the forecast.';
comment on column forecast.inventory_risk.order_by_date is 'Last day to order so that it arrives in time; null: nothing to order.';
comment on column forecast.inventory_risk.as_of is 'Business date.';

comment on column forecast.forecast_alerts.alert_id is 'Key of the alert.';
comment on column forecast.forecast_alerts.forecast_id is 'Forecast it is about; null where it is about none.';
comment on column forecast.forecast_alerts.sku_id is 'Item; null where it is about none.';
comment on column forecast.forecast_alerts.warehouse_id is 'Warehouse; null where it is about none.';
comment on column forecast.forecast_alerts.alert_type is 'Rule that raised it.';
comment on column forecast.forecast_alerts.severity is 'critical, high, medium, low or info.';
comment on column forecast.forecast_alerts.message is 'The finding in a sentence.';
comment on column forecast.forecast_alerts.entity is 'What it is about, in words.';
comment on column forecast.forecast_alerts.status is 'firing, acknowledged or resolved.';
comment on column forecast.forecast_alerts.first_seen is 'When it was raised.';
comment on column forecast.forecast_alerts.last_seen is 'When it was last found true.';
comment on column forecast.forecast_alerts.resolved_at is 'When it was no longer true; null: it is.';

comment on column staging.business_date.only_row is 'There is one row.';
comment on column staging.business_date.as_of is 'Business date.';
comment on column staging.business_date.timezone is 'Time zone in which the company''s days begin.';
comment on column staging.business_date.currency is 'The company''s currency.';
comment on column staging.business_date.systems is 'Source systems of that nightly.';
comment on column staging.business_date.run_id is 'The nightly.';

comment on column staging.data_connector_configs.id is 'Name of the system.';
comment on column staging.data_connector_configs.connector_type is 'erp, accounting or inventory.';
comment on column staging.data_connector_configs.config_json is 'Its system.yaml.';
comment on column staging.data_connector_configs.is_active is 'False where MFG_SYSTEMS no longer names it.';

comment on column staging.entity_fields.system is 'Source system.';
comment on column staging.entity_fields.entity is 'Entity of the system.';

comment on column staging.ingestion_jobs.id is 'Key of the job.';
comment on column staging.ingestion_jobs.job_type is 'full or incremental.';
comment on column staging.ingestion_jobs.status is 'pending, running, completed or failed.';
comment on column staging.ingestion_jobs.entity is 'Entity that was loaded.';
comment on column staging.ingestion_jobs.created_at is 'When the load began, or was asked for.';
comment on column staging.ingestion_jobs.completed_at is 'When it ended, well or not.';
comment on column staging.ingestion_jobs.dagster_run_id is 'Dagster run that did it.';

comment on column staging.ingestion_log_entries.id is 'Order of the entries.';
comment on column staging.ingestion_log_entries.job_id is 'Job (staging.ingestion_jobs.id).';
comment on column staging.ingestion_log_entries.logged_at is 'When it was written.';
comment on column staging.ingestion_log_entries.level is 'debug, info, warning or error.';
comment on column staging.ingestion_log_entries.message is 'What happened.';

comment on column staging.ingestion_requests.request_id is 'Key of the request.';
comment on column staging.ingestion_requests.system is 'System to load.';
comment on column staging.ingestion_requests.is_full is 'True where everything is to be read anew.';
comment on column staging.ingestion_requests.requested_at is 'When it was asked for.';

comment on column staging.loaded_files.system is 'Source system.';
comment on column staging.loaded_files.entity is 'Entity of the system.';
comment on column staging.loaded_files.file_name is 'Name of the file in its folder.';
comment on column staging.loaded_files.content_hash is 'Hash of its content.';
comment on column staging.loaded_files.row_count is 'Records in it.';
comment on column staging.loaded_files.job_id is 'Job that loaded it last.';
comment on column staging.loaded_files.loaded_at is 'When it did.';

comment on column staging.nightly_runs.run_id is 'The nightly.';
comment on column staging.nightly_runs.as_of is 'Business date it was about.';
comment on column staging.nightly_runs.status is 'completed or failed.';
comment on column staging.nightly_runs.started_at is 'When it began.';
comment on column staging.nightly_runs.completed_at is 'When it ended.';
comment on column staging.nightly_runs.failures is 'What failed, one sentence each.';
comment on column staging.nightly_runs.stage_seconds is 'Seconds each stage took.';

comment on column staging.rejected_rows.system is 'Source system.';
comment on column staging.rejected_rows.entity is 'Entity of the system.';
comment on column staging.rejected_rows.source_key is 'Key of the record in its source.';
comment on column staging.rejected_rows.payload is 'The record as the source gave it.';
comment on column staging.rejected_rows.reasons is 'Every reason why the model refused it.';

comment on column staging.schema_changes.id is 'Order of the findings.';
comment on column staging.schema_changes.system is 'Source system.';
comment on column staging.schema_changes.entity is 'Entity of the system.';
comment on column staging.schema_changes.field is 'Top-level name in the payload.';
comment on column staging.schema_changes.change is 'new, lost or retyped.';
comment on column staging.schema_changes.seen_at is 'When the load began that found it.';

comment on column staging.schema_migrations.name is 'Name of the migration.';
comment on column staging.schema_migrations.content_hash is 'Hash of its text.';
comment on column staging.schema_migrations.applied_at is 'When it was applied.';

comment on column staging.staging_data.id is 'The version (raw.records.record_id).';
comment on column staging.staging_data.system is 'Source system.';
comment on column staging.staging_data.entity_type is 'Entity of the system.';
comment on column staging.staging_data.source_key is 'Key of the record in its source.';
comment on column staging.staging_data.raw_data is 'The record as the source gave it; null for a deletion.';

comment on column staging.transform_inputs.only_row is 'There is one row.';
comment on column staging.transform_inputs.fingerprint is 'Hash of records, business date and models.';
comment on column staging.transform_inputs.run_id is 'Nightly that built it.';

comment on column staging.transform_results.run_id is 'The nightly.';
comment on column staging.transform_results.node is 'Name of the model or test.';
comment on column staging.transform_results.resource_type is 'model or test.';
comment on column staging.transform_results.status is 'How it ended, in dbt''s words.';
comment on column staging.transform_results.seconds is 'How long it took.';
comment on column staging.transform_results.row_count is 'Rows of a model; null where dbt does not say.';
comment on column staging.transform_results.failures is 'Rows a test found.';
comment on column staging.transform_results.message is 'What dbt said.';

comment on column notification.alert_acknowledgments.acknowledgment_id is 'Key of the acknowledgement.';
comment on column notification.alert_acknowledgments.alert_id is 'Alert that was acknowledged.';
comment on column notification.alert_acknowledgments.acknowledged_at is 'When.';
comment on column notification.alert_acknowledgments.comment is 'What was said with it.';

comment on column notification.api_requests.caller is 'Name of the key that asked.';
comment on column notification.api_requests.idempotency_key is 'Key under which the same request is answered once.';
comment on column notification.api_requests.requested_at is 'When it was asked.';
comment on column notification.api_requests.response is 'The answer.';
comment on column notification.api_requests.route is 'What was asked for.';
comment on column notification.api_requests.status is 'HTTP status of the answer.';

comment on column notification.deliveries.delivery_id is 'Order of the attempts.';
comment on column notification.deliveries.notification_id is 'What was to be sent.';
comment on column notification.deliveries.channel is 'By which channel.';
comment on column notification.deliveries.outcome is 'sent, deferred, suppressed, retry, failed or ambiguous.';
comment on column notification.deliveries.at is 'When it was tried.';

comment on column notification.notification_channel_configs.channel is 'Name of the channel.';
comment on column notification.notification_channel_configs.updated_at is 'When it was changed last.';

comment on column notification.notification_preferences.user_id is 'Who.';
comment on column notification.notification_preferences.channel is 'By which channel.';
comment on column notification.notification_preferences.severities is 'Severities wanted there.';
comment on column notification.notification_preferences.updated_at is 'When it was changed last.';

comment on column notification.notifications.notification_id is 'Key of the message; the same over all attempts.';
comment on column notification.notifications.user_id is 'Who is told.';
comment on column notification.notifications.channel is 'By which channel.';
comment on column notification.notifications.address is 'Where it goes.';
comment on column notification.notifications.created_at is 'When it was decided.';
comment on column notification.notifications.next_attempt_at is 'When it is tried next.';
comment on column notification.notifications.finished_at is 'When nothing more was to be done; null: still due.';

comment on column notification.silences.silence_id is 'Key of the silence.';
comment on column notification.silences.owner is 'Who asked for it.';
comment on column notification.silences.reason is 'Why.';
comment on column notification.silences.created_at is 'When it was asked for.';
comment on column notification.silences.starts_at is 'From when it holds.';
comment on column notification.silences.ends_at is 'Until when.';

-- A view of the latest run says of its columns what their table says.
do $$
declare
    described record;
begin
    for described in
        select views.relname as view, columns.attname as column, col_description(tables.oid, columns.attnum) as comment
        from pg_class as views
        inner join pg_class as tables
            on views.relnamespace = tables.relnamespace and views.relname = tables.relname || '_latest'
        inner join pg_attribute as columns on tables.oid = columns.attrelid and columns.attnum > 0 and not columns.attisdropped
        inner join pg_attribute as shown on views.oid = shown.attrelid and columns.attname = shown.attname
        where views.relnamespace = 'forecast'::regnamespace and views.relkind = 'v'
    loop
        execute format('comment on column forecast.%I.%I is %L', described.view, described.column, described.comment);
    end loop;
end;
$$;
