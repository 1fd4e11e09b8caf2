package server_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/storetest"
	"eventmap/geo/tile"
)

const (
	quad        = "/api/collections/events/tiles/WebMercatorQuad"
	datasetQuad = "/api/tiles/WebMercatorQuad"
)

func TestTilesByRowAreTheTilesByColumn(t *testing.T) {
	atDesk, public, _ := openEdges(t)
	for _, d := range []*desk{atDesk, public} {
		for _, at := range [][3]int{{0, 0, 0}, {6, 63, 35}, {6, 0, 35}, {10, 512, 512}, {5, 18, 10}} {
			for _, words := range []string{"", "?mode=events", "?datetime=2000-01-01/..", "?filter=title%20LIKE%20%27a%25%27", "?bbox=-1,-1,1,1&v=2"} {
				want := d.want(d.get(fmt.Sprintf("/tiles/%d/%d/%d.mvt%s", at[0], at[1], at[2], words)), http.StatusOK)
				for _, set := range []string{quad, datasetQuad} {
					path := fmt.Sprintf("%s/%d/%d/%d%s", set, at[0], at[2], at[1], words)
					for _, h := range []headers{nil, {"Accept": "application/vnd.mapbox-vector-tile"}, {"Accept": "application/json"}} {
						got := d.want(d.do("GET", path, "", h), http.StatusOK)
						if got.body != want.body || got.header.Get("Content-Type") != "application/vnd.mapbox-vector-tile" || got.header.Get("X-Left-Out") != want.header.Get("X-Left-Out") {
							t.Errorf("%s: %d bytes of %s, want the %d of the tile by column", path, len(got.body), got.header.Get("Content-Type"), len(want.body))
						}
					}
				}
			}
		}
		for path, status := range map[string]int{
			quad + "/0/0/0?f=mvt": 200, datasetQuad + "/0/0/0?f=mvt": 200, quad + "/0/0/0?f=png": 400, quad + "/0/0/0?nonsense=1": 400,
			quad + "/3/8/0": 404, quad + "/3/0/8": 404, quad + "/23/0/0": 404, datasetQuad + "/0/1/0": 404, quad + "/x/0/0": 400, quad + "/3/-1/0": 400,
			"/api/collections/events/tiles/WorldCRS84Quad": 404, "/api/tileMatrixSets/WorldCRS84Quad": 404, quad + "?bbox=1,1,2,2": 400,
		} {
			d.want(d.get(path), status)
		}
	}
}

// follows gives the address of a link.
func follows(t *testing.T, doc map[string]any, rel string) string {
	t.Helper()
	for _, l := range doc["links"].([]any) {
		if l := l.(map[string]any); l["rel"] == rel {
			return l["href"].(string)
		}
	}
	t.Fatalf("no link %s in %v", rel, doc["links"])
	return ""
}

func TestTilesAreFoundFromTheLandingPage(t *testing.T) {
	d := openDesk(t)
	d.create(kyiv("public"))
	const ogc = "http://www.opengis.net/def/rel/ogc/1.0/"
	for _, from := range []string{"/api", "/api/collections/events"} {
		get := func(address string) map[string]any {
			return d.want(d.get(strings.TrimPrefix(address, d.url)), http.StatusOK).json(t)
		}
		list := get(follows(t, get(from), ogc+"tilesets-vector"))
		entry := list["tilesets"].([]any)[0].(map[string]any)
		if entry["tileMatrixSetId"] != "WebMercatorQuad" || entry["dataType"] != "vector" || len(entry["tileMatrixSetLimits"].([]any)) != 23 {
			t.Errorf("the list says %v", entry)
		}
		full := get(follows(t, entry, "self"))
		for name, value := range entry {
			if name != "links" && !reflect.DeepEqual(full[name], value) {
				t.Errorf("%s is %v in the list and %v in the tileset", name, value, full[name])
			}
		}
		template := follows(t, full, "item")
		if template != follows(t, entry, "item") || !strings.HasSuffix(template, "/{tileMatrix}/{tileRow}/{tileCol}") {
			t.Errorf("the template is %s", template)
		}
		set := get(follows(t, full, ogc+"tiling-scheme"))
		if zooms := set["tileMatrices"].([]any); len(zooms) != 25 || zooms[24].(map[string]any)["matrixWidth"] != float64(1<<24) {
			t.Errorf("the tile matrix set says %v", set)
		}
		for _, l := range full["tileMatrixSetLimits"].([]any) { // one event: few tiles at every zoom
			l := l.(map[string]any)
			at := strings.NewReplacer("{tileMatrix}", l["tileMatrix"].(string), "{tileRow}", fmt.Sprint(l["maxTileRow"]), "{tileCol}", fmt.Sprint(l["minTileCol"])).Replace(template)
			if l["tileMatrix"].(string) < "2" {
				d.want(d.get(strings.TrimPrefix(at, d.url)), http.StatusOK)
			}
		}
		tj := get(follows(t, full, "describedby"))
		if tj["tilejson"] != "3.0.0" || tj["vector_layers"] == nil {
			t.Errorf("TileJSON says %v", tj)
		}
	}
}

