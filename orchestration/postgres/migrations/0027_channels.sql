-- Slack, text messages, and whatever Apprise knows.

alter table notification.notification_channel_configs drop constraint notification_channel_configs_kind_check;
alter table notification.notification_channel_configs add constraint notification_channel_configs_kind_check
check (kind in ('email', 'webhook', 'slack', 'sms', 'apprise'));
comment on column notification.notification_channel_configs.config_json is 'e-mail: {url_env, from_env, from_default?, unsubscribe_url?}; webhook: {url_env, secret_env, allow_private_addresses?}; slack: {url_env}; sms: {provider twilio|vonage, account_env, secret_env, from_env, api_url?}; apprise: {url_env}. *_env are names of environment variables.';
comment on column notification.notification_preferences.address is 'E-mail address or telephone number of the user; null for channels that have one target for everybody.';

alter table notification.notification_preferences
add column disabled_at timestamptz,
add column disabled_because text,
add constraint disabled_for_a_reason check ((disabled_at is null) = (disabled_because is null));
comment on column notification.notification_preferences.disabled_at is 'Since when nothing is sent there: the target exists no more, or the user followed the link that ends it. Null once the user says again what to hear.';
