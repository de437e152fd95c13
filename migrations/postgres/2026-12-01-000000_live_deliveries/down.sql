DROP INDEX deliveries_due;
CREATE INDEX deliveries_due ON deliveries (state, due_at, id, host);
DROP INDEX deliveries_host;
CREATE INDEX deliveries_host ON deliveries (host, state, due_at);
DROP INDEX deliveries_lease;
CREATE INDEX deliveries_lease ON deliveries (leased_by);
