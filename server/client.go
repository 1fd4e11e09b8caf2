package server

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"eventmap/geo"
)

// client answers every other address with the built client: its page at the
// root, and its files. Files under assets/ carry a hash of what is in them in
// their names, and may be kept for good.
func (s *Server) client(c echo.Context) error {
	name, ok := s.clientFile(c.Param("*"))
	if !ok && name == mainPage {
		return geo.Errorf(geo.Unavailable, "this program was built without its page; run make build")
	}
	if !ok {
		return geo.Errorf(geo.NotFound, "%s", nothingAt(c))
	}
	h := c.Response().Header()
	switch {
	case strings.HasPrefix(name, "assets/"):
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	case path.Ext(name) == ".pmtiles":
		h.Set("Cache-Control", "no-cache")
		h.Set("ETag", `"`+s.build+`"`) // which ranges are held to
		h.Set(echo.HeaderContentType, "application/vnd.pmtiles")
	default:
		h.Set("Cache-Control", "no-cache")
		h.Set("ETag", s.buildTag())
	}
	http.ServeFileFS(c.Response(), c.Request(), s.Client, name)
	return nil
}

// buildTag is the tag of what is compressed where that is understood: a weak one,
// for the bytes of one file are several (RFC 9110, section 8.8.1).
func (s *Server) buildTag() string { return `W/"` + s.build + `"` }

// mainPage is the client's page.
const mainPage = "index.html"

// clientFile gives the name of the client's file at a path, and whether it is there.
func (s *Server) clientFile(at string) (name string, ok bool) {
	if name = strings.TrimPrefix(path.Clean("/"+at), "/"); name == "" {
		name = mainPage
	}
	info, err := fs.Stat(s.Client, name)
	return name, err == nil && !info.IsDir() && !strings.HasPrefix(path.Base(name), ".")
}

// head answers HEAD as GET would, without the body.
func (s *Server) head(c echo.Context) error {
	s.echo.Router().Find(http.MethodGet, c.Request().URL.EscapedPath(), c)
	return c.Handler()(c)
}

// fingerprint names what is in the client, for caches.
func fingerprint(client fs.FS) string {
	h := sha256.New()
	_ = fs.WalkDir(client, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(client, name)
		_, _ = h.Write(append([]byte(name), content...))
		return err
	})
	return hex.EncodeToString(h.Sum(nil)[:6])
}
