-- How somebody follows, whom and what they mute, and what they keep for themselves.
ALTER TABLE follows ADD COLUMN show_boosts BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE follows ADD COLUMN notify BOOLEAN NOT NULL DEFAULT FALSE;
-- Empty: every language.
ALTER TABLE follows ADD COLUMN languages TEXT NOT NULL DEFAULT '[]';

ALTER TABLE mutes ADD COLUMN id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE mutes ADD COLUMN hide_notifications BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE mutes ADD COLUMN expires_at TIMESTAMP;
CREATE INDEX mutes_page ON mutes (account_id, id);
CREATE INDEX mutes_target ON mutes (target_id);
CREATE INDEX mutes_expiry ON mutes (expires_at);

-- Conversations, by the post that they began with.
CREATE TABLE thread_mutes (
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    post_id BIGINT NOT NULL REFERENCES posts ON DELETE CASCADE,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (account_id, post_id)
);
CREATE INDEX thread_mutes_post ON thread_mutes (post_id);

CREATE TABLE account_notes (
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    target_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    text TEXT NOT NULL,
    PRIMARY KEY (account_id, target_id)
);
CREATE INDEX account_notes_target ON account_notes (target_id);

-- How far somebody has read.
CREATE TABLE markers (
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    timeline TEXT NOT NULL,
    last_read_id BIGINT NOT NULL,
    version INTEGER NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    PRIMARY KEY (account_id, timeline)
);

CREATE TABLE tag_follows (
    id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    tag_id BIGINT NOT NULL REFERENCES tags ON DELETE CASCADE,
    UNIQUE (account_id, tag_id)
);
CREATE INDEX tag_follows_tag ON tag_follows (tag_id);

CREATE TABLE featured_tags (
    id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    tag_id BIGINT NOT NULL REFERENCES tags ON DELETE CASCADE,
    UNIQUE (account_id, tag_id)
);
CREATE INDEX featured_tags_tag ON featured_tags (tag_id);

-- Bookmarks page by a number of their own, in the order in which they were set.
ALTER TABLE bookmarks ADD COLUMN id BIGINT NOT NULL DEFAULT 0;
UPDATE bookmarks SET id = numbered.id FROM (
    SELECT account_id, post_id, CAST(strftime('%s', created_at) AS INTEGER) * 65536000
        + ROW_NUMBER() OVER (ORDER BY created_at, post_id) AS id
    FROM bookmarks
) AS numbered
WHERE bookmarks.account_id = numbered.account_id AND bookmarks.post_id = numbered.post_id;
CREATE INDEX bookmarks_page ON bookmarks (account_id, id);
CREATE INDEX bookmarks_post ON bookmarks (post_id);
CREATE INDEX likes_page ON likes (account_id, id);
CREATE INDEX blocks_page ON blocks (account_id, id);
