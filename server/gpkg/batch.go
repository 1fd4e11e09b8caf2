package gpkg

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"time"

	"eventmap/geo"
)

// flush commits a batch; only then do its counts join the result.
func (im *importer) flush(ctx context.Context, batch []incoming) error {
	sum := im.result
	switch {
	case im.run.DryRun:
		for i := range batch {
			if err := im.pretend(&sum, &batch[i]); err != nil {
				return err
			}
		}
	case len(batch) > 0:
		err := im.store.write(ctx, im.edit(), func(t *tx) error {
			t.run, t.file = im.id, &im.run
			for i := range batch {
				if err := ctx.Err(); err != nil {
					return err
				}
				if err := t.take(&sum, &batch[i]); err != nil {
					return err
				}
			}
			if err := t.create(); err != nil {
				return err
			}
			return im.note(t, sum, time.Time{})
		})
		if err != nil {
			return err
		}
	}
	im.result = sum
	return nil
}

// A standing is what a row is compared with.
type standing struct {
	same   bool       // the file says what it said before; then nothing else is known
	heard  bool       // a file said something, which base is unless that is lost
	id     int64      // of the event that it said it of
	base   *geo.Event // what a file said last
	now    *geo.Event // what is there
	purged bool       // the event was, for good
}

// stand finds out how a row stands.
func stand(t *session, area func(id string) (*geo.Place, error), in *incoming) (standing, error) {
	var st standing
	said, err := t.lastSaid(in.event.Dataset, in.event.ExternalID)
	if err != nil {
		return st, err
	}
	if said != nil {
		if st.same = bytes.Equal(said.Said, in.said[:]); st.same {
			return st, nil
		}
		if st.now, err = t.there(said.EventID, area); err != nil {
			return st, err
		}
		if st.heard, st.id = said.Said != nil, said.EventID; st.heard {
			if st.base, err = t.base(said, area); err != nil {
				return st, err
			}
		}
	}
	if st.now != nil {
		return st, nil
	}
	id, err := t.byName(in.event.Dataset, in.event.ExternalID)
	if err != nil {
		return st, err
	}
	if id != 0 { // a person's own: no file said anything of it
		st = standing{}
		st.now, err = t.there(id, area)
		return st, err
	}
	if st.heard && st.base == nil {
		st.purged, err = t.purged(st.id)
	}
	return st, err
}

// lastSaid gives what a file said last under a name; nil where none said
// anything.
func (t *session) lastSaid(dataset, externalID string) (*geo.Statement, error) {
	s, err := scanStatement(t.one(`
		SELECT `+statementColumns+`
		FROM import_statements
		WHERE dataset = ? AND external_id = ?
		ORDER BY run DESC
		LIMIT 1`, dataset, externalID))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &s, err
}

// there gives an event; nil where it is not there.
func (t *session) there(id int64, area func(id string) (*geo.Place, error)) (*geo.Event, error) {
	e, err := t.event(id, area)
	if geo.KindOf(err) == geo.NotFound {
		return nil, nil
	}
	return &e, err
}

// base gives the event that a statement speaks of as the file had it; nil where
// that is lost, as in a purge.
func (t *session) base(s *geo.Statement, area func(id string) (*geo.Place, error)) (*geo.Event, error) {
	var e geo.Event
	var err error
	switch {
	case s.Body != nil:
		e, err = parse(s.Body, area)
	case s.Revision != 0:
		e, err = t.revision(s.EventID, s.Revision, area)
	default:
		return nil, nil
	}
	if geo.KindOf(err) == geo.NotFound {
		return nil, nil
	}
	return &e, err
}

func (t *session) purged(id int64) (purged bool, err error) {
	err = t.row(`SELECT coalesce(max(purged), FALSE) FROM event_revisions WHERE event_id = ?`, []any{id}, []any{&purged})
	return purged, err
}

