-- Look-ups of addresses: what officers asked, who did which part, what trustees answered, and which homes were named.

CREATE TABLE look_ups (
    id TEXT PRIMARY KEY,             -- 32 hex digits, random
    agency TEXT NOT NULL REFERENCES agencies (agency),
    account TEXT NOT NULL REFERENCES accounts (id), -- the officer
    created_ms BIGINT NOT NULL,      -- when it was typed
    filed_ms BIGINT,                 -- when the officer signed it; NULL before
    version BIGINT NOT NULL,         -- one more with every change
    state TEXT NOT NULL,             -- typed, open, closing or closed
    text TEXT NOT NULL,              -- the look-up, in its one spelling; blinded addresses, never one in clear
    life TEXT,                       -- JSON: where it is; NULL before it is filed
    log_request TEXT REFERENCES log_submissions (request), -- of its entry; NULL before it is decided
    entry BIGINT,                    -- index of the entry; NULL before it is public
    hashes TEXT,                     -- of the tokens, 64 hex digits each, a space between; NULL before they are handed in
    named_ms BIGINT                  -- when the homes at these were noted, ms; NULL before
);
CREATE INDEX look_ups_by_agency ON look_ups (agency, created_ms);
CREATE INDEX look_ups_by_state ON look_ups (state, created_ms);
CREATE INDEX look_ups_by_entry ON look_ups (entry);

CREATE TABLE look_up_parts (
    look_up TEXT NOT NULL REFERENCES look_ups (id),
    part TEXT NOT NULL,              -- officer, supervisor, first-review (the only one) or refusal
    account TEXT NOT NULL REFERENCES accounts (id), -- whose part
    credential BIGINT NOT NULL,      -- index of the credential's entry
    client_data {blob} NOT NULL,     -- the passkey's answer
    authenticator_data {blob} NOT NULL, -- likewise
    signature {blob} NOT NULL,       -- likewise
    at_ms BIGINT NOT NULL,           -- when
    PRIMARY KEY (look_up, part)
);

CREATE TABLE look_up_answers (
    entry BIGINT NOT NULL,           -- index of the look-up's entry
    trustee TEXT NOT NULL,           -- who answered
    answers {blob} NOT NULL,         -- point and proof of each element, 96 bytes each, in the order of the text
    PRIMARY KEY (entry, trustee)
);

CREATE TABLE look_up_homes (
    entry BIGINT NOT NULL,           -- index of the look-up's entry
    household TEXT NOT NULL REFERENCES households (id), -- whose address was looked up
    due_ms BIGINT NOT NULL,          -- from when on it is told, ms
    alerted_ms BIGINT,               -- when its people were sent a message, ms; NULL before
    PRIMARY KEY (entry, household)
);
CREATE INDEX look_up_homes_by_household ON look_up_homes (household, due_ms);
