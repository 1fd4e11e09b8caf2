package index

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/storetest"
	"eventmap/geo/tile"
)

// moved is Event.Public with a place of its own for some events.
func moved(e *geo.Event) (*geo.Event, bool) {
	p, ok := e.Public()
	if ok && e.ID%7 == 0 && p.Point != nil {
		at := orb.Point{p.Point[0] + 1, p.Point[1] / 2}
		p.Geometry, p.Point, p.UncertaintyM = at, &at, 5_000
	}
	return &p, ok
}

// published gives what the public sees of events.
func published(events []geo.Event) []geo.Event {
	var list []geo.Event
	for i := range events {
		if p, ok := moved(&events[i]); ok {
			list = append(list, *p)
		}
	}
	return list
}

// half makes every other event public, at its own place.
func half(events []geo.Event) []geo.Event {
	for i := range events {
		events[i].PublicDisplacementM = 0
		events[i].Visibility = []string{"public", "private"}[i%2]
	}
	return events
}

func TestThePublicIsAnsweredAsIfTheRestWereNotThere(t *testing.T) {
	events := half(numbered(600, 31))
	ix := &Index{Publish: moved}
	if err := ix.Load(storetest.Stream(events[:400])); err != nil {
		t.Fatal(err)
	}
	for some := range slices.Chunk(changes(events[400:]), 23) {
		ix.Apply(some...)
	}
	want := published(events)
	if got := ix.Reader(Public).Len(); got != len(want) || ix.Len() != len(events) {
		t.Fatalf("the public sees %d of %d events, want %d", got, ix.Len(), len(want))
	}
	var alone Index
	if err := alone.Load(storetest.Stream(want)); err != nil {
		t.Fatal(err)
	}
	public := ix.Reader(Public)
	for _, q := range storetest.Queries(60, 31) {
		for _, sort := range append([]string{""}, geo.SortFields...) {
			if q.Sort = nil; sort != "" {
				q.Sort = []geo.Order{{Field: sort, Descending: len(sort)%2 == 0}}
			}
			if diff := cmp.Diff(titles(t, &alone, q), titles(t, public, q)); diff != "" {
				t.Fatalf("%+v gives the public (-want +got):\n%s", q, diff)
			}
		}
		if a, b := alone.Count(q), public.Count(q); a != b {
			t.Fatalf("Count(%+v) = %d for the public, want %d", q, b, a)
		}
		sum, err := alone.Summary(t.Context(), q, geo.SummaryWish{Bins: 20, Lists: geo.Several})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := public.Summary(t.Context(), q, geo.SummaryWish{Bins: 20, Lists: geo.Several}); err != nil || cmp.Diff(sum, got) != "" {
			t.Fatalf("Summary(%+v) for the public (-want +got):\n%s", q, cmp.Diff(sum, got))
		}
		for _, a := range world(1) {
			want, got := alone.Tile(q, a, tile.Options{}), public.Tile(q, a, tile.Options{})
			if diff := cmp.Diff(want.Append(nil, a), got.Append(nil, a)); diff != "" {
				t.Fatalf("tile %v of %+v differs for the public", a, q)
			}
		}
	}
}

// titles gives the features that a query chooses, as they are written.
func titles(t *testing.T, r geo.Reader, q geo.Query) []string {
	t.Helper()
	var list []string
	for e, err := range r.Events(t.Context(), q) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, string(geo.AppendFeature(nil, &e)))
	}
	return list
}