func TestNothingIsBeyondTheLimitsOfATileset(t *testing.T) {
	d := openDesk(t)
	r := rand.New(rand.NewPCG(3, 3))
	for i := range 40 {
		e := geo.Event{Title: fmt.Sprint("event ", i), Visibility: "public"}
		at := orb.Point{22 + 14*r.Float64(), 46 + 6*r.Float64()}
		switch i % 4 {
		case 0:
			e.Geometry = at
		case 1:
			e.Geometry, e.UncertaintyM = at, 200_000*r.Float64()
		case 2:
			e.Geometry = orb.LineString{at, {at[0] + r.Float64(), at[1] + r.Float64()}}
		default:
			e.AreaID = "UA-09"
		}
		if _, err := d.store.Put(t.Context(), e, geo.Edit{By: "test"}); err != nil {
			t.Fatal(err)
		}
	}
	far := storetest.Kyiv()
	far.Visibility, far.Geometry, far.Point, far.AreaID, far.Area = "private", orb.Point{-150, -40}, nil, "", nil
	d.create(string(geo.AppendFeature(nil, &far)))
	p := d.stranger()
	type limits struct{ row, lastRow, col, lastCol int }
	said := map[int]limits{}
	for z, l := range p.want(p.get(quad), 200).json(t)["tileMatrixSetLimits"].([]any) {
		n := func(name string) int { return int(l.(map[string]any)[name].(float64)) }
		said[z] = limits{n("minTileRow"), n("maxTileRow"), n("minTileCol"), n("maxTileCol")}
	}
	if l := said[5]; l.lastCol-l.col > 3 || l.lastRow-l.row > 3 {
		t.Errorf("the limits of zoom 5 are wide: %+v", l)
	}
	empty := func(z, row, col int) {
		for _, words := range []string{"", "?mode=events"} {
			path := fmt.Sprintf("%s/%d/%d/%d%s", quad, z, row, col, words)
			if a := p.want(p.get(path), 200); a.body != "" {
				t.Errorf("%s is beyond the limits %+v and holds %d bytes", path, said[z], len(a.body))
			}
		}
	}
	for _, z := range []int{3, 5, 7} {
		l := said[z]
		for row := l.row - 1; row <= l.lastRow+1; row++ {
			empty(z, row, l.col-1)
			empty(z, row, l.lastCol+1)
		}
		for col := l.col - 1; col <= l.lastCol+1; col++ {
			empty(z, l.row-1, col)
			empty(z, l.lastRow+1, col)
		}
	}
	b := d.want(d.get("/tiles.json"), 200).json(t)["bounds"].([]any)
	if w := b[0].(float64); w > -150 || w < -170 {
		t.Errorf("the desk is told of the bounds %v, which leave out what is private", b)
	}
}

