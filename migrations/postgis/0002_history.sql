-- +goose Up
-- What was written can be proven to be what was written: each change has a seal
-- over its revisions and the seal before it. Number 3 seals the history that is
-- there already (see server/postgis).
SET LOCAL eventmap.purge = 'yes';

ALTER TABLE eventmap.event_revisions
    ADD COLUMN why    text    NOT NULL DEFAULT '',
    ADD COLUMN said   bytea,
    ADD COLUMN purged boolean NOT NULL DEFAULT false;
UPDATE eventmap.event_revisions SET said = sha256(convert_to(body::text, 'UTF8')) WHERE body IS NOT NULL;
COMMENT ON TABLE eventmap.event_revisions IS 'Every state that an event ever had, for good: rows are only added, and a purge only erases what they say.';
COMMENT ON COLUMN eventmap.event_revisions.why IS 'Why it was written, as its writer said; empty where they did not.';
COMMENT ON COLUMN eventmap.event_revisions.said IS 'SHA-256 of the body, which outlives a purge; null for a deletion.';
COMMENT ON COLUMN eventmap.event_revisions.purged IS 'Whether the body was erased for legal or safety reasons.';
COMMENT ON COLUMN eventmap.event_revisions.body IS 'The whole event as a GeoJSON Feature; null for a deletion and where it was purged.';

DROP INDEX eventmap.event_revisions_deleted;
CREATE INDEX event_revisions_deleted ON eventmap.event_revisions (change, event_id) WHERE said IS NULL;
COMMENT ON INDEX eventmap.event_revisions_deleted IS 'Answers: what was deleted since.';
CREATE INDEX event_revisions_change ON eventmap.event_revisions (change, event_id, revision);
COMMENT ON INDEX eventmap.event_revisions_change IS 'Answers: what belongs to each change, in the order in which it is sealed.';

CREATE TABLE eventmap.changes (
    number bigint      PRIMARY KEY,
    at     timestamptz NOT NULL,
    seal   bytea       NOT NULL CHECK (length(seal) = 32)
);
COMMENT ON TABLE eventmap.changes IS 'Each change number with its seal, for good: rows are only added.';
COMMENT ON COLUMN eventmap.changes.number IS 'The number, in the order of commits.';
COMMENT ON COLUMN eventmap.changes.at IS 'When it was made; it never goes back from one number to the next.';
COMMENT ON COLUMN eventmap.changes.seal IS 'SHA-256 over the seal before it, the number, the moment and the revisions of the change.';
COMMENT ON INDEX eventmap.changes_pkey IS 'Answers: the seal before this one.';
CREATE INDEX changes_at ON eventmap.changes (at, number);
COMMENT ON INDEX eventmap.changes_at IS 'Answers: which change was the newest at a moment.';

-- +goose StatementBegin
CREATE FUNCTION eventmap.keep_changes() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the seals of changes are kept for good';
END
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION eventmap.keep_changes() IS 'Refuses to change or remove a seal.';
CREATE TRIGGER keep_changes AFTER UPDATE OR DELETE OR TRUNCATE ON eventmap.changes
    FOR EACH STATEMENT EXECUTE FUNCTION eventmap.keep_changes();

ALTER TABLE eventmap.change_counter ADD COLUMN at timestamptz NOT NULL DEFAULT 'epoch';
UPDATE eventmap.change_counter SET at = coalesce((SELECT max(at) FROM eventmap.event_revisions), 'epoch');
COMMENT ON COLUMN eventmap.change_counter.at IS 'The moment of the newest change: the next is not before it, whatever the clock says.';

ALTER TABLE eventmap.import_runs
    ADD COLUMN continues bigint,
    ADD COLUMN undoes    bigint,
    ADD COLUMN undone    boolean NOT NULL DEFAULT false,
    ADD COLUMN report    json;
COMMENT ON TABLE eventmap.import_runs IS 'Each reading of a file and each undoing of one, and what became of it.';
COMMENT ON COLUMN eventmap.import_runs.continues IS 'The run of the same file that broke off and that this one completes; null for none.';
COMMENT ON COLUMN eventmap.import_runs.undoes IS 'The run that this one takes back, -1 for those of a dataset; null for an import.';
COMMENT ON COLUMN eventmap.import_runs.undone IS 'Whether it was taken back.';
COMMENT ON COLUMN eventmap.import_runs.report IS 'What became of its rows, with reasons; null until it ends.';

CREATE TABLE eventmap.import_statements (
    dataset     text COLLATE "C" NOT NULL,
    external_id text COLLATE "C" NOT NULL,
    run         bigint NOT NULL,
    event_id    bigint NOT NULL,
    said        bytea,
    revision    bigint,
    body        json,
    PRIMARY KEY (dataset, external_id, run)
);
COMMENT ON TABLE eventmap.import_statements IS 'What files said of each event, where it was news. The newest run''s is what the next file is compared with.';
COMMENT ON COLUMN eventmap.import_statements.dataset IS 'The dataset under which the row came.';
COMMENT ON COLUMN eventmap.import_statements.external_id IS 'Its name at its origin.';
COMMENT ON COLUMN eventmap.import_statements.run IS 'The run that read it.';
COMMENT ON COLUMN eventmap.import_statements.event_id IS 'The event that it became, which may be deleted since.';
COMMENT ON COLUMN eventmap.import_statements.said IS 'SHA-256 of the event as the file had it; null when the file no longer had the row.';
COMMENT ON COLUMN eventmap.import_statements.revision IS 'The revision of the event that says just this; null where none does.';
COMMENT ON COLUMN eventmap.import_statements.body IS 'The event as the file had it; null where a revision says it.';
COMMENT ON INDEX eventmap.import_statements_pkey IS 'Answers: did this row of a file change since it was last read.';
INSERT INTO eventmap.import_statements (dataset, external_id, run, event_id, said, revision)
SELECT r.dataset, r.external_id, r.run, r.event_id, r.said,
    (SELECT max(v.revision) FROM eventmap.event_revisions v WHERE v.event_id = r.event_id AND v.run = r.run)
FROM eventmap.import_rows r;
DROP TABLE eventmap.import_rows;
CREATE INDEX import_statements_event ON eventmap.import_statements (event_id, run);
COMMENT ON INDEX eventmap.import_statements_event IS 'Answers: what files said of an event.';

ALTER TABLE eventmap.datasets ADD COLUMN mapping json;
COMMENT ON COLUMN eventmap.datasets.mapping IS 'Which field each column of its files is, where a person decided it; null where nobody did.';

CREATE TABLE eventmap.event_distinct (
    a       bigint      NOT NULL,
    b       bigint      NOT NULL CHECK (a < b),
    by_whom text        NOT NULL DEFAULT '',
    at      timestamptz NOT NULL,
    PRIMARY KEY (a, b)
);
COMMENT ON TABLE eventmap.event_distinct IS 'Pairs of events that somebody said are not the same.';
COMMENT ON COLUMN eventmap.event_distinct.a IS 'The smaller id.';
COMMENT ON COLUMN eventmap.event_distinct.b IS 'The greater id.';
COMMENT ON COLUMN eventmap.event_distinct.by_whom IS 'Who said so.';
COMMENT ON COLUMN eventmap.event_distinct.at IS 'When they said so.';
COMMENT ON INDEX eventmap.event_distinct_pkey IS 'Keeps a pair to one row.';
