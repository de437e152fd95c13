-- Files that are sent in pieces. Their bytes are on the disk under `name`; when all are there they
-- become a photo, and the row says which.
CREATE TABLE uploads (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    post_id BIGINT REFERENCES posts ON DELETE CASCADE,
    photo_id BIGINT REFERENCES photos ON DELETE CASCADE,
    file_name TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX uploads_of_account ON uploads (account_id, expires_at);
CREATE INDEX uploads_of_post ON uploads (post_id);
CREATE INDEX uploads_of_photo ON uploads (photo_id);
CREATE INDEX uploads_expiry ON uploads (expires_at);
