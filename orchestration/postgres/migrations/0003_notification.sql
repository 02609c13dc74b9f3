-- Who is told of what, over which channel, and what became of every attempt.

create schema if not exists notification;

create table notification.notification_channel_configs (
    channel text primary key,
    kind text not null check (kind in ('email', 'webhook')),
    config_json jsonb not null,
    is_active boolean not null default true,
    updated_at timestamptz not null default now()
);
comment on table notification.notification_channel_configs is 'One row per channel. Secrets and addresses of servers are named by environment variable and never stored.';
comment on column notification.notification_channel_configs.kind is 'Which sender speaks for the channel.';
comment on column notification.notification_channel_configs.config_json is 'e-mail: {url_env, from_env, from_default?, unsubscribe_url?}; webhook: {url_env, secret_env, allow_private_addresses?}. *_env are names of environment variables.';
comment on column notification.notification_channel_configs.is_active is 'False: nobody is told over this channel until it is true again.';

create table notification.notification_preferences (
    user_id text not null,
    channel text not null references notification.notification_channel_configs (channel),
    address text,
    severities text[] not null
    check (severities <@ array['critical', 'high', 'medium', 'low', 'info'] and cardinality(severities) > 0),
    alert_types text[] check (cardinality(alert_types) > 0),
    warehouses text[] check (cardinality(warehouses) > 0),
    updated_at timestamptz not null default now(),
    primary key (user_id, channel)
);
comment on table notification.notification_preferences is 'One row per user and channel: which alerts the user wants to hear there.';
comment on column notification.notification_preferences.address is 'E-mail address of the user; null for channels that have one target for everybody.';
comment on column notification.notification_preferences.alert_types is 'Null: every type.';
comment on column notification.notification_preferences.warehouses is 'Null: every warehouse. Alerts that concern no warehouse are always included.';

create table notification.notifications (
    notification_id uuid primary key default gen_random_uuid(),
    idempotency_key text not null unique,
    kind text not null check (kind in ('digest', 'message')),
    user_id text not null,
    channel text not null references notification.notification_channel_configs (channel),
    address text,
    alert_ids uuid[] not null default '{}',
    items jsonb not null default '[]',
    payload jsonb not null,
    state text not null default 'pending'
    check (state in ('pending', 'sending', 'sent', 'failed', 'ambiguous', 'suppressed')),
    attempts integer not null default 0,
    next_attempt_at timestamptz not null,
    claimed_by uuid,
    claimed_until timestamptz,
    created_at timestamptz not null,
    finished_at timestamptz,
    constraint only_a_claimed_row_is_sending
    check ((state = 'sending') = (claimed_by is not null and claimed_until is not null))
);
create index notifications_due on notification.notifications (next_attempt_at) where state = 'pending';
create index notifications_leases on notification.notifications (claimed_until) where state = 'sending';
create index notifications_by_alert on notification.notifications using gin (alert_ids);
comment on table notification.notifications is 'The outbox: one row per recipient, channel and message, written in the transaction that writes the alerts it tells of.';
comment on column notification.notifications.idempotency_key is 'Derived from the recipient, the channel and what is told; the same news is never queued twice, and the key stays the same over every attempt.';
comment on column notification.notifications.kind is 'Which template shows it: a digest of alerts, or a message somebody wrote.';
comment on column notification.notifications.alert_ids is 'Every alert the message speaks of, also those its capped list only counts.';
comment on column notification.notifications.items is 'Array of {alert_id, event fired|raised|resolved|silenced, severity}: what exactly the recipient is told, the memory against repeating it.';
comment on column notification.notifications.payload is 'What the templates show, as it was when the message was decided.';
comment on column notification.notifications.state is 'pending waits for next_attempt_at; sending is claimed by a worker; failed was given up; ambiguous may have arrived and is not sent again; suppressed was decided but muted.';
comment on column notification.notifications.attempts is 'Attempts begun.';
comment on column notification.notifications.claimed_by is 'The claim that holds the row while it is being sent.';
comment on column notification.notifications.claimed_until is 'End of the lease: after it another worker takes the row over.';

create table notification.deliveries (
    delivery_id bigint generated always as identity primary key,
    notification_id uuid not null references notification.notifications (notification_id) on delete cascade,
    channel text not null,
    outcome text not null check (outcome in ('sent', 'deferred', 'suppressed', 'retry', 'failed', 'ambiguous')),
    reason text not null,
    attempt integer not null,
    latency_ms double precision,
    provider_id text,
    at timestamptz not null
);
create index deliveries_by_notification on notification.deliveries (notification_id);
comment on table notification.deliveries is 'One row per attempt to deliver a notification, and per decision not to.';
comment on column notification.deliveries.reason is 'Why it ended so, in words an operator understands; holds no secret.';
comment on column notification.deliveries.attempt is 'Number of the attempt, from 1; 0 where nothing was attempted.';
comment on column notification.deliveries.latency_ms is 'Time the channel took to answer; null where it was not asked or the worker died.';
comment on column notification.deliveries.provider_id is 'What the receiving side calls the message.';

create table notification.alert_acknowledgments (
    acknowledgment_id uuid primary key default gen_random_uuid(),
    alert_id uuid not null references forecast.forecast_alerts (alert_id) on delete cascade,
    acknowledged_by text not null,
    severity text not null,
    comment text,
    acknowledged_at timestamptz not null
);
create index alert_acknowledgments_by_alert on notification.alert_acknowledgments (alert_id, acknowledged_at desc);
comment on table notification.alert_acknowledgments is 'One row per acknowledgement of an alert.';
comment on column notification.alert_acknowledgments.acknowledged_by is 'Who said so, and where they differ, the key that carried it.';
comment on column notification.alert_acknowledgments.severity is 'Severity that was acknowledged: only a worse one reopens the alert.';

create table notification.silences (
    silence_id uuid primary key default gen_random_uuid(),
    matchers jsonb not null check (jsonb_typeof(matchers) = 'object' and matchers <> '{}'),
    owner text not null,
    reason text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null check (ends_at > starts_at),
    deleted_at timestamptz,
    created_at timestamptz not null
);
comment on table notification.silences is 'One row per silence: alerts that match it are recorded and shown, but nobody is told while it lasts.';
comment on column notification.silences.matchers is 'Object of alert_type, severity, sku_id, warehouse_id, entity: an alert matches when every value given equals its own.';
comment on column notification.silences.deleted_at is 'Set where the silence was ended before its time.';

create table notification.api_requests (
    caller text not null,
    idempotency_key text not null,
    route text not null,
    request_hash text not null,
    status integer,
    response jsonb,
    requested_at timestamptz not null,
    primary key (caller, idempotency_key)
);
comment on table notification.api_requests is 'One row per API call that carried an Idempotency-Key: repeating the call gives this answer again and does nothing.';
comment on column notification.api_requests.request_hash is 'Hash of the request''s body: the same key with another body is refused.';
