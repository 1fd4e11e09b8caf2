package index

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/tile"
)

// anyFilter gives a filter of times and types of events that are made up.
func anyFilter(r *rand.Rand) geo.Query {
	from := time.Date(2022, 1, 1, r.IntN(24*1_400), 0, 0, 0, time.UTC)
	q := geo.Query{Time: geo.Span{From: from, To: from.Add(time.Duration(r.IntN(24*400)) * time.Hour)}, Certain: r.IntN(3) == 0}
	for _, kind := range []string{"battles", "protests", "riots", "strategic_developments", "explosions"} {
		if r.IntN(2) == 0 {
			q.EventTypes = append(q.EventTypes, kind)
		}
	}
	return q
}

// What is drawn from excerpts is what is drawn without any, for everybody, whatever has
// been written since they were made.
func TestExcerptsDrawTheSame(t *testing.T) {
	const n = 2_400
	r := rand.New(rand.NewPCG(5, 6))
	ix := &Index{Publish: func(e *geo.Event) (*geo.Event, bool) { return e, e.ID%3 > 0 }}
	var list []geo.Event
	for e := range crowded(n) {
		if e.ID%3 == 1 {
			e.UncertaintyM = 0
		}
		if e.ID%7 == 0 {
			e.Killed.Count = geo.Count{Min: &many[e.ID%2], Best: &many[e.ID%2], Max: &many[e.ID%2]}
		}
		if e.ID%11 == 0 {
			e.DuplicateOf = e.ID - 1
		}
		if e.ID%17 == 0 {
			e.StartTime, e.EndTime = time.Time{}, time.Time{}
		}
		list = append(list, e)
	}
	if err := ix.Load(stream(list)); err != nil {
		t.Fatal(err)
	}
	queries, tiles := alike(), ix.journey(1)[:20]
	for range 12 {
		queries = append(queries, anyFilter(r))
	}
	for z := range uint32(8) {
		at, _ := tile.Project(orb.Point{32, 48})
		tiles = append(tiles, tile.At(at, z))
	}
	same := func(when string) {
		t.Helper()
		drawn := 0
		for _, to := range []Audience{Desk, Public} {
			for i, q := range queries {
				for range excerptAfter {
					ix.Reader(to).Draw(nil, q, tile.Address{}, tile.Options{})
				}
				ix.Settle()
				drawn += ix.excerptsDrawn(q, to)
				for _, a := range tiles {
					o := tile.Options{Threshold: 1 + r.IntN(40)}
					got, _ := ix.Reader(to).Draw(nil, q, a, o)
					before := quickRows
					quickRows = 1 << 30 // nothing is remembered
					want, _ := ix.Reader(to).Draw(nil, q, a, o)
					quickRows = before
					if !bytes.Equal(got, want) {
						t.Errorf("%s: tile %v of query %d for %v is drawn otherwise from an excerpt", when, a, i, to)
					}
				}
			}
		}
		if drawn < 40 {
			t.Errorf("%s: only %d excerpts were drawn, which is too few to say anything", when, drawn)
		}
	}
	same("at first")
	for id := int64(1); id <= n; id += 31 {
		ix.Apply(geo.Change{ID: id, Revision: 2})
	}
	same("when some are gone")
	for i := 5; i < n; i += 19 {
		e := list[i]
		e.Revision, e.EventType = 3, list[(i+7)%n].EventType
		ix.Apply(geo.Change{ID: e.ID, Revision: 3, Event: &e})
	}
	same("when some have changed")
	ix.fold()
	same("when all is in one")
}

// No excerpt has more rows than are allowed, and those that are asked for no more go.
func TestExcerptsAreFew(t *testing.T) {
	defer func(few, held int) { fewExcerpted, excerptHeld = few, held }(fewExcerpted, excerptHeld)
	fewExcerpted, excerptHeld = 1, 0
	ix := new(Index)
	if err := ix.Load(madeUp(4_000)); err != nil {
		t.Fatal(err)
	}
	var asked []geo.Query
	for month := range 60 {
		from := time.Date(2021, time.Month(1+month), 1, 0, 0, 0, 0, time.UTC)
		asked = append(asked, geo.Query{Time: geo.Span{From: from, To: from.AddDate(0, 2, 0)}})
	}
	asked = append(asked, geo.Query{Time: days(2022, 1, 1, 2026, 1, 1)})
	for _, q := range asked {
		for range excerptAfter {
			ix.Tile(q, tile.Address{}, tile.Options{})
		}
		ix.Settle()
		if s := &ix.snapshot().layers[0]; ix.Count(q) > s.len()/excerptShare && ix.excerptsDrawn(q, Desk) > 0 {
			t.Errorf("%d of %d events are an excerpt", ix.Count(q), s.len())
		}
	}
	rows, made := 0, 0
	for _, q := range asked {
		if n := ix.excerptsDrawn(q, Desk); n > 0 {
			made++
			rows += ix.Count(q)
		}
	}
	if most := 4 * ix.Len() / excerptShare; made < 3 || rows > most {
		t.Errorf("%d excerpts have %d rows, want at most %d", made, rows, most)
	}
}

// What chooses nothing, or next to nothing, is not remembered for ever either.
func TestExcerptsOfNothingAreForgotten(t *testing.T) {
	defer func(few int) { fewExcerpted = few }(fewExcerpted)
	fewExcerpted = 2_000
	ix := new(Index)
	if err := ix.Load(madeUp(2_000)); err != nil {
		t.Fatal(err)
	}
	empty := func(year int) geo.Query { return geo.Query{Time: days(year, 1, 1, year, 1, 2), Certain: true} }
	const asked = 200
	for year := range asked {
		for range excerptAfter {
			ix.Reader(Desk).Draw(nil, empty(1001+year), tile.Address{}, tile.Options{})
		}
		ix.Settle()
	}
	kept, l := 0, &ix.snapshot().layers[0]
	for year := range asked {
		q := empty(1001 + year)
		if _, ok := l.excerpts.made.Get(newPlan(&q, &ix.snapshot().view, Desk).question()); ok {
			kept++
		}
	}
	if kept == 0 || kept > asked/2 {
		t.Errorf("of %d filters that choose nothing %d are remembered", asked, kept)
	}
}

// excerptsDrawn gives how many excerpts the tile of the world is drawn from.
func (ix *Index) excerptsDrawn(q geo.Query, to Audience) (n int) {
	s := ix.snapshot()
	p := newPlan(&q, &s.view, to)
	p.need &^= isLocated
	for i := range s.layers {
		if e, ok := s.layers[i].excerpts.made.Get(p.question()); ok && e.placed > 0 && p.questions() {
			n++
		}
	}
	return n
}

var many = [2]int{300, 70_000}
