package index

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"eventmap/geo"
	"eventmap/geo/generate"
	"eventmap/geo/storetest"
)

// oddities are texts that JSON, the dictionary or a record might not keep.
var oddities = []string{"", "Обстріл", `<b>"&'\`, "\u2028\u2029\x7f\ufffd", "a\nb\tc\rd\b\f\x00", "a\xffb", "{", "verified", "public",
	"https://t.me/channel/123", "https://example.org/a?b=c&d=e", "https://example.org", "http://[::1]/x/", "://", "https://a\x7fb/c/d", "2023-04-21", "2023-02-30",
	"0000-01-01", "9999-12-31", "2023-04-21T06:00:00Z", "2023-04-21T06:00:00+03:00", "2023-04-21T24:00:00Z", "A", "F", "Z", "AA", "[", "é",
	"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08"}

// draw sets all that a value holds to what is drawn, whatever its fields are
// called, so that a field which is new is drawn too.
func draw(t *rapid.T, v reflect.Value, name string) {
	switch v.Interface().(type) {
	case time.Time:
		seconds := rapid.OneOf(rapid.Int64Range(-62_135_596_799, 253_370_764_799), rapid.Map(rapid.Int64Range(-400_000, 400_000), func(n int64) int64 { return n * 3_600 }),
			rapid.Map(rapid.Int64Range(-3_000, 3_000), func(n int64) int64 { return epoch + n*60 }), rapid.SampledFrom([]int64{epoch, epoch - 1, epoch + day - 1, 0}))
		t0 := time.Time{}
		if rapid.Bool().Draw(t, name) {
			t0 = time.Unix(seconds.Draw(t, name), rapid.SampledFrom([]int64{0, 0, 0, 1, 999_999_999}).Draw(t, name)).UTC()
		}
		v.Set(reflect.ValueOf(t0))
		return
	case *geo.Place:
		if rapid.Bool().Draw(t, name) {
			p := geo.DrawnPlace(rapid.SampledFrom(oddities).Draw(t, name), orb.MultiPolygon{{{{30, 50}, {31, 50}, {31, rapid.Float64Range(50.5, 52).Draw(t, name)}, {30, 50}}}})
			if rapid.Bool().Draw(t, name) {
				p, _ = storetest.Places("UA-09")
			}
			v.Set(reflect.ValueOf(&p))
		}
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(rapid.OneOf(rapid.SampledFrom(oddities), rapid.String(), rapid.StringN(90, 130, -1)).Draw(t, name))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.OneOf(rapid.Int64Range(0, 9), rapid.Int64Range(-5, geo.MaxID)).Draw(t, name))
	case reflect.Float64:
		v.SetFloat(rapid.OneOf(rapid.SampledFrom([]float64{0, math.Copysign(0, -1), 1, 3_000, 0.5, -7, 1e300, 180, -180, 30.5234, 50.4501, 214.7483647, 214.7483648, 1e-7, 12.34567891}), rapid.Float64Range(-180, 180)).Draw(t, name))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, name))
	case reflect.Pointer:
		if rapid.Bool().Draw(t, name) {
			v.Set(reflect.New(v.Type().Elem()))
			draw(t, v.Elem(), name)
		}
	case reflect.Slice:
		n := rapid.IntRange(0, 3).Draw(t, name)
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			draw(t, v.Index(i), name)
		}
	case reflect.Array:
		for i := range v.Len() {
			draw(t, v.Index(i), name)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			draw(t, v.Field(i), v.Type().Field(i).Name)
		}
	case reflect.Map:
		m := map[string]any{}
		for range rapid.IntRange(0, 3).Draw(t, name) {
			m[rapid.SampledFrom(oddities[:5]).Draw(t, name)] = rapid.SampledFrom([]any{nil, true, json.Number("1.50"), "<&>", `},"b":[{\`, []any{}, map[string]any{},
				[]any{json.Number("1"), "two", map[string]any{"c": ",", "d:": []any{nil}}}}).Draw(t, name)
		}
		v.Set(reflect.ValueOf(m))
	case reflect.Interface:
		v.Set(reflect.Zero(v.Type()))
		switch rapid.IntRange(0, 3).Draw(t, name) {
		case 0:
			var p orb.Point
			draw(t, reflect.ValueOf(&p).Elem(), name)
			v.Set(reflect.ValueOf(p))
		case 1:
			v.Set(reflect.ValueOf(orb.LineString{{1, 2}, {rapid.Float64Range(-180, 180).Draw(t, name), 3}}))
		}
	default:
		panic(fmt.Sprintf("%s is of kind %s", name, v.Kind()))
	}
}

// sameFeature asserts that the record of an event gives it back, and the bytes of
// its features.
func sameFeature(t interface {
	Helper()
	Fatalf(string, ...any)
}, d *dictionary, e *geo.Event) {
	t.Helper()
	w := recorder{d: d}
	r := string(w.write(e))
	var back geo.Event
	d.read(&back, e.ID, r, true)
	if diff := cmp.Diff(*e, back, cmpopts.EquateEmpty(), cmpopts.EquateNaNs()); diff != "" {
		t.Fatalf("the event came back changed (-want +got):\n%s", diff)
	}
	if got, want := string(d.appendFeature([]byte("x"), e.ID, r, false)), "x"+string(geo.AppendItem(nil, e, false)); got != want {
		t.Fatalf("the record is written as\n%s\nand the event as\n%s", got, want)
	}
	if p, ok := e.Public(); ok {
		if got, want := string(d.appendFeature(nil, e.ID, r, true)), string(geo.AppendItem(nil, &p, true)); got != want {
			t.Fatalf("to the public the record is written as\n%s\nand the event as\n%s", got, want)
		}
	}
}

func TestARecordIsWrittenAsItsEvent(t *testing.T) {
	var d dictionary // which grows from event to event
	for _, e := range numbered(2_000, 12) {
		sameFeature(t, &d, &e)
	}
	for e, err := range generate.Events(7, 5_000) {
		if err != nil {
			t.Fatal(err)
		}
		e.Complete()
		e.ID = 1
		sameFeature(t, &d, &e)
	}
	south := orb.Point{0, math.Copysign(0, -1)} // where formats write -0, a record does too
	sameFeature(t, &d, &geo.Event{ID: 1, Revision: 1, Point: &orb.Point{}, Geometry: south})
	for _, full := range []bool{false, true} {
		d := dictionary{}
		rapid.Check(t, func(t *rapid.T) {
			if full {
				d = dictionary{wordCodes: map[string]uint32{}, view: view{words: make([]string, maxWords), quoted: make([]string, maxWords), shapes: make([]fieldSet, maxShapes), names: make([][]string, maxNameSets)}}
			}
			var e geo.Event
			draw(t, reflect.ValueOf(&e).Elem(), "event")
			e.Row, e.Curtailed, e.Unsaid = 0, false, nil // of a file, and never kept
			if rapid.Bool().Draw(t, "to the public") {
				e.Visibility, e.DuplicateOf = "public", 0
			}
			if e.Point == nil || rapid.Bool().Draw(t, "at its place") { // what has a shape and no point was never completed
				e.PublicDisplacementM = 0
			}
			if p, ok := e.Geometry.(orb.Point); ok && rapid.Bool().Draw(t, "a plain point") {
				e.Point = &p
			}
			sameFeature(t, &d, &e)
		})
	}
}

func TestWritingAFeatureAllocatesNothing(t *testing.T) {
	var d dictionary
	w := recorder{d: &d}
	var records []record
	for e := range generate.Events(3, 2_000) {
		if _, point := e.Geometry.(orb.Point); point {
			e.Complete()
			records = append(records, string(w.write(&e)))
		}
	}
	var b []byte
	n := testing.AllocsPerRun(5, func() {
		for _, r := range records {
			b = d.appendFeature(b[:0], 1, r, false)
			b = d.appendFeature(b[:0], 1, r, true)
		}
	})
	if per := n / float64(len(records)); per > 0.3 { // what sources claim is made anew
		t.Errorf("%.2f allocations for each of %d features", per, len(records))
	}
}

func TestFeaturesAreEventsInTheirWireForm(t *testing.T) {
	events := numbered(600, 41)
	for i := range events {
		events[i].Visibility = []string{"public", "public", "private"}[i%3]
		if events[i].Point != nil && i%5 == 0 {
			events[i].PublicDisplacementM = 2_000
			events[i].Displace([]byte("a secret of thirty-two bytes, ok"))
		} else {
			events[i].PublicDisplacementM = 0
		}
	}
	ix := &Index{Publish: (*geo.Event).Placed}
	if err := ix.Load(storetest.Stream(events[:500])); err != nil {
		t.Fatal(err)
	}
	ix.Apply(changes(events[450:])...)
	for _, to := range []Audience{Desk, Public} {
		r := ix.Reader(to)
		for _, q := range append(queries(60, 5), geo.Query{}, geo.Query{Limit: 20, Offset: 30}) {
			var want, got []string
			for e, err := range r.Events(t.Context(), q) {
				if err != nil {
					t.Fatal(err)
				}
				want = append(want, string(geo.AppendItem(nil, &e, to == Public)))
			}
			for f, err := range r.Features(t.Context(), q) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, string(f))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("Features(%+v) for audience %d differ from its Events (-want +got):\n%s", q, to, diff)
			}
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for f, err := range ix.Reader(Desk).Features(ctx, geo.Query{}) {
		if err == nil {
			t.Errorf("a cancelled reader was given %.60s", f)
		}
	}
}
