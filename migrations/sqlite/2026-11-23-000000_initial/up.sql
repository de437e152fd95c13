CREATE TABLE settings (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE accounts (
    id BIGINT NOT NULL PRIMARY KEY,
    username TEXT NOT NULL,
    domain TEXT NOT NULL,
    uri TEXT NOT NULL UNIQUE,
    url TEXT,
    inbox TEXT NOT NULL,
    shared_inbox TEXT,
    outbox TEXT,
    followers_uri TEXT,
    following_uri TEXT,
    featured_uri TEXT,
    kind TEXT NOT NULL,
    display_name TEXT NOT NULL,
    biography TEXT NOT NULL,
    biography_html TEXT,
    fields TEXT NOT NULL,
    avatar_key TEXT,
    header_key TEXT,
    avatar_url TEXT,
    header_url TEXT,
    locked BOOLEAN NOT NULL,
    discoverable BOOLEAN NOT NULL,
    bot BOOLEAN NOT NULL,
    public_key_id TEXT NOT NULL,
    public_key_pem TEXT NOT NULL,
    private_key_pem TEXT,
    also_known_as TEXT NOT NULL,
    moved_to TEXT,
    followers_count INTEGER NOT NULL,
    following_count INTEGER NOT NULL,
    posts_count INTEGER NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    fetched_at TIMESTAMP,
    suspended_at TIMESTAMP,
    silenced_at TIMESTAMP,
    deleted_at TIMESTAMP
);

CREATE TABLE users (
    id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL UNIQUE REFERENCES accounts ON DELETE CASCADE,
    email TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL,
    locale TEXT NOT NULL,
    defaults TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    last_sign_in_at TIMESTAMP,
    disabled_at TIMESTAMP
);

CREATE TABLE members (
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
    role TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (account_id, user_id)
);

CREATE TABLE sessions (
    id BIGINT NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    user_id BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
    created_at TIMESTAMP NOT NULL,
    last_used_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    user_agent TEXT NOT NULL,
    address TEXT NOT NULL
);

CREATE TABLE tokens (
    id BIGINT NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    user_id BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    revoked_at TIMESTAMP
);

CREATE TABLE invitations (
    id BIGINT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    created_by BIGINT NOT NULL REFERENCES users ON DELETE CASCADE,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP,
    max_uses INTEGER NOT NULL,
    uses INTEGER NOT NULL
);

CREATE TABLE photos (
    id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    state TEXT NOT NULL,
    failure TEXT,
    file_name TEXT NOT NULL,
    title TEXT NOT NULL,
    alt TEXT NOT NULL,
    decorative BOOLEAN NOT NULL,
    licence TEXT NOT NULL,
    focal_x DOUBLE PRECISION NOT NULL,
    focal_y DOUBLE PRECISION NOT NULL,
    camera TEXT NOT NULL,
    show_camera BOOLEAN NOT NULL,
    taken_at TIMESTAMP,
    version INTEGER NOT NULL,
    media_key TEXT NOT NULL UNIQUE,
    audience TEXT NOT NULL,
    original_type TEXT NOT NULL,
    original_bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    blurhash TEXT NOT NULL,
    colour TEXT NOT NULL,
    placeholder TEXT NOT NULL,
    remote_url TEXT,
    remote_type TEXT,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);

CREATE TABLE photo_versions (
    id BIGINT NOT NULL PRIMARY KEY,
    photo_id BIGINT NOT NULL REFERENCES photos ON DELETE CASCADE,
    number INTEGER NOT NULL,
    media_key TEXT NOT NULL UNIQUE,
    extension TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE renditions (
    photo_id BIGINT NOT NULL REFERENCES photos ON DELETE CASCADE,
    media_key TEXT NOT NULL,
    name TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    bytes BIGINT NOT NULL,
    PRIMARY KEY (photo_id, media_key, name)
);

CREATE TABLE posts (
    id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    uri TEXT NOT NULL UNIQUE,
    url TEXT,
    state TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    caption TEXT NOT NULL,
    content_html TEXT,
    warning TEXT NOT NULL,
    sensitive BOOLEAN NOT NULL,
    language TEXT,
    visibility TEXT NOT NULL,
    link_token TEXT UNIQUE,
    in_reply_to_id BIGINT REFERENCES posts ON DELETE SET NULL,
    in_reply_to_uri TEXT,
    thread_id BIGINT REFERENCES posts ON DELETE SET NULL,
    boost_of_id BIGINT REFERENCES posts ON DELETE CASCADE,
    cover_photo_id BIGINT REFERENCES photos ON DELETE SET NULL,
    album_style TEXT NOT NULL,
    extra_tags TEXT NOT NULL,
    comments_allowed BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    published_at TIMESTAMP,
    edited_at TIMESTAMP,
    deleted_at TIMESTAMP,
    likes_count INTEGER NOT NULL,
    boosts_count INTEGER NOT NULL,
    replies_count INTEGER NOT NULL,
    photos_count INTEGER NOT NULL,
    idempotency_key TEXT
);

CREATE TABLE post_photos (
    post_id BIGINT NOT NULL REFERENCES posts ON DELETE CASCADE,
    photo_id BIGINT NOT NULL REFERENCES photos ON DELETE CASCADE,
    position INTEGER NOT NULL,
    caption TEXT NOT NULL,
    leader INTEGER,
    PRIMARY KEY (post_id, photo_id)
);

CREATE TABLE tags (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE post_tags (
    post_id BIGINT NOT NULL REFERENCES posts ON DELETE CASCADE,
    tag_id BIGINT NOT NULL REFERENCES tags ON DELETE CASCADE,
    PRIMARY KEY (post_id, tag_id)
);

CREATE TABLE mentions (
    post_id BIGINT NOT NULL REFERENCES posts ON DELETE CASCADE,
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    PRIMARY KEY (post_id, account_id)
);

CREATE TABLE follows (
    id BIGINT NOT NULL PRIMARY KEY,
    follower_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    target_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    state TEXT NOT NULL,
    uri TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (follower_id, target_id)
);

CREATE TABLE likes (
    id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    post_id BIGINT NOT NULL REFERENCES posts ON DELETE CASCADE,
    uri TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (account_id, post_id)
);

CREATE TABLE bookmarks (
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    post_id BIGINT NOT NULL REFERENCES posts ON DELETE CASCADE,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (account_id, post_id)
);

CREATE TABLE blocks (
    id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    target_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    uri TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (account_id, target_id)
);

CREATE TABLE mutes (
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    target_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (account_id, target_id)
);

CREATE TABLE notifications (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    kind TEXT NOT NULL,
    from_account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    post_id BIGINT REFERENCES posts ON DELETE CASCADE,
    dedupe TEXT NOT NULL UNIQUE,
    created_at TIMESTAMP NOT NULL,
    read_at TIMESTAMP
);

CREATE TABLE reports (
    id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    target_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    post_uris TEXT NOT NULL,
    comment TEXT NOT NULL,
    uri TEXT UNIQUE,
    created_at TIMESTAMP NOT NULL,
    resolved_at TIMESTAMP
);

CREATE TABLE instance_policies (
    domain TEXT NOT NULL PRIMARY KEY,
    severity TEXT NOT NULL,
    reject_media BOOLEAN NOT NULL,
    reason_public TEXT NOT NULL,
    reason_private TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE tombstones (
    uri TEXT NOT NULL PRIMARY KEY,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE activities (
    id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    uri TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    post_id BIGINT REFERENCES posts ON DELETE SET NULL,
    reach TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE deliveries (
    id BIGINT NOT NULL PRIMARY KEY,
    activity_id BIGINT NOT NULL REFERENCES activities ON DELETE CASCADE,
    inbox TEXT NOT NULL,
    host TEXT NOT NULL,
    state TEXT NOT NULL,
    due_at TIMESTAMP NOT NULL,
    attempts INTEGER NOT NULL,
    lease_until TIMESTAMP,
    leased_by TEXT,
    last_error TEXT,
    finished_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (activity_id, inbox)
);

CREATE TABLE hosts (
    host TEXT NOT NULL PRIMARY KEY,
    failing_since TIMESTAMP,
    failing_days INTEGER NOT NULL,
    last_failure_at TIMESTAMP,
    unavailable_since TIMESTAMP,
    last_success_at TIMESTAMP
);

CREATE TABLE recipients (
    post_id BIGINT NOT NULL REFERENCES posts ON DELETE CASCADE,
    inbox TEXT NOT NULL,
    host TEXT NOT NULL,
    first_at TIMESTAMP NOT NULL,
    PRIMARY KEY (post_id, inbox)
);

CREATE TABLE received (
    uri TEXT NOT NULL PRIMARY KEY,
    actor_uri TEXT NOT NULL,
    received_at TIMESTAMP NOT NULL
);

CREATE TABLE jobs (
    id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    due_at TIMESTAMP NOT NULL,
    attempts INTEGER NOT NULL,
    lease_until TIMESTAMP,
    leased_by TEXT,
    dedupe TEXT UNIQUE,
    last_error TEXT,
    failed_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE audit (
    id BIGINT NOT NULL PRIMARY KEY,
    user_id BIGINT REFERENCES users ON DELETE SET NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);

CREATE UNIQUE INDEX accounts_handle ON accounts (domain, username);
CREATE INDEX accounts_key ON accounts (public_key_id);
CREATE INDEX users_created ON users (created_at);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX tokens_user ON tokens (user_id);
CREATE INDEX photos_account ON photos (account_id, id DESC);
CREATE INDEX photo_versions_photo ON photo_versions (photo_id);
CREATE INDEX posts_account ON posts (account_id, id DESC);
CREATE INDEX posts_reply ON posts (in_reply_to_id);
CREATE INDEX posts_thread ON posts (thread_id);
CREATE INDEX posts_boost ON posts (boost_of_id, account_id);
-- Partial, so that no plan for an author's newest posts takes it for posts_account.
CREATE UNIQUE INDEX posts_idempotency ON posts (account_id, idempotency_key)
    WHERE idempotency_key IS NOT NULL;
CREATE INDEX post_photos_photo ON post_photos (photo_id);
CREATE INDEX post_tags_tag ON post_tags (tag_id, post_id DESC);
CREATE INDEX mentions_account ON mentions (account_id);
CREATE INDEX follows_target ON follows (target_id, state);
CREATE INDEX follows_uri ON follows (uri);
CREATE INDEX likes_post ON likes (post_id);
CREATE INDEX blocks_target ON blocks (target_id);
CREATE INDEX notifications_account ON notifications (account_id, id DESC);
CREATE INDEX activities_account ON activities (account_id, id DESC);
CREATE INDEX deliveries_due ON deliveries (state, due_at);
CREATE INDEX deliveries_host ON deliveries (host, state, due_at);
CREATE INDEX deliveries_lease ON deliveries (leased_by);
CREATE INDEX jobs_due ON jobs (due_at);
CREATE INDEX received_age ON received (received_at);
