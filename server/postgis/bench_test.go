package postgis_test

import (
	"fmt"
	"testing"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// wire gives n events as a wire service's file has them: random ones with a
// paragraph, a source and what the file said beyond our fields.
func wire(n int) []geo.Event {
	list := storetest.Events(n, 9)
	for i := range list {
		e := &list[i]
		e.Dataset = "wire"
		e.Description = fmt.Sprintf("Officials said that %s was reported near the line of contact; nobody could be reached for comment. Report %d.", e.Title, i)
		e.Sources = []geo.Source{{URL: fmt.Sprintf("https://example.org/reports/%d", i), Publisher: "A wire service", PublishedAt: "2023-04-21"}}
		e.Extras = map[string]any{"side_a": "Government", "side_b": "Rebels", "year": "2023", "conflict_name": "A conflict: a dispute"}
	}
	return list
}

func BenchmarkImport(b *testing.B) {
	const n = 20_000
	events := wire(n)
	for _, again := range []bool{false, true} {
		b.Run(map[bool]string{false: "new", true: "changed"}[again], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				s := open(b)
				list := events
				if again {
					load(b, s, events)
					list = append([]geo.Event(nil), events...)
					for i := range list {
						list[i].Title += ", corrected"
					}
				}
				b.StartTimer()
				load(b, s, list)
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
}

func BenchmarkEvents(b *testing.B) {
	const n = 50_000
	s := open(b)
	load(b, s, wire(n))
	b.ReportAllocs()
	for b.Loop() {
		got := 0
		for _, err := range s.Events(b.Context(), geo.Query{}) {
			if err != nil {
				b.Fatal(err)
			}
			got++
		}
		if got != n {
			b.Fatalf("read %d events, want %d", got, n)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

func BenchmarkPut(b *testing.B) {
	s := open(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Put(b.Context(), storetest.Kyiv(), geo.Edit{By: "olena"}); err != nil {
			b.Fatal(err)
		}
	}
}

// load imports events, all of which must be taken.
func load(b testing.TB, s geo.Store, events []geo.Event) {
	b.Helper()
	got, err := s.Import(b.Context(), geo.Run{By: "importer", File: "wire.csv", Format: "csv"}, storetest.Stream(events))
	if err != nil || got.Created+got.Updated+got.Unchanged != len(events) {
		b.Fatalf("Import = %+v, %v, want %d taken", got, err, len(events))
	}
}
