-- The keys with which actors of other servers sign; they may have several. The pair that is left
-- in the row of an account is that of a local one.
CREATE TABLE remote_keys (
    id TEXT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    pem TEXT NOT NULL
);
CREATE INDEX remote_keys_of_account ON remote_keys (account_id);
INSERT INTO remote_keys (id, account_id, pem)
    SELECT public_key_id, id, public_key_pem FROM accounts
    WHERE domain <> '' AND public_key_id <> ''
    ON CONFLICT DO NOTHING;
DROP INDEX accounts_key;
UPDATE accounts SET public_key_id = '', public_key_pem = '' WHERE domain <> '';
