-- Staging tables are brought up to date night by night: what they were begun from says when they must be built anew.

create table staging.transform_basis (
    only_row boolean primary key default true check (only_row),
    fingerprint text not null,
    as_of date not null
);
comment on table staging.transform_basis is 'One row: what the tables were begun from that every build brings up to date. With another basis, or an earlier day, they are built anew.';
comment on column staging.transform_basis.only_row is 'There is one row.';
comment on column staging.transform_basis.fingerprint is 'Hash of the models, the time zone and the currency.';
comment on column staging.transform_basis.as_of is 'Business date of the last build.';
