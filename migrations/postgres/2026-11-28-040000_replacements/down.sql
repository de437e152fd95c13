DROP INDEX photos_replacing;
ALTER TABLE photos DROP COLUMN replaces_id;
