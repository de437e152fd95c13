-- The answers of a question of another server, with their votes; null for other posts.
ALTER TABLE posts ADD COLUMN poll TEXT NOT NULL DEFAULT 'null';
