ALTER TABLE accounts DROP COLUMN emojis;
ALTER TABLE posts DROP COLUMN emojis;
DROP TABLE emojis;
