-- What was taken out of a photo's file, and what the file offered: JSON.
ALTER TABLE photos ADD COLUMN receipt TEXT NOT NULL DEFAULT '{}';
ALTER TABLE photos ADD COLUMN keywords TEXT NOT NULL DEFAULT '[]';
-- Sixty-four bits that photos which look the same have in common.
ALTER TABLE photos ADD COLUMN likeness BIGINT;
-- Whether visitors may have the original, without its metadata.
ALTER TABLE photos ADD COLUMN allow_download BOOLEAN NOT NULL DEFAULT FALSE;
-- Whether the original is in its place as it is to be kept.
ALTER TABLE photo_versions ADD COLUMN settled BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE photo_versions SET settled = TRUE WHERE kept_sha256 <> '';
