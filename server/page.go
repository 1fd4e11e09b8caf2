package server

import (
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"eventmap/geo"
	"eventmap/geo/cql2"
	"eventmap/geo/index"
	"eventmap/server/ogc"
)

// defaultLimit is the length of a page of items that does not ask for one.
const defaultLimit = 100

// The words of the items beside those of a query. crs says in which system they are
// answered; resultType=hits counts them alone.
const (
	systemWord = "crs"
	resultWord = "resultType"
)

// A page is what a request for items wants.
type page struct {
	query geo.Query
	crs   geo.CRS
	hits  bool
	form  ogc.Form
}

// listEvents answers GET /api/collections/events/items.
func (s *Server) listEvents(c echo.Context) error {
	if f, err := form(c, ogc.Items); err == nil && f.Name == ogc.Hypertext.Name {
		if words, ok := filled(c.QueryParams()); ok {
			return c.Redirect(http.StatusSeeOther, "/api/collections/events/items?"+words.Encode())
		}
	}
	p, err := s.page(c)
	if err != nil {
		return err
	}
	v, err := s.loaded(c)
	if err != nil {
		return err
	}
	return s.writePage(c, v, p)
}

// page reads a request for items.
func (s *Server) page(c echo.Context) (p page, err error) {
	if p.form, err = form(c, ogc.Items); err != nil {
		return p, err
	}
	values, err := s.values(c)
	if err != nil {
		return p, err
	}
	if p.query, err = cql2.ParseProperties(values, "f", "as_of", systemWord, resultWord); err != nil {
		return p, err
	}
	if p.crs, err = system(values); err != nil {
		return p, err
	}
	if p.form.Name != ogc.Item[0].Name && p.crs != geo.CRS84 {
		return p, notIn(p.form)
	}
	switch list := values[resultWord]; {
	case len(list) > 1:
		return p, geo.Errorf(geo.Invalid, "parameter %s stands %d times; give it once", resultWord, len(list))
	case len(list) == 1 && list[0] == "hits":
		p.hits = true
	case len(list) == 1 && list[0] != "results":
		return p, geo.Errorf(geo.Invalid, "%s is results or hits, not %q", resultWord, geo.Clip(list[0]))
	}
	if p.query.Limit == 0 {
		p.query.Limit = defaultLimit
	}
	if p.form.Name == ogc.Hypertext.Name {
		p.query.Limit = min(p.query.Limit, mostRows)
	}
	return p, nil
}

// notIn refuses another system in a form that has none.
func notIn(in ogc.Form) error {
	return geo.Errorf(geo.Invalid, "%s: %s is longitude and latitude on WGS 84 alone; leave %s out, or ask for f=json", systemWord, in.Title, systemWord)
}

// system reads the system in which places are answered.
func system(values url.Values) (geo.CRS, error) {
	switch list := values[systemWord]; len(list) {
	case 0:
		return geo.CRS84, nil
	case 1:
		return geo.ParseCRS(systemWord, list[0])
	default:
		return geo.CRS84, geo.Errorf(geo.Invalid, "parameter %s stands %d times; give it once", systemWord, len(list))
	}
}

// contentCRS says in which system the places of an answer are, or of a body.
const contentCRS = "Content-Crs"

func setCRS(c echo.Context, crs geo.CRS) {
	c.Response().Header().Set(contentCRS, "<"+crs.String()+">")
}

// pieceOfPage is how much of a page is sent at once, in bytes.
const pieceOfPage = 64 << 10

