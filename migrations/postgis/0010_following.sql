-- +goose Up
-- A server that follows reads the newest revisions, as one that starts does, so that
-- the index of events by change, for which every written row pays, is not asked. The
-- GeoPackage has its own way, so it has no migration of this number.
DROP INDEX eventmap.events_change;
DROP INDEX eventmap.event_revisions_deleted;
COMMENT ON INDEX eventmap.event_revisions_change IS 'Answers: what was written since a change, deletions included; what belongs to each change, in the order in which it is sealed.';
