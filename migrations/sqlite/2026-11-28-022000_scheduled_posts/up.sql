-- When a draft goes out by itself.
ALTER TABLE posts ADD COLUMN scheduled_at TIMESTAMP;
CREATE INDEX posts_scheduled ON posts (account_id, id) WHERE scheduled_at IS NOT NULL;
