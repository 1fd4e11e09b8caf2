package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"eventmap/geo"
)

// Batch is how many rows of an import the stores under test commit together, so
// that a few hundred events are several batches.
const Batch = 100

// Run holds a store to its promises. open gives an empty store that knows
// Places; each test gets its own.
func Run(t *testing.T, open func(t *testing.T) geo.Store) {
	t.Run("as a reader", func(t *testing.T) {
		Reader(t, func(t *testing.T, events []geo.Event) geo.Reader { return seeded(t, open(t), events) })
	})
	for _, tt := range []struct {
		name string
		run  func(t *testing.T, s geo.Store)
	}{
		{"keeps every field of an event", keepsEveryField},
		{"keeps every kind of geometry", keepsGeometry},
		{"gives ids, revisions and names", givesIdentity},
		{"stores an area once and gives it back", storesAreas},
		{"refuses an event that breaks a rule, and writes nothing", refusesInvalid},
		{"refuses a stale revision and shows what is there", refusesStale},
		{"lets exactly one of many writers win", oneWriterWins},
		{"changes nothing when the same is written again", sameWrite},
		{"refuses a second event with the same name", refusesSameName},
		{"deletes for good and never gives the id again", deletes},
		{"keeps every revision", keepsHistory},
		{"numbers changes in the order of commits", numbersChanges},
		{"says when to look", watches},
		{"reads while it is written to", readsWhileWriting},
		{"lists datasets", listsDatasets},
		{"keeps views under their names", keepsViews},
	} {
		t.Run(tt.name, func(t *testing.T) { tt.run(t, open(t)) })
	}
	runHistory(t, open)
	runArchives(t, open)
	runDisplacement(t, open)
	runImports(t, open)
	runCurtailed(t, open)
}

// seeded writes events whose ids must come out as they are.
func seeded(t *testing.T, s geo.Store, events []geo.Event) geo.Store {
	for i := range events {
		e := events[i].Clone()
		e.ID, e.Revision = 0, 0
		got, err := s.Put(t.Context(), e, geo.Edit{By: "olena"})
		if err != nil {
			t.Fatalf("Put(%q) = %v", e.Title, err)
		}
		if got.ID != events[i].ID {
			t.Fatalf("Put gave id %d, want %d", got.ID, events[i].ID)
		}
		events[i] = got
	}
	return s
}

func put(t *testing.T, s geo.Store, e geo.Event) geo.Event {
	t.Helper()
	got, err := s.Put(t.Context(), e, geo.Edit{By: "olena"})
	if err != nil {
		t.Fatalf("Put(%q) = %v", e.Title, err)
	}
	return got
}

func read(t *testing.T, s geo.Store, id int64) geo.Event {
	t.Helper()
	e, err := s.Event(t.Context(), id)
	if err != nil {
		t.Fatalf("Event(%d) = %v", id, err)
	}
	return e
}

// bare is an event without what a store adds to it.
func bare(e geo.Event) string {
	return string(geo.AppendContent(nil, &e))
}

func count(t *testing.T, s geo.Store) int {
	t.Helper()
	return len(collect(t, s.Events(t.Context(), geo.Query{})))
}

func keepsEveryField(t *testing.T, s geo.Store) {
	e := Full()
	got := put(t, s, e)
	e.Complete()
	for name, back := range map[string]geo.Event{"Put": got, "Event": read(t, s, got.ID)} {
		if diff := cmp.Diff(bare(e), bare(back)); diff != "" {
			t.Errorf("%s gives another event (-want +got):\n%s", name, diff)
		}
		if back.CreatedBy != "olena" || back.UpdatedBy != "olena" || back.CreatedAt.IsZero() || !back.UpdatedAt.Equal(back.CreatedAt) {
			t.Errorf("%s gives the record %q %v %q %v", name, back.CreatedBy, back.CreatedAt, back.UpdatedBy, back.UpdatedAt)
		}
	}
}

func keepsGeometry(t *testing.T, s geo.Store) {
	for _, e := range Shapes() {
		got := put(t, s, e)
		if p, ok := Places(e.AreaID); ok {
			e.Area = &p // a store finds it, and so the point that stands for it
		}
		e.Complete()
		e.ExternalID = got.ExternalID
		if diff := cmp.Diff(bare(e), bare(read(t, s, got.ID))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", e.Title, diff)
		}
	}
}

