package server_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/format"
)

// TestAFileOfThePublicTakesNothingFromTheDesk imports events, exports what a
// stranger is given of them, and imports that: nothing of what the desk has is
// gone, in whichever format the file came.
func TestAFileOfThePublicTakesNothingFromTheDesk(t *testing.T) {
	d := openDesk(t)
	area := geo.DrawnPlace("the river bank", orb.MultiPolygon{{{{33, 46}, {34, 46.2}, {34, 46.6}, {33, 46.4}, {33, 46}}}})
	var file []byte
	for i, change := range []func(*geo.Event){
		func(*geo.Event) {},
		func(e *geo.Event) { e.PublicDisplacementM = 5_000 },
		func(e *geo.Event) {
			e.Geometry, e.Point, e.Area, e.AreaID, e.UncertaintyM = nil, nil, &area, area.ID, 0
		},
		func(e *geo.Event) { e.Visibility = "private" },
	} {
		e := geo.Event{Dataset: "wire", ExternalID: string(rune('a' + i)), Title: "Strike " + string(rune('a'+i)), Description: "Windows broke.",
			Weapons: []string{"mortar"}, Tags: []string{"night"}, Geometry: orb.Point{30.5234, 50.4501}, UncertaintyM: 300, LocationPrecision: "vicinity",
			PlaceName: "Kyiv", Admin1: "Kyiv City", Country: "UA", LocationBasis: "the mast behind it",
			Actors:    []geo.Actor{{Name: "Somebody", Role: "perpetrator", AttributedBy: "a witness"}},
			Sources:   []geo.Source{{URL: "https://example.org/a", Claims: &geo.Claims{Place: "the depot"}}, {URL: "https://example.org/b"}},
			Confirmed: []geo.Check{{What: "location", By: "Olena", How: "shadows"}}, Assessment: "likely",
			Status: "done", Assignee: "Olena", Notes: "told by a neighbour", Visibility: "public", Extras: map[string]any{"ref": "17"}}
		change(&e)
		file = append(geo.AppendFeature(file, &e), '\n')
	}
	d.want(d.do("POST", "/api/import?filename=wire.geojsonl&licence=CC+BY+4.0&attribution=Example+Wire", string(file), nil), 200)
	d.do("PATCH", items+"/1", `{"properties":{"notes":"asked again"}}`, anyRevision)
	desk := func() string { return d.want(d.get("/api/export.geojson?own_use=yes"), 200).body }
	before, stranger := desk(), d.stranger()
	for _, f := range format.All {
		if f.Write == nil || f.Read == nil || f.Extension == "" {
			continue
		}
		public := stranger.want(stranger.get("/api/export"+f.Extension), 200).body
		if in := opened(public); !strings.Contains(in, "CC BY 4.0") || !strings.Contains(in, "Example Wire") {
			t.Errorf("%s does not say on what terms it may be used", f.Name)
		}
		r := d.want(d.do("POST", "/api/import?filename="+url.QueryEscape("public"+f.Extension), public, nil), 200).json(t)
		if r["unchanged"] != 3.0 || r["missing"] != 0.0 {
			t.Errorf("%s: the import says %v", f.Name, r)
		}
		if w, _ := r["warnings"].([]any); len(w) != 1 {
			t.Errorf("%s: the warnings are %v", f.Name, r["warnings"])
		}
		if diff := cmp.Diff(before, desk()); diff != "" {
			t.Fatalf("%s: the desk's events have changed (-want +got):\n%s", f.Name, diff)
		}
	}
}

// TestTheTermsOfAnEventStayItsOwn gives an event the licence that its dataset has too,
// by hand. Only a file that has no other place for the dataset's may be taken for
// saying those; and of one event alone, lines of GeoJSON are such a file.
func TestTheTermsOfAnEventStayItsOwn(t *testing.T) {
	d := openDesk(t)
	d.want(d.do("POST", "/api/import?filename=wire.csv&dataset=wire&licence=CC+BY+4.0&visibility=public", "title,external_id,date\nDam,a,2023-06-06\n", nil), 200)
	own := geo.Event{Dataset: "other", ExternalID: "b", Title: "Bridge", Rights: geo.Rights{Licence: "CC BY 4.0"}, Visibility: "public"}
	own.Complete()
	d.create(string(geo.AppendFeature(nil, &own)))
	d.want(d.do("PUT", "/api/datasets/other", `{"licence":"CC BY 4.0"}`, asJSON), 200)
	for _, f := range format.All {
		if f.Write == nil || f.Read == nil || f.Extension == "" {
			continue
		}
		for _, dataset := range []string{"wire", "other"} {
			if f.SpellsTerms && dataset == "other" {
				continue
			}
			file := d.want(d.get("/api/export"+f.Extension+"?dataset="+dataset), 200).body
			for _, extension := range append([]string{f.Extension}, f.Also...) {
				if !strings.HasPrefix(extension, ".") {
					continue
				}
				r := d.want(d.do("POST", "/api/import?dry_run=yes&filename="+url.QueryEscape(dataset+extension), file, nil), 200).json(t)
				if r["unchanged"] != 1.0 {
					t.Errorf("%s of %s in a %s: the import says %v", f.Name, dataset, extension, r)
				}
			}
		}
	}
}
