-- Households that have the token of their own address made: what hides it, and what trustees answered. Kept
-- for a day. No address is here, and nothing that two of them have in common.

CREATE TABLE set_ups (
    id TEXT PRIMARY KEY,             -- 32 hex digits
    household TEXT NOT NULL,         -- who asks
    epoch BIGINT NOT NULL,           -- of the look-up key
    element {blob} NOT NULL,         -- the blinded address, 32 bytes
    created_ms BIGINT NOT NULL       -- when, ms
);
CREATE INDEX set_ups_by_household ON set_ups (household, created_ms);
CREATE INDEX set_ups_by_created ON set_ups (created_ms);

CREATE TABLE set_up_answers (
    set_up TEXT NOT NULL REFERENCES set_ups (id), -- what was answered
    trustee TEXT NOT NULL,           -- who answered
    answer {blob} NOT NULL,          -- point and proof, 96 bytes
    PRIMARY KEY (set_up, trustee)
);
