package gpkg

import (
	"bytes"
	"context"
	"database/sql"
	"errors"

	"eventmap/geo"
)

// flush commits the batch; only then do its counts join the result.
func (im *importer) flush(ctx context.Context) error {
	sum := im.result
	if im.run.DryRun {
		for i := range im.batch {
			if err := im.pretend(&sum, &im.batch[i]); err != nil {
				return err
			}
		}
	} else if len(im.batch) > 0 {
		err := im.store.write(ctx, im.run.By, func(t *tx) error {
			t.run = im.id
			for i := range im.batch {
				if err := ctx.Err(); err != nil {
					return err
				}
				if err := t.take(&sum, &im.batch[i]); err != nil {
					return err
				}
			}
			return im.note(t, sum, nil)
		})
		if err != nil {
			return err
		}
	}
	clear(im.batch)
	im.result, im.batch, im.bytes = sum, im.batch[:0], 0
	if im.run.Progress != nil {
		im.run.Progress(im.result)
	}
	return nil
}

// judge compares a row with what a file said last and with what is there, which
// it gives too: nil when it is not there, and while that does not matter.
func judge(t *session, area func(id string) (*geo.Place, error), in *incoming) (v geo.Verdict, there *geo.Event, byRun bool, err error) {
	var st geo.Standing
	var id, run sql.NullInt64
	err = t.row(`
		SELECT i.said, e.fid, r.run
		FROM import_rows i
		LEFT JOIN events e ON e.fid = i.event_id
		LEFT JOIN event_revisions r ON r.event_id = e.fid AND r.revision = e.revision
		WHERE i.dataset = ? AND i.external_id = ?`,
		[]any{in.event.Dataset, in.event.ExternalID}, []any{&st.Said, &id, &run})
	if errors.Is(err, sql.ErrNoRows) { // then only a person can have made it
		id.Int64, err = t.byName(in.event.Dataset, in.event.ExternalID)
	}
	if err != nil {
		return 0, nil, false, err
	}
	if id.Int64 != 0 && !bytes.Equal(st.Said, in.said[:]) {
		e, err := t.event(id.Int64, area)
		if err != nil {
			return 0, nil, false, err
		}
		now, _ := digest(&e)
		there, st.Now, st.ByRun = &e, now[:], run.Valid
	}
	return st.Judge(in.said[:]), there, st.ByRun, nil
}

// take does with a row what its verdict says.
func (t *tx) take(sum *geo.ImportResult, in *incoming) error {
	v, now, _, err := judge(&t.session, t.place, in)
	if err != nil {
		return err
	}
	sum.Count(in.row, v)
	switch v {
	case geo.Created, geo.Updated:
		if err := t.save(&in.event, now); err != nil {
			return err
		}
	case geo.Heard:
		in.event.ID = now.ID
	default:
		return nil
	}
	return t.exec(`
		INSERT INTO import_rows (dataset, external_id, event_id, run, said)
		VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (dataset, external_id) DO UPDATE
		SET event_id = excluded.event_id, run = excluded.run, said = excluded.said`,
		in.event.Dataset, in.event.ExternalID, in.event.ID, t.run, in.said[:])
}

// pretend counts what take would do, and remembers it for a row that stands
// twice.
func (im *importer) pretend(sum *geo.ImportResult, in *incoming) error {
	v, byRun, err := im.foresee(in)
	if err != nil {
		return err
	}
	sum.Count(in.row, v)
	if v != geo.Created && v != geo.Updated && v != geo.Heard {
		return nil
	}
	return im.dry.exec(`
		INSERT INTO temp.taken (dataset, external_id, said, by_run)
		VALUES (?, ?, ?, ?)
		ON CONFLICT (dataset, external_id) DO UPDATE
		SET said = excluded.said, by_run = excluded.by_run`, in.event.Dataset, in.event.ExternalID, in.said[:], byRun)
}

// foresee gives the verdict on a row after those before it, and whether an
// import would then have written the event last.
func (im *importer) foresee(in *incoming) (v geo.Verdict, byRun bool, err error) {
	var said []byte
	err = im.dry.row(`SELECT said, by_run FROM temp.taken WHERE dataset = ? AND external_id = ?`,
		[]any{in.event.Dataset, in.event.ExternalID}, []any{&said, &byRun})
	switch {
	case errors.Is(err, sql.ErrNoRows):
		place := func(id string) (*geo.Place, error) { return im.store.place(im.dry.ctx, id) }
		v, _, byRun, err := judge(im.dry, place, in)
		return v, byRun || v == geo.Created, err
	case err != nil:
		return 0, false, err
	}
	st := geo.Standing{Said: said, Now: said, ByRun: byRun}
	return st.Judge(in.said[:]), byRun, nil
}
