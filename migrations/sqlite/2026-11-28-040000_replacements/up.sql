-- A photo that takes the place of another one once it can be shown.
ALTER TABLE photos ADD COLUMN replaces_id BIGINT REFERENCES photos ON DELETE SET NULL;
CREATE INDEX photos_replacing ON photos (replaces_id) WHERE replaces_id IS NOT NULL;
