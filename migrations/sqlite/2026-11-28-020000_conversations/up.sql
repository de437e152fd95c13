-- What people say to those whom they name and nobody else, as each of ours reads it: a row for each
-- reader, thread and circle of others. What was said before is brought in as read.
CREATE TABLE conversations (
    id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    thread_id BIGINT NOT NULL,
    others TEXT NOT NULL,
    last_post_id BIGINT NOT NULL REFERENCES posts ON DELETE CASCADE,
    unread BOOLEAN NOT NULL,
    UNIQUE (account_id, thread_id, others)
);
CREATE INDEX conversations_latest ON conversations (account_id, last_post_id);
CREATE INDEX conversations_last_post ON conversations (last_post_id);
CREATE INDEX conversations_thread ON conversations (thread_id);

CREATE TABLE conversation_posts (
    post_id BIGINT NOT NULL REFERENCES posts ON DELETE CASCADE,
    conversation_id BIGINT NOT NULL REFERENCES conversations ON DELETE CASCADE,
    PRIMARY KEY (post_id, conversation_id)
);
CREATE INDEX conversation_posts_of ON conversation_posts (conversation_id, post_id);

CREATE TABLE brought_in_part AS
SELECT id AS post_id, account_id FROM posts
WHERE visibility = 'mentioned' AND state = 'published' AND deleted_at IS NULL AND boost_of_id IS NULL
UNION
SELECT mentions.post_id, mentions.account_id FROM mentions JOIN posts ON posts.id = mentions.post_id
WHERE visibility = 'mentioned' AND state = 'published' AND deleted_at IS NULL AND boost_of_id IS NULL;
CREATE INDEX brought_in_part_post ON brought_in_part (post_id);

CREATE TABLE brought_in AS
SELECT part.post_id, part.account_id, COALESCE(posts.thread_id, posts.id) AS thread_id,
    (
        SELECT '[' || COALESCE(group_concat('"' || other.account_id || '"'), '') || ']'
        FROM (
            SELECT also.account_id FROM brought_in_part also
            WHERE also.post_id = part.post_id AND also.account_id <> part.account_id
            ORDER BY also.account_id LIMIT 50
        ) other
    ) AS others
FROM brought_in_part part
JOIN posts ON posts.id = part.post_id
JOIN accounts ON accounts.id = part.account_id
WHERE accounts.domain = '' AND accounts.deleted_at IS NULL;

INSERT INTO conversations (id, account_id, thread_id, others, last_post_id, unread)
SELECT row_number() OVER (ORDER BY MAX(post_id), account_id), account_id, thread_id, others, MAX(post_id), FALSE
FROM brought_in GROUP BY account_id, thread_id, others;

INSERT INTO conversation_posts (post_id, conversation_id)
SELECT brought_in.post_id, conversations.id FROM brought_in JOIN conversations
    ON conversations.account_id = brought_in.account_id
    AND conversations.thread_id = brought_in.thread_id
    AND conversations.others = brought_in.others;

DROP TABLE brought_in;
DROP TABLE brought_in_part;
