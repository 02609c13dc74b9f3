-- Who may do what. Applied after every migration; may be repeated at any time.
-- Nobody logs in as one of these roles: a process connects with DATABASE_URL and takes its role by libpq option.

do $$
declare
    wanted text;
begin
    foreach wanted in array array[
        'mfg_loader', 'mfg_transformer', 'mfg_forecaster', 'mfg_planner', 'mfg_notifier', 'mfg_analyst', 'mfg_copilot',
        'mfg_session'
    ] loop
        if to_regrole(wanted) is null then
            execute format('create role %I nologin', wanted);
        end if;
        -- The owner takes each role, and keeps its rights over what the role creates.
        if not pg_has_role(current_user, wanted, 'set') or not pg_has_role(current_user, wanted, 'usage') then
            execute format('grant %I to %I with inherit true, set true', wanted, current_user);
        end if;
    end loop;
end
$$;

-- The loader appends to the log of the sources and keeps the books of the nightly.
grant usage on schema raw, staging to mfg_loader;
grant select, insert on raw.records to mfg_loader;
grant usage on sequence raw.record_ids to mfg_loader;
grant execute on function raw.make_partition, raw.attach_partition, raw.drop_repeated to mfg_loader;
grant select, insert, update, delete on
staging.ingestion_jobs, staging.ingestion_log_entries, staging.loaded_files, staging.data_connector_configs,
staging.rejected_rows, staging.business_date, staging.nightly_runs, staging.transform_results, staging.transform_inputs, staging.transform_basis, staging.changed_rows, staging.changes_taken, staging.touched_keys,
staging.entity_fields, staging.schema_changes, staging.ingestion_requests
to mfg_loader;

-- dbt owns what it builds, reads the books, and sets refused records aside.
grant usage on schema raw to mfg_transformer;
grant select on raw.records to mfg_transformer;
grant usage, create on schema staging, manufacturing to mfg_transformer;
revoke all on
staging.ingestion_jobs, staging.ingestion_log_entries, staging.loaded_files, staging.data_connector_configs,
staging.rejected_rows, staging.business_date, staging.nightly_runs, staging.transform_results, staging.transform_inputs, staging.transform_basis, staging.changed_rows, staging.changes_taken, staging.touched_keys,
staging.entity_fields, staging.schema_changes, staging.ingestion_requests
from mfg_transformer, mfg_copilot;
grant select on
staging.ingestion_jobs, staging.ingestion_log_entries, staging.loaded_files, staging.data_connector_configs,
staging.rejected_rows, staging.business_date, staging.nightly_runs, staging.transform_results, staging.transform_inputs, staging.transform_basis, staging.changed_rows, staging.changes_taken, staging.touched_keys,
staging.entity_fields, staging.schema_changes, staging.ingestion_requests
to mfg_transformer;
grant insert, delete on staging.rejected_rows, staging.changed_rows, staging.touched_keys to mfg_transformer;
grant insert, update, delete on staging.changes_taken to mfg_transformer;

grant usage on schema manufacturing to mfg_forecaster, mfg_notifier, mfg_analyst, mfg_copilot;
grant select on all tables in schema manufacturing to mfg_forecaster, mfg_notifier, mfg_analyst, mfg_copilot;
alter default privileges for role mfg_transformer in schema manufacturing
grant select on tables to mfg_forecaster, mfg_notifier, mfg_analyst, mfg_copilot;

grant usage on schema staging to mfg_forecaster, mfg_notifier, mfg_analyst, mfg_copilot;
grant select on all tables in schema staging to mfg_forecaster;
alter default privileges for role mfg_transformer in schema staging grant select on tables to mfg_forecaster;
grant select on
staging.ingestion_jobs, staging.ingestion_log_entries, staging.loaded_files, staging.data_connector_configs,
staging.rejected_rows, staging.business_date, staging.nightly_runs, staging.transform_results, staging.transform_inputs, staging.transform_basis, staging.changed_rows, staging.changes_taken, staging.touched_keys,
staging.entity_fields, staging.schema_changes, staging.ingestion_requests
to mfg_notifier, mfg_analyst;
grant select on staging.staging_data to mfg_analyst;
grant execute on function staging.typed_rows(text, text) to mfg_analyst, mfg_forecaster;
grant select on staging.business_date, staging.nightly_runs to mfg_copilot;

grant usage on schema forecast to mfg_forecaster, mfg_notifier, mfg_analyst, mfg_copilot;
grant select, insert, update, delete, truncate on all tables in schema forecast to mfg_forecaster;
grant select on all tables in schema forecast to mfg_notifier, mfg_analyst, mfg_copilot;
grant insert, update, delete on forecast.forecast_alerts to mfg_notifier;

-- A planner sets and withdraws; what was set stays as it was said, and the nightly only reads it.
grant usage on schema manufacturing, forecast, staging to mfg_planner;
grant select on all tables in schema manufacturing to mfg_planner;
alter default privileges for role mfg_transformer in schema manufacturing grant select on tables to mfg_planner;
grant select on all tables in schema forecast to mfg_planner;
grant select on staging.business_date, staging.nightly_runs to mfg_planner;
grant insert on forecast.forecast_overrides, forecast.planner_marks to mfg_planner;
grant update (withdrawn_by, withdrawn_at, withdrawn_on) on forecast.forecast_overrides to mfg_planner;
grant update (withdrawn_by, withdrawn_at) on forecast.planner_marks to mfg_planner;
revoke insert, update, delete, truncate on forecast.forecast_overrides, forecast.planner_marks from mfg_forecaster;

grant usage on schema notification to mfg_notifier;
grant select, insert, update, delete on all tables in schema notification to mfg_notifier;

grant usage on schema copilot to mfg_session;
grant select, insert, update, delete on all tables in schema copilot to mfg_session;

-- Statistics after a bulk load, where the server lets anybody but the owner gather them.
do $$
begin
    if current_setting('server_version_num')::int >= 170000 then
        execute 'grant maintain on all tables in schema forecast to mfg_forecaster';
    end if;
end
$$;
