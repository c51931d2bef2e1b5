-- Decisions by what the log made of them: each round looks for those that it refused.

CREATE INDEX decisions_by_submission ON decisions (log_request);
