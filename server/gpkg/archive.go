package gpkg

import (
	"context"
	"database/sql"
	"errors"
	"iter"

	"eventmap/geo"
)

// Archive lets do read all that the store keeps, as it is at one moment.
func (s *Store) Archive(ctx context.Context, do func(geo.Archive) error) error {
	raw, err := s.reader.BeginTx(ctx, nil)
	if err != nil {
		return explain(err, "archive")
	}
	defer func() { _ = raw.Rollback() }() // wrote nothing
	var n int64                           // the moment is that of the first read
	if err := raw.QueryRowContext(ctx, `SELECT n FROM change_counter`).Scan(&n); err != nil {
		return explain(err, "archive")
	}
	return do(archive{raw})
}

// An archive reads one moment of the file.
type archive struct{ raw *sql.Tx }

func (a archive) Datasets(ctx context.Context) ([]geo.Dataset, error) {
	list, err := datasets(ctx, a.raw)
	return list, explain(err, "archive: datasets")
}

func (a archive) Places(ctx context.Context) iter.Seq2[geo.Place, error] {
	return explained("places", stream(ctx, a.raw, func(rows *sql.Rows) (p geo.Place, err error) {
		var geometry []byte
		var country sql.NullString
		if err := rows.Scan(&p.ID, &geometry, &p.Name, &p.Level, &country); err != nil {
			return p, err
		}
		p.Country = country.String
		p.Geometry, err = decodeArea(p.ID, geometry)
		return p, err
	}, `SELECT id, geom, name, level, country FROM places ORDER BY id`))
}

func (a archive) Runs(ctx context.Context) ([]geo.RunRecord, error) {
	list, err := all(ctx, a.raw, scanRun, `SELECT `+runColumns+` FROM import_runs ORDER BY id DESC`)
	return list, explain(err, "archive: runs")
}

func (a archive) Statements(ctx context.Context) iter.Seq2[geo.Statement, error] {
	return explained("statements", stream(ctx, a.raw, func(rows *sql.Rows) (geo.Statement, error) { return scanStatement(rows) },
		`SELECT `+statementColumns+` FROM import_statements ORDER BY dataset, external_id, run`))
}

func (a archive) Distinct(ctx context.Context) ([][2]int64, error) {
	list, err := distinct(ctx, a.raw)
	return list, explain(err, "archive: distinct")
}

func (a archive) Views(ctx context.Context) ([]geo.View, error) {
	list, err := views(ctx, a.raw)
	return list, explain(err, "archive: views")
}

func (a archive) Secret(ctx context.Context) (secret []byte, err error) {
	err = a.raw.QueryRowContext(ctx, `SELECT value FROM settings WHERE name = 'displacement'`).Scan(&secret)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return secret, explain(err, "archive: secret")
}

func (a archive) Changes(ctx context.Context) iter.Seq2[geo.SealedChange, error] {
	return explained("changes", stream(ctx, a.raw, scanSeal, `SELECT number, CAST(at AS TEXT), seal FROM changes ORDER BY number`))
}

func (a archive) Records(ctx context.Context) iter.Seq2[geo.Record, error] {
	return explained("records", records(ctx, a.raw, `SELECT `+recordColumns+` FROM event_revisions ORDER BY change, event_id, revision`))
}

func explained[T any](what string, list iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for v, err := range list {
			if !yield(v, explain(err, "archive: %s", what)) {
				return
			}
		}
	}
}
