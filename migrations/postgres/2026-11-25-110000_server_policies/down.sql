DROP INDEX accounts_header;
DROP INDEX accounts_avatar;
ALTER TABLE accounts DROP COLUMN server_severity;
DROP TABLE domain_blocks;
DROP TABLE allowed_domains;
UPDATE instance_policies SET severity = 'limit' WHERE severity = 'silence';
DELETE FROM instance_policies WHERE severity = 'none';
ALTER TABLE instance_policies DROP COLUMN reject_reports;
ALTER TABLE instance_policies DROP COLUMN force_warning;
