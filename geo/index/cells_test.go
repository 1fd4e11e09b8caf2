package index

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/tile"
)

// naiveCells counts the dots of a tile one event after the other.
func naiveCells(events []geo.Event, q geo.Query, a tile.Address) map[[2]int]tile.Cell {
	cells, types := map[[2]int]tile.Cell{}, map[[2]int]map[string]int{}
	_, side := a.Corner()
	quarter := uint32(side / (4 * tile.Grid))
	for i := range events {
		e := &events[i]
		if !q.Match(e) || shown(e, a.Z) != "dot" {
			continue
		}
		at, ok := placeOf(e)
		if !ok || !a.Holds(at) {
			continue
		}
		x, y := a.Units(at, 0)
		of := [2]int{int(x) * tile.Grid / tile.Extent, int(y) * tile.Grid / tile.Extent}
		c, known := cells[of]
		if !known {
			c = tile.Cell{Column: of[0], Row: of[1], Killed: -1, NorthWest: at, SouthEast: at}
			types[of] = map[string]int{}
		}
		c.Count++
		if e.Assessment == "verified" {
			c.Verified++
		}
		if e.Assessment == "disputed" {
			c.Disputed++
		}
		if n, ok := e.Killed.Most(); ok {
			c.Killed = max(c.Killed, n)
		}
		c.NorthWest = tile.Position{X: min(c.NorthWest.X, at.X/quarter*quarter), Y: min(c.NorthWest.Y, at.Y/quarter*quarter)}
		c.SouthEast = tile.Position{X: max(c.SouthEast.X, at.X|(quarter-1)), Y: max(c.SouthEast.Y, at.Y|(quarter-1))}
		types[of][e.EventType]++
		most := types[of][c.EventType]
		for w, n := range types[of] {
			if n > most || n == most && w < c.EventType {
				c.EventType, most = w, n
			}
		}
		cells[of] = c
	}
	return cells
}

// times gives queries whose times begin and end with days, within them, and with
// what stands near: limits of days and of figures.
func times(n int, events []geo.Event, seed uint64) []geo.Query {
	r := rand.New(rand.NewPCG(seed, 5))
	moment := func() time.Time {
		e := &events[r.IntN(len(events))]
		at := []time.Time{e.StartTime, e.EndTime}[r.IntN(2)]
		switch r.IntN(3) {
		case 0:
			return at
		case 1:
			return at.Truncate(24 * time.Hour)
		}
		return at.Truncate(24 * time.Hour).Add(24*time.Hour - time.Second)
	}
	var list []geo.Query
	for range n {
		q := geo.Query{Certain: r.IntN(2) == 0}
		if r.IntN(4) > 0 {
			q.Time.From = moment()
		}
		if r.IntN(4) > 0 {
			q.Time.To = moment()
		}
		if r.IntN(3) == 0 {
			q.KilledMin = []int{1, 2, 10, markMost - 2, markMost - 1, markMost, 5_000}[r.IntN(7)]
		}
		if r.IntN(4) == 0 {
			q.EventTypes = []string{"battles", "protests", ""}[:1+r.IntN(3)]
		}
		if r.IntN(4) == 0 {
			q.Duplicates = geo.Answer(r.IntN(3))
		}
		if r.IntN(6) == 0 {
			q.InjuredMin = 1 + r.IntN(3)
		}
		if r.IntN(5) == 0 {
			q.KnownWithin = []int{1, 25, 150, 1_000, 10_000, 100_000}[r.IntN(6)]
		}
		list = append(list, q)
	}
	return list
}

