-- What changed in long tables, for the tables that are made of them: these are brought up to date by it alone.

create table staging.changed_rows (
    change_id bigint generated always as identity primary key,
    model text not null,
    is_new boolean not null,
    row jsonb not null
);
create index on staging.changed_rows (model, change_id);
comment on table staging.changed_rows is 'One row per row that left a model or entered it, kept until every model that is made of it has taken it.';
comment on column staging.changed_rows.change_id is 'Grows in the order of building.';
comment on column staging.changed_rows.model is 'Model that the row left or entered.';
comment on column staging.changed_rows.is_new is 'True of a row that entered, false of one that left; a row that changed left and entered.';
comment on column staging.changed_rows.row is 'The row.';

create table staging.changes_taken (
    model text primary key,
    change_id bigint not null
);
comment on table staging.changes_taken is 'One row per model that is brought up to date by what changed in others: how far it is.';
comment on column staging.changes_taken.model is 'Model that is brought up to date.';
comment on column staging.changes_taken.change_id is 'Last change that stands in it.';

-- Views are made when everything is built anew: where one is missing, that must be done.
delete from staging.transform_basis;
alter table staging.transform_basis add column models text[] not null;
comment on column staging.transform_basis.models is 'Models that were built, as tables or views.';
