package index

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"eventmap/geo"
)

// Writers move pairs of events between two datasets, delete and bring back,
// while folds go on; readers must always see each pair whole and in one place.
func TestReadersNeverSeeHalfABatch(t *testing.T) {
	const pairs, rounds = 200, 300
	var ix Index
	names := []string{"wire", "desk"}
	var first []geo.Change
	for id := int64(1); id <= 2*pairs; id++ {
		e := kyiv(id, 1, "one of a pair")
		e.Dataset = "wire"
		first = append(first, geo.Change{ID: id, Revision: 1, Event: e})
	}
	ix.Apply(first...)
	stop := make(chan struct{})
	var readers, writers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					lookAtPairs(t, &ix)
				}
			}
		})
	}
	readers.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				ix.fold()
			}
		}
	})
	for w := range int64(2) {
		writers.Go(func() {
			r := rand.New(rand.NewPCG(uint64(w), 5))
			revision := map[int64]int64{}
			for range rounds {
				pair := r.Int64N(pairs/2)*2 + w // each writer has pairs of its own
				revision[pair]++
				rev := revision[pair] + 1
				var batch []geo.Change
				dataset := names[r.IntN(2)]
				gone := r.IntN(4) == 0
				for _, id := range []int64{2*pair + 1, 2*pair + 2} {
					c := geo.Change{ID: id, Revision: rev}
					if !gone {
						c.Event = kyiv(id, rev, "one of a pair")
						c.Event.Dataset = dataset
					}
					batch = append(batch, c)
				}
				ix.Apply(batch...)
			}
		})
	}
	writers.Wait()
	close(stop)
	readers.Wait()
	ix.fold()
	lookAtPairs(t, &ix)
}

func lookAtPairs(t *testing.T, ix *Index) {
	seen := map[int64]string{}
	var last int64
	for e, err := range ix.Events(context.Background(), geo.Query{}) {
		if err != nil || e.ID <= last {
			t.Errorf("event %d after %d, %v", e.ID, last, err)
			return
		}
		last, seen[e.ID] = e.ID, fmt.Sprint(e.Dataset, e.Revision)
	}
	for id, state := range seen {
		if other := (id - 1) ^ 1 + 1; seen[other] != state {
			t.Errorf("event %d is %q while its twin is %q", id, state, seen[other])
			return
		}
	}
	if n := ix.Count(geo.Query{}); n%2 != 0 {
		t.Errorf("Count = %d, half a pair is missing", n)
	}
}

// Many more changes than a delta holds, so that folds start by themselves.
func TestFoldsLoseNothing(t *testing.T) {
	var ix Index
	const n = 3 * minFold
	for from := int64(1); from <= n; from += 1_000 {
		var batch []geo.Change
		for id := from; id < from+1_000; id++ {
			batch = append(batch, geo.Change{ID: id, Revision: 1, Event: kyiv(id, 1, "bulk")})
		}
		ix.Apply(batch...)
		ix.Apply(geo.Change{ID: from, Revision: 2})
	}
	ix.fold()
	want := 0
	for from := 1; from <= n; from += 1_000 {
		want += 999
	}
	if ix.Len() != want || ix.Count(geo.Query{}) != want {
		t.Errorf("Len() = %d and Count = %d, want %d", ix.Len(), ix.Count(geo.Query{}), want)
	}
	if s := ix.snapshot(); len(s.layers) != 1 || s.layers[0].len() != want {
		t.Errorf("there are %d layers, the base of %d rows, want all %d in the base", len(s.layers), s.layers[0].len(), want)
	}
}
