-- What a post said before it was edited, since when, and for whom.
CREATE TABLE post_versions (
    id BIGINT NOT NULL PRIMARY KEY,
    post_id BIGINT NOT NULL REFERENCES posts ON DELETE CASCADE,
    since TIMESTAMP NOT NULL,
    title TEXT NOT NULL,
    caption TEXT NOT NULL,
    content_html TEXT,
    warning TEXT NOT NULL,
    sensitive BOOLEAN NOT NULL,
    language TEXT,
    extra_tags TEXT NOT NULL,
    visibility TEXT NOT NULL,
    photos TEXT NOT NULL,
    named TEXT NOT NULL,
    emojis TEXT NOT NULL
);
CREATE INDEX post_versions_of ON post_versions (post_id, id);
