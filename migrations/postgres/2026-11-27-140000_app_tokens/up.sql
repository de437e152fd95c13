-- A token is a person's, an app's, or, as most are, a person's by an app.
ALTER TABLE tokens ALTER COLUMN user_id DROP NOT NULL;
ALTER TABLE tokens ALTER COLUMN account_id DROP NOT NULL;
ALTER TABLE tokens ADD COLUMN app_id BIGINT REFERENCES apps ON DELETE CASCADE;
ALTER TABLE tokens ADD COLUMN last_used_at TIMESTAMP;
ALTER TABLE tokens ADD CONSTRAINT tokens_somebodys CHECK (
    (user_id IS NULL) = (account_id IS NULL) AND (user_id IS NOT NULL OR app_id IS NOT NULL)
);
CREATE INDEX tokens_app ON tokens (app_id);
