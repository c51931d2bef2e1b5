-- Legal demands. Clips that are preserved for one: a copy of each row, which no household's listing reads.

CREATE TABLE preserved_clips (
    demand TEXT NOT NULL,            -- 32 hex digits: for which demand
    until_ms BIGINT NOT NULL,        -- when it ends by itself
    household TEXT NOT NULL REFERENCES households (id),
    clip TEXT NOT NULL,              -- like all below, as the clip was when it was preserved
    camera TEXT NOT NULL,            -- opened from the manifest, like all up to start_ms
    gap BIGINT NOT NULL,             -- 0: a gap has nothing to preserve
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
    video TEXT,                      -- SHA-256 of the video payload; NULL without video
    video_size BIGINT,               -- its bytes
    video_header {blob},             -- its age header
    audio TEXT,                      -- SHA-256 of the audio payload; NULL without audio
    audio_size BIGINT,               -- its bytes
    audio_header {blob},             -- its age header
    card TEXT,                       -- SHA-256 of the card payload; NULL without a card
    card_size BIGINT,                -- its bytes
    card_header {blob},              -- its age header
    received_ms BIGINT NOT NULL,     -- when it was accepted
    received_signature {blob} NOT NULL, -- the operator's countersignature
    PRIMARY KEY (demand, household, clip)
);
CREATE INDEX preserved_clips_by_end ON preserved_clips (until_ms);

ALTER TABLE payloads
    ADD COLUMN holds BIGINT NOT NULL DEFAULT 0; -- tracks of preserved clips that name it

-- Legal demands: what was demanded, who did which part, and where each is.

CREATE TABLE demands (
    id TEXT PRIMARY KEY,             -- 32 hex digits, random
    agency TEXT NOT NULL REFERENCES agencies (agency),
    account TEXT NOT NULL REFERENCES accounts (id), -- the officer
    created_ms BIGINT NOT NULL,      -- when it was typed
    filed_ms BIGINT,                 -- when the officer signed it; NULL before
    version BIGINT NOT NULL,         -- one more with every change
    state TEXT NOT NULL,             -- typed, open, closing or closed
    demand TEXT NOT NULL,            -- the demand, in its one spelling
    life TEXT,                       -- JSON: where it is; NULL before it is filed
    household TEXT REFERENCES households (id), -- whose doors are named; NULL if nobody's
    order_document {blob} NOT NULL,  -- the order, a PDF
    gag_document {blob},             -- what keeps the household from being told, a PDF; NULL if nothing does
    checklist TEXT,                  -- what a reviewer found of the order; NULL before
    told TEXT,                       -- JSON: how the household was told and what it said; NULL before
    release {blob},                  -- the entry that reviewers sign next, with the day it was made; NULL before
    clips TEXT,                      -- JSON: what it releases, keeps or hands over; NULL before
    renews TEXT REFERENCES demands (id), -- the demand whose preserved clips are kept for longer; NULL if none
    kept_until_ms BIGINT,            -- until when what there is is kept; NULL if it is not
    log_request TEXT REFERENCES log_submissions (request), -- of the entry that is waited for; NULL before one is
    entry BIGINT                     -- index of the entry that ended it; NULL before it is public
);
CREATE INDEX demands_by_agency ON demands (agency, created_ms);
CREATE INDEX demands_by_state ON demands (state, created_ms);
CREATE INDEX demands_by_household ON demands (household, created_ms);
CREATE INDEX demands_by_entry ON demands (entry);

CREATE TABLE demand_openings (
    demand TEXT NOT NULL REFERENCES demands (id),
    field TEXT NOT NULL,             -- a committed field of the entry to come
    salt {blob} NOT NULL,            -- 32 bytes
    value {blob} NOT NULL,           -- what is committed to
    PRIMARY KEY (demand, field)
);

CREATE TABLE demand_parts (
    demand TEXT NOT NULL REFERENCES demands (id),
    part TEXT NOT NULL,              -- officer, supervisor, notice, preservation, first-review, second-review, settlement or refusal
    account TEXT NOT NULL REFERENCES accounts (id), -- whose part
    credential BIGINT NOT NULL,      -- index of the credential's entry
    client_data {blob} NOT NULL,     -- the passkey's answer
    authenticator_data {blob} NOT NULL, -- likewise
    signature {blob} NOT NULL,       -- likewise
    at_ms BIGINT NOT NULL,           -- when
    PRIMARY KEY (demand, part)
);
