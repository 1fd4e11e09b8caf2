package index

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"eventmap/geo"
	"eventmap/geo/tile"
)

// journey gives the tiles that people ask for who look at places where most is, from
// z5 to z11, six at a time.
func (ix *Index) journey(spots int) []tile.Address {
	var tiles []tile.Address
	r := rand.New(rand.NewPCG(7, 7))
	l := &ix.snapshot().layers[0]
	for range spots {
		spot := l.at(r.IntN(l.placed))
		for z := uint32(5); z <= 11; z++ {
			at := tile.At(spot, z)
			for n := range uint32(6) {
				if y := at.Y + n/3; y < 1<<z {
					tiles = append(tiles, tile.Address{Z: z, X: (at.X + n%3 - 1) & (1<<z - 1), Y: y})
				}
			}
		}
	}
	r.Shuffle(len(tiles), func(i, j int) { tiles[i], tiles[j] = tiles[j], tiles[i] })
	return tiles
}

// naivePan makes of a list of events what a tile shows, one after the other: how many
// dots are in each cell, and how many events in each shape, place and disc.
func naivePan(list []geo.Event, q *geo.Query, a tile.Address) (cells map[[2]int64]int, areas map[string]int) {
	cells, areas = map[[2]int64]int{}, map[string]int{}
	for i := range list {
		e := &list[i]
		if !q.Match(e) {
			continue
		}
		name := shown(e, a.Z)
		at, placed := placeOf(e)
		switch {
		case name == "":
		case name == "dot":
			if a.Holds(at) {
				x, y := a.Units(at, 0)
				cells[[2]int64{x / 64, y / 64}]++
			}
		case strings.HasPrefix(name, "shape") && tile.NewOutline(e.Geometry).Touches(a),
			strings.HasPrefix(name, "area") && tile.NewOutline(e.Area.Geometry).Touches(a),
			strings.HasPrefix(name, "disc") && placed && a.TouchesDisc(at, e.UncertaintyM):
			areas[name]++
		}
	}
	return cells, areas
}

// BenchmarkPan makes the tiles of a journey, and those of every event, and reports
// the time for one: the mean over the tiles of the best round of each, so that it
// says little of what else the machine does. The twin looks at every event, for few
// of the tiles.
func BenchmarkPan(b *testing.B) {
	ix := settled()
	run := func(b *testing.B, q geo.Query, tiles []tile.Address, o tile.Options) {
		b.ReportAllocs()
		var dst []byte
		r := ix.Reader(Desk)
		best := make([]time.Duration, len(tiles))
		for round := 0; b.Loop(); round++ {
			for i, a := range tiles {
				began := time.Now()
				dst, _ = r.Draw(dst[:0], q, a, o)
				if took := time.Since(began); round == 0 || took < best[i] {
					best[i] = took
				}
			}
		}
		var sum time.Duration
		for _, took := range best {
			sum += took
		}
		b.ReportMetric(float64(sum.Nanoseconds())/float64(len(tiles)), "ns/tile")
	}
	tiles := ix.journey(40)
	for _, f := range dotFilters[:3] {
		b.Run(f.name, func(b *testing.B) { run(b, f.q, tiles, tile.Options{}) })
		b.Run(f.name+" naive", func(b *testing.B) {
			list := plain()
			for n := 0; b.Loop(); n++ {
				naivePan(list, &f.q, tiles[n%len(tiles)])
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N), "ns/tile")
		})
	}
	for _, z := range []uint32{8, 10, 12} {
		a, n := hottest(ix, z, 50_000)
		b.Run(fmt.Sprintf("every/z%d", z), func(b *testing.B) {
			run(b, geo.Query{}, slices.Repeat([]tile.Address{a}, 20), tile.Options{Mode: tile.EachEvent})
			b.ReportMetric(float64(n), "dots")
		})
	}
}

// The twin shows what the index does.
func TestANaivePanShowsTheSame(t *testing.T) {
	var list []geo.Event
	for e := range madeUp(1_500) {
		list = append(list, e)
	}
	var ix Index
	if err := ix.Load(stream(list)); err != nil {
		t.Fatal(err)
	}
	for n, a := range ix.journey(1) {
		q := dotFilters[n%len(dotFilters)].q
		cells, areas := naivePan(list, &q, a)
		for again := range 2 { // the second time from what is remembered
			c, want := ix.Tile(q, a, tile.Options{Threshold: 1}), maps.Clone(areas)
			if drawn, left := ix.Reader(Desk).Draw(nil, q, a, tile.Options{Threshold: 1}); !bytes.Equal(drawn, c.Append(nil, a)) || left != c.Left {
				t.Errorf("tile %v, time %d: it is drawn in %d bytes otherwise than it is given", a, again, len(drawn))
			}
			dots := 0
			for _, n := range cells {
				dots += n
			}
			if len(c.Cells) == 0 && len(c.Events) != dots || len(c.Cells) > 0 && len(c.Cells) != len(cells) {
				t.Errorf("tile %v, time %d: %d cells and %d dots, want %d in %d cells", a, again, len(c.Cells), len(c.Events), dots, len(cells))
			}
			for _, cell := range c.Cells {
				if n := cells[[2]int64{int64(cell.Column), int64(cell.Row)}]; n != cell.Count {
					t.Errorf("tile %v, time %d: cell %d/%d has %d, want %d", a, again, cell.Column, cell.Row, cell.Count, n)
				}
			}
			for i := range c.Areas {
				name := wideName(&c.Areas[i])
				if want[name] != c.Areas[i].Count {
					t.Errorf("tile %v, time %d: %s has %d, want %d", a, again, name, c.Areas[i].Count, want[name])
				}
				delete(want, name)
			}
			if len(want) > 0 {
				t.Errorf("tile %v, time %d lacks %v", a, again, want)
			}
		}
	}
}
