package tile

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
)

// decode reads a tile with the reference implementation, unprojected.
func decode(t *testing.T, data []byte) map[string][]*geojson.Feature {
	t.Helper()
	list, err := mvt.Unmarshal(data)
	if err != nil {
		t.Fatalf("the reference cannot read the tile: %v", err)
	}
	all := map[string][]*geojson.Feature{}
	for _, l := range list {
		if l.Version != 2 || l.Extent != Extent {
			t.Errorf("layer %s has version %d and extent %d", l.Name, l.Version, l.Extent)
		}
		if _, twice := all[l.Name]; twice {
			t.Errorf("layer %s stands twice", l.Name)
		}
		all[l.Name] = l.Features
	}
	return all
}

func TestCellsAndEventsReadBackAsTheyWere(t *testing.T) {
	kyiv, _ := Project(orb.Point{30.5234, 50.4501})
	a := At(kyiv, 9)
	corner, _ := a.Corner()
	inCell := func(column, row, x, y uint32) Position { // x and y in 2048 to a cell
		return Position{corner.X + column<<17 + x<<6, corner.Y + row<<17 + y<<6}
	}
	c := Content{
		Cells: []Cell{
			{Column: 0, Row: 63, Count: 1_234_567, EventType: "battles", Verified: 3, Disputed: 0, Killed: 0, NorthWest: inCell(0, 63, 511, 512), SouthEast: inCell(0, 63, 1023, 2047)},
			{Column: 63, Row: 0, Count: 2, Killed: -1, NorthWest: kyiv, SouthEast: kyiv},
		},
		Events: []Dot{
			{At: kyiv, ID: 1<<53 - 1, EventType: "protests", SubEventType: "peaceful_protest", Assessment: "verified", LocationPrecision: "exact", UncertaintyM: 25, Title: "Протест 漢字"},
			{At: kyiv, ID: 7, Assessment: "verified"},
		},
	}
	got := decode(t, c.Append(nil, a))
	cell := got["cells"][0]
	want := geojson.Properties{"count": 1234567.0, "event_type": "battles", "verified": 3.0, "disputed": 0.0, "killed": 0.0, "extent": "0 1 2 4"}
	if diff := cmp.Diff(want, cell.Properties); diff != "" || cell.ID != nil {
		t.Errorf("the cell reads back with id %v as (-want +got):\n%s", cell.ID, diff)
	}
	if p := cell.Point(); p != (orb.Point{32, 4064}) {
		t.Errorf("the cell lies at %v, want the middle of its square", p)
	}
	if _, there := got["cells"][1].Properties["killed"]; there {
		t.Error("a cell without a figure says how many were killed")
	}
	x, y := a.Units(kyiv, 0)
	for i, d := range c.Events {
		f := got["events"][i]
		want := geojson.Properties{"id": float64(d.ID), "event_type": d.EventType, "sub_event_type": d.SubEventType, "assessment": d.Assessment,
			"location_precision": d.LocationPrecision, "uncertainty_m": d.UncertaintyM, "title": d.Title}
		if diff := cmp.Diff(want, f.Properties); diff != "" || f.ID != float64(d.ID) || f.Point() != (orb.Point{float64(x), float64(y)}) {
			t.Errorf("event %d reads back with id %v at %v as (-want +got):\n%s", d.ID, f.ID, f.Point(), diff)
		}
	}
}

func TestACellsExtentHoldsItsEventsAndLittleMore(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 2_000 {
		z := r.Uint32N(MaxZoom + 1)
		a := Address{z, r.Uint32N(1 << z), r.Uint32N(1 << z)}
		corner, side := a.Corner()
		cell := side / Grid
		column, row := r.IntN(Grid), r.IntN(Grid)
		west, east := r.Uint64N(cell), r.Uint64N(cell)
		north, south := r.Uint64N(cell), r.Uint64N(cell)
		west, east, north, south = min(west, east), max(west, east), min(north, south), max(north, south)
		at := func(x, y uint64) Position {
			return Position{corner.X + uint32(uint64(column)*cell+x), corner.Y + uint32(uint64(row)*cell+y)}
		}
		c := Content{Cells: []Cell{{Column: column, Row: row, Count: 1, NorthWest: at(west, north), SouthEast: at(east, south)}}}
		said := decode(t, c.Append(nil, a))["cells"][0].Properties.MustString("extent")
		var w, n, e, s uint64
		if _, err := fmt.Sscan(said, &w, &n, &e, &s); err != nil {
			t.Fatalf("the extent %q: %v", said, err)
		}
		if step := cell / 4; west/step != w || north/step != n || east/step+1 != e || south/step+1 != s {
			t.Errorf("tile %s: a cell of %d says %q of %d %d to %d %d", a, cell, said, west, north, east, south)
		}
	}
}

