package server

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"eventmap/geo"
	"eventmap/server/ogc"
)

// landing answers GET /api.
func (s *Server) landing(c echo.Context) error {
	if err := s.noWords(c); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, ogc.Landing(s.root(c)+"/api"))
}

// conformance answers GET /api/conformance.
func (s *Server) conformance(c echo.Context) error {
	if err := s.noWords(c); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, ogc.Conformance())
}

// collections answers GET /api/collections.
func (s *Server) collections(c echo.Context) error {
	events, err := s.describe(c)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, ogc.Collections(s.root(c)+"/api", events))
}

// collection answers GET /api/collections/events.
func (s *Server) collection(c echo.Context) error {
	events, err := s.describe(c)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, events)
}

func (s *Server) describe(c echo.Context) (ogc.Collection, error) {
	if err := s.noWords(c); err != nil {
		return ogc.Collection{}, err
	}
	sum, err := s.view(c).index().Summary(c.Request().Context(), geo.Query{}, geo.SummaryWish{})
	if err != nil {
		return ogc.Collection{}, err
	}
	return ogc.Events(s.root(c)+"/api", sum.Total, sum.Extent, sum.Span), nil
}
