-- Clips that are preserved for a demand: a copy of each row, which no household's listing reads.

CREATE TABLE preserved_clips (
    demand TEXT NOT NULL,            -- 32 hex digits: for which demand
    until_ms BIGINT NOT NULL,        -- when it ends by itself
    household TEXT NOT NULL REFERENCES households (id),
    clip TEXT NOT NULL,              -- like all below, as the clip was when it was preserved
    camera TEXT NOT NULL,            -- opened from the manifest, like all up to start_ms
    gap BIGINT NOT NULL,             -- 0: a gap has nothing to preserve
    series TEXT NOT NULL,            -- event or continuous
    number BIGINT NOT NULL,          -- in the chain
    previous TEXT NOT NULL,          -- the link before
    link TEXT NOT NULL,              -- the link of this one
    start_ms BIGINT NOT NULL,        -- by the hub's clock
    body {blob} NOT NULL,            -- the signed manifest
    signature {blob} NOT NULL,       -- by the clip key
    hub TEXT NOT NULL,               -- certificate: the hub
    clip_key TEXT NOT NULL,          -- certificate: the clip key
    certificate {blob} NOT NULL,     -- certificate: the hub's signature
    openings {blob} NOT NULL,        -- JSON, as handed in
    video TEXT,                      -- SHA-256 of the video payload; NULL without video
    video_size BIGINT,               -- its bytes
    video_header {blob},             -- its age header
    audio TEXT,                      -- SHA-256 of the audio payload; NULL without audio
    audio_size BIGINT,               -- its bytes
    audio_header {blob},             -- its age header
    card TEXT,                       -- SHA-256 of the card payload; NULL without a card
    card_size BIGINT,                -- its bytes
    card_header {blob},              -- its age header
    received_ms BIGINT NOT NULL,     -- when it was accepted
    received_signature {blob} NOT NULL, -- the operator's countersignature
    PRIMARY KEY (demand, household, clip)
);
CREATE INDEX preserved_clips_by_end ON preserved_clips (until_ms);

ALTER TABLE payloads
    ADD COLUMN holds BIGINT NOT NULL DEFAULT 0; -- tracks of preserved clips that name it
