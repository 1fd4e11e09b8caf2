-- +goose Up
-- Where the public sees an event whose place is displaced, and the secret that
-- chooses it. An event that is to be displaced and has no such place yet is
-- held back from the public.

ALTER TABLE eventmap.events
    ADD COLUMN displaced_m  double precision CHECK (displaced_m > 0),
    ADD COLUMN public_point geometry(Point, 4326);
COMMENT ON COLUMN eventmap.events.displaced_m IS 'How far from the truth the place was moved before it came here, in metres, at most; null for not at all.';
COMMENT ON COLUMN eventmap.events.public_point IS 'Where the public sees it, when it is to be displaced.';

CREATE TABLE eventmap.settings (
    name  text  PRIMARY KEY,
    value bytea NOT NULL
);
COMMENT ON TABLE eventmap.settings IS 'What the program decided once for this store.';
COMMENT ON COLUMN eventmap.settings.name IS 'displacement: the secret that chooses displaced places.';
COMMENT ON COLUMN eventmap.settings.value IS 'The value; 32 random bytes for a secret, made when it is first needed.';
COMMENT ON INDEX eventmap.settings_pkey IS 'Answers: what was decided.';
