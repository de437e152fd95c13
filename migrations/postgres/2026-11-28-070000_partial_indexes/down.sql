DROP INDEX posts_boost;
CREATE INDEX posts_boost ON posts (boost_of_id, account_id);
DROP INDEX posts_reply;
CREATE INDEX posts_reply ON posts (in_reply_to_id);
DROP INDEX notifications_report;
CREATE INDEX notifications_report ON notifications (report_id);
DROP INDEX notifications_warning;
CREATE INDEX notifications_warning ON notifications (warning_id);
