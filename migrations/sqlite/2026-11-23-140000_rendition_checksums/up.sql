ALTER TABLE renditions ADD COLUMN sha256 TEXT NOT NULL DEFAULT '';
-- Of the original as it is kept, once its metadata has been taken out.
ALTER TABLE photo_versions ADD COLUMN kept_sha256 TEXT NOT NULL DEFAULT '';
-- Until now that was not written down, and what came is not what is kept.
UPDATE photo_versions SET sha256 = ''
    WHERE photo_id IN (SELECT id FROM photos WHERE state = 'ready');
