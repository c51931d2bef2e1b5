-- What trustees answered to releases, and whether somebody is there.

CREATE TABLE trustee_answers (
    release BIGINT NOT NULL,         -- index of the release's entry
    trustee TEXT NOT NULL,           -- who answered
    sealed {blob} NOT NULL,          -- an age file for the agency
    PRIMARY KEY (release, trustee)
);

CREATE TABLE trustee_availability (
    trustee TEXT PRIMARY KEY,        -- who said it
    available BIGINT NOT NULL,       -- 1: somebody is there who could answer; 0: nobody
    until_ms BIGINT,                 -- until when that holds, ms; NULL for until it is said otherwise
    said_ms BIGINT NOT NULL          -- when it was said, ms
);