func givesIdentity(t *testing.T, s geo.Store) {
	a, b := put(t, s, Kyiv()), put(t, s, Kyiv())
	if a.ID != 1 || b.ID != 2 || a.Revision != 1 || a.ExternalID == "" || a.ExternalID == b.ExternalID {
		t.Errorf("two new events have ids %d, %d, revision %d and names %q, %q", a.ID, b.ID, a.Revision, a.ExternalID, b.ExternalID)
	}
	a.Title = "Drone strike on Kyiv, corrected"
	c := put(t, s, a)
	if c.ID != a.ID || c.Revision != 2 || c.ExternalID != a.ExternalID {
		t.Errorf("after an edit: id %d, revision %d, name %q, want 1, 2, %q", c.ID, c.Revision, c.ExternalID, a.ExternalID)
	}
	nameless := c.Clone()
	nameless.Title, nameless.Dataset, nameless.ExternalID = "Corrected again", "", ""
	if n := put(t, s, nameless); n.ID != a.ID || n.Dataset != a.Dataset || n.ExternalID != a.ExternalID {
		t.Errorf("an edit without a name made %s/%s of %s/%s", n.Dataset, n.ExternalID, a.Dataset, a.ExternalID)
	}
}

func storesAreas(t *testing.T, s geo.Store) {
	var drawn []geo.Event
	for _, e := range Shapes() {
		if e.AreaID == "" && e.Area == nil {
			continue
		}
		got := read(t, s, put(t, s, e).ID)
		if got.Area == nil || got.Area.ID != got.AreaID || len(got.Area.Geometry) == 0 {
			t.Errorf("%s: the area %q came back as %v", e.Title, got.AreaID, got.Area)
		}
		drawn = append(drawn, got)
	}
	if len(drawn) != 2 {
		t.Fatalf("%d samples have areas, want 2", len(drawn))
	}
	p, err := s.Place(t.Context(), "UA-09")
	if err != nil || p.Name != "Luhansk oblast" || p.Country != "UA" || p.Level != 1 {
		t.Errorf("Place(UA-09) = %+v, %v", p, err)
	}
	if _, err := s.Place(t.Context(), "XX-1"); geo.KindOf(err) != geo.NotFound {
		t.Errorf("Place(XX-1) = %v, want NotFound", err)
	}
	byID := Kyiv()
	byID.Geometry, byID.AreaID = nil, drawn[1].AreaID
	if got := put(t, s, byID); got.Area == nil {
		t.Error("a drawn area that is already there was not found by its id")
	}
	unknown := Kyiv()
	unknown.AreaID = "XX-1"
	wantViolation(t, s, unknown, "area_id")
}

func wantViolation(t *testing.T, s geo.Store, e geo.Event, field string) {
	t.Helper()
	_, err := s.Put(t.Context(), e, geo.Edit{By: "olena"})
	var ge *geo.Error
	if !errors.As(err, &ge) || ge.Kind != geo.Invalid || len(ge.Violations) == 0 || ge.Violations[0].Field != field {
		t.Errorf("Put(%q) = %v, want a violation of %s", e.Title, err, field)
	}
}

func refusesInvalid(t *testing.T, s geo.Store) {
	for field, spoil := range map[string]func(*geo.Event){
		"title":       func(e *geo.Event) { e.Title = " " },
		"end_time":    func(e *geo.Event) { e.EndTime = e.StartTime.Add(-time.Hour) },
		"killed_best": func(e *geo.Event) { e.Killed.Best = number(-1) },
		"geometry":    func(e *geo.Event) { e.Geometry = orb.Point{30, 91} },
		"description": func(e *geo.Event) { e.Description = "a\x00b" },
		"event_type":  func(e *geo.Event) { e.EventType = "war" },
	} {
		e := Kyiv()
		spoil(&e)
		wantViolation(t, s, e, field)
	}
	if n := count(t, s); n != 0 {
		t.Errorf("%d events were written, want none", n)
	}
	if n, err := s.LastChange(t.Context()); n != 0 || err != nil {
		t.Errorf("LastChange() = %d, %v, want 0", n, err)
	}
}

