-- Emergencies: what was claimed, who did which part, and where each is.

CREATE TABLE emergencies (
    id TEXT PRIMARY KEY,             -- 32 hex digits, random
    agency TEXT NOT NULL REFERENCES agencies (agency),
    account TEXT NOT NULL REFERENCES accounts (id), -- the officer
    created_ms BIGINT NOT NULL,      -- when it was typed
    filed_ms BIGINT,                 -- when the officer signed it; NULL before
    version BIGINT NOT NULL,         -- one more with every change
    state TEXT NOT NULL,             -- typed, open, closing or closed
    claim TEXT NOT NULL,             -- the claim, in its one spelling
    life TEXT,                       -- JSON: where it is; NULL before it is filed
    household TEXT REFERENCES households (id), -- whose doors are named; NULL if nobody's
    call_back TEXT,                  -- the record of the call; NULL before
    release {blob},                  -- the entry to come, with the day it was made; NULL before
    clips TEXT,                      -- JSON: what it releases; NULL before
    log_request TEXT REFERENCES log_submissions (request), -- of its entry; NULL before it is decided
    entry BIGINT                     -- index of the entry; NULL before it is public
);
CREATE INDEX emergencies_by_agency ON emergencies (agency, created_ms);
CREATE INDEX emergencies_by_state ON emergencies (state, created_ms);
CREATE INDEX emergencies_by_household ON emergencies (household, created_ms);
CREATE INDEX emergencies_by_entry ON emergencies (entry);

CREATE TABLE emergency_openings (
    emergency TEXT NOT NULL REFERENCES emergencies (id),
    field TEXT NOT NULL,             -- a committed field of the entry to come
    salt {blob} NOT NULL,            -- 32 bytes
    value {blob} NOT NULL,           -- what is committed to
    PRIMARY KEY (emergency, field)
);

CREATE TABLE emergency_parts (
    emergency TEXT NOT NULL REFERENCES emergencies (id),
    part TEXT NOT NULL,              -- officer, supervisor, first-review, second-review or refusal
    account TEXT NOT NULL REFERENCES accounts (id), -- whose part
    credential BIGINT NOT NULL,      -- index of the credential's entry
    client_data {blob} NOT NULL,     -- the passkey's answer
    authenticator_data {blob} NOT NULL, -- likewise
    signature {blob} NOT NULL,       -- likewise
    at_ms BIGINT NOT NULL,           -- when
    PRIMARY KEY (emergency, part)
);

CREATE INDEX clips_by_camera ON clips (camera, start_ms);

ALTER TABLE agencies
    ADD COLUMN call_back TEXT;       -- the number that is called back in an emergency; NULL if none was enrolled
