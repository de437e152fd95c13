-- In which region a photo was taken, rounded, as JSON; and whether its owner shows that.
ALTER TABLE photos ADD COLUMN place TEXT;
ALTER TABLE photos ADD COLUMN show_place BOOLEAN NOT NULL DEFAULT FALSE;
-- Whether its owner knows that it was sent before, and keeps both.
ALTER TABLE photos ADD COLUMN twin_kept BOOLEAN NOT NULL DEFAULT FALSE;
