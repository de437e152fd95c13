-- How often the process that ran a job ended before it did; nothing for most.
ALTER TABLE jobs ADD COLUMN lost INTEGER;
CREATE INDEX jobs_lost ON jobs (due_at) WHERE lost IS NOT NULL;
CREATE INDEX jobs_leased ON jobs (lease_until) WHERE lease_until IS NOT NULL;
