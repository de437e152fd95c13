DROP INDEX posts_app;
ALTER TABLE posts DROP COLUMN app_id;
