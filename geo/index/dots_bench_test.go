package index

import (
	"math"
	"sync"
	"testing"
	"time"

	"eventmap/geo"
	"eventmap/geo/tile"
)

// hottest gives the tile of a zoom with the most dots of those with at most so many.
func hottest(ix *Index, z uint32, most int) (tile.Address, int) {
	counts := map[uint64]int{}
	for i := range ix.snapshot().layers {
		l := &ix.snapshot().layers[i]
		for row, key := range l.key[:l.placed] {
			if uint32(l.wideFrom[row]) > z {
				counts[key>>(64-2*z)]++
			}
		}
	}
	best, n := uint64(0), 0
	for key, count := range counts {
		if count <= most && (count > n || count == n && key < best) {
			best, n = key, count
		}
	}
	return tile.Address{Z: z, X: squeeze(best), Y: squeeze(best >> 1)}, n
}

var dotFilters = []struct {
	name string
	q    geo.Query
}{
	{"F0", geo.Query{}},
	{"F1", geo.Query{Time: days(2026, 1, 22, 2026, 2, 20), EventTypes: []string{"riots"}}},
	{"F2", geo.Query{Time: days(2025, 2, 21, 2026, 2, 20), EventTypes: []string{"battles", "strategic_developments", "violence_against_civilians"}}},
	{"certain", geo.Query{Time: days(2023, 2, 21, 2026, 2, 20), Certain: true}},
	{"killed", geo.Query{KilledMin: 1}},
	{"injured", geo.Query{InjuredMin: 1}},
	{"noduplicates", geo.Query{Duplicates: geo.No}},
	{"three", geo.Query{Assessments: []string{"verified", "likely", "unverified"}, KilledMin: 1, LocationPrecisions: []string{"exact", "vicinity", "settlement"}}},
}

func days(y0 int, m0 time.Month, d0, y1 int, m1 time.Month, d1 int) geo.Span {
	return geo.Days(time.Date(y0, m0, d0, 0, 0, 0, 0, time.UTC), time.Date(y1, m1, d1, 0, 0, 0, 0, time.UTC), time.UTC)
}

var settled = sync.OnceValue(func() *Index {
	ix := big()
	ix.Settle()
	return ix
})

// BenchmarkDots makes the dots of the fullest tiles, and all of the tile.
func BenchmarkDots(b *testing.B) {
	ix := settled()
	for _, z := range []uint32{0, 4, 8} {
		a, _ := hottest(ix, z, math.MaxInt)
		for _, f := range dotFilters {
			b.Run(f.name+"/z"+string(rune('0'+z)), func(b *testing.B) {
				b.ReportAllocs()
				n := 0
				for b.Loop() {
					n = ix.dotsAlone(f.q, a)
				}
				b.ReportMetric(float64(n), "dots")
			})
		}
	}
	for _, z := range []uint32{8, 10, 12} {
		a, n := hottest(ix, z, 50_000)
		b.Run("every/z"+string(rune('0'+z/10))+string(rune('0'+z%10)), func(b *testing.B) {
			b.ReportAllocs()
			var dst []byte
			for b.Loop() {
				c := ix.Tile(geo.Query{}, a, tile.Options{Mode: tile.EachEvent})
				c.Areas = nil
				dst = c.Append(dst[:0], a)
			}
			b.ReportMetric(float64(n), "dots")
			b.ReportMetric(float64(len(dst)), "bytes")
		})
	}
}

// dotsAlone makes the dots of a tile as the desk sees it, and gives how many they are.
func (ix *Index) dotsAlone(q geo.Query, a tile.Address) int {
	s := ix.snapshot()
	d := drawing{snapshot: s, plan: newPlan(&q, &s.view, Desk), at: a, background: &ix.background, most: tile.DefaultThreshold}
	corner, side := a.Corner()
	first := interleave(corner.X, corner.Y)
	d.keys = stretch{first, first + (side*side - 1)}
	d.spans = make([]run, len(s.layers))
	for i := range s.layers {
		d.spans[i].first, d.spans[i].last = s.layers[i].between(d.keys)
	}
	var c tile.Content
	d.into = &c
	c.Cells, c.Events = d.dots()
	n := len(c.Events)
	for i := range c.Cells {
		n += c.Cells[i].Count
	}
	return n
}
