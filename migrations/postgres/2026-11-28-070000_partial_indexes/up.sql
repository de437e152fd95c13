-- Most posts boost and answer nothing, and most notifications are about no report and no warning:
-- what is none need not be found, and each entry is work for every row that is written.
DROP INDEX posts_boost;
CREATE INDEX posts_boost ON posts (boost_of_id, account_id) WHERE boost_of_id IS NOT NULL;
DROP INDEX posts_reply;
CREATE INDEX posts_reply ON posts (in_reply_to_id) WHERE in_reply_to_id IS NOT NULL;
DROP INDEX notifications_report;
CREATE INDEX notifications_report ON notifications (report_id) WHERE report_id IS NOT NULL;
DROP INDEX notifications_warning;
CREATE INDEX notifications_warning ON notifications (warning_id) WHERE warning_id IS NOT NULL;
