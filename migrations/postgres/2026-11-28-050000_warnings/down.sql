DELETE FROM notifications WHERE warning_id IS NOT NULL;
DROP INDEX notifications_warning;
ALTER TABLE notifications DROP COLUMN warning_id;
DROP TABLE warnings;
