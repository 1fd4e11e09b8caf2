package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"eventmap/geo"
)

// live answers GET /api/live with server-sent events: "hello" with the number
// at which the stream begins and whether events are still being loaded,
// "change" for each change, "heartbeat", which keeps proxies from closing a quiet
// stream and ends it when its session has ended, and "reset" when the follower was away
// for too long and must look at everything afresh. Last-Event-ID resumes. Many
// changes may share a number, so only the last of them bears it as its id: who
// is cut off among them is told all of them again.
func (s *Server) live(c echo.Context) error {
	v := s.view(c)
	since, known, err := liveSince(c, v)
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
	send := func(event, id string, data any) bool { return s.sendEvent(c, event, id, data) == nil }
	at := func() map[string]any { return map[string]any{"number": since, "since": v.token(since)} }
	hello := at()
	progress := s.progress(c)
	hello["loading"], hello["loaded"], hello["total"] = !s.follow.ready.Load(), progress.Loaded, progress.Total
	if !send("hello", v.token(since), hello) {
		return nil
	}
	ticker := time.NewTicker(s.Limits.Heartbeat)
	defer ticker.Stop()
	for {
		changes, complete, more := v.hub.Since(since)
		if !known || !complete || s.follow.ready.Load() && since > v.number.Load() { // as after a backup was restored
			known, since = true, v.number.Load()
			if !send("reset", v.token(since), at()) {
				return nil
			}
			continue
		}
		for i, news := range changes {
			id := v.token(news.Number)
			if i+1 < len(changes) && changes[i+1].Number == news.Number {
				id = "" // after this one nobody can resume
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
			if !send("heartbeat", v.token(since), at()) {
				return nil
			}
		}
	}
}

// liveSince gives the number that a follower has seen: what Last-Event-ID says,
// or now. known is false for what another run of the program gave, or gave to the
// desk and not to the public: whoever comes from there looks at everything afresh.
func liveSince(c echo.Context, v *view) (number int64, known bool, err error) {
	last := c.Request().Header.Get("Last-Event-ID")
	if last == "" {
		return v.number.Load(), true, nil
	}
	number, known, ok := v.read(last)
	switch {
	case !ok:
		return 0, false, geo.Errorf(geo.Invalid, "Last-Event-ID: %q is none that this server gives", geo.Clip(last))
	case !known:
		number = v.number.Load()
	}
	return number, known, nil
}

// sendEvent sends one server-sent event at once; id is "" for none.
func (s *Server) sendEvent(c echo.Context, event, id string, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	message := fmt.Appendf(nil, "event: %s\ndata: %s\n", event, text)
	if id != "" {
		message = fmt.Appendf(message, "id: %s\n", id)
	}
	s.keepAlive(c)
	if _, err := c.Response().Write(append(message, '\n')); err != nil {
		return err
	}
	c.Response().Flush()
	return nil
}