// writePage streams one page as a FeatureCollection.
func (s *Server) writePage(c echo.Context, v *view, p page) error {
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, p.form.Type)
	setCRS(c, p.crs)
	if unchanged(c, tagOf(s.etag(v), p.form)) {
		return c.NoContent(http.StatusNotModified)
	}
	q, slow := s.narrowed(p.query, true)
	found, err := s.find(c, v, q, p.hits)
	if err != nil {
		return err
	}
	if err := slow(); err != nil {
		return err
	}
	matched := found.Matched
	root := s.apiRoot(c)
	links := (&ogc.Page{Items: root + "/collections/events/items", Query: c.QueryParams(), Form: p.form, Limit: q.Limit, Offset: q.Offset, Matched: matched}).Links()
	h.Set("Link", ogc.Header(append(headed(links), ogc.Described(root)[:1]...)))
	h.Set("OGC-NumberMatched", strconv.Itoa(matched))
	if p.form.Name == ogc.Hypertext.Name {
		return s.itemsPage(c, found, q, links, slow)
	}
	if p.form.Name != ogc.Item[0].Name {
		return s.writePageAs(c, v, found, p.form, q, slow)
	}
	body := append(make([]byte, 0, pieceOfPage+1<<13), `{"type":"FeatureCollection","features":[`...)
	returned := 0
	for feature := range features(found, p.crs, !who(c).SignedIn()) {
		if returned > 0 {
			body = append(body, ',')
		}
		body = append(append(body, '\n'), feature...)
		returned++
		if len(body) > pieceOfPage {
			if _, err := c.Response().Write(body); err != nil {
				return err
			}
			body = body[:0]
			s.keepAlive(c)
		}
	}
	if err := slow(); err != nil {
		return err
	}
	tail, err := json.Marshal(map[string]any{
		"links": links, "timeStamp": time.Now().UTC().Format(time.RFC3339), "numberMatched": matched, "numberReturned": returned,
	})
	if err != nil {
		return err
	}
	body = append(append(body, "\n],"...), tail[1:]...)
	_, err = c.Response().Write(body)
	return err
}

// headed are the links that the header of a page has too. Those to its forms as a
// file are not among them: each holds the whole query, and proxies take no headers
// without end.
func headed(links []ogc.Link) (list []ogc.Link) {
	for _, l := range links {
		if l.Rel != "alternate" || l.Type == ogc.GeoJSON || l.Type == ogc.HTML {
			list = append(list, l)
		}
	}
	return list
}

// tagOf is the tag of an answer in a form: one address gives several.
func tagOf(tag string, in ogc.Form) string {
	if tag == "" || in.Name == ogc.Items[0].Name {
		return tag
	}
	return strings.TrimSuffix(tag, `"`) + "-" + in.Name + `"`
}

// find gives the page of a query, with nothing on it where only the number is asked
// for.
func (s *Server) find(c echo.Context, v *view, q geo.Query, hits bool) (*index.Page, error) {
	if hits {
		return &index.Page{Matched: v.index().Count(q)}, nil
	}
	return v.index().Page(c.Request().Context(), q)
}

// features gives the events of a page in their wire form, their geometries in a
// system. What it gives is good until the next is asked for.
func features(p *index.Page, crs geo.CRS, public bool) iter.Seq[[]byte] {
	if crs == geo.CRS84 {
		return p.Features()
	}
	return func(yield func([]byte) bool) {
		var b []byte
		for e := range p.Events() {
			e.Geometry = crs.Place(e.Geometry)
			if b = geo.AppendItem(b[:0], &e, public); !yield(b) {
				return
			}
		}
	}
}

// The schemas of the collection, and the functions of filters: documents that say
// the same to everybody.

// queryables answers GET /api/collections/events/queryables.
func (s *Server) queryables(c echo.Context) error { return s.schema(c, ogc.Queryables) }

// sortables answers GET /api/collections/events/sortables.
func (s *Server) sortables(c echo.Context) error { return s.schema(c, ogc.Sortables) }

// properties answers GET /api/collections/events/schema.
func (s *Server) properties(c echo.Context) error { return s.schema(c, ogc.Schema) }

// featureSchema answers GET /api/collections/events/feature-schema.
func (s *Server) featureSchema(c echo.Context) error { return s.schema(c, ogc.Feature) }

func (s *Server) schema(c echo.Context, of func(root string) map[string]any) error {
	in, err := s.document(c, ogc.Schemas)
	if err != nil {
		return err
	}
	if in.Name == ogc.Hypertext.Name {
		return s.schemaPage(c, of(s.apiRoot(c)))
	}
	return s.answer(c, in, of(s.apiRoot(c)))
}

// functions answers GET /api/functions.
func (s *Server) functions(c echo.Context) error {
	in, err := s.document(c, ogc.Documents)
	if err != nil {
		return err
	}
	return s.answer(c, in, ogc.Functions())
}
