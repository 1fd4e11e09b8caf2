package server

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/server/ogc"
)

// eventID reads the id in the path.
func eventID(c echo.Context) (int64, error) {
	word := pathWord(c, "id")
	id, err := strconv.ParseInt(word, 10, 64)
	if err != nil || id < 1 || id > geo.MaxID || strconv.FormatInt(id, 10) != word { // 01 is no other address of 1
		return 0, geo.Errorf(geo.NotFound, "no event %q; ids are whole numbers from 1 to %d", word, int64(geo.MaxID))
	}
	return id, nil
}

// getEvent answers GET /api/collections/events/items/:id.
func (s *Server) getEvent(c echo.Context) error {
	if err := onlyWords(c, "as_of", "f", systemWord); err != nil {
		return err
	}
	in, err := form(c, ogc.Item)
	if err != nil {
		return err
	}
	crs, err := system(c.QueryParams())
	if err != nil {
		return err
	}
	if in.Name == ogc.Hypertext.Name && crs != geo.CRS84 {
		return notIn(in)
	}
	_, e, err := s.shown(c)
	if err != nil {
		return err
	}
	if in.Name == ogc.Hypertext.Name {
		return s.eventPage(c, &e)
	}
	setCRS(c, crs)
	e.Geometry = crs.Place(e.Geometry)
	return s.answerEvent(c, http.StatusOK, &e, in)
}

// shown gives the event in the path as whoever asks sees it, and the view in which
// they do.
func (s *Server) shown(c echo.Context) (*view, geo.Event, error) {
	id, err := eventID(c)
	if err != nil {
		return nil, geo.Event{}, err
	}
	v, err := s.loaded(c)
	if err != nil {
		return nil, geo.Event{}, err
	}
	e, err := v.index().Event(c.Request().Context(), id)
	return v, e, err
}

