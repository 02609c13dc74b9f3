-- Published tables and views that the reader may read, with their comments.
select
    relations.relnamespace::regnamespace || '.' || relations.relname as table_name,
    obj_description(relations.oid, 'pg_class') as table_comment,
    columns.attname as column_name,
    format_type(columns.atttypid, columns.atttypmod) as column_type,
    col_description(relations.oid, columns.attnum) as column_comment
from pg_class as relations
inner join pg_attribute as columns on relations.oid = columns.attrelid
where
    relations.relnamespace::regnamespace::text in ('manufacturing', 'forecast', 'notification')
    and relations.relkind in ('r', 'v', 'm', 'p')
    and columns.attnum > 0
    and not columns.attisdropped
    and has_table_privilege(relations.oid, 'select')
order by table_name, columns.attnum
