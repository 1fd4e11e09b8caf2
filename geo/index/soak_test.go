package index

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"eventmap/geo"
	"eventmap/geo/storetest"
	"eventmap/geo/tile"
)

// A mirror is what an index should hold.
type mirror map[int64]geo.Event

func (m mirror) events() []geo.Event {
	list := make([]geo.Event, 0, len(m))
	for _, e := range m {
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b geo.Event) int { return int(a.ID - b.ID) })
	return list
}

// next makes a batch of changes: new events, other states of old ones, deletions.
func (m mirror) next(r *rand.Rand, revisions map[int64]int64, most int) []geo.Change {
	var batch []geo.Change
	for _, e := range numbered(1+r.IntN(most), r.Uint64()) {
		e.ID = 1 + r.Int64N(4_000)
		e.Visibility = []string{"public", "private"}[r.IntN(2)]
		revisions[e.ID]++
		e.Revision = revisions[e.ID]
		c := geo.Change{Number: int64(len(revisions)), ID: e.ID, Revision: e.Revision}
		if r.IntN(5) == 0 {
			delete(m, e.ID)
		} else {
			c.Event = &e
			m[e.ID] = e
		}
		batch = append(batch, c)
	}
	return batch
}

// look asks an index whatever may be asked, and holds the answers of one moment to
// each other.
func look(t *testing.T, ix *Index, q geo.Query) {
	for _, to := range []Audience{Desk, Public} {
		r := ix.Reader(to)
		for e, err := range r.Events(context.Background(), q) {
			if err != nil || to == Public && (e.Visibility != "public" || e.Notes != "" || e.CreatedBy != "") {
				t.Errorf("Events(%+v) for %v gives %d: %v", q, to, e.ID, err)
			}
		}
		sum, err := r.Summary(context.Background(), q, geo.SummaryWish{Bins: 12})
		count := 0
		for _, n := range sum.Facets["assessment"] {
			count += n.Count
		}
		if err != nil || !q.Asks("assessment") && count != sum.Total {
			t.Errorf("Summary(%+v) for %v counts %d of %d, %v", q, to, count, sum.Total, err)
		}
		a := tile.Address{}
		for range 3 {
			c := r.Tile(q, a, tile.Options{Threshold: 10})
			c.Append(nil, a)
			a = tile.Address{Z: a.Z + 1, X: 2*a.X + 1, Y: 2 * a.Y}
		}
	}
}

func TestASoakOfReadsAndWritesEndsAsMatchHasIt(t *testing.T) {
	ix := &Index{Publish: moved}
	m, revisions := mirror{}, map[int64]int64{}
	for i, e := range numbered(1_500, 77) {
		e.ID, e.Revision = int64(i+1), 1
		revisions[e.ID], m[e.ID] = 1, e
	}
	if err := ix.Load(storetest.Stream(m.events())); err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for n := range uint64(2) {
		readers.Go(func() {
			for _, q := range slices.Concat(queries(40, 90+n)) {
				select {
				case <-stop:
					return
				default:
					look(t, ix, q)
				}
			}
		})
	}
	r := rand.New(rand.NewPCG(7, 7))
	for round := range 60 {
		ix.Apply(m.next(r, revisions, 40)...)
		switch round % 20 {
		case 12:
			ix.merge(1)
		case 18:
			ix.fold()
		}
	}
	close(stop)
	readers.Wait()
	events := m.events()
	if ix.Len() != len(events) {
		t.Fatalf("Len() = %d, want %d", ix.Len(), len(events))
	}
	for _, q := range queries(25, 5) {
		check(t, ix, events, q)
	}
	var alone Index
	if err := alone.Load(storetest.Stream(events)); err != nil {
		t.Fatal(err)
	}
	for _, q := range append(queries(8, 6), geo.Query{}) {
		for _, a := range append(world(0), world(2)...) {
			for _, o := range []tile.Options{{Threshold: 2}, {}, {Mode: tile.EachEvent}} {
				want, got := alone.Tile(q, a, o), ix.Tile(q, a, o)
				if diff := cmp.Diff(want.Append(nil, a), got.Append(nil, a)); diff != "" {
					t.Fatalf("tile %v of %+v is not what the same events give that never changed", a, q)
				}
			}
		}
	}
}

// FuzzAnswers draws events, how they came and a query, and holds every answer to
// Query.Match.
func FuzzAnswers(f *testing.F) {
	for seed := range uint64(4) {
		f.Add(seed, seed+100)
	}
	f.Add(uint64(213), uint64(162)) // how well a place is known that is named only
	f.Fuzz(func(t *testing.T, seed, ask uint64) {
		r := rand.New(rand.NewPCG(seed, 1))
		ix, m, revisions := &Index{Publish: moved}, mirror{}, map[int64]int64{}
		for range r.IntN(6) {
			ix.Apply(m.next(r, revisions, 60)...)
			if r.IntN(3) == 0 {
				ix.fold()
			}
		}
		events := m.events()
		for _, q := range queries(2, ask) {
			check(t, ix, events, q)
		}
	})
}
