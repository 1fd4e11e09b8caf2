package postgis

import (
	"context"
	"database/sql"
	"errors"
	"iter"

	"eventmap/geo"
)

// Archive lets do read all that is kept, in one snapshot that is held meanwhile.
func (s *Store) Archive(ctx context.Context, do func(geo.Archive) error) error {
	tx, err := s.read.BeginTx(ctx, snapshot)
	if err != nil {
		return s.fail(ctx, "archive", err)
	}
	defer tx.Rollback()
	return do(&archive{s, tx})
}

// An archive reads within one transaction, each stream through a cursor of its own.
type archive struct {
	s  *Store
	tx *sql.Tx
}

func (a *archive) Datasets(ctx context.Context) ([]geo.Dataset, error) {
	list, err := datasets(ctx, a.tx)
	return list, a.s.fail(ctx, "archive", err)
}

func (a *archive) Places(ctx context.Context) iter.Seq2[geo.Place, error] {
	return within(ctx, a.s, a.tx, "archive", question[geo.Place]{
		name:  "all_places",
		query: "SELECT id, name, level, country, geometry FROM places ORDER BY id",
		scan: func(rows *sql.Rows) (geo.Place, error) {
			p, err := readPlace(rows)
			if err != nil {
				return geo.Place{}, err
			}
			return *p, nil
		},
	})
}

func (a *archive) Runs(ctx context.Context) ([]geo.RunRecord, error) {
	list, err := runs(ctx, a.tx, "ORDER BY id DESC")
	return list, a.s.fail(ctx, "archive", err)
}

func (a *archive) Statements(ctx context.Context) iter.Seq2[geo.Statement, error] {
	return within(ctx, a.s, a.tx, "archive", question[geo.Statement]{
		name:  "statements",
		query: "SELECT " + statementColumns + " FROM import_statements ORDER BY dataset, external_id, run",
		scan: func(rows *sql.Rows) (t geo.Statement, err error) {
			err = rows.Scan(&t.Dataset, &t.ExternalID, &t.Run, &t.EventID, &t.Said, integer{&t.Revision}, &t.Body)
			return t, err
		},
	})
}

func (a *archive) Distinct(ctx context.Context) ([][2]int64, error) {
	list, err := distinct(ctx, a.tx)
	return list, a.s.fail(ctx, "archive", err)
}

func (a *archive) Views(ctx context.Context) ([]geo.View, error) {
	list, err := views(ctx, a.tx)
	return list, a.s.fail(ctx, "archive", err)
}

