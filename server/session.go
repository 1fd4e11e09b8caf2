package server

import (
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"eventmap/geo"
)

// signIn answers POST /api/session with the token of a one-time link.
func (s *Server) signIn(c echo.Context) error {
	body, err := readBody(c, "application/json")
	if err != nil {
		return err
	}
	var claim struct {
		Token string `json:"token"`
	}
	if err := json.Unmarshal(body, &claim); err != nil || claim.Token == "" {
		return geo.Errorf(geo.Invalid, `send {"token": "…"} with the token of your link`)
	}
	who, cookie, err := s.auth.Claim(c.Request().Context(), claim.Token)
	if err != nil {
		return err
	}
	c.SetCookie(cookie)
	return c.JSON(http.StatusOK, map[string]any{"signed_in": true, "user": who.User, "role": who.Role})
}

// signOut answers DELETE /api/session.
func (s *Server) signOut(c echo.Context) error {
	cookie, err := s.auth.SignOut(c.Request())
	if err != nil {
		return err
	}
	c.SetCookie(cookie)
	return c.NoContent(http.StatusNoContent)
}
