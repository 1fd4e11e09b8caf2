package server

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"eventmap/geo"
	"eventmap/geo/index"
	"eventmap/server/ogc"
)

// defaultLimit is the length of a page of items that does not ask for one.
const defaultLimit = 100

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
	return s.view(c), nil
}

// progress is how many events were loaded. The public is not told, for it counts
// private ones too.
func (s *Server) progress(c echo.Context) int64 {
	if !who(c).SignedIn() {
		return 0
	}
	return s.follow.loaded.Load()
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

// query reads the query words of a request; also are words that the handler
// reads itself.
func (s *Server) query(c echo.Context, also ...string) (geo.Query, error) {
	values, err := url.ParseQuery(c.Request().URL.RawQuery)
	if err != nil {
		return geo.Query{}, geo.Errorf(geo.Invalid, "the query after the ? is malformed; encode %% as %%25 and ; as %%3B")
	}
	q, err := geo.ParseQuery(values, also...)
	if err != nil || q.ChangedSince == 0 {
		return q, err
	}
	return q, s.resolveChanges(c.Request().Context(), &q)
}

// resolveChanges turns changed_since into the ids that it stands for, for the
// store keeps the numbers.
func (s *Server) resolveChanges(ctx context.Context, q *geo.Query) error {
	wanted := make(map[int64]bool, len(q.IDs))
	for _, id := range q.IDs {
		wanted[id] = true
	}
	ids := []int64{0} // no event has it: an empty list would choose all
	for c, err := range s.Store.Changes(ctx, q.ChangedSince) {
		if err != nil {
			return err
		}
		if c.Event != nil && (len(wanted) == 0 || wanted[c.ID]) {
			ids = append(ids, c.ID)
		}
	}
	q.IDs = ids
	return nil
}

// root gives the absolute address of the server, without a slash at its end.
func (s *Server) root(c echo.Context) string {
	if s.URL != nil {
		return strings.TrimSuffix(s.URL.String(), "/")
	}
	return c.Scheme() + "://" + c.Request().Host
}

// noWords refuses every parameter of a resource that takes none but f=json.
func (s *Server) noWords(c echo.Context) error {
	for name, values := range c.QueryParams() {
		if name != "f" {
			return geo.Errorf(geo.Invalid, "there is no parameter %q here", name)
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

// landing answers GET /api.
func (s *Server) landing(c echo.Context) error {
	if err := s.noWords(c); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, ogc.Landing(s.root(c)+"/api"))
}

// conformance answers GET /api/conformance.
func (s *Server) conformance(c echo.Context) error {
	if err := s.noWords(c); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, ogc.Conformance())
}

// collections answers GET /api/collections.
func (s *Server) collections(c echo.Context) error {
	events, err := s.describe(c)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, ogc.Collections(s.root(c)+"/api", events))
}

// collection answers GET /api/collections/events.
func (s *Server) collection(c echo.Context) error {
	events, err := s.describe(c)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, events)
}

func (s *Server) describe(c echo.Context) (ogc.Collection, error) {
	if err := s.noWords(c); err != nil {
		return ogc.Collection{}, err
	}
	sum, err := s.view(c).index.Summary(c.Request().Context(), geo.Query{}, geo.SummaryWish{})
	if err != nil {
		return ogc.Collection{}, err
	}
	return ogc.Events(s.root(c)+"/api", sum.Total, sum.Extent, sum.Span), nil
}

// listEvents answers GET /api/collections/events/items.
func (s *Server) listEvents(c echo.Context) error {
	q, err := s.query(c, "f")
	if err == nil && c.QueryParam("f") != "" {
		err = wantFormat(c.QueryParam("f"), "json", "geojson")
	}
	if err != nil {
		return err
	}
	v, err := s.loaded(c)
	if err != nil {
		return err
	}
	if q.Limit == 0 {
		q.Limit = defaultLimit
	}
	return s.writePage(c, v.index, q)
}

