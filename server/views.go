package server

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"eventmap/geo"
)

// views answers GET /api/views with the views that the desk keeps.
func (s *Server) views(c echo.Context) error {
	if err := s.noWords(c); err != nil {
		return err
	}
	list, err := s.Store.Views(c.Request().Context())
	if err != nil {
		return err
	}
	if list == nil {
		list = []geo.View{}
	}
	return c.JSON(http.StatusOK, map[string]any{"views": list})
}

// A viewWish is what of a view is sent; what is left out of a change stays.
type viewWish struct {
	Name    *string `json:"name"`
	Address *string `json:"address"`
}

func (w viewWish) change(v *geo.View) {
	if w.Name != nil {
		v.Name = *w.Name
	}
	if w.Address != nil {
		v.Address = *w.Address
	}
}

// saveView answers POST /api/views.
func (s *Server) saveView(c echo.Context) error {
	var wish viewWish
	if err := readJSON(c, &wish); err != nil {
		return err
	}
	if wish.Name == nil || wish.Address == nil {
		return geo.Errorf(geo.Invalid, `send {"name": "…", "address": "…"}, the address from behind the question mark on`)
	}
	v := geo.View{By: who(c).User}
	wish.change(&v)
	kept, err := s.Store.PutView(c.Request().Context(), v)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, kept)
}

// changeView answers PUT /api/views/:view with another name, another address, or both.
func (s *Server) changeView(c echo.Context) error {
	id, err := viewID(c)
	if err != nil {
		return err
	}
	var wish viewWish
	if err := readJSON(c, &wish); err != nil {
		return err
	}
	list, err := s.Store.Views(c.Request().Context())
	if err != nil {
		return err
	}
	for _, v := range list {
		if v.ID != id {
			continue
		}
		wish.change(&v)
		v.By = who(c).User
		if v, err = s.Store.PutView(c.Request().Context(), v); err != nil {
			return err
		}
		return c.JSON(http.StatusOK, v)
	}
	return geo.NoView(id)
}

// deleteView answers DELETE /api/views/:view.
func (s *Server) deleteView(c echo.Context) error {
	id, err := viewID(c)
	if err != nil {
		return err
	}
	if err := s.Store.DeleteView(c.Request().Context(), id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func viewID(c echo.Context) (int64, error) {
	id, err := strconv.ParseInt(pathWord(c, "view"), 10, 64)
	if err != nil || id < 1 {
		return 0, geo.Errorf(geo.NotFound, "no view %q; they are numbered from 1", pathWord(c, "view"))
	}
	return id, nil
}
