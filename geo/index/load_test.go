package index

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"eventmap/geo"
)

// TestALoadKeepsTheNewestOfEachEvent loads states of events in any order, some of
// them more than once, into an index that knows a few already, while changes come
// from two writers.
func TestALoadKeepsTheNewestOfEachEvent(t *testing.T) {
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 11))
		ix := &Index{Publish: moved}
		list := numbered(900, seed)
		want := map[int64]geo.Change{}
		var mu sync.Mutex
		heard := func(c geo.Change) geo.Change {
			mu.Lock()
			defer mu.Unlock()
			if known, ok := want[c.ID]; !ok || newer(&c, &known) {
				want[c.ID] = c
			}
			return c
		}
		state := func(r *rand.Rand, e geo.Event) geo.Change {
			e.ID, e.Revision = 1+r.Int64N(1_000), 2+2*r.Int64N(4) // even, for what is deleted has odd ones
			e.Title = e.Title + time.Duration(e.ID*10+e.Revision).String()
			c := geo.Change{ID: e.ID, Revision: e.Revision, Event: &e}
			if mu.Lock(); want[c.ID].Event != nil && want[c.ID].Revision == c.Revision {
				c = want[c.ID] // a revision says one thing
			}
			mu.Unlock()
			return heard(c)
		}
		for _, e := range list[:r.IntN(60)] {
			ix.Apply(state(r, e))
		}
		changes := make([]geo.Change, 0, len(list))
		for _, e := range list {
			changes = append(changes, state(r, e))
		}
		if seed%3 == 0 { // as stores do it
			slices.SortStableFunc(changes, func(a, b geo.Change) int { return cmp.Compare(a.ID, b.ID) })
		}
		changes = slices.Insert(changes, 100, heard(geo.Change{ID: 2_000, Revision: 3}))
		var writers sync.WaitGroup
		err := ix.LoadChanges(func(yield func(geo.Change, error) bool) {
			for w := range uint64(2) {
				writers.Go(func() {
					r := rand.New(rand.NewPCG(seed, w))
					for range 150 {
						if r.IntN(3) == 0 {
							ix.Apply(heard(geo.Change{ID: 1 + r.Int64N(1_000), Revision: 1 + 2*r.Int64N(5)}))
						} else {
							ix.Apply(state(r, list[r.IntN(len(list))]))
						}
					}
				})
			}
			for _, c := range changes {
				if !yield(c, nil) {
					return
				}
			}
			ix.Apply(geo.Change{ID: 2_000, Revision: 2, Event: kyiv(2_000, 2, "older than its end")})
		})
		writers.Wait()
		if err != nil {
			t.Fatal(err)
		}
		var events []geo.Event
		for _, c := range want {
			if c.Event != nil {
				events = append(events, *c.Event)
			}
		}
		slices.SortFunc(events, func(a, b geo.Event) int { return cmp.Compare(a.ID, b.ID) })
		if ix.Len() != len(events) {
			t.Fatalf("seed %d: Len() = %d, want %d", seed, ix.Len(), len(events))
		}
		for _, q := range append(queries(4, seed), geo.Query{}) {
			check(t, ix, events, q)
		}
	}
}

func TestKeysAreSortedAsByComparing(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 3))
	for n := range 300 {
		list := make([]keyed, n)
		mask := uint64(1)<<(r.IntN(64)+1) - 1
		for i := range list {
			list[i] = keyed{r.Uint64() & mask &^ (r.Uint64() & 0xff00), ref{0, uint32(i)}}
			if r.IntN(3) == 0 {
				list[i].key = list[r.IntN(i+1)].key
			}
		}
		want := slices.Clone(list)
		slices.SortStableFunc(want, func(a, b keyed) int { return cmp.Compare(a.key, b.key) })
		if sortKeyed(list); !slices.Equal(list, want) {
			t.Fatalf("%d keys are not in the order of their numbers", n)
		}
	}
}

func TestDatesThatAreWrittenAsUsualAreRead(t *testing.T) {
	for _, s := range []string{"2024-02-29", "2023-02-29", "1900-02-29", "2000-02-29", "0000-01-01", "9999-12-31", "1969-12-31", "2024-13-01", "2024-00-10", "2024-04-31", "2024-1-01", "2024-01-0a",
		"-024-01-01", "2024/01/01", "2024-05-06T07:08:09Z", "2024-05-06T24:00:00Z", "2024-05-06T23:59:60Z", "2024-05-06t07:08:09Z", "2024-05-06T07:08:09z", "2024-05-06T07:60:09Z", "2024-05-06 07:08:09Z",
		"2024-05-06T07:08:09+01", "2024-05-06T07:08:09+00:00", "1960-05-06T07:08:09Z", "2024-02-30T07:08:09Z", "yesterday", ""} {
		at, how := publishedAt(s)
		wantAt, want := int64(0), sourcePublished
		if when, err := time.Parse(time.DateOnly, s); err == nil && when.Format(time.DateOnly) == s {
			wantAt, want = when.Unix(), sourceDate
		} else if when, err := time.Parse(time.RFC3339, s); err == nil && len(s) == 20 && when.UTC().Format(time.RFC3339) == s {
			wantAt, want = when.Unix(), sourceMoment
		}
		if at != wantAt || how != want {
			t.Errorf("publishedAt(%q) = %d, %d, want %d, %d", s, at, how, wantAt, want)
		}
	}
}
