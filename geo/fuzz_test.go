package geo_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// refused asserts that an error is one for the person who asked: of the kind
// Invalid, with words, and not as long as what was sent.
func refused(t *testing.T, err error) {
	t.Helper()
	if geo.KindOf(err) != geo.Invalid || err.Error() == "" {
		t.Fatalf("refused with %v, want a sentence", err)
	}
	if n := len(err.Error()); n > 2_000 {
		t.Fatalf("refused with %d bytes", n)
	}
}

func FuzzParseFeature(f *testing.F) {
	golden, err := os.ReadFile(filepath.Join("testdata", "full.geojson"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(golden)
	for _, e := range storetest.Shapes() {
		f.Add(geo.AppendFeature(nil, &e))
	}
	f.Add([]byte(`{"type":"Feature","id":"a","properties":{"t\u0069tle":"\ud800","extras":{"a":[1e400,{"b":null}]}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := geo.ParseFeature(data)
		if err != nil {
			refused(t, err)
			return
		}
		first := geo.AppendFeature(nil, &e)
		if !json.Valid(first) {
			t.Fatalf("AppendFeature = %s, which is not JSON", first)
		}
		e.Complete()
		if err := e.Validate(); err != nil {
			refused(t, err)
			return
		}
		wantSame(t, &e)
	})
}

func FuzzParseGeometry(f *testing.F) {
	for _, e := range storetest.Shapes() {
		f.Add(geo.AppendGeometry(nil, e.Geometry))
	}
	f.Add([]byte(`{"type":"GeometryCollection","geometries":[{"type":"GeometryCollection","geometries":[null]}]}`))
	f.Add([]byte(`{"type":"Point","coordinates":[null,-0.0]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		g, err := geo.ParseGeometry(data)
		if err != nil {
			refused(t, err)
			return
		}
		if err := geo.CheckGeometry(g); err != nil {
			t.Fatalf("what was read is not as it should be: %v", err)
		}
		text := geo.AppendGeometry(nil, g)
		again, err := geo.ParseGeometry(text)
		if err != nil || !cmp.Equal(g, again) {
			t.Fatalf("%s reads back as %v, %v", text, again, err)
		}
		if p, ok := geo.Representative(g); g != nil && (!ok || geo.CheckPosition(p) != nil) {
			t.Fatalf("Representative(%s) = %v, %v", text, p, ok)
		}
	})
}

func FuzzParseSpan(f *testing.F) {
	for _, s := range []string{"2023-04-20", "2023-04-20T18:30:00.5+03:00/..", "../9999-12-31", "0000-01-01T00:00:00Z/2023-04-20t18:30:00z", "0001-01-01", "2023-04-20T/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := geo.ParseSpan(s)
		if err != nil {
			refused(t, err)
			return
		}
		if !got.From.IsZero() && !got.To.IsZero() && got.To.Before(got.From) {
			t.Fatalf("ParseSpan(%q) = %v", s, got)
		}
		if !got.Known() {
			return // of clients' infinities on both sides
		}
		if again, err := geo.ParseSpan(got.String()); err != nil || again != got {
			t.Fatalf("ParseSpan(%q) = %v, which reads back as %v, %v", s, got, again, err)
		}
	})
}

func FuzzParseQuery(f *testing.F) {
	for _, s := range []string{"bbox=177,-20,-178,-12&datetime=2023-04-20/..", `tags=a\,b,none,\none&q=обстріл`, "sortby=-start_time,+title&limit=5", "ids=1,2&event_type=none", "located=yes&located=no", "duplicates=no&limit=2", `country_not=UA,none&dataset_not=a\,b&event_type=battles&event_type_not=riots`} {
		f.Add(s)
	}
	events := storetest.Events(20, 61)
	f.Fuzz(func(t *testing.T, s string) {
		v, err := url.ParseQuery(s)
		if err != nil {
			return
		}
		q, err := geo.ParseQuery(v)
		if err != nil {
			refused(t, err)
			return
		}
		words := q.Values()
		again, err := geo.ParseQuery(words)
		if err != nil || !cmp.Equal(q, again, cmpopts.EquateEmpty()) {
			t.Fatalf("%q is written %q, which reads back as %+v, %v", s, words.Encode(), again, err)
		}
		for i := range events {
			q.Match(&events[i])
		}
	})
}

func FuzzMerge(f *testing.F) {
	for _, s := range []string{`{"properties":{"title":"A","tags":null}}`, `{"geometry":null}`, `{"properties":{"extras":{"nested":{"a":null}},"area_id":"UA"}}`,
		`{"properties":{"area":{"name":"A","geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}}}`, `{"id":9,"properties":{"point":[1,2]}}`} {
		f.Add([]byte(s))
	}
	e := storetest.Full()
	e.ID = 7
	e.Complete()
	before := geo.AppendFeature(nil, &e)
	f.Fuzz(func(t *testing.T, patch []byte) {
		once, err := e.Merge(patch)
		if !bytes.Equal(before, geo.AppendFeature(nil, &e)) {
			t.Fatal("the patch changed the event that it was laid over")
		}
		if err != nil {
			refused(t, err)
			return
		}
		if once.ID != e.ID {
			t.Fatalf("the id is now %d", once.ID)
		}
		twice, err := once.Merge(patch)
		if err != nil {
			return // the first time unset what the second needs
		}
		a, b := geo.AppendFeature(nil, &once), geo.AppendFeature(nil, &twice)
		if !bytes.Equal(a, b) {
			t.Fatalf("the same patch twice (-once +twice):\n%s", cmp.Diff(string(a), string(b)))
		}
	})
}