func TestATileSaysWhatItLeavesOut(t *testing.T) {
	kyiv, _ := Project(orb.Point{30.5234, 50.4501})
	a := At(kyiv, 9)
	c := Content{Points: Points{List: []Point{{At: kyiv, ID: 7}}}, Left: 12}
	got := decode(t, c.Append(nil, a))
	want := geojson.Properties{"left": 12.0, "text": "12 of 13 events in this tile are not shown: zoom in, or choose fewer"}
	if n := got["notice"]; len(n) != 1 || len(got["events"]) != 1 {
		t.Fatalf("the layers are %v", got)
	} else if diff := cmp.Diff(want, n[0].Properties); diff != "" || n[0].Geometry != (orb.Point{Extent / 2, Extent / 2}) {
		t.Errorf("the notice stands at %v (-want +got):\n%s", n[0].Geometry, diff)
	}
	c.Left = 0
	if got := decode(t, c.Append(nil, a)); got["notice"] != nil {
		t.Errorf("a whole tile has the notice %v", got["notice"][0].Properties)
	}
}

func TestAnEmptyTileIsEmpty(t *testing.T) {
	c := Content{Areas: []Area{{Kind: Shape, ID: 1, Outline: NewOutline(orb.LineString{{30, 50}, {31, 51}})}}}
	if got := c.Append(nil, Address{4, 0, 0}); len(got) != 0 {
		t.Errorf("a tile with nothing in it has %d bytes", len(got))
	}
}

func TestADiscStandsInEveryTileThatItTouches(t *testing.T) {
	fiji, _ := Project(orb.Point{179.9, -17})
	disc := Content{Areas: []Area{{Kind: Disc, Centre: fiji, UncertaintyM: 100_000, Count: 12, EventType: "riots", Verified: 2}}}
	for _, tt := range []struct {
		a    Address
		want orb.Geometry
	}{
		{At(fiji, 6), orb.Point{4023, 276}},
		{Address{6, 0, 35}, orb.Point{-73, 276}},
		{Address{0, 0, 0}, orb.MultiPoint{{4094, 2244}, {-2, 2244}}},
	} {
		got := decode(t, disc.Append(nil, tt.a))["areas"]
		if len(got) != 1 || !cmp.Equal(got[0].Geometry, tt.want) {
			t.Errorf("tile %v holds %v, want %v", tt.a, geometries(got), tt.want)
			continue
		}
		want := geojson.Properties{"kind": "disc", "count": 12.0, "event_type": "riots", "verified": 2.0, "uncertainty_m": 100_000.0}
		if diff := cmp.Diff(want, got[0].Properties); diff != "" {
			t.Errorf("the disc reads back as (-want +got):\n%s", diff)
		}
	}
	if got := disc.Append(nil, Address{6, 20, 35}); len(got) != 0 {
		t.Error("a tile far from the disc holds it")
	}
}

func geometries(features []*geojson.Feature) (list []orb.Geometry) {
	for _, f := range features {
		list = append(list, f.Geometry)
	}
	return list
}

func TestAFarCentreStillReadsAt32Bits(t *testing.T) {
	north, _ := Project(orb.Point{-170, 80})
	c := Content{Areas: []Area{{Kind: Disc, Centre: north, UncertaintyM: 19_000_000, Count: 1, ID: 3, Assessment: "likely", Title: "Somewhere"}}}
	got := decode(t, c.Append(nil, Address{22, 4_000_000, 4_000_000}))["areas"]
	if len(got) != 1 || got[0].ID != 3.0 {
		t.Errorf("the tile holds %v, want the disc", got)
	}
}

// A polygon with a hole covers three tiles; the sum of what they hold is its
// surface, and their rings wind as the specification asks.
func TestPolygonsAreCutAtTheirTiles(t *testing.T) {
	lake := orb.Polygon{
		{{20, 40}, {60, 40}, {60, 60}, {20, 60}, {20, 40}},
		{{30, 45}, {30, 55}, {50, 55}, {50, 45}, {30, 45}},
	}
	o := NewOutline(lake)
	for z := uint32(0); z <= 6; z++ {
		var sum float64
		for x := range uint32(1) << z {
			for y := range uint32(1) << z {
				a := Address{z, x, y}
				var c cut
				o.cutInto(&c, a)
				if len(c.rings) > 0 && !o.Touches(a) {
					t.Fatalf("%v holds some of it, but is not touched", a)
				}
				sum += inner(t, a, c.rings)
			}
		}
		want := surface(o) / math.Ldexp(1, int(2*(20-z)))
		if math.Abs(sum-want) > 0.02*want {
			t.Errorf("zoom %d holds %.0f square units, want %.0f", z, sum, want)
		}
	}
}

