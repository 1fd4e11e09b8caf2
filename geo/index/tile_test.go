package index

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"

	"eventmap/geo"
	"eventmap/geo/storetest"
	"eventmap/geo/tile"
)

// shown says as what an event is shown at a zoom, by the rule and nothing else.
func shown(e *geo.Event, z uint32) string {
	at, placed := tile.Position{}, false
	switch {
	case e.Point != nil:
		at, placed = tile.Project(*e.Point)
	case e.Geometry != nil:
		p, _ := geo.Representative(e.Geometry)
		at, placed = tile.Project(p)
	}
	_, isPoint := e.Geometry.(orb.Point)
	if e.Geometry != nil && !isPoint && tile.OnScreen(tile.NewOutline(e.Geometry).Size(), z) >= tile.ShapePixels {
		return fmt.Sprint("shape ", e.ID)
	}
	if e.Area != nil && tile.OnScreen(tile.NewOutline(e.Area.Geometry).Size(), z) >= tile.WidePixels {
		return "area " + e.AreaID
	}
	if !placed {
		return ""
	}
	if e.UncertaintyM > 0 && tile.OnScreen(tile.Radius(at, e.UncertaintyM), z) >= tile.WidePixels {
		return fmt.Sprint("disc ", at, e.UncertaintyM)
	}
	return "dot"
}

func wideName(a *tile.Area) string {
	switch a.Kind {
	case tile.Shape:
		return fmt.Sprint("shape ", a.ID)
	case tile.Region:
		return "area " + a.AreaID
	}
	return fmt.Sprint("disc ", a.Centre, a.UncertaintyM)
}

// world gives all tiles of a zoom.
func world(z uint32) (list []tile.Address) {
	for x := range uint32(1) << z {
		for y := range uint32(1) << z {
			list = append(list, tile.Address{Z: z, X: x, Y: y})
		}
	}
	return list
}

func TestTheTilesOfAZoomHoldEveryEventOnce(t *testing.T) {
	events := numbered(700, 6)
	list := []geo.Query{{}, {Located: geo.Yes, EventTypes: []string{"battles", ""}}, {Boxes: geo.Box(170, -40, -150, 60)}, {Text: "drone", Certain: true, Boxes: geo.Box(20, 40, 50, 60)}, {IDs: []int64{1, 2, 3, 4, 5, 6, 7}}}
	for name, ix := range map[string]*Index{"base": loaded(t, events), "base and delta": mixed(t, events)} {
		for n, q := range list {
			for z := uint32(0); z <= 4; z++ {
				for _, o := range []tile.Options{{}, {Threshold: 3}, {Mode: tile.EachEvent}} {
					t.Run(fmt.Sprintf("%s, query %d, zoom %d, %+v", name, n, z, o), func(t *testing.T) { sums(t, ix, events, q, z, o) })
				}
			}
		}
	}
}

// sums compares all tiles of a zoom with what every event is shown as.
func sums(t *testing.T, ix *Index, events []geo.Event, q geo.Query, z uint32, o tile.Options) {
	want := map[string]int{}
	for i := range events {
		if name := shown(&events[i], z); name != "" && q.Match(&events[i]) {
			want[name]++
		}
	}
	got := map[string]int{}
	wide := map[string]tile.Area{}
	for _, a := range world(z) {
		c := ix.Tile(q, a, o)
		switch {
		case o.Mode == tile.EachEvent && len(c.Cells)+len(c.Events) > 0, len(c.Cells) > 0 && len(dotsOf(&c)) > 0:
			t.Fatalf("tile %v has %d cells and %d events", a, len(c.Cells), len(dotsOf(&c)))
		case o.Threshold > 0 && len(c.Events) > o.Threshold:
			t.Fatalf("tile %v has %d events", a, len(c.Events))
		}
		for _, cell := range c.Cells {
			got["dot"] += cell.Count
		}
		for _, d := range dotsOf(&c) {
			if !a.Holds(d.At) {
				t.Fatalf("tile %v has event %d of %v", a, d.ID, d.At)
			}
			got["dot"]++
		}
		inTile := map[string]bool{}
		for i, r := range c.Areas {
			name := wideName(&c.Areas[i])
			if known, ok := wide[name]; ok && !cmp.Equal(known, r, cmpopts.IgnoreFields(tile.Area{}, "Outline")) || inTile[name] {
				t.Fatalf("%s stands twice or differently: %+v and %+v", name, known, r)
			}
			wide[name], inTile[name] = r, true
			got[name] = r.Count
			if (r.Count == 1) != (r.ID > 0) {
				t.Fatalf("%s has %d events and id %d", name, r.Count, r.ID)
			}
		}
		decodes(t, &c, a)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the tiles hold (-want +got):\n%s", diff)
	}
}

