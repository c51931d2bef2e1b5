-- When trustees called last.

CREATE TABLE trustee_calls (
    trustee TEXT PRIMARY KEY,        -- who called
    called_ms BIGINT NOT NULL        -- when, ms; noted about once a minute
);
