package server

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"

	"eventmap/geo"
	"eventmap/geo/gazetteer"
	"eventmap/geo/index"
	"eventmap/geo/tile"
	"eventmap/server/ogc"
	"eventmap/server/pages"
)

// titles say of each address that has a page what it is, and a sentence about it.
var titles = map[string][2]string{
	"/api":                           {"eventmap API", "What happened, where, when, and how we know: for programs, and to look at."},
	"/api/openapi.json":              {"API document", "Every address, what can be asked there, and what is answered."},
	"/api/conformance":               {"Conformance", "The conformance classes that hold."},
	"/api/functions":                 {"Functions", "What a filter may call."},
	"/api/collections":               {"Collections", ""},
	"/api/collections/events":        {"Events", "What happened, where, when, and how we know."},
	"/api/collections/events/items":  {"Items", ""},
	"/api/tileMatrixSets":            {"Tile matrix sets", ""},
	"/api/tiles":                     {"Vector tiles", "Tilesets of everything."},
	"/api/collections/events/tiles":  {"Vector tiles", "Tilesets of the events."},
	"/api/collections/events/schema": {"Schema", "The properties of an event."},

	"/api/collections/events/queryables":            {"Queryables", "What a filter can ask of an event."},
	"/api/collections/events/sortables":             {"Sortables", "What events can be ordered by."},
	"/api/collections/events/feature-schema":        {"Schema of a feature", "An event as GeoJSON has it."},
	"/api/tileMatrixSets/WebMercatorQuad":           {"WebMercatorQuad", "The tile matrix set of all tiles."},
	"/api/tiles/WebMercatorQuad":                    {"Tileset", "Everything as vector tiles."},
	"/api/collections/events/tiles/WebMercatorQuad": {"Tileset", "The events as vector tiles."},
}

// withMap are the pages of what holds the events as a whole. What says how to ask
// for them, or what they are made of, lies nowhere.
var withMap = []string{"/api", "/api/collections", "/api/collections/events", "/api/tiles", "/api/tiles/WebMercatorQuad",
	"/api/collections/events/tiles", "/api/collections/events/tiles/WebMercatorQuad"}

// pageOf begins the page of a request: what it is, what lies above it, and the other
// forms of it.
func (s *Server) pageOf(c echo.Context, forms []ogc.Form) *pages.Page {
	path := strings.TrimSuffix(c.Request().URL.Path, "/")
	p := &pages.Page{Title: titles[path][0], Lead: titles[path][1], Trail: trail(path)}
	words := c.QueryParams()
	for _, f := range forms {
		if f.Name == ogc.Hypertext.Name {
			continue
		}
		other := url.Values{}
		for name, values := range words {
			other[name] = values
		}
		other.Set("f", f.Name)
		p.Forms = append(p.Forms, ogc.Link{Href: s.root(c) + path + "?" + other.Encode(), Type: f.Type, Title: f.Title})
	}
	return p
}

// trail gives the pages above a path, the highest first.
func trail(path string) (list []ogc.Link) {
	for i := range path {
		if path[i] != '/' {
			continue
		}
		if title := titles[path[:i]][0]; title != "" {
			if path[:i] == "/api" {
				title = "API"
			}
			list = append(list, ogc.Link{Href: path[:i], Title: title})
		}
	}
	return list
}

// sendPage sends a page.
func sendPage(c echo.Context, p *pages.Page) error { return sendPageAs(c, http.StatusOK, p) }

func sendPageAs(c echo.Context, status int, p *pages.Page) error {
	var body bytes.Buffer
	if err := p.Write(&body); err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentType, echo.MIMETextHTMLCharsetUTF8)
	return c.Blob(status, echo.MIMETextHTMLCharsetUTF8, body.Bytes())
}

// pageStyle answers GET /api/pages.css.
func (s *Server) pageStyle(c echo.Context) error {
	if err := s.noWords(c); err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "text/css; charset=utf-8", pages.Style)
}

