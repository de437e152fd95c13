-- What moderators are told, and what they decide about accounts.
ALTER TABLE accounts ADD COLUMN sensitized_at TIMESTAMP;

ALTER TABLE reports ADD COLUMN category TEXT NOT NULL DEFAULT 'other';
ALTER TABLE reports ADD COLUMN rule_ids TEXT NOT NULL DEFAULT '[]';
ALTER TABLE reports ADD COLUMN forwarded BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE reports ADD COLUMN updated_at TIMESTAMP;
ALTER TABLE reports ADD COLUMN assigned_id BIGINT REFERENCES accounts ON DELETE SET NULL;
ALTER TABLE reports ADD COLUMN resolver_id BIGINT REFERENCES accounts ON DELETE SET NULL;
CREATE INDEX reports_account ON reports (account_id, id);
CREATE INDEX reports_target ON reports (target_id, id);
CREATE INDEX reports_open ON reports (resolved_at, id);

ALTER TABLE notifications ADD COLUMN report_id BIGINT REFERENCES reports ON DELETE CASCADE;
CREATE INDEX notifications_report ON notifications (report_id);

-- Who decided what about whom: kept when the one who decided is gone.
ALTER TABLE audit ADD COLUMN account_id BIGINT REFERENCES accounts ON DELETE CASCADE;
ALTER TABLE audit ADD COLUMN report_id BIGINT REFERENCES reports ON DELETE SET NULL;
CREATE INDEX audit_account ON audit (account_id, id);
CREATE INDEX audit_report ON audit (report_id);

-- Apps name decisions about servers by a number, which SQLite gives only to the primary key.
CREATE TABLE numbered_policies (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    domain TEXT NOT NULL UNIQUE,
    severity TEXT NOT NULL,
    reject_media BOOLEAN NOT NULL,
    reason_public TEXT NOT NULL,
    reason_private TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    force_warning BOOLEAN NOT NULL DEFAULT FALSE,
    reject_reports BOOLEAN NOT NULL DEFAULT FALSE
);
INSERT INTO numbered_policies (
    domain, severity, reject_media, reason_public, reason_private, created_at, force_warning,
    reject_reports
) SELECT
    domain, severity, reject_media, reason_public, reason_private, created_at, force_warning,
    reject_reports
FROM instance_policies ORDER BY created_at, domain;
DROP TABLE instance_policies;
ALTER TABLE numbered_policies RENAME TO instance_policies;

CREATE TABLE numbered_domains (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    domain TEXT NOT NULL UNIQUE,
    created_at TIMESTAMP NOT NULL
);
INSERT INTO numbered_domains (domain, created_at)
    SELECT domain, created_at FROM allowed_domains ORDER BY created_at, domain;
DROP TABLE allowed_domains;
ALTER TABLE numbered_domains RENAME TO allowed_domains;
