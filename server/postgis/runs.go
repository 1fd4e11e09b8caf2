package postgis

import (
	"context"
	"database/sql"
	"encoding/json"

	"eventmap/geo"
)

const runColumns = `id, dataset, file, format, by_whom, started_at, finished_at, continues, undoes, undone,
	created, updated, unchanged, conflicts, refused, report`

// Runs lists the import runs and their undoings, newest first.
func (s *Store) Runs(ctx context.Context) ([]geo.RunRecord, error) {
	list, err := runs(ctx, s.read, "ORDER BY id DESC")
	return list, s.fail(ctx, "runs", err)
}

// runs gives those that the end of a question chooses.
func runs(ctx context.Context, db questioner, end string, args ...any) ([]geo.RunRecord, error) {
	rows, err := db.QueryContext(ctx, "SELECT "+runColumns+" FROM import_runs "+end, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []geo.RunRecord{}
	for rows.Next() {
		r, err := scanRun(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// scanRun reads a run. One that did not end has no report, only counts.
func scanRun(rows *sql.Rows) (geo.RunRecord, error) {
	var r geo.RunRecord
	var counted geo.ImportResult
	var report []byte
	err := rows.Scan(&r.ID, &r.Dataset, &r.File, &r.Format, &r.By, instant{&r.StartedAt}, instant{&r.EndedAt},
		integer{&r.Continues}, integer{&r.Undoes}, &r.Undone,
		&counted.Created, &counted.Updated, &counted.Unchanged, &counted.Conflicts, &counted.Refused, &report)
	if err != nil {
		return geo.RunRecord{}, err
	}
	if report != nil {
		return r, json.Unmarshal(report, &r.Result)
	}
	counted.Run, counted.Continues, counted.Format = r.ID, r.Continues, r.Format
	r.Result = counted
	return r, nil
}