// answerEvent sends one event: to the desk with its revision as ETag, and to the
// public, which does not know of revisions, with a hash of what it is sent.
func (s *Server) answerEvent(c echo.Context, status int, e *geo.Event, in ogc.Form) error {
	at := s.apiRoot(c) + "/collections/events/items"
	h := c.Response().Header()
	if h.Get(contentCRS) == "" {
		setCRS(c, geo.CRS84)
	}
	h.Set("Cache-Control", "no-store") // a revision names no store, and another may be served here tomorrow
	if status == http.StatusCreated {
		h.Set(echo.HeaderLocation, at+"/"+strconv.FormatInt(e.ID, 10))
	}
	links, err := json.Marshal(append(ogc.Views(at+"/"+strconv.FormatInt(e.ID, 10), ogc.Item, in),
		ogc.Link{Href: strings.TrimSuffix(at, "/items"), Rel: "collection", Type: ogc.JSON, Title: "The collection"}))
	if err != nil {
		return err
	}
	body := geo.AppendItem(nil, e, !who(c).SignedIn())
	body = append(append(append(body[:len(body)-1], `,"links":`...), links...), '}')
	tag := revisionTag(e.Revision)
	if !who(c).SignedIn() {
		sum := sha256.Sum256(body)
		tag = `"` + hex.EncodeToString(sum[:12]) + `"`
	}
	method := c.Request().Method
	if unchanged(c, tag) && (method == http.MethodGet || method == http.MethodHead) {
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(status, in.Type, body)
}

func revisionTag(revision int64) string { return `"` + strconv.FormatInt(revision, 10) + `"` }

// createEvent answers POST /api/collections/events/items with a Feature.
func (s *Server) createEvent(c echo.Context) error {
	e, err := readFeature(c)
	if err != nil {
		return err
	}
	e.ID, e.Revision = 0, 0
	if err := s.checkLink(c.Request().Context(), 0, &e); err != nil {
		return err
	}
	return s.write(c, http.StatusCreated, e)
}

// replaceEvent answers PUT on one event.
func (s *Server) replaceEvent(c echo.Context) error {
	now, err := s.editable(c)
	if err != nil {
		return err
	}
	e, err := readFeature(c)
	if err != nil {
		return err
	}
	return s.revise(c, &now, e)
}

// changeEvent answers PATCH on one event with a JSON Merge Patch.
func (s *Server) changeEvent(c echo.Context) error {
	patch, err := readBody(c, "application/merge-patch+json", "application/json", "application/geo+json")
	if err == nil {
		patch, err = inCRS84(c, patch)
	}
	if err != nil {
		return err
	}
	for tries := 1; ; tries++ {
		err := s.change(c, patch)
		if !blind(c) || tries == mostTries || geo.KindOf(err) != geo.Conflict {
			return err
		}
	}
}

// mostTries is how often a change of fields is put to an event that others change
// meanwhile.
const mostTries = 5

// change applies a patch to an event as it is now.
func (s *Server) change(c echo.Context, patch []byte) error {
	now, err := s.editable(c)
	if err != nil {
		return err
	}
	e, err := now.Merge(patch)
	if err != nil {
		return err
	}
	var said struct {
		Properties struct {
			Revision *int64 `json:"revision"`
		} `json:"properties"`
	}
	if json.Unmarshal(patch, &said) != nil || said.Properties.Revision == nil {
		e.Revision = 0 // what Merge gives is that of the event which is there
		if fieldwise(c) {
			e.Revision = now.Revision
		}
	}
	return s.revise(c, &now, e)
}

// revise puts e in the place of what is there now, unless it names another
// revision than that.
func (s *Server) revise(c echo.Context, now *geo.Event, e geo.Event) error {
	if err := namesRevision(c, now, e.Revision); err != nil {
		return err
	}
	e.ID, e.Revision = now.ID, now.Revision
	if err := s.checkLink(c.Request().Context(), now.DuplicateOf, &e); err != nil {
		return err
	}
	return s.write(c, http.StatusOK, e)
}

// deleteEvent answers DELETE on one event.
func (s *Server) deleteEvent(c echo.Context) error {
	e, err := s.editable(c)
	if err != nil {
		return err
	}
	if !fieldwise(c) {
		err = namesRevision(c, &e, 0)
	}
	if err != nil {
		return err
	}
	by, err := edit(c)
	if err != nil {
		return err
	}
	if err := s.Store.Delete(c.Request().Context(), e.ID, e.Revision, by); err != nil {
		return err
	}
	s.catchUp(c)
	s.unlink(c)
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

// blindWhy is the reason that history shows of a write that did not say from which
// revision it was made, where it gives none itself.
const blindWhy = "by a program that did not say which revision it had read"

// fieldwise reports whether a PATCH or DELETE that names no revision is taken as one
// of the current state. GIS programs have no word for revisions, and say with each
// field that they send that somebody changed it there; our own page can do better,
// and has to. Whoever puts a whole event has to name the revision always, for that
// would take back what others did to other fields.
func fieldwise(c echo.Context) bool {
	ok := who(c).Program && c.Request().Header.Get("If-Match") == ""
	c.Set(blindKey, ok)
	return ok
}

const blindKey = "blind"

// blind reports whether fieldwise said so of this request.
func blind(c echo.Context) bool { return c.Get(blindKey) == true }

// namesRevision refuses a write that was made from another revision than the
// current one, or does not say from which: whoever has not seen what is there
// would overwrite it unseen. If-Match, where it is sent, has the last word.
func namesRevision(c echo.Context, now *geo.Event, revision int64) error {
	switch {
	case c.Request().Header.Get("If-Match") != "" || revision == now.Revision:
		return nil
	case revision == 0:
		return unconditional{}
	}
	return changedMeanwhile(now)
}

func changedMeanwhile(now *geo.Event) *geo.Error {
	return &geo.Error{Kind: geo.Conflict, Current: now, Message: "somebody changed this event since you read it; their version is in current"}
}

// write puts an event and answers with it as stored, once our own index has it.
func (s *Server) write(c echo.Context, status int, e geo.Event) error {
	by, err := edit(c)
	if err != nil {
		return err
	}
	stored, err := s.Store.Put(c.Request().Context(), e, by)
	if err != nil {
		return err
	}
	s.catchUp(c)
	return s.answerEvent(c, status, &stored, ogc.Item[0])
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
	if err == nil {
		body, err = inCRS84(c, body)
	}
	if err != nil {
		return geo.Event{}, err
	}
	return geo.ParseFeature(body)
}

// inCRS84 gives a body with its geometry in longitude and latitude, where
// Content-Crs says that it is in another system.
func inCRS84(c echo.Context, body []byte) ([]byte, error) {
	uri := strings.TrimSpace(c.Request().Header.Get(contentCRS))
	if uri == "" {
		return body, nil
	}
	crs, err := geo.ParseCRS(contentCRS, strings.TrimSuffix(strings.TrimPrefix(uri, "<"), ">"))
	if err != nil || crs == geo.CRS84 {
		return body, err
	}
	var members map[string]json.RawMessage
	var geometry any
	if json.Unmarshal(body, &members) != nil || json.Unmarshal(members["geometry"], &geometry) != nil {
		return body, nil // it has none, or whoever reads it says what is wrong
	}
	place(geometry, crs)
	if members["geometry"], err = json.Marshal(geometry); err != nil {
		return nil, err
	}
	return json.Marshal(members)
}

// place puts the positions of a GeoJSON geometry in longitude and latitude. What is
// no position is left as it is.
func place(v any, from geo.CRS) {
	switch v := v.(type) {
	case map[string]any:
		place(v["coordinates"], from)
		place(v["geometries"], from)
	case []any:
		if len(v) >= 2 {
			x, okX := v[0].(float64)
			y, okY := v[1].(float64)
			if okX && okY {
				p := from.From(orb.Point{x, y})
				v[0], v[1] = p[0], p[1]
				return
			}
		}
		for _, inner := range v {
			place(inner, from)
		}
	}
}
