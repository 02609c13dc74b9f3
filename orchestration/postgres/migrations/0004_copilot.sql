-- Who may ask, and what was asked: keys as hashes, conversations by key.

create schema if not exists copilot;

create table copilot.api_keys (
    key_id text primary key check (key_id ~ '^[0-9a-f]{12}$'),
    key_hash bytea not null check (octet_length(key_hash) = 32),
    name text not null check (length(name) between 1 and 200),
    scopes text[] not null check (cardinality(scopes) > 0 and scopes <@ array['read', 'operate', 'admin']),
    created_at timestamptz not null default now(),
    last_used_at timestamptz,
    revoked_at timestamptz
);
comment on table copilot.api_keys is 'One row per API key. The key itself is shown once, when it is made, and never stored.';
comment on column copilot.api_keys.key_id is 'Public part of the key: mfg_<key_id>_<secret>.';
comment on column copilot.api_keys.key_hash is 'SHA-256 of the whole key; the secret is 256 random bits, so no salt and no slow hash are needed.';
comment on column copilot.api_keys.scopes is 'read: ask and list; operate: the operations API; admin: everything.';
comment on column copilot.api_keys.last_used_at is 'Moved at most once a minute.';
comment on column copilot.api_keys.revoked_at is 'Null: the key is valid.';

create table copilot.sessions (
    key_id text not null references copilot.api_keys (key_id) on delete cascade,
    session_id text not null check (length(session_id) between 1 and 200),
    created_at timestamptz not null,
    last_active_at timestamptz not null,
    context jsonb not null default '{}',
    primary key (key_id, session_id)
);
create index sessions_by_activity on copilot.sessions (last_active_at);
comment on table copilot.sessions is 'One row per conversation and key: the same session id under two keys is two conversations.';
comment on column copilot.sessions.context is 'What the conversation is about: the item and warehouse a follow-up question means.';

create table copilot.messages (
    message_id uuid primary key,
    key_id text not null,
    session_id text not null,
    position bigint generated always as identity,
    role text not null check (role in ('user', 'assistant')),
    content text not null,
    created_at timestamptz not null,
    metadata jsonb not null default '{}',
    foreign key (key_id, session_id) references copilot.sessions (key_id, session_id) on delete cascade
);
create index messages_by_session on copilot.messages (key_id, session_id, position);
comment on table copilot.messages is 'One row per message of a conversation.';
comment on column copilot.messages.position is 'Order of the messages.';
comment on column copilot.messages.metadata is 'Of an answer: tools called, provenance, reason, confidence, the run the numbers came from.';
