-- The small pictures of other servers that stand in their posts and names, as :name:.
CREATE TABLE emojis (
    media_key TEXT NOT NULL PRIMARY KEY,
    domain TEXT NOT NULL,
    shortcode TEXT NOT NULL,
    url TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (domain, shortcode, url)
);
ALTER TABLE posts ADD COLUMN emojis TEXT NOT NULL DEFAULT '[]';
ALTER TABLE accounts ADD COLUMN emojis TEXT NOT NULL DEFAULT '[]';
