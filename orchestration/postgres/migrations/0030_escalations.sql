-- Who is told of an alert that nobody takes care of.

create table notification.escalations (
    escalation_id uuid primary key default gen_random_uuid(),
    matchers jsonb not null check (jsonb_typeof(matchers) = 'object' and matchers <> '{}'),
    after interval not null check (after > interval '0'),
    users text[] not null check (cardinality(users) > 0),
    owner text not null,
    created_at timestamptz not null,
    deleted_at timestamptz
);
comment on table notification.escalations is 'One row per rule: alerts that match it and that nobody acknowledged in time are told to other people. Rules with longer times are the next steps.';
comment on column notification.escalations.escalation_id is 'Key of the rule.';
comment on column notification.escalations.matchers is 'Object of alert_type, severity, sku_id, warehouse_id, entity: an alert matches when every value given equals its own.';
comment on column notification.escalations.after is 'How long after it was first to be told, or told anew after an acknowledgement.';
comment on column notification.escalations.users is 'Who is told then: one person or a group, on each channel they have preferences for, whatever those ask for.';
comment on column notification.escalations.owner is 'Who made the rule.';
comment on column notification.escalations.created_at is 'When it was made.';
comment on column notification.escalations.deleted_at is 'When it was ended; null: it holds.';

comment on column notification.notifications.items is 'Array of {alert_id, event fired|raised|reopened|reminded|escalated|resolved|silenced, severity, after}: what exactly the recipient is told, and after which acknowledgement: the memory against repeating it.';
