// Package ogc says in OGC's own words what the API offers: links, the landing
// page, conformance classes, collections, forms of answers and coordinate
// reference systems of OGC API - Features, and the tilesets of OGC API - Tiles. It knows addresses and names, and asks
// nobody anything.
package ogc

import (
	"net/url"
	"strconv"
	"time"

	"eventmap/geo"
)

// Media types of answers.
const (
	JSON       = "application/json"
	GeoJSON    = "application/geo+json"
	SchemaJSON = "application/schema+json"
	OpenAPI    = "application/vnd.oai.openapi+json;version=3.0"
	HTML       = "text/html"
	MVT        = "application/vnd.mapbox-vector-tile"
)

// Relations that OGC registers.
const (
	relQueryables = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
	relSortables  = "http://www.opengis.net/def/rel/ogc/1.0/sortables"
	relSchema     = "http://www.opengis.net/def/rel/ogc/1.0/schema"
	relFunctions  = "http://www.opengis.net/def/rel/ogc/1.0/functions"
)

// What eventmap is, in a title and a sentence.
const (
	title       = "eventmap"
	description = "What happened, where, when, and how we know."
)

// A Link leads from one resource to another.
type Link struct {
	Href  string `json:"href"`
	Rel   string `json:"rel"`
	Type  string `json:"type"`
	Title string `json:"title,omitempty"`
}

// Landing is the landing page, in a form, of an API at a root such as
// https://map.example.org/api.
func Landing(root string, in Form) map[string]any {
	links := append(Views(root, Documents, in),
		Link{root + "/openapi.json", "service-desc", OpenAPI, "The API in OpenAPI 3.0"},
		Link{root + "/conformance", "conformance", JSON, "Conformance classes"},
		Link{root + "/collections", "data", JSON, "Collections"},
		Link{root + "/functions", relFunctions, JSON, "Functions that a filter may call"},
		Link{root + "/tiles", relTilesets, JSON, "Vector tiles"},
		Link{root + "/tileMatrixSets", relTilingSchemes, JSON, "Tile matrix sets"})
	for _, f := range Definitions[1:] {
		links = append(links, Link{At(root+"/openapi.json", Definitions, f), "service-doc", f.Type, "The API as " + f.Title})
	}
	return map[string]any{"title": title, "description": description, "links": links}
}

// A Collection describes the events as OGC does.
type Collection struct {
	ID          string   `json:"id"`
	Title       string   `json:"title"`
	Description string   `json:"description"`
	ItemType    string   `json:"itemType"`
	ItemCount   int      `json:"itemCount"`
	Extent      Extent   `json:"extent"`
	CRS         []string `json:"crs"`
	StorageCRS  string   `json:"storageCrs"`
	Links       []Link   `json:"links"`
}

// An Extent is where and when the events of a collection lie.
type Extent struct {
	Spatial struct {
		BBox [][4]float64 `json:"bbox"`
		CRS  string       `json:"crs"`
	} `json:"spatial"`
	Temporal struct {
		Interval [][2]*time.Time `json:"interval"`
		TRS      string          `json:"trs"`
	} `json:"temporal"`
}

// Facts are what is known of the events as somebody sees them.
type Facts struct {
	Count int
	Box   *[4]float64   // where they lie; nil where none has a place. Over the antimeridian west is greater than east.
	Span  *[2]time.Time // when; nil where none has a time
	Files []Link        // all of them in one file
}

