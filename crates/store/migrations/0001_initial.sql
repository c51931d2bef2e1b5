-- Accounts, households, clips, relayed messages.
-- Ids, keys and SHA-256 values are lowercase hex; times are milliseconds since 1970; {blob} is the backend's type for bytes.

CREATE TABLE accounts (
    id TEXT PRIMARY KEY,             -- 16 random bytes; also the WebAuthn user handle
    name TEXT NOT NULL,              -- what the person wants to be called
    role TEXT NOT NULL,              -- resident, officer, moderator or admin
    household TEXT,                  -- theirs, once there is one
    created_ms BIGINT NOT NULL       -- when the account was made
);
CREATE INDEX accounts_by_household ON accounts (household);

CREATE TABLE passkeys (
    credential TEXT PRIMARY KEY,     -- WebAuthn credential id
    account TEXT NOT NULL REFERENCES accounts (id),
    record TEXT NOT NULL,            -- public key and counters, as the WebAuthn library writes them
    created_ms BIGINT NOT NULL,      -- when it was registered
    used_ms BIGINT NOT NULL          -- when it was last used to sign in
);
CREATE INDEX passkeys_by_account ON passkeys (account);

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,             -- names the session in lists; not a secret
    cookie TEXT NOT NULL UNIQUE,     -- SHA-256 of the cookie
    account TEXT NOT NULL REFERENCES accounts (id),
    device_name TEXT NOT NULL,       -- as the browser called itself
    created_ms BIGINT NOT NULL,      -- when it was opened
    used_ms BIGINT NOT NULL          -- when it was last used, in steps of minutes
);
CREATE INDEX sessions_by_account ON sessions (account);

CREATE TABLE invitations (
    token TEXT PRIMARY KEY,          -- SHA-256 of the token
    kind TEXT NOT NULL,              -- same, member or role
    subject TEXT NOT NULL,           -- the account, the household or the role
    expires_ms BIGINT NOT NULL       -- no longer good from here on
);

CREATE TABLE ceremonies (
    id TEXT PRIMARY KEY,             -- random; the browser brings it back
    state TEXT NOT NULL,             -- as the server writes it
    expires_ms BIGINT NOT NULL       -- no longer good from here on
);

CREATE TABLE households (
    id TEXT PRIMARY KEY,             -- made by the household
    keyring {blob} NOT NULL,         -- sealed, for the newest statement
    settings_version BIGINT NOT NULL, -- 0: none stored
    settings {blob},                 -- sealed
    used_bytes BIGINT NOT NULL,      -- sum of the sizes of its stored payloads
    clips BIGINT NOT NULL,           -- count of its rows in clips
    created_ms BIGINT NOT NULL       -- when its first statement came
);

CREATE TABLE statements (
    household TEXT NOT NULL REFERENCES households (id),
    number BIGINT NOT NULL,          -- from 1, no holes
    text TEXT NOT NULL,              -- the exact signed text
    signature {blob} NOT NULL,       -- Ed25519
    received_ms BIGINT NOT NULL,     -- when it came
    PRIMARY KEY (household, number)
);

CREATE TABLE hubs (
    household TEXT NOT NULL REFERENCES households (id),
    hub TEXT NOT NULL,               -- its signing key
    token TEXT NOT NULL UNIQUE,      -- SHA-256 of its bearer token
    seen_ms BIGINT,                  -- when it last asked for anything
    status {blob},                   -- its newest status, sealed
    status_ms BIGINT,                -- when that came
    PRIMARY KEY (household, hub)
);

CREATE TABLE payloads (
    household TEXT NOT NULL REFERENCES households (id),
    sha256 TEXT NOT NULL,            -- of the object's bytes; names it in the blob store
    size BIGINT NOT NULL,            -- bytes; 0 while pending
    state TEXT NOT NULL,             -- pending, stored or removing
    uses BIGINT NOT NULL,            -- tracks of clips that name it
    admitted_ms BIGINT NOT NULL,     -- when it was last asked for
    PRIMARY KEY (household, sha256)
);
CREATE INDEX payloads_by_state ON payloads (state, admitted_ms);

CREATE TABLE chains (
    household TEXT NOT NULL REFERENCES households (id),
    camera TEXT NOT NULL,            -- the camera
    series TEXT NOT NULL,            -- event; continuous series have no head here, since only spans of them come
    number BIGINT NOT NULL,          -- the newest number accepted
    link TEXT NOT NULL,              -- its link
    PRIMARY KEY (household, camera, series)
);

