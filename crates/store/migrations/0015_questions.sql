-- Questions of trustees about releases, and the replies of reviewers.

CREATE TABLE trustee_questions (
    release BIGINT NOT NULL,         -- index of the release's entry
    trustee TEXT NOT NULL,           -- who asks
    number BIGINT NOT NULL,          -- of its questions about this release, from 1
    text TEXT NOT NULL,              -- what it asks
    asked_ms BIGINT NOT NULL,        -- when it was asked, ms, as signed
    signature {blob} NOT NULL,       -- by the trustee's signing key
    reply TEXT,                      -- what a reviewer replied; NULL, as all that follows, until then
    reply_name TEXT,                 -- who replied, as signed
    credential BIGINT,               -- index of their credential's entry
    client_data {blob},              -- their passkey's answer: what the browser signed for
    authenticator_data {blob},       -- what the authenticator said of itself
    reply_signature {blob},          -- over both
    replied_ms BIGINT,               -- when, ms
    PRIMARY KEY (release, trustee, number)
);
CREATE INDEX trustee_questions_by_asked ON trustee_questions (asked_ms);
