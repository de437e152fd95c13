-- What people are told of what was decided about them.
CREATE TABLE warnings (
    id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    action TEXT NOT NULL,
    text TEXT NOT NULL,
    post_ids TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX warnings_account ON warnings (account_id, id);

ALTER TABLE notifications ADD COLUMN warning_id BIGINT REFERENCES warnings ON DELETE CASCADE;
CREATE INDEX notifications_warning ON notifications (warning_id);
