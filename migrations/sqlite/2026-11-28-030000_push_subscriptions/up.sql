-- Where notifications are pushed to, for as long as the token lives that an app asked for it with.
CREATE TABLE push_subscriptions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    token_id BIGINT NOT NULL UNIQUE REFERENCES tokens ON DELETE CASCADE,
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    endpoint TEXT NOT NULL,
    p256dh TEXT NOT NULL,
    auth TEXT NOT NULL,
    standard BOOLEAN NOT NULL,
    alerts TEXT NOT NULL,
    policy TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX push_subscriptions_account ON push_subscriptions (account_id, id);
