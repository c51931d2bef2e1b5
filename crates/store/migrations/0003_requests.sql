-- Requests of agencies, their moderation, decisions under a passkey, agencies' keyrings.

ALTER TABLE log_submissions
    ADD COLUMN entered_ms BIGINT;    -- when its entry was published; NULL until then

CREATE TABLE agency_keyrings (
    agency TEXT PRIMARY KEY REFERENCES agencies (agency),
    version BIGINT NOT NULL,         -- from 1; counts replacements
    sealed {blob} NOT NULL           -- an age file to the agency's devices; the operator cannot read it
);

CREATE TABLE requests (
    id TEXT PRIMARY KEY,             -- 32 hex digits, random; never public
    agency TEXT NOT NULL REFERENCES agencies (agency),
    author TEXT NOT NULL REFERENCES accounts (id),
    created_ms BIGINT NOT NULL,      -- when it was begun
    updated_ms BIGINT NOT NULL,      -- when it last changed
    version BIGINT NOT NULL,         -- one more with every change; what a change compares
    state TEXT NOT NULL,             -- draft, submitted, decided, published, refused, resolved or withdrawn
    draft TEXT NOT NULL,             -- JSON: what was typed, as typed
    case_key TEXT NOT NULL,          -- the case number, normalised, for counting; empty for none
    document {blob},                 -- the public text; NULL while it is a draft
    class TEXT,                      -- the offence's, once submitted
    case_salt {blob},                -- 32 bytes: of the case number in document and entry
    window_salt {blob},              -- 32 bytes: of the exact window in a sensitive document
    submitter TEXT REFERENCES accounts (id),
    submitter_credential BIGINT,     -- index of the submitter's credential entry
    submitted_ms BIGINT,             -- when it was submitted
    decided_ms BIGINT,               -- when a moderator decided
    reason TEXT,                     -- why it was refused, a code of the rulebook
    expires_ms BIGINT,               -- residents can answer until then; NULL unless to be published
    log_request TEXT REFERENCES log_submissions (request), -- of the entry that publishes or refuses it
    entry BIGINT,                    -- index of that entry
    published_ms BIGINT,             -- when that entry was published
    updates BIGINT NOT NULL          -- published updates
);
CREATE INDEX requests_by_agency ON requests (agency, created_ms);
CREATE INDEX requests_by_state ON requests (state, submitted_ms);
CREATE INDEX requests_by_case ON requests (agency, case_key);
CREATE INDEX requests_by_entry ON requests (entry);

CREATE TABLE request_updates (
    id TEXT PRIMARY KEY,             -- 32 hex digits, random; never public
    request TEXT NOT NULL REFERENCES requests (id),
    text TEXT NOT NULL,              -- as typed
    document {blob} NOT NULL,        -- the public text it would be
    proposer TEXT NOT NULL REFERENCES accounts (id),
    proposer_credential BIGINT NOT NULL, -- index of the proposer's credential entry
    proposed_ms BIGINT NOT NULL,     -- when it was proposed
    dropped TEXT,                    -- why a moderator dropped it, a code of the rulebook; NULL if none did
    log_request TEXT REFERENCES log_submissions (request) -- of the entry that publishes it
);
CREATE INDEX request_updates_by_request ON request_updates (request);

CREATE TABLE decisions (
    id TEXT PRIMARY KEY,             -- 32 hex digits, random
    account TEXT NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL,              -- publish, refuse, update, resolve, withdraw, rotate or redact
    request TEXT REFERENCES requests (id),
    request_update TEXT REFERENCES request_updates (id),
    entry {blob} NOT NULL,           -- the entry's text with ordinal 1, the day it was asked, one that may sign
    document {blob},                 -- the public text it names
    digest {blob} NOT NULL,          -- 32 bytes: what the passkey signs
    expires_on_ms BIGINT,            -- what `expires` of a request means, ms
    created_ms BIGINT NOT NULL,      -- when it was asked for
    expires_ms BIGINT NOT NULL,      -- until when it waits for a passkey
    state TEXT NOT NULL,             -- waiting, approved or failed
    failure TEXT,                    -- why it failed, in words
    approved_ms BIGINT,              -- when the passkey was given
    credential BIGINT,               -- index of the credential entry that approved
    client_data {blob},              -- the assertion's clientDataJSON, for whoever checks it later
    authenticator_data {blob},       -- its authenticatorData
    signature {blob},                -- its signature
    log_request TEXT REFERENCES log_submissions (request) -- of the entry, once approved
);
CREATE INDEX decisions_by_account ON decisions (account, state);
CREATE INDEX decisions_by_digest ON decisions (digest);

CREATE TABLE decision_openings (
    decision TEXT NOT NULL REFERENCES decisions (id),
    field TEXT NOT NULL,             -- the committed field of the entry
    salt {blob} NOT NULL,            -- 32 bytes
    value {blob} NOT NULL,           -- what is committed to
    PRIMARY KEY (decision, field)
);
