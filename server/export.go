package server

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"eventmap/geo"
	"eventmap/geo/format"
)

// export answers GET /api/export.:format with all that the query chooses. What may
// not be redistributed is refused, unless the file is for own use.
func (s *Server) export(c echo.Context) error {
	f, err := format.ByExtension(c.Param("format"))
	if err != nil || f.Write == nil {
		return geo.Errorf(geo.NotFound, "events are not exported as %q; there are %s", c.Param("format"), strings.Join(exports(), ", "))
	}
	q, err := s.query(c, "own_use")
	if err != nil {
		return err
	}
	v, err := s.loaded(c)
	if err != nil {
		return err
	}
	q, slow := s.narrowed(q, true)
	if err := s.mayExport(c, v, q); err != nil {
		return err
	}
	if err := slow(); err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, f.MediaType)
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="events-%s%s"`, time.Now().UTC().Format(time.DateOnly), f.Extension))
	c.Response().WriteHeader(http.StatusOK)
	about := format.About{Query: c.Request().URL.RawQuery, Made: time.Now().UTC(), Site: s.root(c)}
	if f.WriteFeatures != nil {
		_, err = f.WriteFeatures(&alive{s, c}, v.index().Features(c.Request().Context(), q), about)
	} else {
		_, err = f.Write(&alive{s, c}, v.index().Events(c.Request().Context(), q), about)
	}
	if err == nil {
		err = slow()
	}
	return err
}

// mayExport refuses an export that holds what may not be given to others. The
// public's view holds nothing of the kind.
func (s *Server) mayExport(c echo.Context, v *view, q geo.Query) error {
	switch own := c.QueryParam("own_use"); {
	case own != "" && own != "yes" && own != "no":
		return geo.Errorf(geo.Invalid, "own_use is yes or no")
	case own == "yes" || !who(c).SignedIn():
		return nil
	}
	datasets, err := s.Store.Datasets(c.Request().Context())
	if err != nil {
		return err
	}
	return CheckRedistribution(c.Request().Context(), v.index(), datasets, q)
}

// exports names the extensions that export writes.
func exports() []string {
	var list []string
	for _, f := range format.All {
		if f.Write != nil {
			list = append(list, strings.TrimPrefix(f.Extension, "."))
		}
	}
	return list
}

// An alive writer pushes the connection's deadline on as long as it moves.
type alive struct {
	s *Server
	c echo.Context
}

func (a *alive) Write(b []byte) (int, error) {
	a.s.keepAlive(a.c)
	return a.c.Response().Write(b)
}

