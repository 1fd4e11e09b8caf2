package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

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

// heartbeat keeps proxies from closing a stream on which nothing happens.
const heartbeat = 15 * time.Second

// live answers GET /api/live with server-sent events: "hello" with the number
// at which the stream begins, "loading" until the events are loaded, "change"
// for each change, and "reset" when the follower was away for too long and must
// look at everything afresh. Last-Event-ID resumes.
func (s *Server) live(c echo.Context) error {
	since, err := s.liveSince(c)
	if err != nil {
		return err
	}
	v := s.view(c)
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	c.Response().WriteHeader(http.StatusOK)
	send := func(event string, id int64, data any) error { return s.sendEvent(c, event, id, data) }
	loading := !s.follow.ready.Load()
	if err := send("hello", since, map[string]any{"number": since, "loading": loading, "loaded": s.follow.loaded.Load()}); err != nil {
		return nil
	}
	ticker := time.NewTicker(heartbeat)
	defer ticker.Stop()
	for {
		changes, complete, more := v.hub.Since(since)
		if !complete {
			since = s.follow.number.Load()
			if err := send("reset", since, map[string]int64{"number": since}); err != nil {
				return nil
			}
			continue
		}
		for _, news := range changes {
			if err := send("change", news.Number, news); err != nil {
				return nil
			}
			since = news.Number
		}
		if v.hub.Closed() {
			return nil
		}
		select {
		case <-c.Request().Context().Done():
			return nil
		case <-more:
		case <-ticker.C:
			if err := send("heartbeat", since, map[string]int64{"number": since}); err != nil {
				return nil
			}
		}
	}
}

// liveSince gives the number that a follower has seen: what Last-Event-ID says,
// or now.
func (s *Server) liveSince(c echo.Context) (int64, error) {
	last := c.Request().Header.Get("Last-Event-ID")
	if last == "" {
		return s.follow.number.Load(), nil
	}
	n, err := strconv.ParseInt(last, 10, 64)
	if err != nil || n < 0 {
		return 0, geo.Errorf(geo.Invalid, "Last-Event-ID: %q is not a change number", last)
	}
	return n, nil
}

func (s *Server) sendEvent(c echo.Context, event string, id int64, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	s.keepAlive(c)
	if _, err := fmt.Fprintf(c.Response(), "event: %s\nid: %d\ndata: %s\n\n", event, id, text); err != nil {
		return err
	}
	c.Response().Flush()
	return nil
}