// decodes reads the tile with the reference and looks for everything in it.
func decodes(t *testing.T, c *tile.Content, a tile.Address) {
	t.Helper()
	layers, err := mvt.Unmarshal(c.Append(nil, a))
	if err != nil {
		t.Fatalf("tile %v cannot be read: %v", a, err)
	}
	for _, l := range layers {
		switch l.Name {
		case "cells":
			for i, f := range l.Features {
				if f.Properties["count"] != float64(c.Cells[i].Count) || f.ID != nil {
					t.Fatalf("tile %v: cell %d is %v", a, i, f.Properties)
				}
			}
		case "events":
			for i, f := range l.Features {
				if len(c.Points.List) > 0 {
					if _, titled := f.Properties["title"]; titled || f.ID != float64(c.Points.List[i].ID) {
						t.Fatalf("tile %v: point %d is %v", a, i, f.Properties)
					}
					continue
				}
				if f.Properties["title"] != c.Events[i].Title || f.ID != float64(c.Events[i].ID) {
					t.Fatalf("tile %v: event %d is %v", a, i, f.Properties)
				}
			}
		}
	}
}

// A disc at the antimeridian, a place and a line are in all tiles that a look
// at their boxes finds, at the zooms where one event touches many.
func TestWideEventsAreInEveryTileThatTheyTouch(t *testing.T) {
	events := numbered(150, 8)
	ix := mixed(t, events)
	for _, z := range []uint32{3, 5, 6} {
		found := map[string]map[tile.Address]bool{}
		for _, a := range world(z) {
			c := ix.Tile(geo.Query{}, a, tile.Options{})
			for i := range c.Areas {
				name := wideName(&c.Areas[i])
				if found[name] == nil {
					found[name] = map[tile.Address]bool{}
				}
				found[name][a] = true
			}
		}
		for i := range events {
			e := &events[i]
			name := shown(e, z)
			if found[name] == nil {
				continue
			}
			for _, p := range around(e) {
				at, ok := tile.Project(p)
				if ok && !found[name][tile.At(at, z)] {
					t.Errorf("zoom %d: %s reaches %v, but tile %v does not hold it", z, name, p, tile.At(at, z))
				}
			}
		}
	}
}

// around gives points that an event certainly touches.
func around(e *geo.Event) (list []orb.Point) {
	switch {
	case e.Area != nil:
		for _, p := range e.Area.Geometry {
			list = append(list, p[0]...)
		}
	case e.Geometry != nil && e.Geometry.GeoJSONType() == "LineString":
		list = append(list, e.Geometry.(orb.LineString)...)
	case e.Geometry != nil && e.Geometry.GeoJSONType() == "Point" && e.UncertaintyM > 0:
		for turn := 0.0; turn < 2*math.Pi; turn += 0.1 {
			angle := e.UncertaintyM / 6_371_008.8 * 0.999
			lat := math.Asin(math.Sin(e.Point[1]*math.Pi/180)*math.Cos(angle) + math.Cos(e.Point[1]*math.Pi/180)*math.Sin(angle)*math.Cos(turn))
			lon := e.Point[0]*math.Pi/180 + math.Atan2(math.Sin(turn)*math.Sin(angle)*math.Cos(e.Point[1]*math.Pi/180), math.Cos(angle)-math.Sin(e.Point[1]*math.Pi/180)*math.Sin(lat))
			p := orb.Point{lon * 180 / math.Pi, lat * 180 / math.Pi}
			if p[0] > 180 {
				p[0] -= 360
			}
			if p[0] < -180 {
				p[0] += 360
			}
			list = append(list, p)
		}
	}
	return list
}

