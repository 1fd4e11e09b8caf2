package server

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/gazetteer"
	"eventmap/server/ogc"
)

// mostAreas is how many areas a search gives.
const mostAreas = 20

// searchAreas answers GET /api/gazetteer: countries and regions whose name
// begins so (?q=, perhaps ?country=), or those that hold a point (?lon=&lat=).
func (s *Server) searchAreas(c echo.Context) error {
	for name := range c.QueryParams() {
		if name != "q" && name != "country" && name != "lon" && name != "lat" {
			return geo.Errorf(geo.Invalid, "there is no parameter %q; the parameters are q, country, lon, lat", name)
		}
	}
	if c.QueryParam("lon") != "" || c.QueryParam("lat") != "" {
		return locate(c)
	}
	areas := append([]geo.Place{}, gazetteer.Search(c.QueryParam("q"), c.QueryParam("country"), mostAreas)...)
	return c.JSON(http.StatusOK, map[string]any{"areas": areas})
}

func locate(c echo.Context) error {
	lon, err := strconv.ParseFloat(c.QueryParam("lon"), 64)
	if err != nil {
		return geo.Errorf(geo.Invalid, "lon: %q is not a number", c.QueryParam("lon"))
	}
	lat, err := strconv.ParseFloat(c.QueryParam("lat"), 64)
	if err != nil {
		return geo.Errorf(geo.Invalid, "lat: %q is not a number", c.QueryParam("lat"))
	}
	if err := geo.CheckPosition(orb.Point{lon, lat}); err != nil {
		return err
	}
	answer := map[string]*geo.Place{"country": nil, "admin1": nil}
	if country, admin1, ok := gazetteer.Locate(orb.Point{lon, lat}); ok {
		answer["country"] = &country
		if admin1.ID != "" {
			answer["admin1"] = &admin1
		}
	}
	return c.JSON(http.StatusOK, answer)
}

// area answers GET /api/gazetteer/:id with the area's polygon. Areas that
// people drew are no part of the gazetteer: they travel with their events.
func (s *Server) area(c echo.Context) error {
	if err := s.noWords(c); err != nil {
		return err
	}
	p, err := knownPlace(c)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, ogc.GeoJSON, geo.AppendPlace(nil, &p))
}

// knownPlace gives the area in the path.
func knownPlace(c echo.Context) (geo.Place, error) {
	p, ok := gazetteer.Lookup(strings.ToUpper(pathWord(c, "id")))
	if !ok {
		return p, geo.Errorf(geo.NotFound, "no area %q", pathWord(c, "id"))
	}
	return p, nil
}
