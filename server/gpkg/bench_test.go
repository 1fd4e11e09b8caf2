package gpkg

import (
	"testing"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// BenchmarkImport brings events with their revisions into a new file; the same
// file again is the second figure.
func BenchmarkImport(b *testing.B) {
	const rows = 20_000
	events := storetest.Events(rows, 1)
	for b.Loop() {
		s := open(b)
		if r, err := s.Import(b.Context(), geo.Run{By: "bench"}, storetest.Stream(events)); err != nil || r.Created != rows {
			b.Fatal(r, err)
		}
	}
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "events/s")
}

func BenchmarkImportAgain(b *testing.B) {
	const rows = 20_000
	events := storetest.Events(rows, 1)
	s := open(b)
	if _, err := s.Import(b.Context(), geo.Run{By: "bench"}, storetest.Stream(events)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if r, err := s.Import(b.Context(), geo.Run{By: "bench"}, storetest.Stream(events)); err != nil || r.Unchanged != rows {
			b.Fatal(r, err)
		}
	}
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkPut is what a person's edit costs, on the disk when it returns.
func BenchmarkPut(b *testing.B) {
	s := open(b)
	for b.Loop() {
		if _, err := s.Put(b.Context(), storetest.Kyiv(), geo.Edit{By: "bench"}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkEvents streams all of a file, as a server does when it starts.
func BenchmarkEvents(b *testing.B) {
	const rows = 20_000
	s := open(b)
	if _, err := s.Import(b.Context(), geo.Run{By: "bench"}, storetest.Stream(storetest.Events(rows, 1))); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		n := 0
		for _, err := range s.Events(b.Context(), geo.Query{}) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != rows {
			b.Fatal(n)
		}
	}
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "events/s")
}
