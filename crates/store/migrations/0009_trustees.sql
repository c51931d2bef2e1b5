-- What trustees leave with their operator until it is an entry, or until another trustee fetches it.

CREATE TABLE ceremony_letters (
    ceremony BIGINT NOT NULL,        -- index of the ceremony's entry
    sender TEXT NOT NULL,            -- the trustee that handed it in
    addressee TEXT NOT NULL,         -- the one that can open it
    letter {blob} NOT NULL,          -- an age file
    PRIMARY KEY (ceremony, sender, addressee)
);

CREATE TABLE rosters (
    sha256 TEXT PRIMARY KEY,         -- of the text, hex
    text TEXT NOT NULL               -- who holds which public share
);
