-- Who asks with a token of an identity provider has conversations too, and no key.
alter table copilot.sessions drop constraint sessions_key_id_fkey;
alter table copilot.sessions add constraint sessions_key_id_check
check (key_id ~ '^([0-9a-f]{12}|oidc:[0-9a-f]{32})$');
comment on column copilot.sessions.key_id is
'Whose conversation it is: the key, or oidc: and a digest of issuer and subject of the tokens they ask with.';
