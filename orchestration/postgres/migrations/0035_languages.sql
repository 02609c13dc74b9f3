-- People read messages in their language.

alter table notification.notification_preferences add column language text not null default 'en' check (language in ('en', 'de'));
comment on column notification.notification_preferences.language is 'Language that messages are put in: en or de.';
