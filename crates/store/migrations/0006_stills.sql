-- One picture of a clip, shared in its place (docs/ref/share.md, Letter).

-- A whole age file of the browser's to the delivery key; NULL if none is shared, or the clip is gone.
ALTER TABLE share_items ADD COLUMN still {blob};
