-- What tells the body of an activity from another of the same id.
ALTER TABLE received ADD COLUMN digest TEXT;
