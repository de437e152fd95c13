ALTER TABLE posts DROP COLUMN parts_told;
