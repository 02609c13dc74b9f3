-- People hear of the categories of items they care for.

alter table notification.notification_preferences add column categories text[] check (cardinality(categories) > 0);
comment on column notification.notification_preferences.categories is 'Only alerts about items of these categories, whatever their capitals, and about no single item; null: all.';