// Whichever way a tile is made, its cells are what a plain count gives.
func TestEveryCellIsWhatMatchGives(t *testing.T) {
	events := numbered(1_500, 71)
	spot := orb.Point{30.5, 50.4}
	for i := range events { // figures about the limits of what a mark and a column hold, and many in one town
		if e := &events[i]; i%50 == 0 {
			n := []int{manyKilled, markMost}[i/50%2] - 4 + i/50%8
			e.Killed.Count = geo.Count{Best: &n}
		} else if e.Point != nil && i%3 == 0 {
			at := orb.Point{spot[0] + float64(i%13)*0.004, spot[1] + float64(i%11)*0.002}
			e.Geometry, e.Point, e.UncertaintyM, e.Area, e.AreaID = at, &at, 0, nil, ""
		}
	}
	town, _ := tile.Project(spot)
	tiles := []tile.Address{{}, {Z: 1, X: 1}, {Z: 4, X: 9, Y: 5}, tile.At(town, 8), tile.At(town, 9), tile.At(town, 12), tile.At(town, 15)}
	for name, ix := range map[string]*Index{"base": loaded(t, events), "base and delta": mixed(t, events)} {
		t.Run(name, func(t *testing.T) {
			for n, q := range append(queries(60, 71), times(200, events, 71)...) {
				q.Limit, q.Offset, q.Sort = 0, 0, nil
				some := tiles[:3]
				if n%4 == 0 {
					some = tiles
				}
				for _, a := range some {
					c := ix.Tile(q, a, tile.Options{Threshold: 3})
					got := map[[2]int]tile.Cell{}
					for _, cell := range c.Cells {
						got[[2]int{cell.Column, cell.Row}] = cell
					}
					want := naiveCells(events, q, a)
					if total(want) <= 3 {
						if len(got) > 0 || len(c.Events) != total(want) {
							t.Fatalf("%+v: tile %v holds %d cells and %d events, want %d events", q, a, len(got), len(c.Events), total(want))
						}
						continue
					}
					if diff := cmp.Diff(want, got); diff != "" {
						t.Fatalf("%+v: the cells of tile %v are (-want +got):\n%s", q, a, diff)
					}
				}
			}
		})
	}
}

func total(cells map[[2]int]tile.Cell) (n int) {
	for _, c := range cells {
		n += c.Count
	}
	return n
}

// A cell whose leading type lost events has another one at once.
func TestAnotherTypeLeadsWhereEventsAreGone(t *testing.T) {
	var events []geo.Event
	for n := range 45 {
		e := numbered(1, 9)[0]
		e.ID, e.EventType, e.SubEventType, e.UncertaintyM, e.Killed = int64(n+1), "riots", "", 0, geo.Harm{}
		e.Point, e.Geometry, e.Area, e.AreaID, e.LocationPrecision, e.Assessment = &orb.Point{30.5, 50.4}, nil, nil, "", "exact", "likely"
		if n >= 23 {
			e.EventType = "battles"
		}
		e.Complete()
		events = append(events, e)
	}
	var ix Index
	if err := ix.Load(stream(events)); err != nil {
		t.Fatal(err)
	}
	at, _ := tile.Project(*events[0].Point)
	for gone, want := range []string{"riots", "battles", "battles"} { // of as many of each the first by name
		if gone > 0 {
			ix.Apply(geo.Change{ID: events[gone].ID, Revision: events[gone].Revision + 1})
		}
		c := ix.Tile(geo.Query{}, tile.At(at, 3), tile.Options{Threshold: 1})
		if len(c.Cells) != 1 || c.Cells[0].Count != 45-gone || c.Cells[0].EventType != want {
			t.Errorf("with %d gone the cells are %+v, want %d, led by %s", gone, c.Cells, 45-gone, want)
		}
	}
}

// Of a cell whose events are in several layers the type leads that is first by name, where two
// are as frequent, in whatever order they came.
func TestTheLeadingTypeOfACellIsThatOfAllLayers(t *testing.T) {
	defer func(n int) { manySpanned = n }(manySpanned)
	manySpanned = 1
	var ix Index
	var events []geo.Event
	for _, layer := range []struct {
		size, here int
		is         string
	}{{1, 1, "riots"}, {100, 1, "battles"}, {20, 1, "battles"}, {3, 2, "protests"}} {
		var some []geo.Change
		for n := range layer.size {
			e := kyiv(int64(len(events)+1), 1, "in a layer")
			if e.EventType = layer.is; n >= layer.here {
				at := orb.Point{-70, -30}
				e.Geometry, e.Point = at, &at
			}
			events, some = append(events, *e), append(some, geo.Change{ID: e.ID, Revision: 1, Event: e})
		}
		ix.Apply(some...)
	}
	if n := len(ix.snapshot().layers); n != 4 {
		t.Fatalf("there are %d layers, want 4", n)
	}
	want := naiveCells(events, geo.Query{}, tile.Address{})
	for _, c := range ix.Tile(geo.Query{}, tile.Address{}, tile.Options{Threshold: 1}).Cells {
		if w := want[[2]int{c.Column, c.Row}]; c != w {
			t.Errorf("a cell is %+v, want %+v", c, w)
		}
	}
}
