ALTER TABLE photo_versions DROP COLUMN kept_sha256;
ALTER TABLE renditions DROP COLUMN sha256;
