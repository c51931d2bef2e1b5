-- Emergencies that are begun with an outline, before anybody signs.

ALTER TABLE emergencies
    ADD COLUMN outline TEXT;         -- JSON: what its officer said first; NULL if the whole claim came at once
ALTER TABLE emergencies
    ADD COLUMN begun_ms BIGINT;      -- when, ms; NULL likewise
ALTER TABLE emergencies
    ADD COLUMN missed_ms BIGINT;     -- when a call back was last noted that nobody answered, ms; NULL if none was