// documentPage shows a document that has nothing of its own to show, its links but
// those to its other forms, and once the events are loaded a map where they are
// what it is about.
func (s *Server) documentPage(c echo.Context, forms []ogc.Form, document any) (*pages.Page, error) {
	p := s.pageOf(c, forms)
	value, err := pages.Show(document, "title", "description", "links", "$schema")
	if err != nil {
		return nil, err
	}
	if len(value.Fields)+len(value.List)+len(value.Rows) > 0 {
		p.Value = value
	}
	text, err := json.Marshal(document)
	if err != nil {
		return nil, err
	}
	var said struct {
		Links []ogc.Link `json:"links"`
	}
	if err := json.Unmarshal(text, &said); err != nil {
		return nil, err
	}
	p.Links = shownLinks(said.Links)
	if path := strings.TrimSuffix(c.Request().URL.Path, "/"); slices.Contains(withMap, path) && s.follow.ready.Load() {
		v, err := s.viewed(c)
		if err != nil {
			return nil, err
		}
		p.Map = overview(v)
	}
	return p, nil
}

// shownLinks leaves out the links that a page has elsewhere, and templates.
func shownLinks(links []ogc.Link) []ogc.Link {
	var list []ogc.Link
	seen := map[string]bool{}
	for _, l := range links {
		if l.Rel == "alternate" || l.Rel == "prev" || l.Rel == "next" || strings.Contains(l.Href, "{") || seen[l.Href] {
			continue
		}
		seen[l.Href] = true
		switch l.Type {
		case ogc.JSON, ogc.SchemaJSON: // to a browser they are pages
			l.Type = ""
		case ogc.OpenAPI:
			l.Href += "?f=json"
		}
		list = append(list, l)
	}
	return list
}

// collectionPage shows the collection: what it holds, a map, and a search.
func (s *Server) collectionPage(c echo.Context, events ogc.Collection) error {
	p, err := s.documentPage(c, ogc.Documents, events)
	if err != nil {
		return err
	}
	p.Search = &pages.Search{Action: "/api/collections/events/items", Matched: events.ItemCount}
	return sendPage(c, p)
}

// deepestLook is the last zoom of the tiles that overview looks at.
const deepestLook = 10

// overview draws where all events of a view lie, near ones as one.
func overview(v *view) *pages.Map {
	m := &pages.Map{Label: "Map of where the events lie", Caption: "Where the events lie; a larger dot stands for more of them, and a hatched disc or area for some that may lie anywhere in it."}
	box, ok := v.index().Where()
	if !ok {
		return nil
	}
	first, last := tile.Fewest(box, deepestLook)
	for x := first.X; x <= last.X; x++ {
		for y := first.Y; y <= last.Y; y++ {
			content := v.index().Tile(geo.Query{}, tile.Address{Z: first.Z, X: x, Y: y}, tile.Options{})
			for i := range content.Cells {
				cell := &content.Cells[i]
				m.Many(tile.Degrees(cell.NorthWest, cell.SouthEast).Center(), cell.Count)
			}
			for i := range content.Events {
				m.Many(content.Events[i].At.Point(), 1)
			}
			for i := range content.Areas {
				switch r := &content.Areas[i]; r.Kind {
				case tile.Disc:
					at := r.Centre.Point()
					m.Event("", nil, &at, r.UncertaintyM, geo.Disc(at, r.UncertaintyM))
				case tile.Region:
					if place, ok := gazetteer.Lookup(r.AreaID); ok {
						m.Area(place.ID, place.Name, place.Geometry)
					}
				}
			}
		}
	}
	return m
}

// mostRows is how many events a page for people has at most.
const mostRows = 1_000