func (a *archive) Secret(ctx context.Context) ([]byte, error) {
	secret, err := displacementSecret(ctx, a.tx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return secret, a.s.fail(ctx, "archive", err)
}

const (
	statementColumns = "dataset, external_id, run, event_id, said, revision, body"
	changesQuery     = "SELECT number, at, seal FROM changes ORDER BY number"
	recordsQuery     = "SELECT " + revisionColumns + " FROM event_revisions ORDER BY change, event_id, revision"
)

func (a *archive) Changes(ctx context.Context) iter.Seq2[geo.SealedChange, error] {
	return within(ctx, a.s, a.tx, "archive", question[geo.SealedChange]{name: "changes", query: changesQuery, scan: scanChange})
}

func scanChange(rows *sql.Rows) (c geo.SealedChange, err error) {
	err = rows.Scan(&c.Number, instant{&c.At}, sum{&c.Seal})
	return c, err
}

func (a *archive) Records(ctx context.Context) iter.Seq2[geo.Record, error] {
	return within(ctx, a.s, a.tx, "archive", question[geo.Record]{name: "records", query: recordsQuery, scan: scanRecord})
}

// Restore fills an empty store from an archive, in one transaction. The archive's
// seals must hold.
func (s *Store) Restore(ctx context.Context, a geo.Archive) error {
	err := s.transact(ctx, func(tx *transaction) error {
		for _, step := range []func(context.Context, *transaction, geo.Archive) error{
			mustBeEmpty, restoreSecret, restoreDatasets, restorePlaces, restoreRuns, restoreStatements, restoreDistinct, restoreViews,
			restoreChanges, restoreRecords, s.restoreEvents, goOn, s.mustHold,
		} {
			if err := step(ctx, tx, a); err != nil {
				return err
			}
		}
		return nil
	})
	var known *geo.Error
	if err == nil || errors.As(err, &known) || code(err) != "" || gone(err, "") {
		return s.fail(ctx, "restore", err)
	}
	return err // the archive's own
}

// mustBeEmpty holds the counter, so that nobody writes meanwhile, and makes sure
// that nobody has. Runs that brought nothing are forgotten.
func mustBeEmpty(ctx context.Context, tx *transaction, _ geo.Archive) error {
	var used bool
	if _, err := tx.ExecContext(ctx, "LOCK TABLE events, change_counter, import_runs IN EXCLUSIVE MODE"); err != nil {
		return err
	}
	err := tx.QueryRowContext(ctx, `SELECT n > 0 OR EXISTS (SELECT FROM events) OR EXISTS (SELECT FROM event_revisions)
		FROM change_counter`).Scan(&used)
	if err != nil {
		return err
	}
	if used {
		return geo.Errorf(geo.Conflict, "this store holds events, or has held some; restore into a new, empty one")
	}
	for _, table := range []string{"import_statements", "import_runs", "event_distinct"} {
		if _, err := tx.ExecContext(ctx, "DELETE FROM "+table); err != nil {
			return err
		}
	}
	return nil
}

// mustHold proves that what was restored is what was archived.
func (s *Store) mustHold(ctx context.Context, tx *transaction, _ geo.Archive) error {
	_, err := s.verify(ctx, tx.Tx, nil)
	return err
}

func restoreDatasets(ctx context.Context, tx *transaction, a geo.Archive) error {
	list, err := a.Datasets(ctx)
	if err != nil {
		return err
	}
	for i := range list {
		if err := putDataset(ctx, tx, &list[i]); err != nil {
			return err
		}
	}
	return nil
}

func restorePlaces(ctx context.Context, tx *transaction, a geo.Archive) error {
	for p, err := range a.Places(ctx) {
		if err != nil {
			return err
		}
		if err := putPlace(ctx, tx, &p); err != nil {
			return err
		}
	}
	return nil
}

func restoreRuns(ctx context.Context, tx *transaction, a geo.Archive) error {
	list, err := a.Runs(ctx)
	if err != nil {
		return err
	}
	return copyIn(ctx, tx, "import_runs", runColumns, list, lineOf(func(r geo.RunRecord) []any {
		var ended, report any
		if !r.EndedAt.IsZero() {
			ended, report = r.EndedAt, jsonText{r.Result}
		}
		return []any{r.ID, r.Dataset, r.File, r.Format, r.By, r.StartedAt, ended, filled(r.Continues), filled(r.Undoes), r.Undone,
			r.Result.Created, r.Result.Updated, r.Result.Unchanged, r.Result.Conflicts, r.Result.Refused, report}
	}))
}

func restoreStatements(ctx context.Context, tx *transaction, a geo.Archive) error {
	return copyAll(ctx, tx, "import_statements", statementColumns, a.Statements(ctx), lineOf(statementValues))
}

func restoreDistinct(ctx context.Context, tx *transaction, a geo.Archive) error {
	list, err := a.Distinct(ctx)
	if err != nil {
		return err
	}
	for _, pair := range list {
		if _, err := tx.ExecContext(ctx, "INSERT INTO event_distinct (a, b, at) VALUES ($1, $2, now())", pair[0], pair[1]); err != nil {
			return err
		}
	}
	return nil
}

func restoreChanges(ctx context.Context, tx *transaction, a geo.Archive) error {
	return copyAll(ctx, tx, "changes", "number, at, seal", a.Changes(ctx), lineOf(func(c geo.SealedChange) []any {
		return []any{c.Number, c.At, c.Seal[:]}
	}))
}

func restoreRecords(ctx context.Context, tx *transaction, a geo.Archive) error {
	return copyAll(ctx, tx, "event_revisions", revisionColumns, a.Records(ctx), lineOf(func(r geo.Record) []any { return revisionValues(&r) }))
}

// restoreEvents makes the newest revision of each event the event.
func (s *Store) restoreEvents(ctx context.Context, tx *transaction, _ geo.Archive) error {
	var list []*record
	flush := func() error {
		var areas []*geo.Event
		for _, r := range list {
			if r.AreaID != "" {
				areas = append(areas, &r.Event)
			}
		}
		if err := s.fillAreas(ctx, tx, areas); err != nil {
			return err
		}
		err := copyIn(ctx, tx, "events", allColumns, list, lineOfColumns(columns))
		list = list[:0]
		return err
	}
	for k, err := range within(ctx, s, tx.Tx, "restore", question[geo.Record]{
		query: `SELECT ` + revisionColumns + `
FROM event_revisions r
WHERE r.body IS NOT NULL
	AND NOT EXISTS (SELECT FROM event_revisions n WHERE n.event_id = r.event_id AND n.revision > r.revision)
ORDER BY r.event_id`,
		scan: scanRecord,
	}) {
		if err != nil {
			return err
		}
		e, err := geo.ParseFeature(k.Body)
		if err != nil {
			return err
		}
		if list = append(list, &record{Event: e, change: k.Change, run: k.Run}); len(list) == page {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// goOn lets writing go on where the archive ends: with the next number, moment,
// id and run.
func goOn(ctx context.Context, tx *transaction, _ geo.Archive) error {
	for _, statement := range []string{
		`UPDATE change_counter SET (n, at) = (SELECT coalesce(max(number), 0), coalesce(max(at), 'epoch') FROM changes)`,
		`SELECT setval('events_id_seq', greatest(max(event_id), 1), max(event_id) IS NOT NULL) FROM event_revisions`,
		`SELECT setval(pg_get_serial_sequence('import_runs', 'id'), greatest(max(id), 1), max(id) IS NOT NULL) FROM import_runs`,
	} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}
