package index

import (
	"fmt"
	"math/rand/v2"
	"slices"
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

// BenchmarkPan makes the tiles of a journey, and those of every event, and reports
// the time for one: the mean over the tiles of the best round of each, so that it
// says little of what else the machine does.
func BenchmarkPan(b *testing.B) {
	ix := settled()
	run := func(b *testing.B, q geo.Query, tiles []tile.Address, o tile.Options) {
		b.ReportAllocs()
		var dst []byte
		best := make([]time.Duration, len(tiles))
		for round := 0; b.Loop(); round++ {
			for i, a := range tiles {
				began := time.Now()
				c := ix.Tile(q, a, o)
				dst = c.Append(dst[:0], a)
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
	}
	for _, z := range []uint32{8, 10, 12} {
		a, n := hottest(ix, z, 50_000)
		b.Run(fmt.Sprintf("every/z%d", z), func(b *testing.B) {
			run(b, geo.Query{}, slices.Repeat([]tile.Address{a}, 20), tile.Options{Mode: tile.EachEvent})
			b.ReportMetric(float64(n), "dots")
		})
	}
}
