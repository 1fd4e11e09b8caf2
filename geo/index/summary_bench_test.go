package index

import (
	"strconv"
	"testing"
	"time"
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
		f.q.PossiblePlace = true
		list = append(list, namedQuery{f.name + " possibly in a box", f.q})
	}
	lately := geo.Query{Time: geo.Span{From: time.Date(2025, 2, 18, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 2, 18, 23, 59, 59, 0, time.UTC)}, EventTypes: []string{"battles", "observation", "riots"}}
	crowd := geo.Query{Located: geo.Yes, Boxes: geo.Box(32.5, 44.5, 43.5, 51)}
	lateCrowd := lately
	lateCrowd.Located, lateCrowd.Boxes = crowd.Located, crowd.Boxes
	return append(list,
		namedQuery{"types in the world", geo.Query{Duplicates: geo.No, Located: geo.Yes, EventTypes: []string{"battles", "riots"}, Boxes: geo.Box(-180, -83.5597, 180, 81.8736), PossiblePlace: true}},
		namedQuery{"last year", lately}, namedQuery{"crowd", crowd}, namedQuery{"last year in crowd", lateCrowd},
		namedQuery{"half a year", geo.Query{Duplicates: geo.No, Time: geo.Span{From: geo.Year(2021).From.AddDate(0, 0, 10), To: geo.Year(2021).From.AddDate(0, 6, 10)}}},
		namedQuery{"an assessment", geo.Query{Duplicates: geo.No, Assessments: []string{"verified"}}},
		namedQuery{"without a type", geo.Query{Duplicates: geo.No}.LeavingOut("event_type", "battles")},
		namedQuery{"without an assessment", geo.Query{Duplicates: geo.No}.LeavingOut("assessment", "verified")},
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

// BenchmarkLists counts by the words of lists, which the client asks for where they
// are looked at.
func BenchmarkLists(b *testing.B) {
	for _, f := range summaryFilters {
		for _, list := range [][]geo.Facet{{"weapons"}, {"actors"}, geo.Several} {
			b.Run(f.name+" "+string(list[len(list)-1])+strconv.Itoa(len(list)), func(b *testing.B) {
				ix := big()
				b.ReportAllocs()
				for b.Loop() {
					if _, err := ix.Summary(b.Context(), f.q, geo.SummaryWish{Lists: list}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
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

// BenchmarkParcels is BenchmarkCube for parcels.
func BenchmarkParcels(b *testing.B) {
	ix := big()
	s := ix.snapshot()
	seg := s.layers[0].segment
	var c *parcels
	for b.Loop() {
		c = newParcels(seg, deskSees, &s.view)
	}
	b.ReportMetric(float64(c.size()+bytesOf(c.bounds)+bytesOf(c.apart))/float64(seg.len()), "B/event")
}

// size is how many bytes the cube takes.
func (c *cube) size() int {
	return bytesOf(c.stocks) + bytesOf(c.tallies) + bytesOf(c.spans) + bytesOf(c.flows) + bytesOf(c.long) + bytesOf(c.odd) + bytesOf(c.lots) + bytesOf(c.lotsOf)
}

func bytesOf[T any](list []T) int {
	var t T
	return cap(list) * int(unsafe.Sizeof(t))
}
