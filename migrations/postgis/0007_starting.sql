-- +goose Up
-- A server starts from the newest revision of each event, which is the only one of
-- most. The GeoPackage has its own way, so it has no migration of this number.
CREATE INDEX event_revisions_later ON eventmap.event_revisions (event_id, revision) WHERE revision > 1;
COMMENT ON INDEX eventmap.event_revisions_later IS 'Answers: which revisions came after others, of all events at once.';
COMMENT ON COLUMN eventmap.event_revisions.body IS 'The whole event as a GeoJSON Feature, packed as geo/pack.go has it; those of before stay as they were; null for a deletion and where it was purged.';
