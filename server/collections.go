package server

import (
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
			title := f.Title
			if form, ok := ogc.Named(ogc.Items, f.Name); ok { // what a format is read from may have more names
				title = form.Title
			}
			facts.Files = append(facts.Files, ogc.Link{Href: s.apiRoot(c) + "/export" + f.Extension, Rel: "enclosure", Type: f.MediaType, Title: "All events in one file: " + title})
		}
	}
	return facts, nil
}
