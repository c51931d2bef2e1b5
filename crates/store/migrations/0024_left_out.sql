-- Emergencies whose claim leaves somebody of the home out.

ALTER TABLE emergencies
    ADD COLUMN asked TEXT;           -- JSON: who of the home is asked; NULL if everybody or nobody is, or before their time begins
