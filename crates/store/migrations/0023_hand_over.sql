-- What somebody on duty writes down for whoever comes next.

CREATE TABLE hand_over_notes (
    id TEXT PRIMARY KEY,             -- 32 hex digits, random
    audience TEXT NOT NULL,          -- who reads it: role: or agency:, as of alerts
    account TEXT NOT NULL REFERENCES accounts (id), -- who wrote it
    text TEXT NOT NULL,              -- what they wrote
    at_ms BIGINT NOT NULL            -- when
);
CREATE INDEX hand_over_notes_by_audience ON hand_over_notes (audience, at_ms);
CREATE INDEX hand_over_notes_by_at ON hand_over_notes (at_ms);
