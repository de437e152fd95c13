-- Whom somebody reads apart from the rest. A member stays for as long as they are followed.
CREATE TABLE lists (
    id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    title TEXT NOT NULL,
    replies_policy TEXT NOT NULL,
    exclusive BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX lists_of_account ON lists (account_id, id);

CREATE TABLE list_members (
    id BIGINT NOT NULL PRIMARY KEY,
    list_id BIGINT NOT NULL REFERENCES lists ON DELETE CASCADE,
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    follow_id BIGINT NOT NULL REFERENCES follows ON DELETE CASCADE,
    UNIQUE (list_id, account_id)
);
CREATE INDEX list_members_account ON list_members (account_id, list_id);
CREATE INDEX list_members_follow ON list_members (follow_id);
