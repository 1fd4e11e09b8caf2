package format

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"eventmap/geo"
)

// A reading says how GDAL reads a format, where that is not as it reads most: the
// columns under their names, with their types, and the geometry that is claimed.
type gdalReading struct {
	none     bool // GDAL cannot read it
	args     []string
	names    map[string]string               // of columns; "" for one that is not there
	prefix   string                          // of the names of columns
	untyped  bool                            // all is text
	geometry func(e *geo.Event) orb.Geometry // what is expected of one
	first    bool                            // what is claimed is the first of a collection
	terms    bool                            // of the dataset stand in each event
}

var gdalReadings = map[string]gdalReading{
	"geojson":    {names: map[string]string{"longitude": "", "latitude": ""}},
	"geojsonseq": {terms: true, names: map[string]string{"longitude": "", "latitude": ""}},
	"geojsonl":   {terms: true, names: map[string]string{"longitude": "", "latitude": ""}},
	"csv":        {args: []string{"-oo", "AUTODETECT_TYPE=YES", "-oo", "GEOM_POSSIBLE_NAMES=wkt"}, untyped: true, terms: true},
	"hxl":        {none: true}, // its hashtags are a row to it
	"geoparquet": {none: true}, // Debian's has no driver for it
	"shapefile":  {none: true}, // parted by kinds of geometry, under names of ten letters
	"geopackage": {args: []string{"-preserve_fid"}},
	"atom":       {prefix: "event_", names: map[string]string{"title": "title", "description": ""}, untyped: true, geometry: simplest},
	"xlsx":       {args: []string{"events"}, untyped: true, geometry: nowhere},
	"kml":        {names: map[string]string{"visibility": "event_visibility"}, first: true},
	"kmz":        {names: map[string]string{"visibility": "event_visibility"}, first: true},
}

// simplest gives what GeoRSS has words for.
func simplest(e *geo.Event) orb.Geometry {
	switch g := e.Geometry.(type) {
	case orb.Point, orb.LineString:
		return g
	case orb.Polygon:
		if len(g) == 1 {
			return g
		}
	}
	if e.Point == nil {
		return nil
	}
	return *e.Point
}

func nowhere(*geo.Event) orb.Geometry { return nil }

// TestGDALReadsEveryFormat writes the same events in every format and holds what
// GDAL reads to them: how many, in which order, where, when, and of which types.
func TestGDALReadsEveryFormat(t *testing.T) {
	events := gisEvents()
	events = append(events[:40:40], events[300:]...)
	for i := range events {
		events[i].ID, events[i].Revision = int64(i)+1, int64(i)+1
	}
	for _, f := range All {
		r := gdalReadings[f.Name]
		if f.Write == nil || r.none {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "events"+f.Extension)
			var file bytes.Buffer
			if n, err := f.Write(&file, stream(events), aFile); n != len(events) || err != nil {
				t.Fatalf("wrote %d, %v; want %d", n, err, len(events))
			}
			if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			got := gisFeatures(t, path, r.args...)
			if len(got) != len(events) {
				t.Fatalf("GDAL reads %d features; want %d", len(got), len(events))
			}
			if reordered[f.Name] {
				slices.SortStableFunc(got, func(a, b gisFeature) int { return int(idOf(a.Properties["id"]) - idOf(b.Properties["id"])) })
			}
			for i, g := range got {
				if g.ID != "" {
					g.Properties["id"] = g.ID // of a GeoJSON feature, which it does not write twice
				}
				if id := idOf(g.Properties[r.prefix+"id"]); id != events[i].ID {
					t.Fatalf("feature %d is event %d for GDAL; want %d", i, id, events[i].ID)
				}
				e := events[i]
				if r.terms {
					aFile.credit(&e)
				}
				r.compare(t, &e, g)
				if t.Failed() && i > 5 {
					return
				}
			}
		})
	}
}

func idOf(v any) int64 {
	f, _ := strconv.ParseFloat(fmt.Sprint(v), 64)
	return int64(f)
}

// compare holds one feature to its event.
func (r *gdalReading) compare(t *testing.T, e *geo.Event, g gisFeature) {
	t.Helper()
	if diff := cmp.Diff(r.expected(e), r.claimed(t, e, g), cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) <= 1e-9 })); diff != "" {
		t.Errorf("event %d: its geometry (-ours +GDAL's):\n%s", e.ID, diff)
	}
	for i := range attributes {
		c := &attributes[i]
		name := r.prefix + c.name
		if n, ok := r.names[c.name]; ok {
			if name = n; name == "" {
				continue
			}
		}
		want, value := string(c.append(nil, e)), g.Properties[name]
		got := ""
		switch v := value.(type) {
		case string:
			if got = v; c.holds == holdsMoment && len(v) == len("2006-01-02T15:04:05") { // a day of a calendar, in no zone
				got = strings.NewReplacer("/", "-", " ", "T").Replace(v) + "Z"
			}
		case json.Number:
			if got = nearly(v, want); c.holds == holdsTruth {
				got = map[string]string{"0": "false", "1": "true"}[v.String()]
			}
		case bool:
			got = map[bool]string{true: "true", false: "false"}[v]
		}
		if _, text := value.(string); !r.untyped && value != nil && text != (c.holds == holdsText || c.holds == holdsMoment) {
			t.Errorf("event %d: GDAL takes %s for %T", e.ID, c.name, value)
		}
		if got != want {
			t.Errorf("event %d: GDAL reads %s as %q; want %q", e.ID, c.name, got, want)
		}
	}
}

func (r *gdalReading) expected(e *geo.Event) orb.Geometry {
	if r.geometry != nil {
		return r.geometry(e)
	}
	return e.Geometry
}

// claimed gives what GDAL takes for the claimed geometry.
func (r *gdalReading) claimed(t *testing.T, e *geo.Event, g gisFeature) orb.Geometry {
	t.Helper()
	shape, err := geo.ParseGeometry(g.Geometry)
	if err != nil {
		t.Errorf("event %d: GDAL reads its geometry as %s: %v", e.ID, geo.Clip(string(g.Geometry)), err)
	}
	_, point := e.Geometry.(orb.Point)
	if c, ok := shape.(orb.Collection); ok && r.first && len(c) > 0 && point {
		shape = c[0]
	}
	if e.Geometry == nil && r.first {
		return nil // the point stands for an area
	}
	return shape
}