CREATE TABLE clips (
    household TEXT NOT NULL REFERENCES households (id),
    clip TEXT NOT NULL,              -- made by the hub
    camera TEXT NOT NULL,            -- opened from the manifest, like all up to start_ms
    gap BIGINT NOT NULL,             -- 1: nothing was recorded
    series TEXT NOT NULL,            -- event or continuous
    number BIGINT NOT NULL,          -- in the chain
    previous TEXT NOT NULL,          -- the link before
    link TEXT NOT NULL,              -- the link of this one
    start_ms BIGINT NOT NULL,        -- by the hub's clock
    body {blob} NOT NULL,            -- the signed manifest
    signature {blob} NOT NULL,       -- by the clip key
    hub TEXT NOT NULL,               -- certificate: the hub
    clip_key TEXT NOT NULL,          -- certificate: the clip key
    certificate {blob} NOT NULL,     -- certificate: the hub's signature
    openings {blob} NOT NULL,        -- JSON, as handed in
    video TEXT,                      -- SHA-256 of the video payload; NULL in a gap
    video_size BIGINT,               -- its bytes
    video_header {blob},             -- its age header
    audio TEXT,                      -- SHA-256 of the audio payload; NULL without audio
    audio_size BIGINT,               -- its bytes
    audio_header {blob},             -- its age header
    card TEXT,                       -- SHA-256 of the card payload
    card_size BIGINT,                -- its bytes
    card_header {blob},              -- its age header
    received_ms BIGINT NOT NULL,     -- when it was accepted
    received_signature {blob} NOT NULL, -- the operator's countersignature
    note {blob},                     -- sealed name
    keep BIGINT NOT NULL,            -- 1: outlives retention
    expires_ms BIGINT NOT NULL,      -- when retention removes it
    deleted_ms BIGINT,               -- when the owner deleted it
    deleted_signed_ms BIGINT,        -- the time its device signed
    deleted_signature {blob},        -- by the household's signing key
    PRIMARY KEY (household, clip)
);
CREATE UNIQUE INDEX clips_by_number ON clips (household, camera, series, number);
CREATE INDEX clips_by_start ON clips (household, start_ms, clip);
CREATE INDEX clips_by_expiry ON clips (expires_ms);
CREATE INDEX clips_by_deletion ON clips (deleted_ms);

CREATE TABLE tombstones (
    household TEXT NOT NULL REFERENCES households (id),
    clip TEXT NOT NULL,              -- what is gone
    camera TEXT NOT NULL,            -- the camera
    series TEXT NOT NULL,            -- event or continuous
    number BIGINT NOT NULL,          -- in the chain
    link TEXT NOT NULL,              -- its link
    gone TEXT NOT NULL,              -- owner or retention
    at_ms BIGINT NOT NULL,           -- when it expired, or the signed time
    signature {blob},                -- the owner's, if the owner deleted it
    PRIMARY KEY (household, clip)
);
CREATE INDEX tombstones_by_number ON tombstones (household, camera, series, number);
CREATE INDEX tombstones_by_time ON tombstones (at_ms);

CREATE TABLE mailboxes (
    id TEXT PRIMARY KEY,             -- derived from the code by the two ends
    created_ms BIGINT NOT NULL       -- when its first slot was written
);
CREATE INDEX mailboxes_by_time ON mailboxes (created_ms);

CREATE TABLE mailbox_slots (
    mailbox TEXT NOT NULL REFERENCES mailboxes (id),
    slot TEXT NOT NULL,              -- hub, new, home or done
    body TEXT NOT NULL,              -- what was authenticated
    mac {blob} NOT NULL,             -- over it
    PRIMARY KEY (mailbox, slot)
);

CREATE TABLE commands (
    id TEXT PRIMARY KEY,             -- the operator's
    household TEXT NOT NULL REFERENCES households (id),
    hub TEXT NOT NULL,               -- whom it is for
    sealed {blob} NOT NULL,          -- to the hub
    reply {blob},                    -- sealed to the household, once there is one
    created_ms BIGINT NOT NULL,      -- when it was queued
    place BIGINT NOT NULL            -- orders commands of one millisecond
);
CREATE INDEX commands_by_hub ON commands (household, hub, created_ms);
CREATE INDEX commands_by_time ON commands (created_ms);
