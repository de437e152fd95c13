-- The app that a post was written with, for as long as it is known.
ALTER TABLE posts ADD COLUMN app_id BIGINT REFERENCES apps ON DELETE SET NULL;
CREATE INDEX posts_app ON posts (app_id) WHERE app_id IS NOT NULL;
