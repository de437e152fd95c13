DROP TABLE conversation_posts;
DROP TABLE conversations;
