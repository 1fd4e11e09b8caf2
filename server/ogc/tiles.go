package ogc

import (
	"strconv"

	"github.com/paulmach/orb"

	"eventmap/geo"

	"eventmap/geo/tile"
)

// Relations of OGC API - Tiles.
const (
	relTilesets      = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
	relTilingScheme  = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
	relTilingSchemes = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"
)

// WebMercatorQuad is the tile matrix set of all tiles, by its registered name.
const (
	WebMercatorQuad    = "WebMercatorQuad"
	webMercatorQuadURI = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
	webMercator        = "http://www.opengis.net/def/crs/EPSG/0/3857"
)

// Tiles are the forms of one tile.
var Tiles = []Form{{Name: "mvt", Type: MVT, Title: "Mapbox Vector Tile"}}

// TileMatrixSets lists the one tile matrix set.
func TileMatrixSets(root string, in Form) map[string]any {
	at := root + "/tileMatrixSets"
	return object{"links": Views(at, Documents, in), "tileMatrixSets": []object{{
		"id": WebMercatorQuad, "title": "Google Maps Compatible for the World", "uri": webMercatorQuadURI, "crs": webMercator,
		"links": []Link{{at + "/" + WebMercatorQuad, "self", JSON, "Definition of " + WebMercatorQuad}},
	}}}
}

// registered is how many zooms WebMercatorQuad has in OGC's register; our tiles end
// before, as their limits say.
const registered = 25

// TileMatrixSet defines WebMercatorQuad as OGC 17-083r4, annex D.1, does.
func TileMatrixSet(root string, in Form) map[string]any {
	const scale, cell, corner = 559082264.028717, 156543.033928041, 20037508.3427892
	var zooms []object
	for z := range registered {
		n := float64(int(1) << z)
		zooms = append(zooms, object{"id": strconv.Itoa(z), "scaleDenominator": scale / n, "cellSize": cell / n, "cornerOfOrigin": "topLeft",
			"pointOfOrigin": [2]float64{-corner, corner}, "tileWidth": 256, "tileHeight": 256, "matrixWidth": int(n), "matrixHeight": int(n)})
	}
	return object{"id": WebMercatorQuad, "title": "Google Maps Compatible for the World", "uri": webMercatorQuadURI, "crs": webMercator,
		"orderedAxes": []string{"X", "Y"}, "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
		"tileMatrices": zooms, "links": Views(root+"/tileMatrixSets/"+WebMercatorQuad, Documents, in)}
}

// A Tileset is what is said of tiles: those of the collection of events, or those of
// everything, which are the same.
type Tileset struct {
	Root        string // of the API
	Dataset     bool   // of everything
	TileJSON    string // the same in TileJSON
	Attribution string
	Box         *orb.Bound // where there may be anything, in positions; nil where that is not known
}

func (t *Tileset) list() string {
	if t.Dataset {
		return t.Root + "/tiles"
	}
	return t.Root + "/collections/events/tiles"
}

// entry says of the tileset what a list says too.
func (t *Tileset) entry() object {
	at := t.list() + "/" + WebMercatorQuad
	title := "Events as vector tiles"
	if t.Dataset {
		title = "Everything as vector tiles"
	}
	return object{"title": title, "dataType": "vector", "crs": webMercator,
		"tileMatrixSetId": WebMercatorQuad, "tileMatrixSetURI": webMercatorQuadURI, "tileMatrixSetLimits": t.limits(),
		"links": []any{
			Link{at, "self", JSON, "This tileset"},
			templated{Link{at + "/{tileMatrix}/{tileRow}/{tileCol}", "item", MVT, "One tile, as a Mapbox Vector Tile"}, true},
			Link{t.Root + "/tileMatrixSets/" + WebMercatorQuad, relTilingScheme, JSON, "Definition of " + WebMercatorQuad},
		}}
}

// A templated link has words in braces that are to be filled in.
type templated struct {
	Link
	Templated bool `json:"templated"`
}

// List is the list of tilesets, of which there is one.
func (t *Tileset) List(in Form) map[string]any {
	return object{"links": Views(t.list(), Documents, in), "tilesets": []object{t.entry()}}
}

// Metadata says all that is known of the tileset (OGC 17-083r4, tile set metadata).
func (t *Tileset) Metadata(in Form) map[string]any {
	m := t.entry()
	at := t.list() + "/" + WebMercatorQuad
	links := m["links"].([]any)[1:]
	for _, l := range Views(at, Documents, in) {
		links = append(links, l)
	}
	links = append(links, Link{t.TileJSON, "describedby", JSON, "TileJSON 3.0"},
		Link{t.Root + "/datasets", "license", JSON, "Licence and attribution of each dataset"})
	if !t.Dataset {
		links = append(links, Link{t.Root + "/collections/events", "http://www.opengis.net/def/rel/ogc/1.0/geodata", JSON, "The collection"})
	}
	m["links"], m["description"], m["mediaTypes"] = links, description, []string{MVT}
	if t.Attribution != "" {
		m["attribution"] = t.Attribution
	}
	b := t.Degrees()
	m["boundingBox"] = object{"lowerLeft": b[:2], "upperRight": b[2:], "crs": geo.CRS84.String(), "orderedAxes": []string{"Lon", "Lat"}}
	m["centerPoint"] = object{"coordinates": [2]float64{(b[0] + b[2]) / 2, (b[1] + b[3]) / 2}, "crs": geo.CRS84.String(), "tileMatrix": "0"}
	var layers []object
	for _, l := range tileLayers {
		layer := object{"id": l.id, "title": l.title, "description": l.description, "dataType": "vector",
			"minTileMatrix": "0", "maxTileMatrix": strconv.Itoa(tile.MaxZoom)}
		if l.points {
			layer["geometryDimension"] = 0
		}
		properties := object{}
		for name, kind := range l.fields(false) {
			properties[name] = object{"type": map[string]string{"Number": "number", "String": "string"}[kind]}
		}
		layer["propertiesSchema"] = object{"type": "object", "properties": properties}
		layers = append(layers, layer)
	}
	m["layers"] = layers
	return m
}

// limits say for each zoom in which rows and columns there may be anything.
func (t *Tileset) limits() []object {
	var list []object
	for z := range uint32(tile.MaxZoom + 1) {
		first, last := tile.Address{Z: z}, tile.Address{Z: z, X: 1<<z - 1, Y: 1<<z - 1}
		if t.Box != nil {
			first, last = tile.Within(*t.Box, z)
		}
		list = append(list, object{"tileMatrix": strconv.Itoa(int(z)), "minTileRow": first.Y, "maxTileRow": last.Y, "minTileCol": first.X, "maxTileCol": last.X})
	}
	return list
}

// Degrees gives west, south, east and north of where there may be anything; the whole
// world where nothing is known.
func (t *Tileset) Degrees() [4]float64 {
	b := orb.Bound{Min: orb.Point{-180, -tile.MaxLatitude}, Max: orb.Point{180, tile.MaxLatitude}}
	if t.Box != nil {
		b = tile.InDegrees(*t.Box)
	}
	return [4]float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}
}
