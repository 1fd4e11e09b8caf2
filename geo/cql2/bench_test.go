package cql2_test

import (
	"testing"

	"eventmap/geo"
	"eventmap/geo/cql2"
	"eventmap/geo/index"
	"eventmap/geo/storetest"
)

// What narrowing spares is looking at every event.
func BenchmarkFilter(b *testing.B) {
	ix := &index.Index{}
	if err := ix.Load(storetest.Stream(numbered(50_000, 1))); err != nil {
		b.Fatal(err)
	}
	filter, err := cql2.Parse("", "event_type = 'battles' AND S_INTERSECTS(geometry, BBOX(30, 50, 31, 51)) AND start_time <= '2023-01-01' AND title LIKE '%clash%'")
	if err != nil {
		b.Fatal(err)
	}
	for name, q := range map[string]geo.Query{"narrowed": cql2.Narrow(geo.Query{Filter: filter}, true), "naive": {Filter: filter}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				ix.Count(q)
			}
		})
	}
}
