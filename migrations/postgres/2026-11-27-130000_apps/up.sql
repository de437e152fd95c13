-- Programs that act for people (OAuth 2), and the codes that they are given tokens for. Of every
-- secret only a hash is kept.
CREATE TABLE apps (
    id BIGINT NOT NULL PRIMARY KEY,
    client_id TEXT NOT NULL UNIQUE,
    secret_hash TEXT NOT NULL,
    name TEXT NOT NULL,
    website TEXT,
    redirect_uris TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    authorised_at TIMESTAMP
);
CREATE INDEX apps_unused ON apps (created_at) WHERE authorised_at IS NULL;

CREATE TABLE codes (
    code_hash TEXT NOT NULL PRIMARY KEY,
    app_id BIGINT NOT NULL REFERENCES apps ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
    redirect_uri TEXT NOT NULL,
    scopes TEXT NOT NULL,
    challenge TEXT,
    expires_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP,
    -- The token that it was given for, to be taken back when the code comes again.
    token_id BIGINT
);
CREATE INDEX codes_app ON codes (app_id);
CREATE INDEX codes_user ON codes (user_id);
CREATE INDEX codes_expires ON codes (expires_at);
