package server

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"eventmap/geo"
	"eventmap/geo/cql2"
	"eventmap/geo/tile"
)

// healthz answers GET /healthz: the process is there.
func (s *Server) healthz(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }

// readyz answers GET /readyz: events are served.
func (s *Server) readyz(c echo.Context) error {
	if _, err := s.loaded(c); err != nil {
		return err
	}
	return c.String(http.StatusOK, "ready\n")
}

// leftHeader says how many events a tile had to leave out.
const leftHeader = "X-Left-Out"

// tileMode reads the word that says whether a tile may gather events in cells.
func tileMode(c echo.Context) (tile.Mode, error) {
	switch m := c.QueryParam("mode"); m {
	case "", "auto":
		return tile.Auto, nil
	case "events":
		return tile.EachEvent, nil
	default:
		return 0, geo.Errorf(geo.Invalid, "mode is auto or events, not %q", geo.Clip(m))
	}
}

// tile answers GET /tiles/:z/:x/:y, y ending in .mvt.
func (s *Server) tile(c echo.Context) error {
	y, ok := strings.CutSuffix(c.Param("y"), ".mvt")
	if !ok {
		return geo.Errorf(geo.NotFound, "a tile's address ends in .mvt")
	}
	at, err := tile.Parse(c.Param("z"), c.Param("x"), y)
	if err != nil {
		return err
	}
	q, err := s.query(c, "v", "mode")
	if err != nil {
		return err
	}
	mode, err := tileMode(c)
	if err != nil {
		return err
	}
	if !s.follow.ready.Load() {
		c.Response().Header().Set("X-Loading", strconv.FormatInt(s.progress(c).Loaded, 10))
	}
	v, err := s.viewed(c)
	if err != nil {
		return err
	}
	tag := s.etag(v)
	if unchanged(c, tag) {
		return c.NoContent(http.StatusNotModified)
	}
	q, slow := s.narrowed(q, true)
	draw := func(dst []byte) ([]byte, int) {
		content := v.index().Tile(q, at, tile.Options{Mode: mode})
		return content.Append(dst, at), content.Left
	}
	if tag == "" || v.tiles.Most == 0 || q.Filter != nil { // which may be given up
		return sendFresh(c, draw, slow)
	}
	// The number is read after the tag, so that the tag never names a newer state.
	return sendKept(c, v.tiles.Get(v.number.Load(), tileKey(c, at), func() ([]byte, int) {
		body := bodies.Get().(*[]byte)
		defer giveBack(body)
		var left int
		*body, left = draw((*body)[:0])
		return bytes.Clone(*body), left
	}))
}

// tileJSON answers GET /tiles.json, TileJSON 3.0.0.
func (s *Server) tileJSON(c echo.Context) error {
	q, err := s.query(c, "mode")
	if err != nil {
		return err
	}
	mode, err := tileMode(c)
	if err != nil {
		return err
	}
	if _, err := s.viewed(c); err != nil {
		return err
	}
	at, words := s.root(c)+"/tiles/{z}/{x}/{y}.mvt", q.Values()
	if since := c.QueryParam("changed_since"); since != "" { // not the number behind it
		words.Set("changed_since", since)
	}
	if mode == tile.EachEvent {
		words.Set("mode", "events")
	}
	for _, word := range []string{"as_of", cql2.FilterWord, cql2.LanguageWord} {
		if value := c.QueryParam(word); value != "" {
			words.Set(word, value)
		}
	}
	if len(words) > 0 {
		at += "?" + words.Encode()
	}
	dot := map[string]string{"id": "Number", "event_type": "String", "sub_event_type": "String", "assessment": "String",
		"location_precision": "String", "uncertainty_m": "Number"}
	if mode != tile.EachEvent {
		dot["title"] = "String"
	}
	return c.JSON(http.StatusOK, map[string]any{
		"tilejson": "3.0.0", "name": "eventmap", "description": "What happened, where, when, and how we know.",
		"scheme": "xyz", "tiles": []string{at}, "minzoom": 0, "maxzoom": tile.MaxZoom,
		"bounds": [4]float64{-180, -85.0511, 180, 85.0511},
		"vector_layers": []map[string]any{
			{"id": "cells", "description": "events in squares of a 64th of the tile; extent says where in it they lie, in quarters of the square from its north-western corner: where they begin in the west and the north, and end in the east and the south", "fields": map[string]string{"count": "Number", "event_type": "String", "verified": "Number", "disputed": "Number",
				"killed": "Number", "extent": "String"}},
			{"id": "events", "fields": dot},
			{"id": "areas", "fields": map[string]string{"kind": "String", "count": "Number", "id": "Number", "event_type": "String",
				"assessment": "String", "verified": "Number", "name": "String", "area_id": "String", "title": "String", "uncertainty_m": "Number"}},
			{"id": "notice", "description": "how many events of the tile are not in it, in the middle of it", "fields": map[string]string{"left": "Number", "text": "String"}},
		},
	})
}

