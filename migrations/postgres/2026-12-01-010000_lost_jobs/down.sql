DROP INDEX jobs_lost;
DROP INDEX jobs_leased;
ALTER TABLE jobs DROP COLUMN lost;
