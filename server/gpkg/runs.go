package gpkg

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"eventmap/geo"
)

// brokenOff gives the newest run of the same file that never ended and that no
// run continued; 0 where there is none. A file without a name is no other's
// continuation.
func (t *session) brokenOff(run *geo.Run) (int64, error) {
	var id sql.NullInt64
	if run.File == "" {
		return 0, nil
	}
	err := t.row(`
		SELECT max(id)
		FROM import_runs r
		WHERE file = ? AND dataset IS ? AND format IS ? AND ended_at IS NULL AND undoes IS NULL AND NOT undone
		  AND NOT EXISTS (SELECT 1 FROM import_runs WHERE continues = r.id)`,
		[]any{run.File, orNull(run.Dataset), orNull(run.Format)}, []any{&id})
	return id.Int64, err
}

// beginRun notes a run, which gets its id.
func (t *tx) beginRun(r *geo.RunRecord) (id int64, err error) {
	err = t.row(`
		INSERT INTO import_runs (dataset, file, format, by, started_at, continues, undoes)
		VALUES (?, ?, ?, ?, ?, ?, ?)
		RETURNING id`,
		[]any{orNull(r.Dataset), orNull(r.File), orNull(r.Format), orNull(r.By), orNullMoment(r.StartedAt), orNullNumber(r.Continues), orNullNumber(r.Undoes)},
		[]any{&id})
	return id, err
}

// noteRun keeps the counts of a run so far and, once it has ended, its report.
func (t *tx) noteRun(id int64, r *geo.ImportResult, ended time.Time) error {
	var report any
	if !ended.IsZero() {
		var err error
		if report, err = marshal("report", r); err != nil {
			return err
		}
	}
	return t.exec(`
		UPDATE import_runs
		SET created = ?, updated = ?, unchanged = ?, conflicts = ?, refused = ?, ended_at = ?, report = ?
		WHERE id = ?`, r.Created, r.Updated, r.Unchanged, r.Conflicts, r.Refused, orNullMoment(ended), report, id)
}

// Runs lists the import runs and their undoings, newest first.
func (s *Store) Runs(ctx context.Context) ([]geo.RunRecord, error) {
	list, err := all(ctx, s.reader, scanRun, `SELECT `+runColumns+` FROM import_runs ORDER BY id DESC`)
	return list, explain(err, "runs")
}

const runColumns = `id, dataset, file, format, by, CAST(started_at AS TEXT), CAST(ended_at AS TEXT),
	continues, undoes, undone, created, updated, unchanged, conflicts, refused, report`

func scanRun(rows *sql.Rows) (geo.RunRecord, error) {
	var r geo.RunRecord
	var dataset, file, format, by, report sql.NullString
	var started, ended any
	var continues, undoes sql.NullInt64
	c := &r.Result
	err := rows.Scan(&r.ID, &dataset, &file, &format, &by, &started, &ended, &continues, &undoes, &r.Undone,
		&c.Created, &c.Updated, &c.Unchanged, &c.Conflicts, &c.Refused, &report)
	if err != nil {
		return r, err
	}
	r.Dataset, r.File, r.Format, r.By = dataset.String, file.String, format.String, by.String
	r.Continues, r.Undoes = continues.Int64, undoes.Int64
	if r.StartedAt, err = parseMoment(started); err != nil {
		return r, err
	}
	if r.EndedAt, err = parseMoment(ended); err != nil {
		return r, err
	}
	c.Run, c.Continues, c.Format = r.ID, r.Continues, r.Format
	if report.Valid {
		if err := json.Unmarshal([]byte(report.String), c); err != nil {
			return r, &damage{fmt.Errorf("run %d: %w", r.ID, err)}
		}
	}
	return r, nil
}

// keepStatement keeps what a file said; of a row that stands twice the last
// word counts.
func (t *tx) keepStatement(s *geo.Statement) error {
	return t.exec(intoStatements.one+`
		ON CONFLICT (dataset, external_id, run) DO UPDATE
		SET event_id = excluded.event_id, said = excluded.said, revision = excluded.revision, body = excluded.body`,
		s.Dataset, s.ExternalID, s.Run, s.EventID, orNullBytes(s.Said), orNullNumber(s.Revision), orNull(string(s.Body)))
}

const statementColumns = "dataset, external_id, run, event_id, said, revision, body"

func scanStatement(row interface{ Scan(...any) error }, before ...any) (geo.Statement, error) {
	var s geo.Statement
	var revision sql.NullInt64
	var body sql.NullString
	err := row.Scan(append(before, &s.Dataset, &s.ExternalID, &s.Run, &s.EventID, &s.Said, &revision, &body)...)
	s.Revision = revision.Int64
	if body.Valid {
		s.Body = []byte(body.String)
	}
	return s, err
}

// Said gives what a file last said of an event, and the run that read it.
func (s *Store) Said(ctx context.Context, id int64) (geo.Event, int64, error) {
	area := func(id string) (*geo.Place, error) { return s.place(ctx, id) }
	e, run, err := s.said(ctx, id, area)
	return e, run, explain(err, "said of %d", id)
}

func (s *Store) said(ctx context.Context, id int64, area func(id string) (*geo.Place, error)) (geo.Event, int64, error) {
	var run int64
	var body sql.NullString
	err := s.reader.QueryRowContext(ctx, `
		SELECT s.run, coalesce(s.body, r.body)
		FROM import_statements s
		LEFT JOIN event_revisions r ON r.event_id = s.event_id AND r.revision = s.revision
		WHERE s.event_id = ? AND s.said IS NOT NULL
		ORDER BY s.run DESC
		LIMIT 1`, id).Scan(&run, &body)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !body.Valid {
		return geo.Event{}, 0, geo.Errorf(geo.NotFound, "no file said anything of event %d", id)
	}
	if err != nil {
		return geo.Event{}, 0, err
	}
	e, err := parse([]byte(body.String), area)
	e.Forget()
	return e, run, err
}