// defaultBins is how many bins of time a summary has that does not say.
const defaultBins = 100

// summary answers GET /api/summary.
func (s *Server) summary(c echo.Context) error {
	q, err := s.query(c, "bins", "bin")
	if err != nil {
		return err
	}
	wish, err := summaryWish(c)
	if err != nil {
		return err
	}
	v, err := s.viewed(c)
	if err != nil {
		return err
	}
	if unchanged(c, s.etag(v)) {
		return c.NoContent(http.StatusNotModified)
	}
	q, slow := s.narrowed(q, false)
	sum, err := v.index().Summary(c.Request().Context(), q, wish)
	if err == nil {
		err = slow()
	}
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, sum)
}

// summaryWish reads how many bins of time there shall be, or how wide one is.
func summaryWish(c echo.Context) (geo.SummaryWish, error) {
	bins, width := c.QueryParam("bins"), c.QueryParam("bin")
	switch {
	case bins != "" && width != "":
		return geo.SummaryWish{}, geo.Errorf(geo.Invalid, "bin, bins: say how wide a bin is or how many there are, not both")
	case width != "":
		w, err := geo.ParseWidth(width)
		return geo.SummaryWish{Width: w}, err
	case bins == "":
		return geo.SummaryWish{Bins: defaultBins}, nil
	}
	n, err := strconv.Atoi(bins)
	if err != nil || n < 0 || n > geo.MaxBins {
		return geo.SummaryWish{}, geo.Errorf(geo.Invalid, "bins: %q is not a whole number from 0 to %d", bins, geo.MaxBins)
	}
	return geo.SummaryWish{Bins: n}, nil
}

// vocabularies answers GET /api/vocabularies: every closed list, with labels.
func (s *Server) vocabularies(c echo.Context) error {
	if err := s.noWords(c); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{
		"event_types": geo.EventTypes, "weapons": geo.Weapons, "targets": geo.Targets,
		"location_precisions": geo.LocationPrecisions, "time_precisions": geo.TimePrecisions, "time_extents": geo.TimeExtents,
		"actor_roles": geo.ActorRoles, "assessments": geo.Assessments, "checks": geo.Checks,
		"statuses": geo.Statuses, "visibilities": geo.Visibilities,
	})
}

// status answers GET /api/status: what a page needs to know to begin.
func (s *Server) status(c echo.Context) error {
	if err := s.noWords(c); err != nil {
		return err
	}
	var loading any
	if !s.follow.ready.Load() {
		loading = s.progress(c)
	}
	i, change := who(c), s.view(c).number.Load()
	return c.JSON(http.StatusOK, map[string]any{
		"version": s.Version, "loading": loading, "change": change, "since": s.view(c).token(change), "events": s.view(c).index().Len(),
		"signed_in": i.SignedIn(), "user": i.User, "role": i.Role, "tiles": map[string]string{"osm_url": s.OSMURL},
	})
}
