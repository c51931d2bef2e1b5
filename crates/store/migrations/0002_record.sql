-- What goes into the public record, and what was committed to in it; agencies and who works for them.

CREATE TABLE log_submissions (
    request TEXT PRIMARY KEY,        -- request id of the append, 32 hex digits, random
    draft {blob} NOT NULL,           -- the entry's text with ordinal 1 and the day it was prepared
    document {blob},                 -- the public text it names; NULL if it names none, or that is kept elsewhere
    prepared_ms BIGINT NOT NULL,     -- when it was prepared
    entry BIGINT,                    -- index of the entry; NULL until it is published
    refused TEXT                     -- why it can never be appended; NULL if that is not so
);
CREATE INDEX log_submissions_by_entry ON log_submissions (entry);

CREATE TABLE log_openings (
    request TEXT NOT NULL REFERENCES log_submissions (request),
    field TEXT NOT NULL,             -- the committed field
    salt {blob} NOT NULL,            -- 32 bytes; deleted when no reveal can be due any more
    value {blob} NOT NULL,           -- what was committed to
    PRIMARY KEY (request, field)
);

CREATE TABLE log_credentials (
    credential TEXT PRIMARY KEY REFERENCES passkeys (credential),
    request TEXT NOT NULL REFERENCES log_submissions (request)
);

CREATE TABLE agencies (
    agency TEXT PRIMARY KEY,         -- its slug in the log, for ever
    document {blob} NOT NULL,        -- the public text with name, kind, region and contact
    enrolled_ms BIGINT NOT NULL,     -- when the operator enrolled it
    request TEXT REFERENCES log_submissions (request) -- of its first key; NULL until the agency made one
);

CREATE TABLE agency_invitations (
    token TEXT PRIMARY KEY,          -- SHA-256 of the token, the same as in invitations
    agency TEXT NOT NULL REFERENCES agencies (agency),
    role TEXT NOT NULL               -- officer or supervisor
);

CREATE TABLE agency_members (
    account TEXT PRIMARY KEY REFERENCES accounts (id),
    agency TEXT NOT NULL REFERENCES agencies (agency),
    role TEXT NOT NULL               -- officer or supervisor
);
CREATE INDEX agency_members_by_agency ON agency_members (agency);
