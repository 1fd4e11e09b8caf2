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

// A verdict says what becomes of a row.
type verdict int

const (
	unchanged verdict = iota
	heard             // unchanged, but the file says it for the first time
	created
	updated
	edited  // a person and the file changed it
	deleted // a person deleted it and the file changed it
)

// A state is what there is under the name of a row.
type state struct {
	said  []byte     // the hash of what a file said last; nil when none did
	now   *geo.Event // nil when it is not there, and while that does not matter
	byRun bool       // an import wrote it last
}

// judge compares a row with what a file said last and with what is there.
func judge(t *session, area func(id string) (*geo.Place, error), in *incoming) (verdict, state, error) {
	var st state
	var id, run sql.NullInt64
	err := t.row(`
		SELECT i.said, e.fid, r.run
		FROM import_rows i
		LEFT JOIN events e ON e.fid = i.event_id
		LEFT JOIN event_revisions r ON r.event_id = e.fid AND r.revision = e.revision
		WHERE i.dataset = ? AND i.external_id = ?`,
		[]any{in.event.Dataset, in.event.ExternalID}, []any{&st.said, &id, &run})
	switch {
	case errors.Is(err, sql.ErrNoRows): // then only a person can have made it
		id.Int64, err = t.byName(in.event.Dataset, in.event.ExternalID)
		if err != nil || id.Int64 == 0 {
			return created, st, err
		}
	case err != nil:
		return 0, st, err
	case bytes.Equal(st.said, in.said[:]):
		return unchanged, st, nil
	case !id.Valid:
		return deleted, st, nil
	}
	now, err := t.event(id.Int64, area)
	if err != nil {
		return 0, st, err
	}
	st.now, st.byRun = &now, run.Valid
	switch there, _ := hash(&now); {
	case there == in.said:
		return heard, st, nil
	case st.byRun:
		return updated, st, nil
	}
	return edited, st, nil
}

// take does with a row what its verdict says.
func (t *tx) take(sum *geo.ImportResult, in *incoming) error {
	v, st, err := judge(&t.session, t.place, in)
	if err != nil {
		return err
	}
	tally(sum, v, in)
	switch v {
	case created, updated:
		if err := t.save(&in.event, st.now); err != nil {
			return err
		}
	case heard:
		in.event.ID = st.now.ID
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
	tally(sum, v, in)
	if v != created && v != updated && v != heard {
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
func (im *importer) foresee(in *incoming) (v verdict, byRun bool, err error) {
	var said []byte
	err = im.dry.row(`SELECT said, by_run FROM temp.taken WHERE dataset = ? AND external_id = ?`,
		[]any{in.event.Dataset, in.event.ExternalID}, []any{&said, &byRun})
	switch {
	case errors.Is(err, sql.ErrNoRows):
		place := func(id string) (*geo.Place, error) { return im.store.place(im.dry.ctx, id) }
		v, st, err := judge(im.dry, place, in)
		return v, st.byRun || v == created, err
	case err != nil:
		return 0, false, err
	case bytes.Equal(said, in.said[:]):
		return unchanged, byRun, nil
	case byRun:
		return updated, byRun, nil
	}
	return edited, byRun, nil
}

func tally(sum *geo.ImportResult, v verdict, in *incoming) {
	conflict := func(reason string) {
		sum.Conflicts++
		if len(sum.Refusals) < geo.MaxRefusals {
			sum.Refusals = append(sum.Refusals, geo.Refusal{Row: in.row, Reason: reason})
		}
	}
	switch v {
	case created:
		sum.Created++
	case updated:
		sum.Updated++
	case unchanged, heard:
		sum.Unchanged++
	case edited:
		conflict("changed here and in the file; kept as it is here")
	case deleted:
		conflict("deleted here and changed in the file; it stays deleted")
	}
}