// inner gives the surface of rings within the tile itself, without its margin.
func inner(t *testing.T, a Address, rings [][]unit) float64 {
	var sum float64
	for _, r := range rings {
		o := NewOutline(nil)
		var ring orb.Ring
		for _, p := range r {
			if p.x < -buffer || p.x > Extent+buffer || p.y < -buffer || p.y > Extent+buffer {
				t.Fatalf("%v: %v lies beyond the margin", a, p)
			}
			ring = append(ring, orb.Point{float64(p.x), float64(p.y)})
		}
		ring = append(ring, ring[0])
		o.push(part{polygon: orb.Polygon{ring}})
		var c cut
		c.add(o.whole[0], Address{20, 0, 0}, orb.Bound{Max: orb.Point{Extent, Extent}}, 0)
		for _, inside := range c.rings { // add winds every first ring alike
			sign := 1.0
			if doubleArea(r) < 0 {
				sign = -1
			}
			sum += sign * math.Abs(float64(doubleArea(inside))) / 2
		}
	}
	return sum
}

func surface(o *Outline) float64 {
	var sum float64
	for _, p := range o.whole {
		for i, r := range p.polygon {
			a := math.Abs(area(r))
			if i > 0 {
				a = -a
			}
			sum += a
		}
	}
	return sum
}

func area(r orb.Ring) (sum float64) {
	for i := 1; i < len(r); i++ {
		sum += (r[i-1][0]*r[i][1] - r[i][0]*r[i-1][1]) / 2
	}
	return sum
}

func TestRingsReadAsOnePolygonWithAHole(t *testing.T) {
	a := Address{3, 4, 2}
	c := Content{Areas: []Area{{Kind: Region, AreaID: "X", Name: "The lake", Count: 1, ID: 9, Outline: NewOutline(orb.MultiPolygon{{
		{{20, 40}, {30, 40}, {30, 60}, {20, 60}, {20, 40}},
		{{22, 45}, {22, 55}, {28, 55}, {28, 45}, {22, 45}},
	}})}}}
	f := decode(t, c.Append(nil, a))["areas"][0]
	p, ok := f.Geometry.(orb.Polygon)
	if !ok || len(p) != 2 || f.Properties["kind"] != "area" || f.Properties["name"] != "The lake" || f.ID != 9.0 {
		t.Fatalf("the area reads back as %v %v, want a polygon with a hole", f.Geometry, f.Properties)
	}
	if area(p[0]) <= 0 || area(p[1]) >= 0 {
		t.Errorf("the rings have areas %v and %v; the first is to be positive with y down, the hole negative", area(p[0]), area(p[1]))
	}
}

func TestWhatCrossesTheAntimeridianIsSmall(t *testing.T) {
	fiji := NewOutline(orb.MultiPolygon{
		{{{177, -19}, {180, -19}, {180, -16}, {177, -16}, {177, -19}}},
		{{{-180, -19}, {-178, -19}, {-178, -16}, {-180, -16}, {-180, -19}}},
	})
	if got, want := fiji.Size()/world*360, 5.0; math.Abs(got-want) > 1e-6 {
		t.Errorf("it is %v degrees wide, want %v", got, want)
	}
	for _, a := range []Address{{6, 63, 35}, {6, 0, 35}} {
		c := Content{Areas: []Area{{Kind: Region, AreaID: "FJ", Outline: fiji}}}
		var b orb.Bound
		for i, p := range decode(t, c.Append(nil, a))["areas"][0].Geometry.(orb.MultiPolygon) {
			if i == 0 {
				b = p.Bound()
			}
			b = b.Union(p.Bound())
		}
		if a.X > 0 && b.Max[0] <= Extent || a.X == 0 && b.Min[0] >= 0 {
			t.Errorf("%v: the shape ends at %v; it is to run on beyond the edge of the world", a, b)
		}
	}
}

func TestAThinShapeIsStillDrawn(t *testing.T) {
	road := orb.Polygon{{{30, 50}, {32, 50}, {32, 50.00001}, {30, 50.00001}, {30, 50}}}
	c := Content{Areas: []Area{{Kind: Shape, ID: 1, Outline: NewOutline(road)}}}
	at, _ := Project(orb.Point{31, 50})
	if got := decode(t, c.Append(nil, At(at, 5)))["areas"]; len(got) != 1 || got[0].Geometry.GeoJSONType() != "LineString" {
		t.Errorf("a strip of one metre reads back as %v, want a line", got)
	}
}

