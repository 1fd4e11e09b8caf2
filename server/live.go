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

// noID is the id of a server-sent event after which nobody can resume.
const noID = -1

// live answers GET /api/live with server-sent events: "hello" with the number
// at which the stream begins and whether events are still being loaded,
// "change" for each change, "heartbeat", which keeps proxies from closing a quiet
// stream and ends it when its session has ended, and "reset" when the follower was away
// for too long and must look at everything afresh. Last-Event-ID resumes. Many
// changes may share a number, so only the last of them bears it as its id: who
// is cut off among them is told all of them again.
func (s *Server) live(c echo.Context) error {
	v := s.view(c)
	anew := v.anew.Load()
	since, err := liveSince(c, v)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	c.Response().WriteHeader(http.StatusOK)
	if c.Request().Method == http.MethodHead {
		return nil
	}
	send := func(event string, id int64, data any) bool { return s.sendEvent(c, event, id, data) == nil }
	hello := map[string]any{"number": since, "loading": !s.follow.ready.Load(), "loaded": s.progress(c)}
	if !send("hello", since, hello) {
		return nil
	}
	ticker := time.NewTicker(s.Limits.Heartbeat)
	defer ticker.Stop()
	for {
		changes, complete, more := v.hub.Since(since)
		now := v.anew.Load()
		if now != anew || !complete || s.follow.ready.Load() && since > v.number.Load() { // as after a backup was restored
			anew, since = now, v.number.Load()
			if !send("reset", since, map[string]int64{"number": since}) {
				return nil
			}
			continue
		}
		for i, news := range changes {
			id := news.Number
			if i+1 < len(changes) && changes[i+1].Number == id {
				id = noID
			}
			if !send("change", id, news) {
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
			now, err := s.auth.Identify(c.Request())
			if err != nil || now != who(c) {
				return nil
			}
			if !send("heartbeat", since, map[string]int64{"number": since}) {
				return nil
			}
		}
	}
}

// liveSince gives the number that a follower has seen: what Last-Event-ID says,
// or now.
func liveSince(c echo.Context, v *view) (int64, error) {
	last := c.Request().Header.Get("Last-Event-ID")
	if last == "" {
		return v.number.Load(), nil
	}
	n, err := strconv.ParseInt(last, 10, 64)
	if err != nil || n < 0 {
		return 0, geo.Errorf(geo.Invalid, "Last-Event-ID: %q is not a change number", last)
	}
	return n, nil
}

// sendEvent sends one server-sent event at once.
func (s *Server) sendEvent(c echo.Context, event string, id int64, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	message := fmt.Appendf(nil, "event: %s\ndata: %s\n", event, text)
	if id != noID {
		message = fmt.Appendf(message, "id: %d\n", id)
	}
	s.keepAlive(c)
	if _, err := c.Response().Write(append(message, '\n')); err != nil {
		return err
	}
	c.Response().Flush()
	return nil
}
