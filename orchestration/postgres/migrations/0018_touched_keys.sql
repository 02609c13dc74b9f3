-- The keys by which staging was brought up to date: that no record of them was lost is tested by these alone.

create table staging.touched_keys (
    model text not null,
    source_key text not null,
    primary key (model, source_key)
);
comment on table staging.touched_keys is 'One row per staging model and key it was brought up to date by since a build in which no record of the model was lost.';
comment on column staging.touched_keys.model is 'Staging model.';
comment on column staging.touched_keys.source_key is 'Key of the record in its system.';