// Events describes the collection of events in a form.
func Events(root string, facts Facts, in Form) Collection {
	at := root + "/collections/events"
	c := Collection{
		ID: "events", Title: "Events", Description: description,
		ItemType: "feature", ItemCount: facts.Count, CRS: geo.Systems(), StorageCRS: geo.CRS84.String(),
		Links: Views(at, Documents, in),
	}
	for _, f := range Items {
		c.Links = append(c.Links, Link{At(at+"/items", Items, f), "items", f.Type, "The events as " + f.Title})
	}
	c.Links = append(c.Links, Described(root)...)
	c.Links = append(c.Links, Link{at + "/tiles", relTilesets, JSON, "The events as vector tiles"})
	c.Links = append(c.Links, Link{root + "/datasets", "license", JSON, "Licence and attribution of each dataset"})
	c.Links = append(c.Links, facts.Files...)
	c.Extent.Spatial.CRS = geo.CRS84.String()
	c.Extent.Spatial.BBox = [][4]float64{plainBox(facts.Box)}
	c.Extent.Temporal.TRS = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
	c.Extent.Temporal.Interval = [][2]*time.Time{{nil, nil}}
	if s := facts.Span; s != nil {
		c.Extent.Temporal.Interval[0] = [2]*time.Time{&s[0], &s[1]}
	}
	return c
}

// Described links to what says how the events of the collection look. GDAL before
// 3.8 reads describedby only where it is spelled with a capital.
func Described(root string) []Link {
	at := root + "/collections/events"
	return []Link{
		{at + "/queryables", relQueryables, SchemaJSON, "What filter can ask of an event"},
		{at + "/sortables", relSortables, SchemaJSON, "What sortby can order events by"},
		{at + "/schema", relSchema, SchemaJSON, "The properties of an event"},
		{at + "/feature-schema", "describedby", SchemaJSON, "JSON Schema of an event as a GeoJSON Feature"},
		{at + "/feature-schema", "describedBy", SchemaJSON, "JSON Schema of an event as a GeoJSON Feature"},
	}
}

// mercatorEnds is a latitude within the ends of Web Mercator.
const mercatorEnds = 85.0

// plainBox is a box that a client can hand to its projections without thinking:
// west lies before east, and its latitudes are those of Web Mercator, unless it is
// the whole world.
func plainBox(box *[4]float64) [4]float64 {
	whole := [4]float64{-180, -90, 180, 90}
	if box == nil || box[1] < -mercatorEnds || box[3] > mercatorEnds {
		return whole
	}
	b := *box
	if b[0] > b[2] {
		b[0], b[2] = -180, 180
	}
	return b
}

// Collections lists the one collection, in a form.
func Collections(root string, events Collection, in Form) map[string]any {
	return map[string]any{"links": Views(root+"/collections", Documents, in), "collections": []Collection{events}}
}

// A Page is one page of items and what it was asked with.
type Page struct {
	Items   string // the address of the items
	Query   url.Values
	Form    Form
	Limit   int
	Offset  int
	Matched int
}

// Links gives the links of a page: itself, its other forms, the collection, and its
// neighbours, by offset, for so clients that count up themselves find the word.
func (p *Page) Links() []Link {
	at := func(f Form, offset int) string {
		q := url.Values{}
		for k, v := range p.Query {
			q[k] = v
		}
		q.Del("f")
		if f.Name != Items[0].Name {
			q.Set("f", f.Name)
		}
		if offset >= 0 {
			q.Set("limit", strconv.Itoa(p.Limit))
			q.Set("offset", strconv.Itoa(offset))
		}
		if len(q) == 0 {
			return p.Items
		}
		return p.Items + "?" + q.Encode()
	}
	links := []Link{{at(p.Form, -1), "self", p.Form.Type, "This page"}}
	for _, f := range Items {
		if f.Name != p.Form.Name {
			links = append(links, Link{at(f, -1), "alternate", f.Type, "This page as " + f.Title})
		}
	}
	links = append(links, Link{p.Items[:len(p.Items)-len("/items")], "collection", JSON, "The collection"})
	if p.Query.Get("resultType") == "hits" {
		return links
	}
	if next := p.Offset + p.Limit; next < p.Matched {
		links = append(links, Link{at(p.Form, next), "next", p.Form.Type, "The next page"})
	}
	if p.Offset > 0 {
		links = append(links, Link{at(p.Form, max(0, p.Offset-p.Limit)), "prev", p.Form.Type, "The page before"})
	}
	return links
}
