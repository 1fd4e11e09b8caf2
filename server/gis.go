package server

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"eventmap/geo/qgis"
)

// styleQGIS answers GET /api/events.qml.
func (s *Server) styleQGIS(c echo.Context) error {
	if err := s.noWords(c); err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="events.qml"`)
	return c.Blob(http.StatusOK, qgis.StyleType, qgis.Style)
}

// layerQGIS answers GET /api/events.qlr: all events live, or those that the
// query finds.
func (s *Server) layerQGIS(c echo.Context) error {
	if _, err := s.query(c); err != nil {
		return err
	}
	root := s.root(c) + "/api"
	layer := qgis.Live(root)
	if words := c.QueryParams(); len(words) > 0 {
		layer = qgis.Filtered(root + "/export.geojson?" + words.Encode())
	}
	body, err := layer.Definition()
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="events.qlr"`)
	return c.Blob(http.StatusOK, qgis.LayerType, body)
}