// writePage streams one page as a FeatureCollection.
func (s *Server) writePage(c echo.Context, x *index.Index, q geo.Query) error {
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, ogc.GeoJSON)
	h.Set("Content-Crs", "<"+ogc.CRS84+">")
	if unchanged(c, s.etag(c)) {
		return c.NoContent(http.StatusNotModified)
	}
	matched := x.Count(q)
	body := []byte(`{"type":"FeatureCollection","features":[`)
	returned := 0
	for e, err := range x.Events(c.Request().Context(), q) {
		if err != nil {
			return err
		}
		if returned > 0 {
			body = append(body, ',')
		}
		body = geo.AppendFeature(append(body, '\n'), &e)
		returned++
		if len(body) > 1<<16 {
			if _, err := c.Response().Write(body); err != nil {
				return err
			}
			body = body[:0]
			s.keepAlive(c)
		}
	}
	tail, err := json.Marshal(map[string]any{
		"links":     ogc.Pages(s.root(c)+"/api/collections/events/items", c.QueryParams(), q.Limit, q.Offset, returned, matched),
		"timeStamp": time.Now().UTC().Format(time.RFC3339), "numberMatched": matched, "numberReturned": returned,
	})
	if err != nil {
		return err
	}
	body = append(append(body, "\n],"...), tail[1:]...)
	_, err = c.Response().Write(body)
	return err
}

