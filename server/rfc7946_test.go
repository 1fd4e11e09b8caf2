package server_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// rfc7946 holds a GeoJSON object to RFC 7946 as far as a program can: no member
// crs, two ordinates within the world and of at most nine decimals, rings that are
// closed and wound, and nothing that crosses the antimeridian.
func rfc7946(t *testing.T, where string, v any) {
	t.Helper()
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			rfc7946(t, where, one)
		}
	case map[string]any:
		if _, there := v["crs"]; there {
			t.Errorf("%s: there is a member crs", where)
		}
		kind, _ := v["type"].(string)
		if kind == "Feature" {
			_, geometry := v["geometry"]
			properties, ok := v["properties"].(map[string]any)
			if !geometry || !ok || v["id"] == nil || properties["id"] == nil {
				t.Errorf("%s: a feature without geometry, properties or id: %v", where, v)
			}
			rfc7946(t, where, v["geometry"])
			return
		}
		rfc7946(t, where, v["features"])
		rfc7946(t, where, v["geometries"])
		if c, ok := v["coordinates"].([]any); ok {
			wantPositions(t, where, kind, c)
		}
	}
}

func wantPositions(t *testing.T, where, kind string, c []any) {
	t.Helper()
	switch kind {
	case "Point":
		position(t, where, c)
	case "MultiPoint", "LineString":
		line(t, where, c, kind == "LineString")
	case "MultiLineString":
		for _, l := range c {
			line(t, where, l.([]any), true)
		}
	case "Polygon":
		for i, r := range c {
			ring := orb.Ring(line(t, where, r.([]any), true))
			if len(ring) < 4 || ring[0] != ring[len(ring)-1] || (ring.Orientation() == orb.CCW) != (i == 0) {
				t.Errorf("%s: ring %d is not closed, or runs the wrong way round: %v", where, i, ring)
			}
		}
	case "MultiPolygon":
		for _, p := range c {
			wantPositions(t, where, "Polygon", p.([]any))
		}
	default:
		t.Errorf("%s: there is no geometry %q", where, kind)
	}
}

func line(t *testing.T, where string, c []any, cut bool) (l orb.LineString) {
	t.Helper()
	for i, p := range c {
		l = append(l, position(t, where, p.([]any)))
		if i > 0 && cut && math.Abs(l[i][0]-l[i-1][0]) > 180 {
			t.Errorf("%s: from %v to %v it runs around the world", where, l[i-1], l[i])
		}
	}
	return l
}

func position(t *testing.T, where string, c []any) (p orb.Point) {
	t.Helper()
	if len(c) != 2 {
		t.Errorf("%s: a position of %d numbers", where, len(c))
		return p
	}
	for i := range p {
		text := string(c[i].(json.Number))
		_, decimals, _ := strings.Cut(text, ".")
		if strings.ContainsAny(text, "eE") || len(decimals) > 15 {
			t.Errorf("%s: the number %s", where, text)
		}
		p[i], _ = c[i].(json.Number).Float64()
	}
	if math.Abs(p[0]) > 180 || math.Abs(p[1]) > 90 {
		t.Errorf("%s: the position %v", where, p)
	}
	return p
}

// TestEveryGeoJSONIsOfRFC7946 asks every route and file that gives GeoJSON for
// events of every kind of geometry, at the edges of the world too.
func TestEveryGeoJSONIsOfRFC7946(t *testing.T) {
	d := openDesk(t)
	for _, e := range append(storetest.Shapes(), storetest.Full()) {
		e.ID, e.DuplicateOf = 0, 0
		e.Complete()
		d.create(string(geo.AppendFeature(nil, &e)))
	}
	// What is sent clockwise or past 180 is put right or refused.
	for _, g := range []string{
		`{"type":"Polygon","coordinates":[[[0,0],[0,1],[1,1],[1,0],[0,0]]]}`,
		`{"type":"MultiPolygon","coordinates":[[[[179,0],[180,0],[180,1],[179,1],[179,0]]],[[[-180,0],[-180,1],[-179,1],[-179,0],[-180,0]]]]}`,
		`{"type":"LineString","coordinates":[[179.1234567891234,1e-7],[180,1]]}`,
		`{"type":"LineString","coordinates":[[179,0],[181,1]]}`,
	} {
		a := d.do("POST", items, `{"type":"Feature","geometry":`+g+`,"properties":{"title":"At the edge"}}`, feature)
		if a.status != 201 && a.status != 400 {
			t.Errorf("%s is answered with %d", g, a.status)
		}
	}
	read := func(where, text string) {
		r := json.NewDecoder(strings.NewReader(text))
		r.UseNumber()
		var v any
		if err := r.Decode(&v); err != nil {
			t.Fatalf("%s: %v", where, err)
		}
		rfc7946(t, where, v)
	}
	all := d.want(d.get(items+"?limit=1000"), 200)
	read("items", all.body)
	for _, f := range all.json(t)["features"].([]any) {
		path := items + "/" + string(mustJSON(f.(map[string]any)["id"]))
		a := d.want(d.get(path), 200)
		read(path, a.body)
	}
	read("export.geojson", d.want(d.get("/api/export.geojson?own_use=yes"), 200).body)
	for _, ext := range []string{".geojsons", ".geojsonl"} {
		for _, text := range strings.Split(strings.TrimSpace(d.want(d.get("/api/export"+ext+"?own_use=yes"), 200).body), "\n") {
			read("export"+ext, strings.TrimPrefix(text, "\x1e"))
		}
	}
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}
