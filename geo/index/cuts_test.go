package index

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/tile"
)

// crowded gives events of which most are in few places, known to some kilometres.
func crowded(n int) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		for e := range madeUp(n) {
			if at := e.ID % 5; at > 0 {
				e.Geometry, e.Point, e.Area, e.AreaID, e.UncertaintyM = orb.Point{30 + float64(at), 48}, nil, nil, "", 20_000
				if e.ID%7 == 0 && e.Dated() {
					e.EndTime = e.StartTime.AddDate(0, 3, 0)
				}
				e.Complete()
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// A crowd that is cut up by shelf adds up to what a look at each of its rows finds,
// also where some of them are gone.
func TestCrowdsThatAreCutUpSayTheSame(t *testing.T) {
	const n = 3_000
	filled := func(cuts int) *Index {
		before := cutUp
		cutUp = cuts
		defer func() { cutUp = before }()
		ix := new(Index)
		if err := ix.Load(crowded(n)); err != nil {
			t.Fatal(err)
		}
		return ix
	}
	cut, whole := filled(2), filled(math.MaxInt)
	most := 0
	for _, r := range cut.snapshot().layers[0].discs {
		for i := range r.crowds {
			most = max(most, len(r.crowds[i].cuts))
		}
	}
	if most < 200 {
		t.Fatalf("no crowd is cut up into more than %d, which is too few to say anything", most)
	}
	r := rand.New(rand.NewPCG(3, 9))
	filters := []geo.Query{{}}
	for _, f := range dotFilters {
		filters = append(filters, f.q)
	}
	for range 12 {
		from := time.Date(2020+r.IntN(6), time.Month(1+r.IntN(12)), 1+r.IntN(28), r.IntN(24), 0, 0, 0, time.UTC)
		q := geo.Query{Time: geo.Span{From: from, To: from.Add(time.Duration(1+r.IntN(800)*24) * time.Hour)}, Certain: r.IntN(3) == 0}
		for _, n := range r.Perm(len(geo.EventTypes))[:r.IntN(4)] {
			q.EventTypes = append(q.EventTypes, geo.EventTypes[n].Name)
		}
		filters = append(filters, q)
	}
	var tiles []tile.Address
	for z := uint32(6); z <= 9; z++ {
		for at := range 4 {
			p, _ := tile.Project(orb.Point{31 + float64(at), 48})
			tiles = append(tiles, tile.At(p, z))
		}
	}
	same := func(when string) {
		t.Helper()
		for i := range 4 * len(filters) {
			q, a := filters[i%len(filters)], tiles[r.IntN(len(tiles))]
			got, _ := cut.Reader(Desk).Draw(nil, q, a, tile.Options{})
			want, _ := whole.Reader(Desk).Draw(nil, q, a, tile.Options{})
			if !bytes.Equal(got, want) {
				t.Fatalf("%s: tile %v of %+v has %d bytes by cuts, %d without, and is another", when, a, q, len(got), len(want))
			}
		}
	}
	same("at first")
	for id := int64(1); id <= n; id += 3 {
		for _, ix := range []*Index{cut, whole} {
			ix.Apply(geo.Change{ID: id, Revision: 2})
		}
	}
	same("with a third gone")
}