// etag names the state that an answer shows: the change number, the run of the
// program, for another run may serve another store, and who may see it. It is read before the answer is made, so that it may name an
// older state than the answer shows and never a newer one. Until the events are
// loaded there is none, for the number stands still while the answer grows.
func (s *Server) etag(c echo.Context) string {
	if !s.follow.ready.Load() {
		return ""
	}
	v := s.view(c)
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

// eventID reads the id in the path.
func eventID(c echo.Context) (int64, error) {
	word := pathWord(c, "id")
	id, err := strconv.ParseInt(word, 10, 64)
	if err != nil || id < 1 || id > geo.MaxID {
		return 0, geo.Errorf(geo.NotFound, "no event %q; ids are whole numbers from 1 to %d", word, int64(geo.MaxID))
	}
	return id, nil
}

// getEvent answers GET /api/collections/events/items/:id.
func (s *Server) getEvent(c echo.Context) error {
	if err := s.noWords(c); err != nil {
		return err
	}
	id, err := eventID(c)
	if err != nil {
		return err
	}
	v, err := s.loaded(c)
	if err != nil {
		return err
	}
	e, err := v.index.Event(c.Request().Context(), id)
	if err != nil {
		return err
	}
	return s.answerEvent(c, http.StatusOK, &e)
}

// answerEvent sends one event with its revision as ETag.
func (s *Server) answerEvent(c echo.Context, status int, e *geo.Event) error {
	at := s.root(c) + "/api/collections/events/items"
	h := c.Response().Header()
	h.Set("Content-Crs", "<"+ogc.CRS84+">")
	h.Set("Cache-Control", "no-store") // a revision names no store, and another may be served here tomorrow
	if status == http.StatusCreated {
		h.Set(echo.HeaderLocation, at+"/"+strconv.FormatInt(e.ID, 10))
	}
	tag := revisionTag(e.Revision)
	if !who(c).SignedIn() {
		tag = `W/"` + strconv.FormatInt(e.Revision, 10) + `-public"` // shows less of the same revision
	}
	method := c.Request().Method
	if unchanged(c, tag) && (method == http.MethodGet || method == http.MethodHead) {
		return c.NoContent(http.StatusNotModified)
	}
	links, err := json.Marshal([]ogc.Link{
		{Href: at + "/" + strconv.FormatInt(e.ID, 10), Rel: "self", Type: ogc.GeoJSON, Title: "This event"},
		{Href: strings.TrimSuffix(at, "/items"), Rel: "collection", Type: ogc.JSON, Title: "The collection"},
	})
	if err != nil {
		return err
	}
	body := geo.AppendFeature(nil, e)
	body = append(append(append(body[:len(body)-1], `,"links":`...), links...), '}')
	return c.Blob(status, ogc.GeoJSON, body)
}

func revisionTag(revision int64) string { return `"` + strconv.FormatInt(revision, 10) + `"` }

// createEvent answers POST /api/collections/events/items with a Feature.
func (s *Server) createEvent(c echo.Context) error {
	e, err := readFeature(c)
	if err != nil {
		return err
	}
	e.ID, e.Revision = 0, 0
	return s.write(c, http.StatusCreated, e)
}

// replaceEvent answers PUT on one event.
func (s *Server) replaceEvent(c echo.Context) error {
	now, err := s.editable(c)
	if err != nil {
		return err
	}
	e, err := readFeature(c)
	if err == nil {
		err = namesRevision(c, &now, e.Revision)
	}
	if err != nil {
		return err
	}
	e.ID, e.Revision = now.ID, now.Revision
	if e.Dataset == "" {
		e.Dataset = now.Dataset
	}
	if e.ExternalID == "" {
		e.ExternalID = now.ExternalID
	}
	return s.write(c, http.StatusOK, e)
}

// changeEvent answers PATCH on one event with a JSON Merge Patch.
func (s *Server) changeEvent(c echo.Context) error {
	now, err := s.editable(c)
	if err != nil {
		return err
	}
	patch, err := readBody(c, "application/merge-patch+json", "application/json", "application/geo+json")
	if err != nil {
		return err
	}
	e, err := now.Merge(patch)
	if err == nil {
		err = namesRevision(c, &now, e.Revision)
	}
	if err != nil {
		return err
	}
	e.ID, e.Revision = now.ID, now.Revision
	return s.write(c, http.StatusOK, e)
}

// deleteEvent answers DELETE on one event.
func (s *Server) deleteEvent(c echo.Context) error {
	e, err := s.editable(c)
	if err != nil {
		return err
	}
	if err := s.Store.Delete(c.Request().Context(), e.ID, e.Revision, who(c).User); err != nil {
		return err
	}
	s.catchUp(c)
	return c.NoContent(http.StatusNoContent)
}

// editable gives the event in the path as the store has it, when it still is at
// the revision that If-Match names.
func (s *Server) editable(c echo.Context) (geo.Event, error) {
	id, err := eventID(c)
	if err != nil {
		return geo.Event{}, err
	}
	e, err := s.Store.Event(c.Request().Context(), id)
	if err != nil {
		return geo.Event{}, err
	}
	if match := c.Request().Header.Get("If-Match"); match == "" || lists(match, revisionTag(e.Revision)) {
		return e, nil
	}
	return geo.Event{}, stale{conflict: changedMeanwhile(&e)}
}

// namesRevision refuses a body that was made from another revision than the
// current one. If-Match, where it is sent, has the last word.
func namesRevision(c echo.Context, now *geo.Event, revision int64) error {
	if c.Request().Header.Get("If-Match") != "" || revision == 0 || revision == now.Revision {
		return nil
	}
	return changedMeanwhile(now)
}

func changedMeanwhile(now *geo.Event) *geo.Error {
	return &geo.Error{Kind: geo.Conflict, Current: now, Message: "somebody changed this event since you read it; their version is in current"}
}

// write puts an event and answers with it as stored, once our own index has it.
func (s *Server) write(c echo.Context, status int, e geo.Event) error {
	stored, err := s.Store.Put(c.Request().Context(), e, who(c).User)
	if err != nil {
		return err
	}
	s.catchUp(c)
	return s.answerEvent(c, status, &stored)
}

// catchUp lets whoever has written see their own write. Should it fail, the write
// stands all the same and the follower tries again: an error would have it made
// a second time.
func (s *Server) catchUp(c echo.Context) {
	if err := s.follow.catchUp(c.Request().Context()); err != nil {
		s.Log.WarnContext(c.Request().Context(), "a write is stored and not yet served", "id", requestID(c), "error", err)
	}
}

// readFeature reads the body as one event.
func readFeature(c echo.Context) (geo.Event, error) {
	body, err := readBody(c, "application/geo+json", "application/json")
	if err != nil {
		return geo.Event{}, err
	}
	return geo.ParseFeature(body)
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