func TestCollectionsAreDrawnPartByPart(t *testing.T) {
	g := orb.Collection{orb.Point{30, 50}, orb.LineString{{30, 50}, {31, 51}}, orb.Polygon{{{30, 50}, {31, 50}, {31, 51}, {30, 50}}}, orb.MultiPoint{{30.1, 50.1}, {30.2, 50.3}}}
	c := Content{Areas: []Area{{Kind: Shape, ID: 4, Outline: NewOutline(g)}}}
	at, _ := Project(orb.Point{30.5, 50.5})
	var kinds []string
	for _, f := range decode(t, c.Append(nil, At(at, 6)))["areas"] {
		kinds = append(kinds, f.Geometry.GeoJSONType())
		if f.ID != 4.0 {
			t.Errorf("a part has the id %v, want 4", f.ID)
		}
	}
	if want := []string{"Polygon", "LineString", "MultiPoint"}; !cmp.Equal(kinds, want) {
		t.Errorf("the parts are %v, want %v", kinds, want)
	}
}

func dots(n int) (Content, Address) {
	r := rand.New(rand.NewPCG(2, 2))
	a := Address{4, 9, 5}
	corner, side := a.Corner()
	var c Content
	for i := range n {
		at := Position{corner.X + uint32(r.Uint64N(side)), corner.Y + uint32(r.Uint64N(side))}
		c.Events = append(c.Events, Dot{At: at, ID: int64(i + 1), EventType: []string{"battles", "riots", ""}[i%3], Assessment: "verified",
			LocationPrecision: "settlement", UncertaintyM: 3000, Title: fmt.Sprint("Event ", i)})
	}
	return c, a
}

func TestAPointAllocatesNothing(t *testing.T) {
	c, a := dots(5_000)
	dst := c.Append(nil, a)
	if n := testing.AllocsPerRun(20, func() { dst = c.Append(dst[:0], a) }); n > 100 { // the race detector empties the pool
		t.Errorf("5,000 points allocate %v times", n)
	}
}

func BenchmarkAppend(b *testing.B) {
	c, a := dots(20_000)
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		var dst []byte
		for b.Loop() {
			dst = c.Append(dst[:0], a)
		}
	})
	b.Run("naive orb", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			fc := geojson.NewFeatureCollection()
			for _, d := range c.Events {
				x, y := a.Units(d.At, 0)
				f := geojson.NewFeature(orb.Point{float64(x), float64(y)})
				f.ID = d.ID
				f.Properties = geojson.Properties{"id": d.ID, "event_type": d.EventType, "sub_event_type": d.SubEventType, "assessment": d.Assessment,
					"location_precision": d.LocationPrecision, "uncertainty_m": d.UncertaintyM, "title": d.Title}
				fc.Append(f)
			}
			if _, err := mvt.Marshal(mvt.Layers{{Name: "events", Version: 2, Extent: Extent, Features: fc.Features}}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// coast gives a country of n points whose border runs in and out.
func coast(n int) orb.MultiPolygon {
	ring := make(orb.Ring, n)
	for i := range ring {
		turn := 2 * math.Pi * float64(i) / float64(n-1)
		r := 1 + 0.05*math.Sin(turn*37) + 0.01*math.Sin(turn*991) + 0.002*math.Sin(turn*7919)
		ring[i] = orb.Point{31 + 9*r*math.Cos(turn), 48.5 + 4*r*math.Sin(turn)}
	}
	ring[n-1] = ring[0]
	return orb.MultiPolygon{{ring}}
}

func TestACountryIsCheapFromAfar(t *testing.T) {
	o := NewOutline(coast(20_000))
	at, _ := Project(orb.Point{31, 48.5})
	for z, most := range map[uint32]int{0: 400, 3: 4_000, 12: 200} {
		c := Content{Areas: []Area{{Kind: Region, AreaID: "UA", Outline: o}}}
		if n := len(c.Append(nil, At(at, z))); n > most || n == 0 {
			t.Errorf("at zoom %d the country takes %d bytes, want at most %d", z, n, most)
		}
	}
}

func BenchmarkCountry(b *testing.B) {
	country := coast(20_000)
	at, _ := Project(orb.Point{31, 48.5})
	for _, z := range []uint32{0, 4, 8, 14} {
		a := At(at, z)
		ready := Content{Areas: []Area{{Kind: Region, AreaID: "UA", Outline: NewOutline(country)}}}
		b.Run(fmt.Sprintf("z%d", z), func(b *testing.B) {
			b.ReportAllocs()
			var dst []byte
			for b.Loop() {
				dst = ready.Append(dst[:0], a)
			}
		})
		b.Run(fmt.Sprintf("z%d naive", z), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c := Content{Areas: []Area{{Kind: Region, AreaID: "UA", Outline: NewOutline(country)}}}
				c.Append(nil, a)
			}
		})
	}
}
