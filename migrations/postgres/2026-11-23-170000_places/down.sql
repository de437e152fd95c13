ALTER TABLE photos DROP COLUMN twin_kept;
ALTER TABLE photos DROP COLUMN show_place;
ALTER TABLE photos DROP COLUMN place;
