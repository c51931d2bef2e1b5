-- Evidence packages: files that an agency made of what was shared for a request.

CREATE TABLE packages (
    package TEXT PRIMARY KEY,        -- 32 hex digits, random; names the file, too
    agency TEXT NOT NULL REFERENCES agencies (agency),
    request BIGINT NOT NULL,         -- index of the entry of the request
    account TEXT NOT NULL REFERENCES accounts (id), -- who asked for it
    created_ms BIGINT NOT NULL,      -- when
    expires_ms BIGINT NOT NULL,      -- the file is removed then
    state TEXT NOT NULL,             -- making, made, failed or gone
    failure TEXT,                    -- why it failed, in words; NULL if it did not
    digest TEXT,                     -- SHA-256 of the file, hex; NULL until it is made
    size BIGINT,                     -- bytes of the file; NULL until it is made
    clip_count BIGINT,               -- clips in it; NULL until it is made
    log_request TEXT REFERENCES log_submissions (request) -- of its entry; NULL until it is made
);
CREATE INDEX packages_by_request ON packages (agency, request, created_ms);
CREATE INDEX packages_by_state ON packages (state, created_ms);

CREATE TABLE package_shares (
    package TEXT NOT NULL REFERENCES packages (package),
    shown TEXT NOT NULL,             -- a share that was chosen, by the agency's name for it
    PRIMARY KEY (package, shown)
);

CREATE TABLE package_items (
    package TEXT NOT NULL REFERENCES packages (package),
    shown TEXT NOT NULL,             -- the share
    n BIGINT NOT NULL,               -- the place in its letter of a clip that is in the package
    track TEXT NOT NULL,             -- a track of it that is: video, audio or still
    PRIMARY KEY (package, shown, n, track)
);
