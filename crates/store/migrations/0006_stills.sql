-- One picture of a clip, shared in its place (docs/ref/share.md, Letter).

ALTER TABLE share_items
    ADD COLUMN still {blob};         -- an age file to the delivery key; NULL if none is shared, or the clip is gone
