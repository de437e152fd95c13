DROP INDEX posts_scheduled;
ALTER TABLE posts DROP COLUMN scheduled_at;
