-- Urgent asks, and who is told of those of their region at any hour.

ALTER TABLE requests
    ADD COLUMN danger TEXT;          -- what somebody is in danger of; NULL unless it is an urgent ask
CREATE INDEX requests_by_published ON requests (published_ms);

ALTER TABLE reach_people
    ADD COLUMN wake TEXT;            -- region of whose urgent asks they are told at any hour; NULL for none
CREATE INDEX reach_people_by_wake ON reach_people (wake);
