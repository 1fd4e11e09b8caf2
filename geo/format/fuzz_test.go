package format

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"eventmap/geo"
)

// seeds are all samples.
func seeds(f *testing.F) {
	files, err := filepath.Glob("testdata/*.in.*")
	if err != nil || len(files) == 0 {
		f.Fatalf("no samples: %v", err)
	}
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
}

// fuzzRead holds a reader to what it promises of any file: no panic, refusals
// with rows, nothing behind a fatal error, and events that can be written.
func fuzzRead(f *testing.F, format Format) {
	seeds(f)
	f.Fuzz(func(t *testing.T, file []byte) {
		ended := false
		for e, err := range format.Read(bytes.NewReader(file), known) {
			if ended {
				t.Fatal("the stream goes on behind an error")
			}
			var refusal *geo.Refusal
			switch {
			case errors.As(err, &refusal):
				if refusal.Row < 1 || refusal.Reason == "" {
					t.Fatalf("refusal %+v has no row or no reason", refusal)
				}
			case err != nil:
				if ended = true; geo.KindOf(err) == geo.Internal {
					t.Fatalf("error %v is not written for the person who asked", err)
				}
			default:
				e.Complete()
				if e.Title == "" {
					t.Fatalf("event %q has no title", e.ExternalID)
				}
				if e.Validate() != nil {
					continue
				}
				again, err := geo.ParseFeature(geo.AppendFeature(nil, &e))
				if err != nil {
					t.Fatalf("a valid event cannot be read back: %v", err)
				}
				if a, b := geo.AppendFeature(nil, &e), geo.AppendFeature(nil, &again); !bytes.Equal(a, b) {
					t.Fatalf("read back, it differs:\n%s\n%s", a, b)
				}
			}
		}
	})
}

func FuzzGeoJSON(f *testing.F)    { fuzzRead(f, geoJSON) }
func FuzzCSV(f *testing.F)        { fuzzRead(f, commaSeparated) }
func FuzzUCDP(f *testing.F)       { fuzzRead(f, ucdp) }
func FuzzACLED(f *testing.F)      { fuzzRead(f, acled) }
func FuzzACLEDJSON(f *testing.F)  { fuzzRead(f, acledJSON) }
func FuzzVIINA(f *testing.F)      { fuzzRead(f, viinaReports) }
func FuzzVIINADays(f *testing.F)  { fuzzRead(f, viinaDays) }
func FuzzUshahidi(f *testing.F)   { fuzzRead(f, ushahidi) }
func FuzzInsecurity(f *testing.F) { fuzzRead(f, insecurity) }
func FuzzGPX(f *testing.F)        { fuzzRead(f, gpx) }
func FuzzHXL(f *testing.F)        { fuzzRead(f, hxl) }
func FuzzFlatGeobuf(f *testing.F) { fuzzRead(f, flatGeobuf) }
func FuzzGeoParquet(f *testing.F) { fuzzRead(f, geoParquet) }

// FuzzInspect holds what is said before an import to what the import does: one
// column for each of the file's, and a mapping that says the same reads the same.
func FuzzInspect(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, head []byte) {
		i, err := Inspect(head, "a.csv", known)
		if err != nil {
			if geo.KindOf(err) == geo.Internal {
				t.Fatalf("error %v is not written for the person who asked", err)
			}
			return
		}
		o := known
		o.Mapping = map[string]string{}
		for _, c := range i.Columns {
			if p, ok := partOf(c.Field); !c.Fixed && (!ok || p != extra && c.Name == "") {
				t.Fatalf("column %+v is no field", c)
			} else if !c.Fixed && p == source {
				o.Mapping[c.Name] = c.Field
			}
		}
		if len(o.Mapping) == 0 {
			return
		}
		if _, err := Inspect(head, "a.csv", o); err != nil {
			t.Fatalf("what Inspect says cannot be said to it: %v", err)
		}
	})
}

// FuzzSources reads what UCDP writes into one cell.
func FuzzSources(f *testing.F) {
	f.Add(`"Example Wire,2024-03-03,Example headline, with comma";"Other Wire,2024-03-04,Second"`, "Example Wire;Other Wire", "2024-03-03;2024-03-04", "Example;Second")
	f.Add(`"BBC,2013-02-30,x`, "", "", "a;b")
	f.Fuzz(func(t *testing.T, article, offices, dates, headlines string) {
		for _, s := range append(parseArticles(article), zipSources(offices, dates, headlines)...) {
			if s.PublishedAt != "" {
				if _, err := time.Parse(time.DateOnly, s.PublishedAt); err != nil {
					t.Fatalf("published at %q", s.PublishedAt)
				}
			}
		}
	})
}

// FuzzPlace reads the texts that places come in.
func FuzzPlace(f *testing.F) {
	for _, s := range []string{"48.92, 38.24", "48,92; 38,24", "POINT (39.3 48.5)", "SRID=4326;POINT(1 2)", `{"type":"Point","coordinates":[1,2]}`, "(50.45 30.52)", "NaN, 3", "POLYGON((0 0,1 0,1 1,0 0))"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, lonFirst := range []bool{false, true} {
			if g, err := parsePair(s, lonFirst); err == nil && geo.CheckGeometry(g) != nil {
				t.Fatalf("parsePair(%q) = %v, which is no place: %v", s, g, geo.CheckGeometry(g))
			}
		}
	})
}

func FuzzSniff(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, head []byte) {
		found, err := Sniff(head, "a.csv")
		if (err == nil) != (found.Read != nil) {
			t.Fatalf("Sniff = %q, %v", found.Name, err)
		}
		if err != nil && geo.KindOf(err) == geo.Internal {
			t.Fatalf("error %v is not written for the person who asked", err)
		}
	})
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"2022-02-24", "24.02.2022 05:00", "23 February 2022", "Feb 23, 2022 6:30 PM", "2022-02-24T05:00:00+02:00", "20220224", "03/02/2022", "2022"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d := dates{}
		d.observe(s)
		m, err := d.parse(s)
		if err == nil && (m.From.IsZero() != m.To.IsZero() || m.To.Before(m.From) || !geo.TimePrecisions.Has(m.precision)) {
			t.Fatalf("parse(%q) = %v to %v, %q", s, m.From, m.To, m.precision)
		}
	})
}
