-- What became of releases at a court, as their agencies state it.

CREATE TABLE outcomes (
    id TEXT PRIMARY KEY,             -- 32 hex digits, random
    emergency TEXT NOT NULL REFERENCES emergencies (id), -- the release
    account TEXT NOT NULL REFERENCES accounts (id), -- who stated it
    process TEXT NOT NULL,           -- filed, granted, denied or never
    said TEXT NOT NULL,              -- the public text, whole
    paper {blob},                    -- the court's paper, a PDF; NULL without one
    stated_ms BIGINT NOT NULL,       -- when it was stated
    sent_back TEXT,                  -- why a reviewer did not confirm it; NULL if none sent it back
    entry BIGINT                     -- index of the entry that says so; NULL before it is public
);
CREATE INDEX outcomes_by_emergency ON outcomes (emergency, stated_ms);
CREATE INDEX outcomes_by_entry ON outcomes (entry, sent_back);
