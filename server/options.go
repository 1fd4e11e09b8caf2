package server

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"eventmap/geo"
)

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
// another site it says what that page may send; it asks without a token, so the
// answer is the same for everybody and for events that are not there.
func (s *Server) options(c echo.Context) error {
	allowed := s.allowed(c)
	if len(allowed) == 0 {
		return geo.Errorf(geo.NotFound, "%s", nothingAt(c))
	}
	h := c.Response().Header()
	if c.Request().Header.Get(echo.HeaderAccessControlRequestMethod) != "" {
		h.Set(echo.HeaderAccessControlAllowMethods, strings.Join(s.fromElsewhere(c), ", "))
		h.Set(echo.HeaderAccessControlAllowHeaders, sendable)
		h.Set(echo.HeaderAccessControlMaxAge, "86400")
	} else if err := s.present(c); err != nil {
		return err
	}
	h.Set(echo.HeaderAllow, strings.Join(append(allowed, http.MethodOptions), ", "))
	return c.NoContent(http.StatusNoContent)
}

// present refuses an address that the route table has and that nothing is at.
func (s *Server) present(c echo.Context) (err error) {
	s.echo.Router().Find(http.MethodGet, c.Request().URL.EscapedPath(), c)
	switch path := c.Path(); {
	case strings.HasPrefix(path, itemRoute):
		_, _, err = s.shown(c)
	case path == "/api/export.:format":
		_, err = exported(c)
	case path == "/api/gazetteer/:id":
		_, err = knownPlace(c)
	case path == "/tiles/:z/:x/:y":
		_, err = tileByColumn(c)
	case strings.HasSuffix(path, tileRoute):
		_, err = tileOfMatrix(c)
	}
	return err
}

// methods are those of the API, in the order in which they are named.
var methods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// route gives the route that answers a method at the path of a request; "" for none.
func (s *Server) route(c echo.Context, method string) string {
	at := s.echo.NewContext(nil, nil)
	s.echo.Router().Find(method, c.Request().URL.EscapedPath(), at)
	for _, r := range s.echo.Routes() {
		if r.Method == method && r.Path == at.Path() && r.Path != "/*" {
			return r.Path
		}
	}
	return ""
}

// sessionRoute is where our own page signs in.
const sessionRoute = "/api/session"

// allowed lists the methods that the path of a request has for whoever sends it;
// none where there is nothing.
func (s *Server) allowed(c echo.Context) []string {
	return s.methods(c, func(route string) bool { return route == sessionRoute || who(c).SignedIn() })
}

// fromElsewhere lists the methods that a page of another site may use at the path of
// a request: to write it needs a token.
func (s *Server) fromElsewhere(c echo.Context) []string {
	return append(s.methods(c, func(route string) bool { return route != sessionRoute }), http.MethodOptions)
}

func (s *Server) methods(c echo.Context, writes func(route string) bool) (list []string) {
	for _, method := range methods {
		switch route := s.route(c, method); {
		case route == "":
		case method == http.MethodGet:
			list = append(list, http.MethodGet, http.MethodHead)
		case writes(route):
			list = append(list, method)
		}
	}
	if _, ok := s.clientFile(c.Request().URL.Path); ok && len(list) == 0 {
		return []string{http.MethodGet, http.MethodHead}
	}
	return list
}
