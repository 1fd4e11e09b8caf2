package server

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"eventmap/geo"
	"eventmap/geo/cql2"
)

// view gives the index that answers whoever asks.
func (s *Server) view(c echo.Context) *view {
	if who(c).SignedIn() {
		return &s.follow.desk
	}
	return &s.follow.public
}

// loaded gives the view of whoever asks, or Unavailable while events are still
// being read: an answer that must be whole waits.
func (s *Server) loaded(c echo.Context) (*view, error) {
	if !s.follow.ready.Load() {
		return nil, geo.Errorf(geo.Unavailable, "the events are still being loaded; try again in a moment")
	}
	return s.viewed(c)
}

// A progress says how many events were loaded, and of how many; 0 where that is
// not told.
type progress struct {
	Loaded int64 `json:"loaded"`
	Total  int64 `json:"total"`
}

// progress is that of the load. The public hears how many events it sees so far,
// and not of how many: that would count private events too.
func (s *Server) progress(c echo.Context) progress {
	if !who(c).SignedIn() {
		return progress{Loaded: int64(s.follow.public.index().Len())}
	}
	loaded := s.follow.loaded.Load()
	return progress{loaded, max(loaded, s.follow.total.Load())}
}

// pathWord gives a parameter of the path as it was meant: Echo leaves one
// encoded where the path as a whole holds what could be read in two ways.
func pathWord(c echo.Context, name string) string {
	word := c.Param(name)
	if c.Request().URL.RawPath == "" {
		return word
	}
	if plain, err := url.PathUnescape(word); err == nil {
		return plain
	}
	return word
}

// query reads the query words of a request, a filter among them; also are words that the handler
// reads itself, beside as_of, which viewed does.
func (s *Server) query(c echo.Context, also ...string) (geo.Query, error) {
	values, err := s.values(c)
	if err != nil {
		return geo.Query{}, err
	}
	return cql2.ParseQuery(values, append(also, "as_of")...)
}

// values gives the parameters of a request, the public's changed_since as the number
// behind it.
func (s *Server) values(c echo.Context) (url.Values, error) {
	values, err := url.ParseQuery(c.Request().URL.RawQuery)
	if err != nil {
		return nil, geo.Errorf(geo.Invalid, "the query after the ? is malformed; encode %% as %%25 and ; as %%3B")
	}
	since := values["changed_since"]
	if !who(c).SignedIn() && len(since) == 1 {
		number, err := s.shownSince(since[0])
		if err != nil {
			return nil, err
		}
		values.Set("changed_since", strconv.FormatInt(number, 10))
	}
	return values, nil
}

// shownSince gives the number behind the public's changed_since, which is none of
// the store's: those count what is private too.
func (s *Server) shownSince(token string) (int64, error) {
	number, known, ok := s.follow.public.read(token)
	switch {
	case token == "0": // since ever
		return 0, nil
	case !ok:
		return 0, geo.Errorf(geo.Invalid, "changed_since: %q is none that this server gives; /api/status has one under since", geo.Clip(token))
	case !known:
		return 0, geo.Errorf(geo.Invalid, "changed_since: what has changed since %s is not known any more; read everything afresh, and go on with what /api/status has under since", geo.Clip(token))
	}
	return number, nil
}

// whyHeader says why somebody changes something, as percent-encoded UTF-8.
const whyHeader = "X-Why"

// edit says who writes, and why where the request does.
func edit(c echo.Context) (geo.Edit, error) {
	why, err := url.PathUnescape(c.Request().Header.Get(whyHeader))
	if err != nil {
		return geo.Edit{}, geo.Errorf(geo.Invalid, "%s is not percent-encoded UTF-8", whyHeader)
	}
	if why == "" && blind(c) {
		why = blindWhy
	}
	return editFor(c, why)
}

// mostWhy is how many bytes a reason may have.
const mostWhy = 2_000

// editFor is edit with a reason that stands elsewhere in the request.
func editFor(c echo.Context, why string) (geo.Edit, error) {
	why = strings.TrimSpace(why)
	switch {
	case !utf8.ValidString(why) || strings.ContainsFunc(why, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' }):
		return geo.Edit{}, geo.Errorf(geo.Invalid, "why: the reason is not plain text")
	case len(why) > mostWhy:
		return geo.Edit{}, geo.Errorf(geo.Invalid, "why: the reason is longer than %d bytes; say it in a note", mostWhy)
	}
	return geo.Edit{By: who(c).User, Why: why}, nil
}

// root gives the absolute address of the server, without a slash at its end.
func (s *Server) root(c echo.Context) string {
	if s.URL != nil {
		return strings.TrimSuffix(s.URL.String(), "/")
	}
	return c.Scheme() + "://" + c.Request().Host
}

// noWords refuses every parameter of a resource that takes none but f=json, and
// those that its handler reads itself.
func (s *Server) noWords(c echo.Context, but ...string) error {
	for name, values := range c.QueryParams() {
		if slices.Contains(but, name) {
			continue
		}
		if name != "f" {
			return geo.Errorf(geo.Invalid, "there is no parameter %q here", geo.Clip(name))
		}
		if len(values) > 1 {
			return geo.Errorf(geo.Invalid, "parameter f stands %d times; give it once", len(values))
		}
		if err := wantFormat(values[0], "json"); err != nil {
			return err
		}
	}
	return nil
}

func wantFormat(f string, known ...string) error {
	for _, k := range known {
		if f == k {
			return nil
		}
	}
	return geo.Errorf(geo.Invalid, "f: %q is not one of %s", f, strings.Join(known, ", "))
}

// etag names the state that an answer shows: the change number, the run of the
// program, for another run may serve another store, and who may see it. It is read before the answer is made, so that it may name an
// older state than the answer shows and never a newer one. Until the events are
// loaded there is none, for the number stands still while the answer grows.
func (s *Server) etag(v *view) string {
	if !s.follow.ready.Load() {
		return ""
	}
	return `W/"` + strconv.FormatInt(v.number.Load(), 10) + "-" + s.run + "-" + v.role + `"`
}

// unchanged sets the ETag of an answer, unless it is "", and reports whether
// whoever asks has that answer already.
func unchanged(c echo.Context, tag string) bool {
	if tag == "" {
		return false
	}
	c.Response().Header().Set("ETag", tag)
	return lists(c.Request().Header.Get("If-None-Match"), tag)
}

// lists reports whether the value of If-Match or If-None-Match holds a tag, in
// the weak comparison of RFC 9110, section 8.8.3.2: a proxy that compresses
// makes a strong tag weak.
func lists(header, tag string) bool {
	for t := range strings.SplitSeq(header, ",") {
		if t = strings.TrimSpace(t); t == "*" || t != "" && strings.TrimPrefix(t, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}

// readBody reads a body of one of some media types; the first is named where it
// is another.
func readBody(c echo.Context, types ...string) ([]byte, error) {
	sent, _, _ := strings.Cut(c.Request().Header.Get(echo.HeaderContentType), ";")
	known := false
	for _, t := range types {
		known = known || strings.EqualFold(strings.TrimSpace(sent), t)
	}
	if !known {
		return nil, geo.Errorf(geo.Unsupported, "the body is %q; send it as %s", sent, types[0])
	}
	body, err := io.ReadAll(c.Request().Body)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, err
	case err != nil:
		return nil, geo.Errorf(geo.Invalid, "the body ended too early, or came too slowly")
	case !utf8.Valid(body):
		return nil, geo.Errorf(geo.Invalid, "the body is not UTF-8 text; JSON is always sent in UTF-8")
	}
	return body, nil
}
