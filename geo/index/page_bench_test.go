package index

import (
	"slices"
	"testing"
	"time"

	"eventmap/geo"
)

// pageQueries are pages as lists and GIS programs ask for them.
var pageQueries = func() []namedQuery {
	days := geo.Query{Time: geo.Days(time.Date(2026, 1, 22, 0, 0, 0, 0, time.UTC), time.Date(2026, 2, 20, 0, 0, 0, 0, time.UTC), time.UTC), Limit: 1_000}
	box := geo.Query{Located: geo.Yes, Boxes: geo.Box(32.5, 44.5, 43.5, 51), Limit: 1_000}
	both := days
	both.Located, both.Boxes = box.Located, box.Boxes
	countries := box
	countries.Countries = []string{"UA"}
	newest := []geo.Order{{Field: "start_time", Descending: true}}
	lately, inBox, once := days, both, geo.Query{Duplicates: geo.No, Sort: newest, Limit: 50}
	lately.Sort, inBox.Sort = newest, newest
	far := both
	far.Offset = 2_000
	return []namedQuery{
		{"days in a box", both}, {"days", days}, {"box", box}, {"country in a box", countries},
		{"newest first", once}, {"newest of days first", lately}, {"newest of days in a box first", inBox}, {"days in a box far on", far},
	}
}()

func BenchmarkWholePage(b *testing.B) {
	for _, f := range pageQueries {
		b.Run(f.name, func(b *testing.B) {
			r := big().desk()
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				p, err := r.Page(b.Context(), f.q)
				if err != nil {
					b.Fatal(err)
				}
				for f := range p.Features() {
					_ = f
				}
				n = p.Matched
			}
			b.ReportMetric(float64(n), "matches")
		})
		b.Run(f.name+" naive", func(b *testing.B) {
			list := plain()
			b.ReportAllocs()
			for b.Loop() {
				var chosen []*geo.Event
				for i := range list {
					if f.q.Match(&list[i]) {
						chosen = append(chosen, &list[i])
					}
				}
				slices.SortFunc(chosen, f.q.Compare)
				chosen = chosen[min(f.q.Offset, len(chosen)):]
				var buf []byte
				for _, e := range chosen[:min(f.q.Limit, len(chosen))] {
					buf = geo.AppendItem(buf[:0], e, false)
				}
			}
		})
	}
}
