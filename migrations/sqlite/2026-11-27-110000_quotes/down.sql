DROP TABLE quotes;
ALTER TABLE accounts DROP COLUMN quotable_by;
