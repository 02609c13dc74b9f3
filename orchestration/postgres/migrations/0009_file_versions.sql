-- A file elsewhere that is what it was need not be fetched to learn so.

alter table staging.loaded_files add column source_version text;
comment on column staging.loaded_files.source_version is 'What its place calls this content (S3: ETag, size and time); null where only reading the file tells.';
