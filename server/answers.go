package server

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"eventmap/geo"
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

// defaultBins is how many bins of time a summary has that does not say.
const defaultBins = 100

// summary answers GET /api/summary.
func (s *Server) summary(c echo.Context) error {
	q, err := s.query(c, "bins", "bin", "tz", "lists")
	if err != nil {
		return err
	}
	wish, err := summaryWish(c)
	if err == nil {
		wish.Lists, err = wishedLists(c)
	}
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
	asked := q.Time // and not what a filter says of it
	wish.Asked = &asked
	q, slow := s.narrowed(q, false, wish.Lists...)
	sum, err := v.index().Summary(c.Request().Context(), q, wish)
	if err == nil {
		err = slow()
	}
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, sum)
}

// summaryWish reads how many bins of time there shall be, or how wide one is, and
// by whose calendar.
func summaryWish(c echo.Context) (geo.SummaryWish, error) {
	bins, width := c.QueryParam("bins"), c.QueryParam("bin")
	zone, err := geo.ParseZone(c.QueryParam("tz"))
	if err != nil {
		return geo.SummaryWish{}, err
	}
	switch {
	case bins != "" && width != "":
		return geo.SummaryWish{}, geo.Errorf(geo.Invalid, "bin, bins: say how wide a bin is or how many there are, not both")
	case width != "":
		w, err := geo.ParseWidth(width)
		return geo.SummaryWish{Width: w, Zone: zone}, err
	case bins == "":
		return geo.SummaryWish{Bins: defaultBins, Zone: zone}, nil
	}
	n, err := strconv.Atoi(bins)
	if err != nil || n < 0 || n > geo.MaxBins {
		return geo.SummaryWish{}, geo.Errorf(geo.Invalid, "bins: %q is not a whole number from 0 to %d", bins, geo.MaxBins)
	}
	return geo.SummaryWish{Bins: n, Zone: zone}, nil
}

// wishedLists reads by which lists shall be counted as well.
func wishedLists(c echo.Context) (lists []geo.Facet, err error) {
	given := c.QueryParams()["lists"]
	if len(given) > 1 {
		return nil, geo.Errorf(geo.Invalid, "parameter lists stands %d times; give it once", len(given))
	}
	text := strings.Join(given, "")
	if text == "" {
		return nil, nil
	}
	for word := range strings.SplitSeq(text, ",") {
		f := geo.Facet(word)
		if !slices.Contains(geo.Several, f) {
			return nil, geo.Errorf(geo.Invalid, "lists: %q is not one of weapons, targets, tags, actors", geo.Clip(word))
		}
		if !slices.Contains(lists, f) {
			lists = append(lists, f)
		}
	}
	return lists, nil
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
