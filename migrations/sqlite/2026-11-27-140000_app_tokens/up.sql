-- A token is a person's, an app's, or, as most are, a person's by an app. SQLite takes no NOT NULL
-- back: the table is made anew.
CREATE TABLE new_tokens (
    id BIGINT NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    user_id BIGINT REFERENCES users ON DELETE CASCADE,
    account_id BIGINT REFERENCES accounts ON DELETE CASCADE,
    app_id BIGINT REFERENCES apps ON DELETE CASCADE,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    last_used_at TIMESTAMP,
    revoked_at TIMESTAMP,
    CHECK (
        (user_id IS NULL) = (account_id IS NULL) AND (user_id IS NOT NULL OR app_id IS NOT NULL)
    )
);
INSERT INTO new_tokens (id, token_hash, user_id, account_id, name, scopes, created_at, revoked_at)
SELECT id, token_hash, user_id, account_id, name, scopes, created_at, revoked_at FROM tokens;
DROP TABLE tokens;
ALTER TABLE new_tokens RENAME TO tokens;
CREATE INDEX tokens_user ON tokens (user_id);
CREATE INDEX tokens_app ON tokens (app_id);