func TestACellSaysWhatIsInIt(t *testing.T) {
	var events []geo.Event
	add := func(lon, lat float64, kind, assessment string, killed int) {
		e := storetest.Kyiv()
		e.Geometry, e.EventType, e.SubEventType, e.Assessment = orb.Point{lon, lat}, kind, "", assessment
		e.Killed.Count = geo.Count{}
		if killed >= 0 {
			e.Killed.Best = &killed
		}
		e.Complete()
		e.ID = int64(len(events) + 1)
		events = append(events, e)
	}
	add(30.50, 50.40, "battles", "verified", 3)
	add(30.52, 50.45, "battles", "disputed", 24)
	add(30.51, 50.42, "riots", "verified", -1)
	add(36.23, 49.99, "", "not_assessed", -1)
	add(98.7, 23.7, "riots", "not_assessed", -1) // as many of each: the first by name
	add(98.7, 23.7, "protests", "not_assessed", -1)
	c := loaded(t, events).Tile(geo.Query{}, tile.Address{}, tile.Options{Threshold: 3})
	at := func(lon, lat float64) tile.Position {
		p, _ := tile.Project(orb.Point{lon, lat})
		return p
	}
	quarter := uint32(1) << (32 - 8) // of a cell: extents are rounded to it
	extent := func(west, south, east, north float64) (nw, se tile.Position) {
		nw, se = at(west, north), at(east, south)
		return tile.Position{X: nw.X / quarter * quarter, Y: nw.Y / quarter * quarter}, tile.Position{X: se.X | (quarter - 1), Y: se.Y | (quarter - 1)}
	}
	want := []tile.Cell{
		{Column: 37, Row: 21, Count: 3, EventType: "battles", Verified: 2, Disputed: 1, Killed: 24},
		{Column: 38, Row: 21, Count: 1, Killed: -1},
		{Column: 49, Row: 27, Count: 2, EventType: "protests", Killed: -1},
	}
	want[0].NorthWest, want[0].SouthEast = extent(30.50, 50.40, 30.52, 50.45)
	want[1].NorthWest, want[1].SouthEast = extent(36.23, 49.99, 36.23, 49.99)
	want[2].NorthWest, want[2].SouthEast = extent(98.7, 23.7, 98.7, 23.7)
	if diff := cmp.Diff(want, c.Cells); diff != "" {
		t.Errorf("the cells are (-want +got):\n%s", diff)
	}
}

// The same cells, whether the events lie in the base or in the delta, and as a
// plain count has them.
func TestCellsAreWhatAPlainCountGives(t *testing.T) {
	events := numbered(2_000, 12)
	for i := range events {
		events[i].LocationPrecision = "unknown"
	}
	a := tile.Address{Z: 3, X: 4, Y: 2}
	ours := mixed(t, events).Tile(geo.Query{}, a, tile.Options{Threshold: 1}).Cells
	if diff := cmp.Diff(loaded(t, events).Tile(geo.Query{}, a, tile.Options{Threshold: 1}).Cells, ours); diff != "" {
		t.Errorf("base and delta give other cells (-base +both):\n%s", diff)
	}
	naive := map[[2]int]int{}
	for i := range events {
		if at, ok := tile.Project(point(&events[i])); ok && shown(&events[i], a.Z) == "dot" && a.Holds(at) {
			x, y := a.Units(at, 0)
			naive[[2]int{int(x) / 64, int(y) / 64}]++
		}
	}
	got := map[[2]int]int{}
	for _, c := range ours {
		got[[2]int{c.Column, c.Row}] = c.Count
	}
	if diff := cmp.Diff(naive, got); diff != "" || len(got) < 5 {
		t.Errorf("%d cells differ from a plain count (-want +got):\n%s", len(got), diff)
	}
}

func point(e *geo.Event) orb.Point {
	if e.Point != nil {
		return *e.Point
	}
	return orb.Point{math.NaN(), 0}
}

