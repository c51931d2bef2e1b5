-- Repairs of trustees' shares, until they have ended.

CREATE TABLE repairs (
    trustee TEXT PRIMARY KEY,        -- who asks; the next time in place of the last
    repair TEXT NOT NULL,            -- SHA-256 of what is signed, hex
    roster TEXT NOT NULL,            -- SHA-256 of the roster, hex
    helpers TEXT NOT NULL,           -- who shall help, by number, spaces between
    asked_ms BIGINT NOT NULL,        -- when, ms, as signed
    signature {blob} NOT NULL        -- by the trustee's signing key
);

CREATE TABLE repair_letters (
    repair TEXT NOT NULL,            -- SHA-256 of what is signed, hex
    sender TEXT NOT NULL,            -- the trustee that handed it in
    addressee TEXT NOT NULL,         -- the one that can open it
    letter {blob} NOT NULL,          -- an age file
    PRIMARY KEY (repair, sender, addressee)
);
