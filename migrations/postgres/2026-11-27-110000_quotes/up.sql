-- Who may quote somebody's posts, and who does with leave (FEP-044f).
ALTER TABLE accounts ADD COLUMN quotable_by TEXT NOT NULL DEFAULT 'nobody';
CREATE TABLE quotes (
    id BIGINT NOT NULL PRIMARY KEY,
    post_id BIGINT NOT NULL REFERENCES posts ON DELETE CASCADE,
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    uri TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (post_id, account_id, uri)
);
CREATE INDEX quotes_account ON quotes (account_id, uri);