// itemsPage shows one page of events: a search, a map, and a table.
func (s *Server) itemsPage(c echo.Context, found *index.Page, q geo.Query, links []ogc.Link, slow func() error) error {
	p := s.pageOf(c, ogc.Items)
	words := c.QueryParams()
	p.Title = fileTitle(&q)
	p.Search = &pages.Search{Action: "/api/collections/events/items", BBox: words.Get("bbox"), Datetime: words.Get("datetime"), Q: words.Get("q"), Matched: found.Matched}
	for _, name := range slices.Sorted(maps.Keys(words)) {
		switch name {
		case "f", "bbox", "datetime", "q", "offset", "limit":
		default:
			p.Search.Kept = append(p.Search.Kept, pages.Word{Name: name, Value: words.Get(name)})
		}
	}
	p.Events = &pages.Events{}
	for _, l := range links {
		switch l.Rel {
		case "prev":
			p.Events.Prev = l.Href
		case "next":
			p.Events.Next = l.Href
		}
	}
	m := &pages.Map{Label: "Map of the events of this page", Caption: "The events of this page. Where an event is not sure of its place, it may lie anywhere in the hatched disc or area."}
	located := false
	for e := range found.Events() {
		r := row(&e)
		fields, err := fields(&e)
		if err != nil {
			return err
		}
		r.Fields = fields
		p.Events.Rows = append(p.Events.Rows, r)
		located = mark(m, &e) || located
	}
	if err := slow(); err != nil {
		return err
	}
	if n := len(p.Events.Rows); n > 0 {
		p.Search.From, p.Search.Till = q.Offset+1, q.Offset+n
	}
	if located {
		p.Map = m
	}
	p.Made, p.Links = time.Now().UTC().Format(time.RFC3339), shownLinks(links)
	return sendPage(c, p)
}

func row(e *geo.Event) pages.Row {
	r := pages.Row{Href: "/api/collections/events/items/" + strconv.FormatInt(e.ID, 10), Title: e.Title,
		When: when(e), Type: typeName(e.EventType), Place: e.PlaceName}
	if r.Title == "" {
		r.Title = "Event " + strconv.FormatInt(e.ID, 10)
	}
	if e.SubEventType != "" {
		r.Type = typeName(e.SubEventType)
	}
	if r.Place == "" && e.Area != nil {
		r.Place = e.Area.Name
	}
	r.Assessment, _ = geo.Assessments.Label(e.Assessment)
	if e.Killed.Best != nil {
		r.Killed = strconv.Itoa(*e.Killed.Best)
	}
	return r
}

// when says in words when an event was: by days of its own calendar where it is
// known no better, for such a day has no hours; else in UTC.
func when(e *geo.Event) string {
	if !e.Dated() {
		return ""
	}
	if p := e.TimePrecision; p != "minute" && p != "hour" {
		if zone, err := time.LoadLocation(e.TimeZone); err == nil {
			first, last := e.StartTime.In(zone), e.EndTime.In(zone)
			if first.Format(time.TimeOnly) == "00:00:00" && last.Format(time.TimeOnly) == "23:59:59" {
				return fromTo(first.Format(time.DateOnly), last.Format(time.DateOnly))
			}
		}
	}
	const minute = "2006-01-02 15:04"
	return fromTo(e.StartTime.UTC().Format(minute), e.EndTime.UTC().Format(minute)) + " UTC"
}

func fromTo(first, last string) string {
	if first == last {
		return first
	}
	return first + " to " + last
}

// mark puts an event on a map, and reports whether it has a place there.
func mark(m *pages.Map, e *geo.Event) bool {
	if e.Area != nil {
		m.Area(e.Area.ID, e.Area.Name, e.Area.Geometry)
	}
	at := e.Point
	if at != nil && e.Area != nil && e.Geometry == nil {
		at = nil // it stands for the area
	}
	var around orb.Bound
	if at != nil {
		around = geo.Disc(*at, e.UncertaintyM)
	}
	m.Event(e.Title, e.Geometry, at, e.UncertaintyM, around)
	return at != nil || e.Area != nil || e.Geometry != nil
}

