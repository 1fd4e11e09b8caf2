package geo_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// wantPacked packs a text and has the same one come back.
func wantPacked(t *rapid.T, feature string) string {
	packed := string(geo.PackFeature(nil, []byte(feature)))
	if got := string(geo.UnpackFeature([]byte(packed))); got != feature {
		t.Fatalf("unpacked %q, want %q", got, feature)
	}
	if strings.ContainsAny(packed, "\x00\t\n\r") && !strings.ContainsAny(feature, "\x00\t\n\r") {
		t.Fatalf("%q holds what a store may not", packed)
	}
	return packed
}

func TestAPackedFeatureIsTheSameAgain(t *testing.T) {
	var reader geo.FeatureReader
	var before geo.Event
	var wireBefore []byte
	rapid.Check(t, func(t *rapid.T) {
		e := drawEvent(t)
		wire := geo.AppendFeature(nil, &e)
		packed := wantPacked(t, string(wire))
		var got geo.Event
		gotErr := reader.Read(&got, packed)
		want, wantErr := geo.ParseFeature(wire)
		if (gotErr == nil) != (wantErr == nil) {
			t.Fatalf("Read = %v, want %v", gotErr, wantErr)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s\n(-parsed +read packed):\n%s", wire, diff)
		}
		// What somebody changed in it is read, or refused, as it stands.
		at, by := rapid.IntRange(0, len(packed)-1).Draw(t, "at"), rapid.Byte().Draw(t, "by")
		broken := packed[:at] + string(by) + packed[at+1:]
		kept := got
		gotErr = reader.Read(&got, broken)
		want, wantErr = geo.ParseFeature(geo.UnpackFeature([]byte(broken)))
		if (gotErr == nil) != (wantErr == nil) || gotErr == nil && !cmp.Equal(want, got) {
			t.Fatalf("%q is read as %v, %v, want %v, %v", broken, got, gotErr, want, wantErr)
		}
		if now := geo.AppendFeature(nil, &before); wireBefore != nil && string(now) != string(wireBefore) {
			t.Fatalf("after others were read, an event is\n%s, before\n%s", now, wireBefore)
		}
		before, wireBefore = kept, geo.AppendFeature(nil, &kept)
	})
}

// Not all that is packed was written by us, or today.
func TestAnyTextComesBackFromPacking(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.SampledFrom([]string{`{"type":"Feature","id":`, `,"geometry":null,"properties":{"id":`, `,"geometry":{"type":"Point","coordinates":`, `},"properties":{"id":`,
			`,"title":`, `,"title":null`, `,"notes":null`, `,"description":null`, `,"tags":[]`, `,"killed_min":null`, `,"killed_best":null`, `,"killed_max":null`, `null`, `[1,2]`, `}`, `"a"`, "\x01", "\x05#", "\x07#$", "\n", "ї", `,"`, `7`})
		text := rapid.SampledFrom([]string{"", `{"type":"Feature","id":`}).Draw(t, "head") + strings.Join(rapid.SliceOf(part).Draw(t, "parts"), "")
		if !strings.HasPrefix(text, "\x01") { // as no JSON does
			wantPacked(t, text)
		}
	})
}

// These bytes stand in databases.
func TestPackedFeaturesStayReadable(t *testing.T) {
	e := geo.Event{ID: 7, Dataset: "wire", ExternalID: "x7", Title: "A convoy near Kupiansk"}
	e.Complete()
	const want = "\x017\x027\x05#\"wire\"\x05$\"x7\"\x05%0\x05&\"A convoy near Kupiansk\"\x07')\x0e*\x0e+\x0e,\x06-\x0e.\x07/0\x062\x054\"unknown\"\x075=\x05>\"unknown\"\x05?\"within\"\x06@\x0eA\x07BF\x07MO\x0eV\x05W0\x06X\x05Y\"not_assessed\"\x0eZ\x05[\"new\"\x07\\^\x05_\"private\"\x07`a\x07ci}}"
	if got := string(geo.PackFeature(nil, geo.AppendFeature(nil, &e))); got != want {
		t.Errorf("packed as\n%q, want\n%q", got, want)
	}
	var got geo.Event
	if err := new(geo.FeatureReader).Read(&got, want); err != nil || got.Title != e.Title || got.LocationPrecision != "unknown" {
		t.Errorf("read as %+v, %v", got, err)
	}
}

func BenchmarkPackFeature(b *testing.B) {
	list := storetest.Events(200, 9)
	features := make([][]byte, len(list))
	packed := make([]string, len(list))
	long, short := 0, 0
	for i := range list {
		features[i] = geo.AppendFeature(nil, &list[i])
		packed[i] = string(geo.PackFeature(nil, features[i]))
		long, short = long+len(features[i]), short+len(packed[i])
	}
	b.Run(fmt.Sprintf("pack %d to %d bytes", long/len(list), short/len(list)), func(b *testing.B) {
		var to []byte
		for i := range b.N {
			to = geo.PackFeature(to[:0], features[i%len(features)])
		}
	})
	b.Run("unpack", func(b *testing.B) {
		for i := range b.N {
			geo.UnpackFeature([]byte(packed[i%len(packed)]))
		}
	})
	var e geo.Event
	b.Run("read packed", func(b *testing.B) {
		var reader geo.FeatureReader
		for i := range b.N {
			_ = reader.Read(&e, packed[i%len(packed)])
		}
	})
	b.Run("read naive", func(b *testing.B) {
		for i := range b.N {
			_ = geo.ParseFeatureInto(&e, features[i%len(features)])
		}
	})
}
