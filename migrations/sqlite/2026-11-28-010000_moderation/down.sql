CREATE TABLE plain_domains (domain TEXT NOT NULL PRIMARY KEY, created_at TIMESTAMP NOT NULL);
INSERT INTO plain_domains SELECT domain, created_at FROM allowed_domains;
DROP TABLE allowed_domains;
ALTER TABLE plain_domains RENAME TO allowed_domains;
CREATE TABLE plain_policies (
    domain TEXT NOT NULL PRIMARY KEY,
    severity TEXT NOT NULL,
    reject_media BOOLEAN NOT NULL,
    reason_public TEXT NOT NULL,
    reason_private TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    force_warning BOOLEAN NOT NULL DEFAULT FALSE,
    reject_reports BOOLEAN NOT NULL DEFAULT FALSE
);
INSERT INTO plain_policies SELECT
    domain, severity, reject_media, reason_public, reason_private, created_at, force_warning,
    reject_reports
FROM instance_policies;
DROP TABLE instance_policies;
ALTER TABLE plain_policies RENAME TO instance_policies;
DROP INDEX audit_report;
DROP INDEX audit_account;
ALTER TABLE audit DROP COLUMN report_id;
ALTER TABLE audit DROP COLUMN account_id;
DELETE FROM notifications WHERE report_id IS NOT NULL;
DROP INDEX notifications_report;
ALTER TABLE notifications DROP COLUMN report_id;
DROP INDEX reports_open;
DROP INDEX reports_target;
DROP INDEX reports_account;
ALTER TABLE reports DROP COLUMN resolver_id;
ALTER TABLE reports DROP COLUMN assigned_id;
ALTER TABLE reports DROP COLUMN updated_at;
ALTER TABLE reports DROP COLUMN forwarded;
ALTER TABLE reports DROP COLUMN rule_ids;
ALTER TABLE reports DROP COLUMN category;
ALTER TABLE accounts DROP COLUMN sensitized_at;
