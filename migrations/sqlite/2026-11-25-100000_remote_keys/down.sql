UPDATE accounts SET
    public_key_id = (SELECT MIN(id) FROM remote_keys WHERE account_id = accounts.id),
    public_key_pem = (
        SELECT pem FROM remote_keys
        WHERE account_id = accounts.id ORDER BY remote_keys.id LIMIT 1
    )
    WHERE id IN (SELECT account_id FROM remote_keys);
CREATE INDEX accounts_key ON accounts (public_key_id);
DROP TABLE remote_keys;
