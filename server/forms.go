package server

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"eventmap/geo"
	"eventmap/server/ogc"
)

// form gives the form in which a request wants its answer: the one that f names,
// else the one that Accept likes best. The parameters beside f are the caller's.
func form(c echo.Context, forms []ogc.Form) (ogc.Form, error) {
	c.Response().Header().Add("Vary", "Accept")
	types := make([]string, len(forms))
	for i, f := range forms {
		types[i] = f.Type
	}
	if asked, ok := c.QueryParams()["f"]; ok {
		if len(asked) > 1 {
			return ogc.Form{}, geo.Errorf(geo.Invalid, "parameter f stands %d times; give it once", len(asked))
		}
		f, ok := ogc.Named(forms, asked[0])
		if !ok {
			return f, geo.Errorf(geo.Invalid, "f: %q is not one of %s", geo.Clip(asked[0]), strings.Join(ogc.Names(forms), ", "))
		}
		return f, nil
	}
	f, ok := ogc.Accepted(forms, c.Request().Header.Values("Accept"))
	if !ok {
		return f, unacceptable{strings.Join(types, ", ")}
	}
	return f, nil
}

// document reads a request for a document of OGC's, which takes no words but f.
func (s *Server) document(c echo.Context, forms []ogc.Form) (ogc.Form, error) {
	if err := onlyWords(c, "f"); err != nil {
		return ogc.Form{}, err
	}
	return form(c, forms)
}

// onlyWords refuses every parameter that is not among some.
func onlyWords(c echo.Context, known ...string) error {
	for name := range c.QueryParams() {
		found := false
		for _, k := range known {
			found = found || name == k
		}
		if !found {
			return geo.Errorf(geo.Invalid, "there is no parameter %q here", geo.Clip(name))
		}
	}
	return nil
}

// answer sends a document in the form that was asked for.
func (s *Server) answer(c echo.Context, in ogc.Form, document any) error {
	if in.Name == ogc.Hypertext.Name {
		p, err := s.documentPage(c, ogc.Documents, document)
		if err != nil {
			return err
		}
		return sendPage(c, p)
	}
	c.Response().Header().Set(echo.HeaderContentType, in.Type)
	return c.JSON(http.StatusOK, document)
}
