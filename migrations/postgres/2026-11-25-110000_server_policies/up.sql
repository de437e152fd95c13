-- What is decided about other servers, in more kinds; whom an instance that talks to few talks to;
-- which servers somebody wants nothing from.
ALTER TABLE instance_policies ADD COLUMN force_warning BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE instance_policies ADD COLUMN reject_reports BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE instance_policies SET severity = 'silence' WHERE severity = 'limit';
CREATE TABLE allowed_domains (
    domain TEXT NOT NULL PRIMARY KEY,
    created_at TIMESTAMP NOT NULL
);
CREATE TABLE domain_blocks (
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    domain TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (account_id, domain)
);
-- What is decided about an account's server, so that lists need not ask for every name.
ALTER TABLE accounts ADD COLUMN server_severity TEXT NOT NULL DEFAULT 'none';
UPDATE accounts SET server_severity = (
    SELECT MAX(severity) FROM instance_policies
    WHERE instance_policies.domain = accounts.domain
        OR accounts.domain LIKE '%.' || instance_policies.domain
) WHERE EXISTS (
    SELECT 1 FROM instance_policies
    WHERE instance_policies.domain = accounts.domain
        OR accounts.domain LIKE '%.' || instance_policies.domain
);
-- Pictures of accounts elsewhere are found by their names, too.
CREATE INDEX accounts_avatar ON accounts (avatar_key);
CREATE INDEX accounts_header ON accounts (header_key);
