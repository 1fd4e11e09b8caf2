package format

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

func TestATableIsSilentOfWhatItHasNoColumnFor(t *testing.T) {
	var own bytes.Buffer
	if _, err := commaSeparated.Write(&own, storetest.Stream([]geo.Event{storetest.Full()}), About{}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, file, silent, told string }{
		{"a table of somebody's", "id,title,date,lat,lon\n1,Blast,2023-04-20,50,36\n", "description event_type weapons actors sources killed_best assessment notes", "title geometry start_time extras visibility"},
		{"one with lists", "id,title,actor,url,weapons,killed\n1,Blast,Army,https://example.org,mortar,3\n", "geometry start_time injured_best", "actors sources weapons killed_best"},
		{"a place in words", "title,country\nBlast,Ukraine\n", "start_time", "country geometry"},
		{"our own", own.String(), "weapons targets content_warning actors sources confirmed", "title geometry tags start_time killed_best assessment notes"},
	} {
		i, err := Inspect([]byte(tt.file), "x.csv", ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		silent := i.Silent()
		for _, a := range strings.Fields(tt.silent) {
			if !slices.Contains(silent, a) {
				t.Errorf("%s: it has no room for %s", tt.name, a)
			}
		}
		for _, a := range strings.Fields(tt.told) {
			if slices.Contains(silent, a) {
				t.Errorf("%s: it speaks of %s", tt.name, a)
			}
		}
	}
	i, err := Inspect([]byte(`{"type":"FeatureCollection","features":[]}`), "x.geojson", ReadOptions{})
	if err != nil || i.Silent() != nil {
		t.Errorf("GeoJSON is silent of %v, %v", i.Silent(), err)
	}
}

func TestBinaryTablesAreSilentOfLists(t *testing.T) {
	for _, name := range layers {
		f := named(name)
		var own bytes.Buffer
		if _, err := f.Write(&own, storetest.Stream([]geo.Event{storetest.Full()}), About{}); err != nil {
			t.Fatal(err)
		}
		i, _ := inspected(t, own.Bytes(), "x"+f.Extension, ReadOptions{})
		silent := strings.Join(i.Silent(), " ")
		for _, a := range strings.Fields("weapons targets content_warning actors sources confirmed") {
			if !slices.Contains(i.Silent(), a) {
				t.Errorf("%s: it has no room for %s, and is silent of %s", f.Name, a, silent)
			}
		}
		for _, a := range strings.Fields("title geometry tags start_time killed_best notes extras") {
			if slices.Contains(i.Silent(), geo.AspectOf(a)) {
				t.Errorf("%s: it speaks of %s, and is silent of %s", f.Name, a, silent)
			}
		}
	}
}
