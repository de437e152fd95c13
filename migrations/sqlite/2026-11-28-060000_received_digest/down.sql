ALTER TABLE received DROP COLUMN digest;
