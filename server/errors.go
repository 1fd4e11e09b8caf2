package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"eventmap/geo"
	"eventmap/server/ogc"
	"eventmap/server/pages"
)

// problemJSON is the media type of RFC 9457.
const problemJSON = "application/problem+json"

// statuses says which status a kind of error has.
var statuses = map[geo.Kind]int{
	geo.Invalid:      http.StatusBadRequest,
	geo.NotFound:     http.StatusNotFound,
	geo.Conflict:     http.StatusConflict,
	geo.Unauthorized: http.StatusUnauthorized,
	geo.Forbidden:    http.StatusForbidden,
	geo.TooLarge:     http.StatusRequestEntityTooLarge,
	geo.TooMany:      http.StatusTooManyRequests,
	geo.Unsupported:  http.StatusUnsupportedMediaType,
	geo.Unavailable:  http.StatusServiceUnavailable,
	geo.Internal:     http.StatusInternalServerError,
}

// A problem is an error as RFC 9457 writes it.
type problem struct {
	Type       string          `json:"type"`
	Title      string          `json:"title"`
	Status     int             `json:"status"`
	Detail     string          `json:"detail"`
	Said       *geo.Sentence   `json:"sentence,omitempty"` // the detail as it was made; nil where that has no places
	Instance   string          `json:"instance"`
	Violations []geo.Violation `json:"violations,omitempty"`
	Current    json.RawMessage `json:"current,omitempty"` // the event as it is now
}

// A stale error is a Conflict found by If-Match, whose status is 412.
type stale struct{ conflict *geo.Error }

func (s stale) Error() string { return s.conflict.Error() }

// An unconditional write does not say which revision it was made from; its
// status is 428 (RFC 6585).
type unconditional struct{}

func (unconditional) Error() string {
	return geo.Plain("say which revision you have read, so that nobody's change is overwritten unseen: send If-Match with the event's ETag, or its revision among the properties").Error()
}

// An unacceptable request wants its answer in a form that there is not; its status
// is 406.
type unacceptable struct{ forms string }

func (u unacceptable) Error() string { return u.sentence().Error() }

func (u unacceptable) sentence() *geo.Sentence {
	return geo.Say("nothing that Accept names can be had here; there is %s", u.forms)
}

