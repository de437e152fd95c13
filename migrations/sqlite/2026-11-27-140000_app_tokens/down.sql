CREATE TABLE old_tokens (
    id BIGINT NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    user_id BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    revoked_at TIMESTAMP
);
INSERT INTO old_tokens (id, token_hash, user_id, account_id, name, scopes, created_at, revoked_at)
SELECT id, token_hash, user_id, account_id, name, scopes, created_at, revoked_at FROM tokens
WHERE user_id IS NOT NULL;
DROP TABLE tokens;
ALTER TABLE old_tokens RENAME TO tokens;
CREATE INDEX tokens_user ON tokens (user_id);