// A content keeps the room of its lists, whichever of them a tile fills.
func TestRoomIsUsedAgain(t *testing.T) {
	ix := loaded(t, numbered(2_000, 12))
	everything := ix.Reader(Desk)
	var c tile.Content
	fill := func(a tile.Address, threshold int) {
		c.Reset()
		everything.fill(&c, geo.Query{}, a, tile.Options{Threshold: threshold})
	}
	fill(tile.Address{}, 3)
	cells := cap(c.Cells)
	fill(tile.Address{}, 10_000)
	dots := cap(c.Events)
	if cells == 0 || dots == 0 || len(c.Cells) > 0 {
		t.Fatalf("a tile has room for %d cells, and the other for %d events beside %d cells", cells, dots, len(c.Cells))
	}
	fill(tile.Address{}, 3)
	if cap(c.Cells) != cells || cap(c.Events) != dots || len(c.Events) > 0 {
		t.Errorf("the room for %d cells and %d events has become %d and %d, with %d events in it", cells, dots, cap(c.Cells), cap(c.Events), len(c.Events))
	}
}

func TestThePolesAreInNoTile(t *testing.T) {
	pole := storetest.Kyiv()
	pole.Geometry = orb.Point{0, 90}
	pole.Complete()
	pole.ID = 1
	ix := loaded(t, []geo.Event{pole})
	for _, a := range world(2) {
		if c := ix.Tile(geo.Query{}, a, tile.Options{}); len(c.Cells)+len(c.Events)+len(c.Areas) > 0 {
			t.Errorf("tile %v holds %+v", a, c)
		}
	}
	if n := ix.Count(geo.Query{Boxes: geo.Box(-10, 89, 10, 90)}); n != 1 {
		t.Errorf("a box at the pole holds %d events, want 1", n)
	}
}

func FuzzStretches(f *testing.F) {
	f.Add(uint32(0), uint32(0), uint32(1<<32-1), uint32(1<<32-1), uint32(5))
	f.Add(uint32(1<<31-1), uint32(1<<31-1), uint32(1<<31), uint32(1<<31), uint32(7))
	f.Fuzz(func(t *testing.T, x0, y0, x1, y1, seed uint32) {
		b := frame{int64(min(x0, x1)), int64(min(y0, y1)), int64(max(x0, x1)), int64(max(y0, y1))}
		list := stretches([]frame{b})
		for i, s := range list {
			if s.last < s.first || i > 0 && s.first <= list[i-1].last {
				t.Fatalf("stretches of %+v are out of order: %+v", b, list)
			}
		}
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		for range 50 {
			x, y := uint32(b.west+r.Int64N(b.east-b.west+1)), uint32(b.north+r.Int64N(b.south-b.north+1))
			k := interleave(x, y)
			if !slices.ContainsFunc(list, func(s stretch) bool { return k >= s.first && k <= s.last }) {
				t.Fatalf("stretches of %+v miss %d,%d", b, x, y)
			}
		}
	})
}

func FuzzAnEventComesBack(f *testing.F) {
	for _, e := range append(storetest.Shapes(), storetest.Full()) {
		e.Complete()
		f.Add(geo.AppendFeature(nil, &e))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := geo.ParseFeature(data)
		if err != nil {
			return
		}
		e.Complete()
		if e.Validate() != nil {
			return
		}
		e.ID = 1
		var ix Index
		ix.Apply(geo.Change{ID: 1, Revision: e.Revision, Event: &e})
		got, err := ix.Event(t.Context(), 1)
		if want := geo.AppendFeature(nil, &e); err != nil || string(want) != string(geo.AppendFeature(nil, &got)) {
			t.Fatalf("%s\ncame back as\n%s\n%v", want, geo.AppendFeature(nil, &got), err)
		}
		for z := uint32(0); z <= tile.MaxZoom; z += 11 {
			at, ok := tile.Project(point(&e))
			if !ok {
				return
			}
			a := tile.At(at, z)
			c := ix.Tile(geo.Query{}, a, tile.Options{})
			if _, err := mvt.Unmarshal(c.Append(nil, a)); err != nil {
				t.Fatalf("tile %v of %s cannot be read: %v", a, data, err)
			}
		}
	})
}
