-- What households share with agencies: the consent, what was handed over, who opened it, what was answered.

CREATE TABLE consents_held_back (
    request TEXT PRIMARY KEY REFERENCES log_submissions (request),
    due_ms BIGINT NOT NULL           -- not appended before; the row is gone once the submission may be tried
);
CREATE INDEX consents_held_back_by_time ON consents_held_back (due_ms);

CREATE TABLE shares (
    share TEXT PRIMARY KEY,          -- 32 hex digits, random; the household's name for it, never an agency's
    household TEXT NOT NULL REFERENCES households (id),
    request BIGINT NOT NULL,         -- index of the entry of the request it answers
    agency TEXT NOT NULL,            -- who asked
    pseudonym TEXT NOT NULL,         -- the home's name in the consent, 32 hex digits, made by the browser
    clips BIGINT NOT NULL,           -- how many the consent says
    hold_minutes BIGINT NOT NULL,    -- from handed over to fetchable
    consent TEXT NOT NULL REFERENCES log_submissions (request),
    created_ms BIGINT NOT NULL,      -- when the resident decided
    shown TEXT UNIQUE,               -- the agency's name for it, 32 hex digits, random; NULL until handed over
    letter {blob},                   -- an age file to the delivery key; NULL until handed over
    available_ms BIGINT,             -- when the hold is over; NULL until handed over, and again once withdrawn
    keeps_until_ms BIGINT,           -- its clips outlive their retention until then; NULL as available_ms
    withdrawn_ms BIGINT,             -- when it was taken back before anyone could know; NULL if it was not
    revoked_ms BIGINT                -- when it was taken back later; NULL if it was not
);
CREATE UNIQUE INDEX shares_by_pseudonym ON shares (household, pseudonym);
CREATE INDEX shares_by_household ON shares (household, created_ms);
CREATE INDEX shares_by_request ON shares (request, available_ms);

CREATE TABLE share_items (
    share TEXT NOT NULL REFERENCES shares (share),
    n BIGINT NOT NULL,               -- from 1, the place in the letter
    household TEXT NOT NULL REFERENCES households (id),
    clip TEXT NOT NULL,              -- one of its clips; may be gone by now
    flags TEXT NOT NULL,             -- after-request and young-hub with a space between, as far as they hold
    video {blob},                    -- age header to the delivery key; NULL if not shared, or the clip is gone
    audio {blob},                    -- the same for the sound
    PRIMARY KEY (share, n)
);
CREATE INDEX share_items_by_clip ON share_items (household, clip);

CREATE TABLE share_opened (
    share TEXT NOT NULL REFERENCES shares (share),
    n BIGINT NOT NULL,               -- the item
    track TEXT NOT NULL,             -- video or audio
    account TEXT NOT NULL REFERENCES accounts (id),
    at_ms BIGINT NOT NULL,           -- when the header was handed over
    PRIMARY KEY (share, n, track, account, at_ms)
);

CREATE TABLE share_answers (
    share TEXT PRIMARY KEY REFERENCES shares (share),
    account TEXT NOT NULL REFERENCES accounts (id),
    text TEXT NOT NULL,              -- what the agency answers to a revocation
    at_ms BIGINT NOT NULL            -- when
);