// answerError is the one place where an error becomes an answer. A fault of
// ours is logged whole and told as one plain sentence with the request's id.
func (s *Server) answerError(err error, c echo.Context) {
	ctx := c.Request().Context()
	if c.Response().Committed {
		// The status has gone out: cut the connection, so that what is broken
		// looks broken. Whoever asked may be the one who cut it, and that is no
		// fault.
		level := slog.LevelWarn
		if ctx.Err() != nil {
			level = slog.LevelInfo
		}
		s.Log.Log(ctx, level, "answer cut short", "id", requestID(c), "path", c.Request().URL.Path, "bytes", c.Response().Size, "error", err)
		panic(http.ErrAbortHandler)
	}
	p := s.problem(err, c)
	if p.Status == http.StatusUnauthorized && c.Response().Header().Get("WWW-Authenticate") == "" {
		c.Response().Header().Set("WWW-Authenticate", `Session realm="eventmap"`)
	}
	if p.Status == http.StatusServiceUnavailable || p.Status == http.StatusTooManyRequests {
		c.Response().Header().Set("Retry-After", "2")
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	if err := p.send(c); err != nil {
		s.Log.DebugContext(ctx, "could not send an error", "error", err)
	}
}

// send answers with the problem: as a page where a person looks at the API with a
// browser, and as JSON to everybody else.
func (p *problem) send(c echo.Context) error {
	asPage := c.Request().URL.Path == embedRoute // only browsers ask for it
	if strings.HasPrefix(c.Request().URL.Path, "/api") {
		if !slices.Contains(c.Response().Header().Values("Vary"), "Accept") {
			c.Response().Header().Add("Vary", "Accept")
		}
		asPage = wantsPage(c)
	}
	kind := problemJSON
	if asPage {
		kind = echo.MIMETextHTMLCharsetUTF8
	}
	c.Response().Header().Set(echo.HeaderContentType, kind)
	switch {
	case c.Request().Method == http.MethodHead:
		return c.NoContent(p.Status)
	case asPage:
		return p.page(c)
	}
	return c.JSON(p.Status, p)
}

// wantsPage reports whether a request would rather have a page than JSON: by f, where
// that names a form, and else by Accept.
func wantsPage(c echo.Context) bool {
	if f, ok := ogc.Named(ogc.Items, c.QueryParam("f")); ok {
		return f.Name == ogc.Hypertext.Name
	}
	f, _ := ogc.Accepted([]ogc.Form{{Name: "json", Type: problemJSON, Also: []string{ogc.JSON, ogc.GeoJSON}}, ogc.Hypertext}, c.Request().Header.Values("Accept"))
	return f.Name == ogc.Hypertext.Name
}

// page shows the problem to a person.
func (p *problem) page(c echo.Context) error {
	shown := &pages.Page{Title: fmt.Sprintf("%d %s", p.Status, p.Title), Lead: p.Detail, Trail: trail(strings.TrimSuffix(c.Request().URL.Path, "/"))}
	if len(p.Violations) > 0 {
		var err error
		if shown.Value, err = pages.Show(p.Violations); err != nil {
			return err
		}
	}
	return sendPageAs(c, p.Status, shown)
}

func (s *Server) problem(err error, c echo.Context) problem {
	p := problem{Type: "about:blank", Instance: c.Request().URL.Path}
	var ge *geo.Error
	var st stale
	var he *echo.HTTPError
	var tooLarge *http.MaxBytesError
	var form unacceptable
	switch {
	case errors.As(err, &st):
		p.Status = http.StatusPreconditionFailed
		p.say(st.conflict)
		p.current(st.conflict.Current)
	case errors.Is(err, unconditional{}):
		p.Status = http.StatusPreconditionRequired
		p.say(unconditional{})
	case errors.As(err, &form):
		p.Status = http.StatusNotAcceptable
		p.say(form.sentence())
	case errors.As(err, &tooLarge):
		p.Status = http.StatusRequestEntityTooLarge
		p.say(geo.Say("the body is larger than the %s that are taken", bytesInWords(tooLarge.Limit)))
	case errors.As(err, &ge):
		p.Status, p.Violations = statuses[ge.Kind], ge.Violations
		if ge.Kind == geo.Internal {
			p.say(s.fault(err, c))
		} else {
			p.say(ge)
		}
		p.current(ge.Current)
	case errors.As(err, &he):
		status, sentence := s.plain(he.Code, c)
		p.Status = status
		p.say(sentence)
	case errors.Is(err, context.Canceled):
		p.Status = http.StatusServiceUnavailable
		p.say(geo.Say("the request ended before its answer"))
	default:
		p.Status = http.StatusInternalServerError
		p.say(s.fault(err, c))
	}
	p.Title = http.StatusText(p.Status)
	return p
}

// say gives the detail.
func (p *problem) say(err error) { p.Detail, p.Said = err.Error(), geo.SentenceOf(err) }

func (p *problem) current(e *geo.Event) {
	if e != nil {
		p.Current = geo.AppendFeature(nil, e)
	}
}

// fault logs what went wrong on our side, and gives the sentence for whoever
// asked.
func (s *Server) fault(err error, c echo.Context) *geo.Sentence {
	s.Log.ErrorContext(c.Request().Context(), "request failed", "path", c.Request().URL.Path, "id", requestID(c), "error", err)
	return geo.Say("something went wrong on our side; the log has it under request %s", requestID(c))
}

// plain says in a sentence what Echo found. It knows nothing of what is not there:
// the client's files may be anywhere, and are only read.
func (s *Server) plain(code int, c echo.Context) (status int, sentence *geo.Sentence) {
	if code == http.StatusMethodNotAllowed {
		allowed := s.allowed(c)
		if len(allowed) > 0 {
			list := strings.Join(append(allowed, http.MethodOptions), ", ")
			c.Response().Header().Set(echo.HeaderAllow, list)
			return code, geo.Say("%s is not understood here; allowed are %s", c.Request().Method, list)
		}
		c.Response().Header().Del(echo.HeaderAllow)
		code = http.StatusNotFound
	}
	if code == http.StatusNotFound {
		return code, nothingAt(c)
	}
	return code, geo.Plain(http.StatusText(code))
}

func nothingAt(c echo.Context) *geo.Sentence {
	return geo.Say("there is nothing at %q", c.Request().URL.Path)
}

func bytesInWords(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%d GB", n>>30)
	case n >= 1<<20:
		return fmt.Sprintf("%d MB", n>>20)
	}
	return fmt.Sprintf("%d kB", n>>10)
}
