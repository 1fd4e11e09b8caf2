package geo_test

import (
	"encoding/json"
	"testing"
	"time"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// naiveFeature is a feature as one would write it without thought: the fields of
// an event by reflection.
type naiveFeature struct {
	Type       string          `json:"type"`
	ID         int64           `json:"id"`
	Geometry   json.RawMessage `json:"geometry"`
	Properties map[string]any  `json:"properties"`
}

func benchFeatures(b *testing.B) ([]geo.Event, [][]byte, []naiveFeature) {
	events := storetest.Events(1_000, 71)
	var texts [][]byte
	var naive []naiveFeature
	for i := range events {
		events[i].ID = int64(i + 1)
		text := geo.AppendFeature(nil, &events[i])
		var n naiveFeature
		if err := json.Unmarshal(text, &n); err != nil {
			b.Fatal(err)
		}
		texts, naive = append(texts, text), append(naive, n)
	}
	return events, texts, naive
}

func BenchmarkAppendFeature(b *testing.B) {
	events, _, naive := benchFeatures(b)
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		var buf []byte
		for i := 0; b.Loop(); i++ {
			buf = geo.AppendFeature(buf[:0], &events[i%len(events)])
		}
	})
	b.Run("naive", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			if _, err := json.Marshal(naive[i%len(naive)]); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkParseFeature(b *testing.B) {
	_, texts, _ := benchFeatures(b)
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			if _, err := geo.ParseFeature(texts[i%len(texts)]); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("naive", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			var f naiveFeature
			if err := json.Unmarshal(texts[i%len(texts)], &f); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkValidate(b *testing.B) {
	events, _, _ := benchFeatures(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := events[i%len(events)].Validate(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMatch(b *testing.B) {
	events, _, _ := benchFeatures(b)
	ukraine := geo.Box(22, 44.3, 40.2, 52.4)
	spring := geo.Span{From: time.Date(2023, 3, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2023, 5, 31, 23, 59, 59, 0, time.UTC)}
	for _, bb := range []struct {
		name string
		q    geo.Query
	}{
		{"all", geo.Query{}},
		{"place and time", geo.Query{Boxes: ukraine, Time: spring}},
		{"possible place", geo.Query{Boxes: ukraine, PossiblePlace: true}},
		{"facets", geo.Query{EventTypes: []string{"battles", "riots"}, Countries: []string{"UA"}}},
		{"words", geo.Query{Text: "обстріл харк"}},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				bb.q.Match(&events[i%len(events)])
			}
		})
	}
}