// reconcile says what becomes of a row. An event that is gone stays gone, even
// where it is lost what a file said of it; what was purged is not told again.
func (st *standing) reconcile(file *geo.Event) (geo.Verdict, geo.Event, []geo.Disagreement) {
	if st.same {
		return geo.Unchanged, geo.Event{}, nil
	}
	if st.now != nil || !st.heard || st.base != nil {
		v, taken, differ := geo.Reconcile(st.base, st.now, file)
		for i := range differ {
			if st.now == nil {
				differ[i].ID = st.id
			}
		}
		return v, taken, differ
	}
	d := geo.Disagreement{ID: st.id}
	if !st.purged {
		d.Title, d.File = file.Title, geo.AppendContent(nil, file)
	}
	return geo.Disputed, geo.Event{}, []geo.Disagreement{d}
}

// warn tells what a row had to leave behind.
func (in *incoming) warn(sum *geo.ImportResult) {
	if in.left != nil {
		sum.Warn(*geo.Refuse(in.row, "area_id", in.left))
	}
}

// take does with a row what its verdict says.
func (t *tx) take(sum *geo.ImportResult, in *incoming) error {
	if in.refusal != nil {
		sum.Refuse(*in.refusal)
		return nil
	}
	if _, waits := t.awaited[in.name]; waits {
		if err := t.create(); err != nil {
			return err
		}
	}
	st, err := stand(&t.session, t.place, in)
	if err != nil {
		return err
	}
	in.warn(sum)
	t.file.Recall(&in.event, st.base, st.now)
	v, taken, differ := st.reconcile(&in.event)
	sum.Count(in.row, v, differ)
	if v == geo.Unchanged {
		return nil
	}
	if v == geo.Created {
		return t.createLater(taken, in)
	}
	if st.now != nil && v != geo.Heard && !taken.Same(st.now) {
		if err := t.save(&taken, st.now); err != nil {
			return err
		}
	}
	s := geo.Statement{Dataset: in.event.Dataset, ExternalID: in.event.ExternalID, Run: t.run, EventID: st.id, Said: in.said[:]}
	if taken.ID != 0 {
		s.EventID = taken.ID
	}
	switch {
	case taken.ID != 0 && taken.Same(&in.event):
		s.Revision = taken.Revision
	case !st.purged:
		s.Body = geo.AppendFeature(nil, &in.event)
	}
	return t.keepStatement(&s)
}

// pretend counts what take would do, and remembers it for a row that stands
// twice.
func (im *importer) pretend(sum *geo.ImportResult, in *incoming) error {
	if in.refusal != nil {
		sum.Refuse(*in.refusal)
		return nil
	}
	st, err := im.foresee(in)
	if err != nil {
		return err
	}
	in.warn(sum)
	im.run.Recall(&in.event, st.base, st.now)
	v, taken, differ := st.reconcile(&in.event)
	sum.Count(in.row, v, differ)
	if v == geo.Unchanged {
		return nil
	}
	var now any
	if v == geo.Created || st.now != nil {
		now = string(geo.AppendFeature(nil, &taken))
	}
	return im.dry.exec(`
		INSERT INTO temp.taken (dataset, external_id, said, body, now)
		VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (dataset, external_id) DO UPDATE
		SET said = excluded.said, body = excluded.body, now = excluded.now`,
		in.event.Dataset, in.event.ExternalID, in.said[:], string(geo.AppendFeature(nil, &in.event)), now)
}

// foresee finds out how a row would stand after those before it.
func (im *importer) foresee(in *incoming) (standing, error) {
	var said []byte
	var body string
	var now sql.NullString
	area := func(id string) (*geo.Place, error) { return im.store.find(im.dry.ctx, id) }
	err := im.dry.row(`SELECT said, body, now FROM temp.taken WHERE dataset = ? AND external_id = ?`,
		[]any{in.event.Dataset, in.event.ExternalID}, []any{&said, &body, &now})
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return stand(im.dry, area, in)
	case err != nil:
		return standing{}, err
	case bytes.Equal(said, in.said[:]):
		return standing{same: true}, nil
	}
	st := standing{heard: true}
	base, err := parse([]byte(body), area)
	if err != nil {
		return st, err
	}
	st.base = &base
	if now.Valid {
		there, err := parse([]byte(now.String), area)
		if err != nil {
			return st, err
		}
		st.now = &there
	}
	return st, nil
}
