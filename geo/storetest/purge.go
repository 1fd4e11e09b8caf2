package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"eventmap/geo"
)

func purges(t *testing.T, s geo.Store) {
	e := put(t, s, Full())
	e = put(t, s, titled(e, "With the name of a witness"))
	other := put(t, s, Kyiv())
	seal, since := verify(t, s, nil).Head, lastChange(t, s)
	if err := s.Purge(t.Context(), e.ID, geo.Edit{By: "ana", Why: "court order"}); err != nil {
		t.Fatalf("Purge = %v", err)
	}
	if _, err := s.Event(t.Context(), e.ID); geo.KindOf(err) != geo.NotFound {
		t.Errorf("Event of a purged one = %v, want NotFound", err)
	}
	wantHistory(t, s, e.ID, `1 olena, "": purged`, `2 olena, "": purged`, `3 ana, "court order": gone`)
	if diff := cmp.Diff([]string{"4 1 gone"}, changes(t, s, since)); diff != "" {
		t.Errorf("Changes(%d) (-want +got):\n%s", since, diff)
	}
	if diff := cmp.Diff([]string{"3 2 1", "4 1 gone"}, changes(t, s, 0)); diff != "" {
		t.Errorf("Changes(0) (-want +got):\n%s", diff)
	}
	for change := range lastChange(t, s) {
		for _, past := range collect(t, s.AsOf(t.Context(), change+1)) {
			if past.ID == e.ID {
				t.Errorf("AsOf(%d) still tells of it", change+1)
			}
		}
	}
	v := verify(t, s, seal[:])
	if v.Changes != 4 || v.Revisions != 4 || v.Purged != 2 || v.Events != 1 || v.Head == seal {
		t.Errorf("Verify = %+v", v)
	}
	for _, revision := range []int64{2, 3} {
		e.Revision = revision
		_, err := s.Put(t.Context(), e, geo.Edit{By: "olena"})
		wantKind(t, "Put of a purged event", err, geo.NotFound)
	}
	if err := s.Purge(t.Context(), e.ID, geo.Edit{By: "ana"}); err != nil || lastChange(t, s) != 4 {
		t.Errorf("Purge of a purged one = %v, and change %d, want nothing", err, lastChange(t, s))
	}
	wantKind(t, "Purge of an event that never was", s.Purge(t.Context(), 4_711, geo.Edit{By: "ana"}), geo.NotFound)
	if got := read(t, s, other.ID); got.Title != other.Title {
		t.Errorf("another event is now %q", got.Title)
	}
}

// purgesDrawn sees that an area which somebody drew goes with the last event that
// speaks of it, now or in its history, and no sooner.
func purgesDrawn(t *testing.T, s geo.Store) {
	around := func(west float64) geo.Event {
		e := Kyiv()
		e.Geometry, e.Point, e.UncertaintyM = nil, nil, 0
		e.Area = &geo.Place{Name: "The cellar", Level: -1, Geometry: box(west, 50, west+0.1, 50.1)}
		e.AreaID, e.LocationPrecision = "", "district"
		return e
	}
	first, second := put(t, s, around(30)), put(t, s, around(30))
	elsewhere := around(31)
	elsewhere.ID, elsewhere.Revision, elsewhere.ExternalID = second.ID, second.Revision, second.ExternalID
	moved := put(t, s, elsewhere)
	purge := func(id int64) {
		t.Helper()
		if err := s.Purge(t.Context(), id, geo.Edit{By: "ana", Why: "court order"}); err != nil {
			t.Fatalf("Purge(%d) = %v", id, err)
		}
	}
	purge(first.ID)
	if _, err := s.Place(t.Context(), first.AreaID); err != nil {
		t.Errorf("an area that the history of another event speaks of = %v", err)
	}
	purge(second.ID)
	for _, area := range []string{first.AreaID, moved.AreaID} {
		if _, err := s.Place(t.Context(), area); geo.KindOf(err) != geo.NotFound {
			t.Errorf("the area of a purged event = %v, want NotFound", err)
		}
	}
	if again := put(t, s, around(30)); again.AreaID != first.AreaID || again.Area == nil {
		t.Errorf("drawn again, the area is %q, %v", again.AreaID, again.Area)
	}
	verify(t, s, nil)
}

func purgesDeleted(t *testing.T, s geo.Store) {
	events := file(3)
	importAll(t, s, geo.Run{}, Stream(events))
	mine := read(t, s, 2)
	put(t, s, titled(mine, "By Olena"))
	events[1].Title = "By the agency"
	odd := Kyiv()
	odd.Country = "U\x00" // which the report of the run quotes
	disputed := importAll(t, s, geo.Run{}, Stream(append(events, odd)))
	if disputed.Conflicts != 1 || disputed.Refused != 1 {
		t.Fatalf("the file and Olena should disagree, and a row be refused: %+v", disputed)
	}
	if err := s.Delete(t.Context(), 2, 0, geo.Edit{By: "olena"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Purge(t.Context(), 2, geo.Edit{By: "ana"}); err != nil {
		t.Fatalf("Purge of a deleted event = %v", err)
	}
	wantHistory(t, s, 2, `1 importer, "": purged`, `2 olena, "": purged`, `3 olena, "": gone`, `4 ana, "": gone`)
	_, _, err := s.Said(t.Context(), 2)
	wantKind(t, "Said of a purged event", err, geo.NotFound)
	runs, err := s.Runs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range runs {
		if len(r.Result.Disagreements) != 0 {
			t.Errorf("the report of run %d still quotes it: %+v", r.ID, r.Result.Disagreements)
		}
	}
	wantResult(t, "the file again", importAll(t, s, geo.Run{}, Stream(events)), geo.ImportResult{Unchanged: 3})
	events[1].Title = "Said anew"
	wantResult(t, "a newer file", importAll(t, s, geo.Run{}, Stream(events)), geo.ImportResult{Unchanged: 2, Conflicts: 1})
	if n := count(t, s); n != 2 {
		t.Errorf("%d events, want 2: what was purged must not come back", n)
	}
	verify(t, s, nil)
}