func refusesStale(t *testing.T, s geo.Store) {
	first := put(t, s, Kyiv())
	second := first.Clone()
	second.Title = "By Olena"
	second = put(t, s, second)
	first.Title = "By Petro"
	_, err := s.Put(t.Context(), first, geo.Edit{By: "petro"})
	var ge *geo.Error
	if !errors.As(err, &ge) || ge.Kind != geo.Conflict || ge.Current == nil {
		t.Fatalf("Put of revision 1 over 2 = %v, want a Conflict with the current event", err)
	}
	if ge.Current.Title != "By Olena" || ge.Current.Revision != second.Revision {
		t.Errorf("the conflict shows %q, revision %d", ge.Current.Title, ge.Current.Revision)
	}
	if got := read(t, s, first.ID); got.Title != "By Olena" {
		t.Errorf("the event is now %q", got.Title)
	}
	first.Revision = 0
	if _, err := s.Put(t.Context(), first, geo.Edit{By: "petro"}); geo.KindOf(err) != geo.Conflict {
		t.Errorf("Put of an event that is there without a revision = %v, want Conflict", err)
	}
	gone := Kyiv()
	gone.ID, gone.Revision = 4_711, 1
	if _, err := s.Put(t.Context(), gone, geo.Edit{By: "petro"}); geo.KindOf(err) != geo.NotFound {
		t.Errorf("Put of an event that never was = %v, want NotFound", err)
	}
}

func oneWriterWins(t *testing.T, s geo.Store) {
	e := put(t, s, Kyiv())
	const writers = 8
	var wg sync.WaitGroup
	results := make(chan error, writers)
	for i := range writers {
		mine := e.Clone()
		mine.Title = fmt.Sprint("By writer ", i)
		wg.Go(func() {
			_, err := s.Put(t.Context(), mine, geo.Edit{By: "olena"})
			results <- err
		})
	}
	wg.Wait()
	close(results)
	won := 0
	for err := range results {
		switch {
		case err == nil:
			won++
		case geo.KindOf(err) != geo.Conflict:
			t.Errorf("a writer got %v, want a Conflict", err)
		}
	}
	if got := read(t, s, e.ID); won != 1 || got.Revision != 2 {
		t.Errorf("%d of %d writers won and the revision is %d, want 1 and 2", won, writers, got.Revision)
	}
}

func sameWrite(t *testing.T, s geo.Store) {
	e := put(t, s, Full())
	before, _ := s.LastChange(t.Context())
	again, err := s.Put(t.Context(), e, geo.Edit{By: "petro"})
	if err != nil || again.Revision != e.Revision || again.UpdatedBy != "olena" {
		t.Errorf("the same again gives revision %d by %q, %v, want %d by olena", again.Revision, again.UpdatedBy, err, e.Revision)
	}
	if after, _ := s.LastChange(t.Context()); after != before {
		t.Errorf("the change number went from %d to %d", before, after)
	}
}

func refusesSameName(t *testing.T, s geo.Store) {
	e := Kyiv()
	e.Dataset, e.ExternalID = "wire", "1"
	first := put(t, s, e)
	_, err := s.Put(t.Context(), e, geo.Edit{By: "petro"})
	var ge *geo.Error
	if !errors.As(err, &ge) || ge.Kind != geo.Conflict || ge.Current == nil || ge.Current.ID != first.ID {
		t.Errorf("a second wire/1 = %v, want a Conflict with event %d", err, first.ID)
	}
	e.Dataset = "other"
	put(t, s, e)
}

func deletes(t *testing.T, s geo.Store) {
	put(t, s, Kyiv())
	e := put(t, s, Kyiv())
	if err := s.Delete(t.Context(), e.ID, e.Revision+1, geo.Edit{By: "olena"}); geo.KindOf(err) != geo.Conflict {
		t.Errorf("Delete of a stale revision = %v, want Conflict", err)
	}
	if err := s.Delete(t.Context(), e.ID, e.Revision, geo.Edit{By: "olena"}); err != nil {
		t.Fatalf("Delete = %v", err)
	}
	if _, err := s.Event(t.Context(), e.ID); geo.KindOf(err) != geo.NotFound {
		t.Errorf("Event of a deleted one = %v, want NotFound", err)
	}
	if err := s.Delete(t.Context(), e.ID, 0, geo.Edit{By: "olena"}); geo.KindOf(err) != geo.NotFound {
		t.Errorf("Delete again = %v, want NotFound", err)
	}
	if _, err := s.Put(t.Context(), e, geo.Edit{By: "olena"}); geo.KindOf(err) != geo.NotFound {
		t.Errorf("Put of a deleted one = %v, want NotFound", err)
	}
	if next := put(t, s, Kyiv()); next.ID == e.ID {
		t.Errorf("id %d was given again", next.ID)
	}
	if n := count(t, s); n != 2 {
		t.Errorf("%d events are left, want 2", n)
	}
}

