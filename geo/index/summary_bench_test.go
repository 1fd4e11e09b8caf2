package index

import (
	"testing"
	"unsafe"

	"eventmap/geo"
)

// summaryFilters are what the timeline and the filters ask, as the client does:
// without what repeats another event.
var summaryFilters = func() (list []namedQuery) {
	for _, f := range filters {
		f.q.Duplicates = geo.No
		list = append(list, namedQuery{f.name, f.q})
		f.q.Boxes = geo.Box(35, 47, 37, 49)
		list = append(list, namedQuery{f.name + " in a box", f.q})
	}
	return append(list,
		namedQuery{"half a year", geo.Query{Duplicates: geo.No, Time: geo.Span{From: geo.Year(2021).From.AddDate(0, 0, 10), To: geo.Year(2021).From.AddDate(0, 6, 10)}}},
		namedQuery{"an assessment", geo.Query{Duplicates: geo.No, Assessments: []string{"verified"}}},
		namedQuery{"killed", geo.Query{Duplicates: geo.No, KilledMin: 3}},
	)
}()

type namedQuery struct {
	name string
	q    geo.Query
}

func BenchmarkSummary(b *testing.B) {
	for _, f := range summaryFilters {
		b.Run(f.name, func(b *testing.B) {
			ix := big()
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ix.Summary(b.Context(), f.q, geo.SummaryWish{Bins: 200}); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(f.name+" naive", func(b *testing.B) {
			list := plain()
			b.ReportAllocs()
			for b.Loop() {
				if _, err := geo.Summarize(stream(list), f.q, geo.SummaryWish{Bins: 200}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkCube reports how long a cube takes to make, and how large it is.
func BenchmarkCube(b *testing.B) {
	ix := big()
	s := ix.snapshot()
	seg := s.layers[0].segment
	var c *cube
	for b.Loop() {
		c = newCube(seg, deskSees, &s.view)
	}
	b.ReportMetric(float64(c.size())/float64(seg.len()), "B/event")
	b.ReportMetric(float64(len(seg.shelves.list)), "shelves")
}

// size is how many bytes the cube takes.
func (c *cube) size() int {
	return bytesOf(c.stocks) + bytesOf(c.tallies) + bytesOf(c.spans) + bytesOf(c.flows) + bytesOf(c.long) + bytesOf(c.odd)
}

func bytesOf[T any](list []T) int {
	var t T
	return cap(list) * int(unsafe.Sizeof(t))
}
