-- How many parts of an album's thread other servers have been told of.
ALTER TABLE posts ADD COLUMN parts_told INTEGER NOT NULL DEFAULT 0;
