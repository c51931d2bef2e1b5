-- What must reach a person: how each is reached, who is on duty, what waits, and what was sent.

CREATE TABLE reach_channels (
    id TEXT PRIMARY KEY,             -- 32 hex digits, random
    account TEXT NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL,              -- push, email or webhook
    name TEXT NOT NULL,              -- what its owner calls it
    address TEXT NOT NULL,           -- where to send; JSON with its keys for push
    code TEXT,                       -- SHA-256 of the code that confirms it; NULL once it was given
    tries BIGINT NOT NULL,           -- wrong codes that were given
    created_ms BIGINT NOT NULL,      -- when it was added
    UNIQUE (account, kind, address)
);

CREATE TABLE reach_people (
    account TEXT PRIMARY KEY REFERENCES accounts (id),
    quiet TEXT,                      -- JSON: quiet hours, and what comes through them; NULL for none
    duty_since_ms BIGINT,            -- since when they are on duty; orders the duty list; NULL if they are not
    duty_until_ms BIGINT             -- until when
);

CREATE TABLE alerts (
    id TEXT PRIMARY KEY,             -- 32 hex digits, random
    kind TEXT NOT NULL,              -- what waits or happened, a code
    subject TEXT NOT NULL,           -- what it is about, an id of that kind's
    audience TEXT NOT NULL,          -- whose it is: role:, agency:, household: or account:
    except_account TEXT,             -- somebody who is not told; NULL for nobody
    raised_ms BIGINT NOT NULL,       -- since when it waits
    next_ms BIGINT,                  -- when the next person is told; NULL if nobody else is
    taken_by TEXT REFERENCES accounts (id), -- who said that they have it
    taken_ms BIGINT,                 -- when
    over_ms BIGINT,                  -- since when nothing waits any more
    UNIQUE (kind, subject)
);
CREATE INDEX alerts_by_next ON alerts (next_ms);

CREATE TABLE alert_people (
    alert TEXT NOT NULL REFERENCES alerts (id),
    account TEXT NOT NULL REFERENCES accounts (id), -- who was told
    told_ms BIGINT NOT NULL,         -- when it was their turn
    PRIMARY KEY (alert, account)
);
CREATE INDEX alert_people_by_account ON alert_people (account, told_ms);

CREATE TABLE sendings (
    id TEXT PRIMARY KEY,             -- 32 hex digits, random; the idempotency key of every try
    alert TEXT NOT NULL REFERENCES alerts (id),
    account TEXT NOT NULL REFERENCES accounts (id),
    channel TEXT NOT NULL,           -- the channel, which may be gone
    channel_kind TEXT NOT NULL,      -- of the channel
    channel_name TEXT NOT NULL,      -- of the channel
    made_ms BIGINT NOT NULL,         -- when it was queued
    due_ms BIGINT,                   -- when it is tried next; NULL once it is over
    tries BIGINT NOT NULL,           -- tries begun
    tried_ms BIGINT,                 -- when the last one began
    outcome TEXT,                    -- sent, failed, gone or over; NULL until then
    UNIQUE (alert, account, channel)
);
CREATE INDEX sendings_by_due ON sendings (due_ms);
CREATE INDEX sendings_by_account ON sendings (account, made_ms);
