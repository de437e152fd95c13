-- Whoever looks for the longest waiting passes by those of servers that get all they may.
DROP INDEX deliveries_due;
CREATE INDEX deliveries_due ON deliveries (state, due_at, id, host);
