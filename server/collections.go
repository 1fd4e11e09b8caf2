package server

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"eventmap/geo"
	"eventmap/geo/format"
	"eventmap/server/ogc"
)

// landing answers GET /api.
func (s *Server) landing(c echo.Context) error {
	in, err := s.document(c, ogc.Documents)
	if err != nil {
		return err
	}
	return s.answer(c, in, ogc.Landing(s.apiRoot(c), in))
}

// apiRoot is the address of the API's landing page.
func (s *Server) apiRoot(c echo.Context) string { return s.root(c) + "/api" }

// conformance answers GET /api/conformance.
func (s *Server) conformance(c echo.Context) error {
	in, err := s.document(c, ogc.Documents)
	if err != nil {
		return err
	}
	return s.answer(c, in, ogc.Conformance())
}

// collections answers GET /api/collections.
func (s *Server) collections(c echo.Context) error {
	in, err := s.document(c, ogc.Documents)
	if err != nil {
		return err
	}
	facts, err := s.facts(c)
	if err != nil {
		return err
	}
	root := s.apiRoot(c)
	return s.answer(c, in, ogc.Collections(root, ogc.Events(root, facts, ogc.Documents[0]), in))
}

// collection answers GET /api/collections/events.
func (s *Server) collection(c echo.Context) error {
	in, err := s.document(c, ogc.Documents)
	if err != nil {
		return err
	}
	facts, err := s.facts(c)
	if err != nil {
		return err
	}
	events := ogc.Events(s.apiRoot(c), facts, in)
	c.Response().Header().Set("Link", ogc.Header(events.Links))
	if in.Name == ogc.Hypertext.Name {
		return s.collectionPage(c, events)
	}
	return s.answer(c, in, events)
}

// facts are what whoever asks may know of the events as a whole.
func (s *Server) facts(c echo.Context) (ogc.Facts, error) {
	v, err := s.loaded(c)
	if err != nil {
		return ogc.Facts{}, err
	}
	sum, err := v.index().Summary(c.Request().Context(), geo.Query{}, geo.SummaryWish{})
	if err != nil {
		return ogc.Facts{}, err
	}
	facts := ogc.Facts{Count: sum.Total, Box: sum.Extent, Span: sum.Span}
	for _, f := range format.All {
		if f.Write != nil && f.Extension != "" { // a dialect of another is had by its extension and a word
			facts.Files = append(facts.Files, ogc.Link{Href: s.apiRoot(c) + "/export" + f.Extension, Rel: "enclosure", Type: f.MediaType, Title: "All events in one file: " + f.Title})
		}
	}
	return facts, nil
}

// What a page of another site may read of our answers, and send along.
var (
	exposed  = strings.Join([]string{"Link", "Content-Crs", "ETag", "Location", "OGC-NumberMatched", "Content-Disposition", creditHeader, "Retry-After", leftHeader}, ", ")
	sendable = strings.Join([]string{"Accept", "Accept-Language", "Authorization", "Content-Type", "If-Match", "If-None-Match", "If-Modified-Since", "Prefer", whyHeader}, ", ")
)

// share lets pages of any site read what the public may know. They come without our
// cookie, which is for our own pages alone, and browsers keep answers with "*"
// from whoever sends one all the same; writes stay with checkOrigin.
func share(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if path := c.Request().URL.Path; strings.HasPrefix(path, "/api") || strings.HasPrefix(path, "/tiles") {
			h := c.Response().Header()
			h.Set(echo.HeaderAccessControlAllowOrigin, "*")
			h.Set(echo.HeaderAccessControlExposeHeaders, exposed)
		}
		return next(c)
	}
}

// options answers OPTIONS with what is allowed at an address to whoever asks:
// clients offer editing where they find it. To a browser that asks for a page of
// another site it says that reading is.
func (s *Server) options(c echo.Context) error {
	h := c.Response().Header()
	h.Set(echo.HeaderAllow, strings.Join(append(s.allowed(c), http.MethodOptions), ", "))
	if c.Request().Header.Get(echo.HeaderAccessControlRequestMethod) != "" {
		h.Set(echo.HeaderAccessControlAllowMethods, "GET, HEAD, OPTIONS")
		h.Set(echo.HeaderAccessControlAllowHeaders, sendable)
		h.Set(echo.HeaderAccessControlMaxAge, "86400")
	}
	return c.NoContent(http.StatusNoContent)
}

// allowed lists the methods that the route table has for the path of a request and
// whoever sends it.
func (s *Server) allowed(c echo.Context) []string {
	var list []string
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		at := s.echo.NewContext(nil, nil)
		s.echo.Router().Find(method, c.Request().URL.EscapedPath(), at)
		if method != http.MethodGet && at.Path() != "/api/session" && !who(c).SignedIn() {
			continue // the public reads
		}
		for _, r := range s.echo.Routes() {
			if r.Method != method || r.Path != at.Path() || r.Path == "/*" {
				continue
			}
			list = append(list, method)
			if method == http.MethodGet {
				list = append(list, http.MethodHead)
			}
		}
	}
	if len(list) == 0 {
		return []string{http.MethodGet, http.MethodHead}
	}
	return list
}
