package index

import (
	"flag"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/generate"
	"eventmap/geo/tile"
)

var size = flag.Int("events", 100_000, "how many events the benchmarks look at")

// madeUp gives events as conflicts leave them: most in few places, each with a
// text, sources and the radius of its precision.
func madeUp(n int) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		id := int64(0)
		for e, err := range generate.Events(1, n) {
			id++
			e.ID, e.Revision, e.CreatedBy, e.UpdatedBy = id, 1, "import", "import"
			e.CreatedAt, e.UpdatedAt = e.StartTime, e.StartTime
			if !yield(e, err) {
				return
			}
		}
	}
}

var big = sync.OnceValue(func() *Index {
	var ix Index
	if err := ix.Load(madeUp(*size)); err != nil {
		panic(err)
	}
	ix.Settle()
	return &ix
})

// plain keeps the same events as a slice: the naive twin of every benchmark.
var plain = sync.OnceValue(func() []geo.Event {
	var list []geo.Event
	for e := range madeUp(*size) {
		list = append(list, e)
	}
	return list
})

var filters = []struct {
	name string
	q    geo.Query
}{
	{"all", geo.Query{}},
	{"once", geo.Query{Located: geo.Yes, Duplicates: geo.No}}, // as the page asks
	{"month", geo.Query{Time: geo.Days(time.Date(2023, 5, 1, 0, 0, 0, 0, time.UTC), time.Date(2023, 5, 30, 0, 0, 0, 0, time.UTC), time.UTC), EventTypes: []string{"riots"}}},
	{"year", geo.Query{Time: geo.Year(2023), EventTypes: []string{"riots", "battles", "protests"}}},
	{"scan", geo.Query{LocationPrecisions: []string{"settlement", "exact"}, KilledMin: 1, Countries: []string{"UA", "SD"}}}, // nothing indexes these
	{"words", geo.Query{Text: "artillery khark"}},
}

func BenchmarkTile(b *testing.B) {
	ix := big()
	at, _ := tile.Project(orb.Point{36, 48.5})
	for _, z := range []uint32{0, 4, 8, 12} {
		a := tile.At(at, z)
		for _, f := range filters {
			b.Run(fmt.Sprintf("z%d/%s", z, f.name), func(b *testing.B) {
				b.ReportAllocs()
				var dst []byte
				for b.Loop() {
					c := ix.Tile(f.q, a, tile.Options{})
					dst = c.Append(dst[:0], a)
				}
				b.ReportMetric(float64(len(dst)), "bytes")
			})
			b.Run(fmt.Sprintf("z%d/%s naive", z, f.name), func(b *testing.B) {
				list := plain()
				b.ReportAllocs()
				for b.Loop() {
					cells := map[[2]int64]int{}
					for i := range list {
						if !f.q.Match(&list[i]) || list[i].Point == nil {
							continue
						}
						if at, ok := tile.Project(*list[i].Point); ok && a.Holds(at) {
							x, y := a.Units(at, 0)
							cells[[2]int64{x / 64, y / 64}]++
						}
					}
				}
			})
		}
	}
}

func stream(list []geo.Event) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		for i := range list {
			if !yield(list[i], nil) {
				return
			}
		}
	}
}

func BenchmarkCount(b *testing.B) {
	boxed := filters[2].q
	boxed.Boxes = geo.Box(35, 47, 37, 49)
	without := geo.Query{Boxes: boxed.Boxes}.LeavingOut("event_type", "battles", "explosions").LeavingOut("country", "UA")
	for name, q := range map[string]geo.Query{"year": filters[2].q, "year in a box": boxed, "without in a box": without} {
		b.Run(name, func(b *testing.B) {
			ix := big()
			b.ReportAllocs()
			for b.Loop() {
				ix.Count(q)
			}
		})
		b.Run(name+" naive", func(b *testing.B) {
			list := plain()
			b.ReportAllocs()
			for b.Loop() {
				n := 0
				for i := range list {
					if q.Match(&list[i]) {
						n++
					}
				}
			}
		})
	}
}

func BenchmarkPage(b *testing.B) {
	ix := big()
	for name, q := range map[string]geo.Query{
		"by id": {Limit: 100}, "newest first": {Limit: 100, Sort: []geo.Order{{Field: "start_time", Descending: true}}},
		"in a box": {Limit: 1_000, Boxes: geo.Box(35, 47, 37, 49)}, "far on": {Limit: 100, Offset: *size / 2},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for _, err := range ix.Events(b.Context(), q) {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

func BenchmarkApplyOne(b *testing.B) {
	ix := big()
	e, err := ix.Event(b.Context(), 1)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		e.Revision++
		ix.Apply(geo.Change{ID: e.ID, Revision: e.Revision, Event: &e})
	}
}

// BenchmarkLoad reports events a second and what one of them takes on the heap.
func BenchmarkLoad(b *testing.B) {
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	for b.Loop() {
		before := heap()
		start := time.Now()
		for range madeUp(*size) { // what it takes to make them up
		}
		made := time.Since(start)
		var ix Index
		start = time.Now()
		if err := ix.Load(madeUp(*size)); err != nil {
			b.Fatal(err)
		}
		took := time.Since(start) - made
		after := heap()
		records := 0
		for _, slab := range ix.snapshot().layers[0].heap {
			records += len(slab)
		}
		b.ReportMetric(float64(ix.Len())/took.Seconds(), "events/s")
		b.ReportMetric(float64(after-before)/float64(ix.Len()), "B/event")
		b.ReportMetric(float64(records)/float64(ix.Len()), "record-B/event")
		runtime.KeepAlive(&ix)
	}
}