// fields are all fields of an event that say something, in their order, and where it
// lies.
func fields(e *geo.Event) (*pages.Node, error) {
	var feature struct {
		Properties map[string]json.RawMessage `json:"properties"`
	}
	if err := json.Unmarshal(geo.AppendFeature(nil, e), &feature); err != nil {
		return nil, err
	}
	all := pages.Ordered{{Name: "id", Value: e.ID}}
	if e.Geometry != nil {
		all = append(all, pages.Named{Name: "geometry", Value: wkt.MarshalString(e.Geometry)})
	}
	for _, name := range geo.FieldNames() {
		if name != "id" && (name != "revision" || e.Revision > 0) { // the public is told of none
			all = append(all, pages.Named{Name: name, Value: feature.Properties[name]})
		}
	}
	return pages.Show(all)
}

// eventPage shows one event: a map, and every field that says something.
func (s *Server) eventPage(c echo.Context, e *geo.Event) error {
	p := s.pageOf(c, ogc.Item)
	p.Title, p.Lead = row(e).Title, e.Description
	var err error
	if p.Value, err = fields(e); err != nil {
		return err
	}
	m := &pages.Map{Label: "Map of where the event lies", Caption: "Where its place is not sure, the event may lie anywhere in the hatched disc or area."}
	if mark(m, e) {
		p.Map = m
	}
	at := s.apiRoot(c) + "/collections/events"
	p.Links = []ogc.Link{{Href: at + "/items/" + strconv.FormatInt(e.ID, 10), Title: "This event"}, {Href: at, Title: "The collection"}}
	c.Response().Header().Set("Cache-Control", "no-store")
	return sendPage(c, p)
}

// schemaPage shows a schema as a table of its properties.
func (s *Server) schemaPage(c echo.Context, schema map[string]any) error {
	p, err := s.documentPage(c, ogc.Schemas, schema)
	if err != nil {
		return err
	}
	text, err := json.Marshal(schema)
	if err != nil {
		return err
	}
	var said map[string]any
	if err := json.Unmarshal(text, &said); err != nil {
		return err
	}
	properties, _ := said["properties"].(map[string]any)
	if inner, ok := properties["properties"].(map[string]any); ok && inner["properties"] != nil { // of a feature
		properties, _ = inner["properties"].(map[string]any)
	}
	names := slices.SortedFunc(maps.Keys(properties), func(a, b string) int {
		return cmp.Or(cmp.Compare(sequence(properties[a]), sequence(properties[b])), strings.Compare(a, b))
	})
	rows := make([]pages.Ordered, len(names))
	for i, name := range names {
		p, _ := properties[name].(map[string]any)
		kind, of := p["type"], p
		if items, ok := p["items"].(map[string]any); ok {
			of = items
		}
		if kind == nil {
			kind = ""
		}
		rows[i] = pages.Ordered{{Name: "property", Value: name}, {Name: "meaning", Value: p["title"]}, {Name: "type", Value: kind}, {Name: "format", Value: p["format"]},
			{Name: "values", Value: of["enum"]}, {Name: "note", Value: p["description"]}, {Name: "role", Value: p["x-ogc-role"]}, {Name: "read only", Value: p["readOnly"]}}
	}
	if p.Value, err = pages.Show(rows); err != nil {
		return err
	}
	return sendPage(c, p)
}

// sequence is the place of a property in its schema.
func sequence(property any) float64 {
	p, _ := property.(map[string]any)
	n, _ := p["x-ogc-propertySeq"].(float64)
	return n
}

// filled drops the words of a form that were left empty, for a browser sends them all
// the same; ok is false where there is none. The address without them is another.
func filled(words url.Values) (rest url.Values, ok bool) {
	rest = url.Values{}
	for name, values := range words {
		if name == "bbox" || name == "datetime" || name == "q" {
			if len(values) == 1 && strings.TrimSpace(values[0]) == "" {
				ok = true
				continue
			}
		}
		rest[name] = values
	}
	return rest, ok
}
