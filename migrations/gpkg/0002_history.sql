-- History that shows when it was rewritten, what every file said of an event,
-- and the reports of imports. What stood in the store before is sealed by
-- migration 3, which is Go.

-- +goose Up

ALTER TABLE event_revisions ADD COLUMN why TEXT;
ALTER TABLE event_revisions ADD COLUMN said BLOB; -- SHA-256 of body, which outlives a purge; NULL for a deletion
ALTER TABLE event_revisions ADD COLUMN purged BOOLEAN NOT NULL DEFAULT FALSE;

-- Answers which events a run wrote.
CREATE INDEX event_revisions_run ON event_revisions (run, event_id) WHERE run IS NOT NULL;

-- One row for each change number. Each seal is a digest of the one before it and
-- of the revisions that were committed under its number.
CREATE TABLE changes (
  number INTEGER PRIMARY KEY,
  at DATETIME NOT NULL, -- never before that of the number before
  seal BLOB NOT NULL -- SHA-256
);

-- Answers which change was the newest at a moment.
CREATE INDEX changes_at ON changes (at);

ALTER TABLE change_counter ADD COLUMN at DATETIME; -- of the newest change

ALTER TABLE import_runs ADD COLUMN continues INTEGER REFERENCES import_runs (id); -- the run of the same file that broke off
ALTER TABLE import_runs ADD COLUMN undoes INTEGER; -- the run that this one takes back; -1 for a dataset
ALTER TABLE import_runs ADD COLUMN undone BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE import_runs ADD COLUMN report TEXT; -- JSON; NULL until the run has ended

-- What files said, where that was news. The newest run's word counts.
CREATE TABLE import_statements (
  dataset TEXT NOT NULL,
  external_id TEXT NOT NULL,
  run INTEGER NOT NULL REFERENCES import_runs (id),
  event_id INTEGER NOT NULL,
  said BLOB, -- SHA-256 of the content; NULL when the file no longer had the row
  revision INTEGER, -- the revision of the event that says just this
  body TEXT, -- what was said, where no revision says it
  PRIMARY KEY (dataset, external_id, run)
) WITHOUT ROWID;

-- Answers what files said of an event.
CREATE INDEX import_statements_event ON import_statements (event_id, run);

INSERT INTO import_statements (dataset, external_id, run, event_id, said, revision)
SELECT dataset, external_id, run, event_id, said, (
  SELECT max(revision)
  FROM event_revisions r
  WHERE r.event_id = i.event_id AND r.run = i.run AND r.body IS NOT NULL)
FROM import_rows i;

DROP TABLE import_rows;

ALTER TABLE datasets ADD COLUMN mapping TEXT; -- JSON: the field of each column of its files, where a person decided it

-- Pairs of events that somebody said are not the same.
CREATE TABLE event_distinct (
  a INTEGER NOT NULL,
  b INTEGER NOT NULL CHECK (a < b),
  by TEXT,
  at DATETIME NOT NULL,
  PRIMARY KEY (a, b)
) WITHOUT ROWID;

-- A revision can be purged of what it says, and one that has no digest yet can
-- get it. Nothing else of it ever changes, whichever program writes.

-- +goose StatementBegin
CREATE TRIGGER event_revisions_guard_update
BEFORE UPDATE ON event_revisions
WHEN NEW.event_id IS NOT OLD.event_id OR NEW.revision IS NOT OLD.revision OR NEW.change IS NOT OLD.change OR NEW.at IS NOT OLD.at
  OR NEW.by IS NOT OLD.by OR NEW.run IS NOT OLD.run OR NEW.why IS NOT OLD.why
  OR NOT (
    NEW.said IS OLD.said AND OLD.body IS NOT NULL AND NEW.body IS NULL AND NEW.purged
    OR OLD.said IS NULL AND OLD.body IS NOT NULL AND NEW.body IS OLD.body AND NEW.purged IS OLD.purged)
BEGIN
  SELECT RAISE(ABORT, 'the history of an event stays as it was written: add to it in eventmap, or purge the event there');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER event_revisions_guard_delete
BEFORE DELETE ON event_revisions
BEGIN
  SELECT RAISE(ABORT, 'the history of an event stays as it was written: add to it in eventmap, or purge the event there');
END;
-- +goose StatementEnd

-- A drawn area goes with the last that was said of it.

DROP TRIGGER places_guard_delete;

-- +goose StatementBegin
CREATE TRIGGER places_guard_delete
BEFORE DELETE ON places
WHEN OLD.level >= 0
  OR EXISTS (SELECT 1 FROM event_revisions WHERE instr(body, '"area_id":"' || OLD.id || '"') > 0)
  OR EXISTS (SELECT 1 FROM import_statements WHERE instr(body, '"area_id":"' || OLD.id || '"') > 0)
BEGIN
  SELECT RAISE(ABORT, 'a place stays as it is once events may refer to it: draw a new one in eventmap');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER changes_guard_update
BEFORE UPDATE ON changes
BEGIN
  SELECT RAISE(ABORT, 'the seal of a change stays as it was written');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER changes_guard_delete
BEFORE DELETE ON changes
BEGIN
  SELECT RAISE(ABORT, 'the seal of a change stays as it was written');
END;
-- +goose StatementEnd
