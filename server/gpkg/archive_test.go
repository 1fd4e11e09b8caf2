package gpkg

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// dump gives all that an archive holds, as text.
func dump(t *testing.T, s *Store) []string {
	t.Helper()
	var lines []string
	err := s.Archive(t.Context(), func(a geo.Archive) error {
		datasets, err := a.Datasets(t.Context())
		if err != nil {
			return err
		}
		runs, err := a.Runs(t.Context())
		if err != nil {
			return err
		}
		pairs, err := a.Distinct(t.Context())
		lines = append(lines, fmt.Sprintf("%+v", datasets), fmt.Sprintf("%+v", runs), fmt.Sprint(pairs))
		return errors.Join(err,
			each(a.Places(t.Context()), func(p *geo.Place) error {
				lines = append(lines, string(geo.AppendPlace(nil, p)))
				return nil
			}),
			each(a.Statements(t.Context()), func(s *geo.Statement) error {
				lines = append(lines, fmt.Sprintf("%s %s %d %d %x %d %s", s.Dataset, s.ExternalID, s.Run, s.EventID, s.Said, s.Revision, s.Body))
				return nil
			}),
			each(a.Changes(t.Context()), func(c *geo.SealedChange) error {
				lines = append(lines, fmt.Sprintf("%d %v %x", c.Number, c.At, c.Seal))
				return nil
			}),
			each(a.Records(t.Context()), func(r *geo.Record) error {
				lines = append(lines, fmt.Sprintf("%d %d %d %v %s %s %d %s %x %v", r.ID, r.Revision, r.Change, r.At, r.By, r.Why, r.Run, r.Body, r.Said, r.Purged))
				return nil
			}))
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func TestAStoreMovesWhole(t *testing.T) {
	from := openAt(t, lived(t))
	if err := from.Purge(t.Context(), 3, geo.Edit{By: "olena", Why: "a witness"}); err != nil {
		t.Fatal(err)
	}
	last := put(t, from, storetest.Kyiv())
	if err := from.Delete(t.Context(), last.ID, 0, geo.Edit{}); err != nil {
		t.Fatal(err)
	}
	if err := from.PutDistinct(t.Context(), 5, 4, geo.Edit{By: "olena"}); err != nil {
		t.Fatal(err)
	}
	if err := from.PutDataset(t.Context(), geo.Dataset{Name: "wire", Mapping: map[string]string{"Lat": "latitude"}}); err != nil {
		t.Fatal(err)
	}
	to := open(t)
	if err := from.Archive(t.Context(), func(a geo.Archive) error { return to.Restore(t.Context(), a) }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(dump(t, from), dump(t, to)); diff != "" {
		t.Errorf("the store came out otherwise (-want +got):\n%s", diff)
	}
	if e := put(t, to, storetest.Kyiv()); e.ID != last.ID+1 {
		t.Errorf("a new event has id %d, want %d: no id is given again", e.ID, last.ID+1)
	}
	if _, err := to.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
	err := from.Archive(t.Context(), func(a geo.Archive) error { return to.Restore(t.Context(), a) })
	if geo.KindOf(err) != geo.Conflict {
		t.Errorf("Restore into a store that holds events = %v, want Conflict", err)
	}
}

// A spoilt archive gives other records than it was made of.
type spoilt struct {
	geo.Archive
	spoil func(r *geo.Record) error
}

func (a spoilt) Records(ctx context.Context) iter.Seq2[geo.Record, error] {
	return func(yield func(geo.Record, error) bool) {
		for r, err := range a.Archive.Records(ctx) {
			if err == nil {
				err = a.spoil(&r)
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

func TestARestoreIsWholeOrDidNotHappen(t *testing.T) {
	from := openAt(t, lived(t))
	cut := errors.New("the stick was pulled out")
	for what, tt := range map[string]struct {
		spoil func(r *geo.Record) error
		want  string
	}{
		"an archive that ends early": {func(r *geo.Record) error {
			if r.Change == 17 && r.ID == 30 {
				return cut
			}
			return nil
		}, cut.Error()},
		"an archive that was tampered with": {func(r *geo.Record) error {
			if r.ID == 14 {
				r.Body = []byte(strings.ReplaceAll(string(r.Body), "Kyiv", "Lviv"))
			}
			return nil
		}, "what revision 1 of event 14 says is not what was written"},
		"an archive of which a writer was renamed": {func(r *geo.Record) error {
			if r.By == "petro" {
				r.By = "olena"
			}
			return nil
		}, "the revisions of change 16 are not those that were sealed"},
	} {
		path := filepath.Join(t.TempDir(), "copy.gpkg")
		to := openAt(t, path)
		before := dump(t, to)
		err := from.Archive(t.Context(), func(a geo.Archive) error { return to.Restore(t.Context(), spoilt{a, tt.spoil}) })
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Restore of %s = %v, want %q", what, err, tt.want)
		}
		if diff := cmp.Diff(before, dump(t, to)); diff != "" {
			t.Errorf("%s left something (-want +got):\n%s", what, diff)
		}
		if err := from.Archive(t.Context(), func(a geo.Archive) error { return to.Restore(t.Context(), a) }); err != nil {
			t.Errorf("Restore of the whole after %s = %v", what, err)
		}
	}
}
