-- The posts that somebody shows first.
CREATE TABLE pins (
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    post_id BIGINT NOT NULL REFERENCES posts ON DELETE CASCADE,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (account_id, post_id)
);
CREATE INDEX pins_of_post ON pins (post_id);
