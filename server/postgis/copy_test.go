package postgis

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// What COPY is given is what a parameter is, in COPY's spelling.
func TestRowsAreCopiedAsTheyAreWritten(t *testing.T) {
	list := append(storetest.Shapes(), storetest.Full(), geo.Event{})
	list = append(list, storetest.Events(500, 4)...)
	for i, s := range []string{`a\b`, "a\tb\r\n", `\.`, `\N`, `"quoted", {braced}`, "Харків", "\u2028\b\f\x7f<&>", " "} {
		e := storetest.Full()
		e.Title, e.Description, e.Tags = s, strings.Repeat(s, 30), []string{s, "plain", s + s}
		e.Actors = []geo.Actor{{Name: s, Role: "unknown"}, {Name: "b", Role: s}}
		e.Sources = []geo.Source{{URL: "https://example.org", Quote: s}}
		e.Confirmed = []geo.Check{{What: "place", How: s}}
		e.StartTime = time.Date(i*1_500, 1, 2, 3, 4, 5, i*1000, time.FixedZone("", 3_600))
		list = append(list, e)
	}
	for _, e := range list {
		r := &record{Event: e, change: 3, run: 4}
		got, err := lineOfColumns(columns)(nil, r)
		if err != nil {
			t.Fatal(err)
		}
		want, err := appendValues(nil, r.values()...)
		if err != nil || string(got) != string(want) {
			t.Errorf("%s is copied as\n%s, %v, want\n%s", e.Title, got, err, want)
		}
		k := geo.Record{ID: 1, Revision: 2, Change: 3, At: e.StartTime, By: "o\\l\t", Body: geo.AppendFeature(nil, &e)}
		got, err = appendRevision(nil, &k)
		want, other := appendValues(nil, revisionValues(&k)...)
		if err != nil || other != nil || string(got) != string(want) {
			t.Errorf("the revision of %s is copied as\n%s, %v, want\n%s, %v", e.Title, got, err, want, other)
		}
	}
}

func BenchmarkAppendRecord(b *testing.B) {
	list := storetest.Events(200, 9)
	rows := make([]*record, len(list))
	for i := range list {
		list[i].Description = fmt.Sprintf("Officials said that %s was reported near the line of contact.", list[i].Title)
		list[i].Sources = []geo.Source{{URL: "https://example.org/reports", Publisher: "A wire service"}}
		rows[i] = &record{Event: list[i]}
	}
	for name, line := range map[string]liner[*record]{"ours": lineOfColumns(columns), "naive": lineOf((*record).values)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var to []byte
			for i := range b.N {
				to, _ = line(to[:0], rows[i%len(rows)])
			}
		})
	}
}
