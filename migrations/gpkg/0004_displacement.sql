-- Where the public sees an event whose place is displaced, and the secret that
-- chooses it. An event that is to be displaced and has no such place yet is
-- held back from the public.

-- +goose Up

ALTER TABLE events ADD COLUMN displaced_m DOUBLE CHECK (displaced_m >= 0); -- how far the place was moved before it came here
ALTER TABLE events ADD COLUMN public_point TEXT; -- [longitude, latitude]

-- What the program decided once for this store. displacement is the secret that
-- chooses displaced places: 32 random bytes, made when it is first needed.
CREATE TABLE settings (
  name TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) WITHOUT ROWID;