func keepsHistory(t *testing.T, s geo.Store) {
	e := put(t, s, Kyiv())
	e.Title = "Second"
	e = put(t, s, e)
	if err := s.Delete(t.Context(), e.ID, 0, geo.Edit{By: "petro"}); err != nil {
		t.Fatal(err)
	}
	var got []string
	for r, err := range s.History(t.Context(), e.ID) {
		if err != nil {
			t.Fatal(err)
		}
		title := "deleted"
		if r.Event != nil {
			title = r.Event.Title
		}
		if r.At.IsZero() || r.ID != e.ID || r.Run != 0 {
			t.Errorf("revision %d: at %v, id %d, run %d", r.Revision, r.At, r.ID, r.Run)
		}
		got = append(got, fmt.Sprint(r.Revision, " ", r.Change, " ", r.By, " ", title))
	}
	want := []string{"1 1 olena Drone strike on Kyiv", "2 2 olena Second", "3 3 petro deleted"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("History (-want +got):\n%s", diff)
	}
	for _, err := range s.History(t.Context(), 4_711) {
		if geo.KindOf(err) != geo.NotFound {
			t.Errorf("History of an event that never was: %v, want NotFound", err)
		}
	}
}

// changes gives "number id revision" or "number id gone" since a number.
func changes(t *testing.T, s geo.Store, since int64) []string {
	t.Helper()
	list := []string{}
	for c, err := range s.Changes(t.Context(), since) {
		if err != nil {
			t.Fatal(err)
		}
		state := fmt.Sprint(c.Revision)
		if c.Event == nil {
			state = "gone"
		}
		list = append(list, fmt.Sprint(c.Number, " ", c.ID, " ", state))
	}
	return list
}

func numbersChanges(t *testing.T, s geo.Store) {
	a, b := put(t, s, Kyiv()), put(t, s, Kyiv())
	a.Title = "Again"
	a = put(t, s, a)
	if err := s.Delete(t.Context(), b.ID, 0, geo.Edit{By: "olena"}); err != nil {
		t.Fatal(err)
	}
	for since, want := range map[int64][]string{0: {"3 1 2", "4 2 gone"}, 3: {"4 2 gone"}, 4: {}} {
		if diff := cmp.Diff(want, changes(t, s, since)); diff != "" {
			t.Errorf("Changes(%d) (-want +got):\n%s", since, diff)
		}
	}
	if n, err := s.LastChange(t.Context()); n != 4 || err != nil {
		t.Errorf("LastChange() = %d, %v, want 4", n, err)
	}
	since := collect(t, s.Events(t.Context(), geo.Query{ChangedSince: 2}))
	if len(since) != 1 || since[0].ID != a.ID {
		t.Errorf("Events changed since 2 = %v, want event %d", lines(since), a.ID)
	}
}

// patience is how long a signal that must come may take on a busy machine.
const patience = 20 * time.Second

func watches(t *testing.T, s geo.Store) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	look := s.Watch(ctx)
	e := put(t, s, Kyiv())
	for seen := int64(0); seen < e.ID; {
		select {
		case <-look:
			seen, _ = s.LastChange(ctx)
		case <-ctx.Done():
			t.Fatal("no signal after a write")
		}
	}
}

func readsWhileWriting(t *testing.T, s geo.Store) {
	for range 5 {
		put(t, s, Kyiv())
	}
	n := 0
	for e, err := range s.Events(t.Context(), geo.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		e.Title = "Seen"
		put(t, s, e)
		put(t, s, Kyiv())
		n++
	}
	if n != 5 {
		t.Errorf("a stream over 5 events gave %d while others were added", n)
	}
}

func listsDatasets(t *testing.T, s geo.Store) {
	e := Kyiv()
	e.Dataset = "wire"
	put(t, s, e)
	d := geo.Dataset{Name: "acled", Title: "ACLED", Licence: "ACLED terms", Attribution: "ACLED", Visibility: "private",
		Mapping: map[string]string{"Lat": "latitude", "Überschrift": "title", "junk": ""}}
	for range 2 {
		if err := s.PutDataset(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Datasets(t.Context())
	want := []geo.Dataset{d, {Name: "wire", Title: "wire", Redistributable: true, Visibility: "private"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("Datasets() (-want +got):\n%s%v", diff, err)
	}
	d.Mapping = nil
	if err := s.PutDataset(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if got, err = s.Datasets(t.Context()); err != nil || got[0].Mapping != nil {
		t.Errorf("a mapping that was taken back is %v, %v", got[0].Mapping, err)
	}
}
