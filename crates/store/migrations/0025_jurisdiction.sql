-- Where an agency has its powers.

ALTER TABLE agencies
    ADD COLUMN jurisdiction TEXT;    -- code of ISO 3166, of the next entry of its key; NULL if the operator named none
