package index

import (
	"sync"
	"testing"

	"eventmap/geo"
	"eventmap/geo/generate"
)

// wide is an index of events in several languages, with all that they may have.
var wide = sync.OnceValue(func() *Index {
	ix := &Index{Publish: (*geo.Event).Placed}
	err := ix.Load(func(yield func(geo.Event, error) bool) {
		id := int64(0)
		for e, err := range generate.Events(1, *size) {
			id++
			e.ID, e.Revision = id, 1
			e.Complete()
			if !yield(e, err) {
				return
			}
		}
	})
	if err != nil {
		panic(err)
	}
	return ix
})

// BenchmarkExport writes every event, and reports the time for one.
func BenchmarkExport(b *testing.B) {
	ix := wide()
	for _, to := range []Audience{Desk, Public} {
		r := ix.Reader(to)
		name := []string{"desk", "public"}[to]
		report := func(b *testing.B, bytes int) {
			n := float64(b.N * r.Len())
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/n, "ns/event")
			b.ReportMetric(float64(bytes)/n, "B/event")
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			bytes := 0
			for b.Loop() {
				for f, err := range r.Features(b.Context(), geo.Query{}) {
					if err != nil {
						b.Fatal(err)
					}
					bytes += len(f)
				}
			}
			report(b, bytes)
		})
		b.Run(name+" naive", func(b *testing.B) {
			b.ReportAllocs()
			var f []byte
			bytes := 0
			for b.Loop() {
				for e, err := range r.Events(b.Context(), geo.Query{}) {
					if err != nil {
						b.Fatal(err)
					}
					f = geo.AppendItem(f[:0], &e, r.to == Public)
					bytes += len(f)
				}
			}
			report(b, bytes)
		})
	}
}

// BenchmarkRecords reports how long records are.
func BenchmarkRecords(b *testing.B) {
	for b.Loop() {
		var d dictionary
		w := recorder{d: &d}
		bytes, n := 0, 0
		for e := range generate.Events(1, 20_000) {
			e.Complete()
			e.ID, e.Revision = int64(n+1), 1
			bytes += len(w.write(&e))
			n++
		}
		b.ReportMetric(float64(bytes)/float64(n), "record-B/event")
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n*b.N), "ns/event")
	}
}
