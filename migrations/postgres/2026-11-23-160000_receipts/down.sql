ALTER TABLE photo_versions DROP COLUMN settled;
ALTER TABLE photos DROP COLUMN allow_download;
ALTER TABLE photos DROP COLUMN likeness;
ALTER TABLE photos DROP COLUMN keywords;
ALTER TABLE photos DROP COLUMN receipt;
