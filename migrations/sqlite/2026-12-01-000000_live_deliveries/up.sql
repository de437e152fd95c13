-- Deliveries to servers that were given up end, as they do from now on when a server is given up.
-- A Delete is held until the server is heard from.
UPDATE deliveries SET due_at = '9999-12-31 00:00:00', leased_by = NULL, lease_until = NULL
WHERE finished_at IS NULL
    AND host IN (SELECT host FROM hosts WHERE unavailable_since IS NOT NULL);
UPDATE deliveries
SET state = 'failed', finished_at = CURRENT_TIMESTAMP,
    last_error = 'the server did not answer for days and was given up'
WHERE finished_at IS NULL AND due_at = '9999-12-31 00:00:00'
    AND activity_id NOT IN (SELECT id FROM activities WHERE kind LIKE 'delete%');

-- The queue reads live rows only, in the order in which they are due.
DROP INDEX deliveries_due;
CREATE INDEX deliveries_due ON deliveries (due_at, id, host) WHERE finished_at IS NULL;
DROP INDEX deliveries_host;
CREATE INDEX deliveries_host ON deliveries (host, due_at) WHERE finished_at IS NULL;
DROP INDEX deliveries_lease;
CREATE INDEX deliveries_lease ON deliveries (leased_by) WHERE leased_by IS NOT NULL;
