-- What hubs were asked to hand over first, because an emergency or a legal demand is decided on.

CREATE TABLE footage_asks (
    about TEXT PRIMARY KEY,          -- id of the emergency or demand, hex; asked about once
    why TEXT NOT NULL,               -- emergency, demand
    household TEXT,                  -- whose hubs, hex; NULL where nobody is asked and the wait is the same
    from_ms BIGINT NOT NULL,         -- beginning of the window, ms
    to_ms BIGINT NOT NULL,           -- its end, ms
    asked_ms BIGINT NOT NULL,        -- when, ms
    until_ms BIGINT NOT NULL         -- how long it is waited for, ms
);
CREATE INDEX footage_asks_by_household ON footage_asks (household, until_ms);
CREATE INDEX footage_asks_by_asked ON footage_asks (asked_ms);

CREATE TABLE footage_asked_hubs (
    about TEXT NOT NULL REFERENCES footage_asks (about), -- which ask
    hub TEXT NOT NULL,               -- signing key of the hub, hex
    cameras TEXT NOT NULL,           -- ids of its cameras, hex, spaces between
    outcome TEXT,                    -- what it reported: done, sealed, camera, window, often; NULL until then
    reported_ms BIGINT,              -- when, ms; NULL until then
    PRIMARY KEY (about, hub)
);