// An event may be a dot in one place from afar, and its area in another from near.
func TestWhatIsDrawnElsewhereIsWithinTheLimitsOfATileset(t *testing.T) {
	d := openDesk(t)
	at := orb.Point{30.52, 50.45}
	e := geo.Event{Title: "from Kyiv", Visibility: "public", Geometry: at, AreaID: "US-CO"}
	d.create(string(geo.AppendFeature(nil, &e)))
	limits := d.want(d.get(quad), 200).json(t)["tileMatrixSetLimits"].([]any)
	for _, seen := range []struct {
		z    uint32
		from orb.Point
	}{{0, at}, {6, orb.Point{-105.5, 39}}} {
		p, _ := tile.Project(seen.from)
		a := tile.At(p, seen.z)
		if d.want(d.get(fmt.Sprintf("/tiles/%s.mvt", a)), 200).body == "" {
			t.Errorf("tile %s is empty", a)
		}
		l := limits[seen.z].(map[string]any)
		if x, y := float64(a.X), float64(a.Y); x < l["minTileCol"].(float64) || x > l["maxTileCol"].(float64) || y < l["minTileRow"].(float64) || y > l["maxTileRow"].(float64) {
			t.Errorf("tile %s is beyond the limits %v and not empty", a, l)
		}
	}
}

func TestTilesNameWhomToCredit(t *testing.T) {
	d := openDesk(t)
	put := func(name, visibility, credit string) {
		e := storetest.Kyiv()
		e.Dataset, e.Visibility, e.ExternalID = name, visibility, name
		d.create(string(geo.AppendFeature(nil, &e)))
		d.want(d.do("PUT", "/api/datasets/"+name, fmt.Sprintf(`{"attribution":%q,"redistributable":true}`, credit), asJSON), http.StatusOK)
	}
	put("open", "public", "A & <b>B</b>")
	put("shut", "private", "Nobody knows")
	for _, who := range []struct {
		d          *desk
		html, text string
	}{
		{d.stranger(), "A &amp; &lt;b&gt;B&lt;/b&gt;", "A & <b>B</b>"},
		{d, "A &amp; &lt;b&gt;B&lt;/b&gt;; Nobody knows", "A & <b>B</b>; Nobody knows"},
	} {
		if got := who.d.want(who.d.get("/tiles.json"), 200).json(t)["attribution"]; got != who.html {
			t.Errorf("TileJSON credits %v, want %s", got, who.html)
		}
		if got := who.d.want(who.d.get(quad), 200).json(t)["attribution"]; got != who.text {
			t.Errorf("the tileset credits %v, want %s", got, who.text)
		}
	}
}

func TestAnEventInATileHasItsIDTwice(t *testing.T) {
	d := openDesk(t)
	id := d.create(kyiv("public"))["id"].(float64)
	for _, words := range []string{"", "?mode=events"} {
		for name, features := range d.layers("/tiles/0/0/0.mvt" + words) {
			for _, f := range features {
				if f.ID != id || f.Properties["id"] != id {
					t.Errorf("%s%s: the feature is %v, and its property id %v, want %v", name, words, f.ID, f.Properties["id"], id)
				}
			}
		}
	}
}

func TestTheDocumentNamesTilesAsOGCDoes(t *testing.T) {
	paths := open(t, nil).openAPI().Paths
	for path, suffix := range map[string]string{
		"/tileMatrixSets": "getTileMatrixSetsList", "/tileMatrixSets/WebMercatorQuad": "getTileMatrixSet",
		"/tiles": ".dataset.vector.getTileSetsList", "/tiles/WebMercatorQuad": ".dataset.vector.getTileSet",
		"/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}": ".dataset.vector.getTile",
		"/collections/events/tiles":                               ".collection.vector.getTileSetsList", "/collections/events/tiles/WebMercatorQuad": ".collection.vector.getTileSet",
		"/collections/events/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}": ".collection.vector.getTile",
	} {
		if id := paths.Find(path).Get.OperationID; !strings.HasSuffix(id, suffix) {
			t.Errorf("%s is called %s, want an end %s", path, id, suffix)
		}
	}
}
