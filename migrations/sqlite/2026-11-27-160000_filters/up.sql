-- What somebody would rather not read, by its words or post by post.
CREATE TABLE filters (
    id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    title TEXT NOT NULL,
    contexts TEXT NOT NULL,
    action TEXT NOT NULL,
    expires_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX filters_of_account ON filters (account_id, id);

CREATE TABLE filter_keywords (
    id BIGINT NOT NULL PRIMARY KEY,
    filter_id BIGINT NOT NULL REFERENCES filters ON DELETE CASCADE,
    keyword TEXT NOT NULL,
    whole_word BOOLEAN NOT NULL
);
CREATE INDEX filter_keywords_filter ON filter_keywords (filter_id, id);

CREATE TABLE filter_posts (
    id BIGINT NOT NULL PRIMARY KEY,
    filter_id BIGINT NOT NULL REFERENCES filters ON DELETE CASCADE,
    post_id BIGINT NOT NULL REFERENCES posts ON DELETE CASCADE,
    UNIQUE (filter_id, post_id)
);
CREATE INDEX filter_posts_post ON filter_posts (post_id);
