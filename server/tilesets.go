package server

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"eventmap/geo"
	"eventmap/geo/cql2"
	"eventmap/geo/tile"
	"eventmap/server/ogc"
)

// tileMatrixSets answers GET /api/tileMatrixSets.
func (s *Server) tileMatrixSets(c echo.Context) error {
	in, err := s.document(c, ogc.Documents)
	if err != nil {
		return err
	}
	return s.answer(c, in, ogc.TileMatrixSets(s.apiRoot(c), in))
}

// tileMatrixSet answers GET /api/tileMatrixSets/WebMercatorQuad.
func (s *Server) tileMatrixSet(c echo.Context) error {
	in, err := s.document(c, ogc.Documents)
	if err != nil {
		return err
	}
	return s.answer(c, in, ogc.TileMatrixSet(s.apiRoot(c), in))
}

// tilesets answers GET /api/collections/events/tiles, and /api/tiles for everything.
func (s *Server) tilesets(dataset bool) echo.HandlerFunc {
	return s.tilesetIn(dataset, (*ogc.Tileset).List)
}

// tileset answers GET /api/collections/events/tiles/WebMercatorQuad, and
// /api/tiles/WebMercatorQuad for everything.
func (s *Server) tileset(dataset bool) echo.HandlerFunc {
	return s.tilesetIn(dataset, (*ogc.Tileset).Metadata)
}

func (s *Server) tilesetIn(dataset bool, say func(t *ogc.Tileset, in ogc.Form) map[string]any) echo.HandlerFunc {
	return func(c echo.Context) error {
		in, err := s.document(c, ogc.Documents)
		if err != nil {
			return err
		}
		v, err := s.loaded(c)
		if err != nil {
			return err
		}
		t, err := s.aboutTiles(c, v)
		if err != nil {
			return err
		}
		t.Dataset = dataset
		return s.answer(c, in, say(&t, in))
	}
}

// aboutTiles says of tiles what a view knows of the events in them, without regard to
// any query.
func (s *Server) aboutTiles(c echo.Context, v *view) (ogc.Tileset, error) {
	all, err := s.Store.Datasets(c.Request().Context())
	if err != nil {
		return ogc.Tileset{}, err
	}
	about, err := About(c.Request().Context(), v.index(), all, geo.Query{}, "")
	if err != nil {
		return ogc.Tileset{}, err
	}
	t := ogc.Tileset{Root: s.apiRoot(c), TileJSON: s.root(c) + "/tiles.json", Attribution: about.Attribution()}
	if s.follow.ready.Load() {
		if box, ok := v.index().Where(); ok {
			t.Box = &box
		}
	}
	return t, nil
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
	v, err := s.viewed(c)
	if err != nil {
		return err
	}
	t, err := s.aboutTiles(c, v)
	if err != nil {
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
	return c.JSON(http.StatusOK, t.Describe(at, mode == tile.EachEvent))
}
