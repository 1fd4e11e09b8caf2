package server

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"eventmap/geo"
)

// A revision is one state of an event as the desk is told of it.
type revision struct {
	Revision int64           `json:"revision"`
	Change   int64           `json:"change"`
	At       time.Time       `json:"at"`
	By       string          `json:"by"`
	Why      string          `json:"why"`
	Run      int64           `json:"run"` // 0 for a person
	Deleted  bool            `json:"deleted"`
	Purged   bool            `json:"purged"`
	Event    json.RawMessage `json:"event"`
}

// history answers GET …/items/:id/history with every revision, newest first;
// deleted events have one too.
func (s *Server) history(c echo.Context) error {
	if err := s.noWords(c); err != nil {
		return err
	}
	id, err := eventID(c)
	if err != nil {
		return err
	}
	list := []revision{}
	for r, err := range s.Store.History(c.Request().Context(), id) {
		if err != nil {
			return err
		}
		one := revision{Revision: r.Revision, Change: r.Change, At: r.At, By: r.By, Why: r.Why, Run: r.Run,
			Deleted: r.Event == nil && !r.Purged, Purged: r.Purged, Event: json.RawMessage("null")}
		if r.Event != nil {
			one.Event = geo.AppendFeature(nil, r.Event)
		}
		list = append(list, one)
	}
	slices.Reverse(list)
	return c.JSON(http.StatusOK, map[string]any{"revisions": list})
}

// said answers GET …/items/:id/file with what the event's file last said of it;
// null where no file did.
func (s *Server) said(c echo.Context) error {
	if err := s.noWords(c); err != nil {
		return err
	}
	id, err := eventID(c)
	if err != nil {
		return err
	}
	if _, err := s.Store.Event(c.Request().Context(), id); err != nil {
		return err
	}
	e, run, err := s.Store.Said(c.Request().Context(), id)
	if geo.KindOf(err) == geo.NotFound {
		return c.JSON(http.StatusOK, map[string]any{"run": 0, "event": nil})
	}
	if err != nil {
		return err
	}
	e.ID = id
	return c.JSON(http.StatusOK, map[string]any{"run": run, "event": json.RawMessage(geo.AppendFeature(nil, &e))})
}

// mostRestored is how many events one request restores.
const mostRestored = 100

// restore answers POST /api/restore: each event named becomes again what one of
// its revisions said, as a new revision, all of them as one change or none. A
// revision that says nothing, as that of a deletion, deletes nothing.
func (s *Server) restore(c echo.Context) error {
	var wish struct {
		Events []struct {
			ID       int64 `json:"id"`
			Revision int64 `json:"revision"`
			To       int64 `json:"to"`
		} `json:"events"`
		Why string `json:"why"`
	}
	if err := readJSON(c, &wish); err != nil {
		return err
	}
	if n := len(wish.Events); n == 0 || n > mostRestored {
		return geo.Errorf(geo.Invalid, "events: name 1 to %d events to restore", mostRestored)
	}
	by, err := editFor(c, wish.Why)
	if err != nil {
		return err
	}
	events := make([]geo.Event, len(wish.Events))
	for i, w := range wish.Events {
		if events[i], err = s.stateAt(c, w.ID, w.To); err != nil {
			return err
		}
		events[i].Revision = w.Revision
	}
	return s.writeAll(c, events, by)
}

// stateAt gives what a revision of an event said.
func (s *Server) stateAt(c echo.Context, id, revision int64) (geo.Event, error) {
	for r, err := range s.Store.History(c.Request().Context(), id) {
		switch {
		case err != nil:
			return geo.Event{}, err
		case r.Revision != revision:
		case r.Purged:
			return geo.Event{}, geo.Errorf(geo.NotFound, "what revision %d of event %d said was erased for good", revision, id)
		case r.Event == nil:
			return geo.Event{}, geo.Errorf(geo.Invalid, "revision %d of event %d is its deletion; delete the event instead", revision, id)
		default:
			return *r.Event, nil
		}
	}
	return geo.Event{}, geo.Errorf(geo.NotFound, "event %d has no revision %d", id, revision)
}

// writeAll puts several events as one change, and answers with them as stored.
func (s *Server) writeAll(c echo.Context, events []geo.Event, by geo.Edit) error {
	stored, err := s.Store.PutAll(c.Request().Context(), events, by)
	if err != nil {
		return err
	}
	s.catchUp(c)
	list := make([]json.RawMessage, len(stored))
	for i := range stored {
		list[i] = geo.AppendFeature(nil, &stored[i])
	}
	return c.JSON(http.StatusOK, map[string]any{"events": list})
}

// readJSON reads a body of one JSON object with no members beyond those of v.
func readJSON(c echo.Context, v any) error {
	d := json.NewDecoder(c.Request().Body)
	d.DisallowUnknownFields()
	err := d.Decode(v)
	if err == nil {
		if _, err = d.Token(); errors.Is(err, io.EOF) {
			return nil
		}
		return geo.Errorf(geo.Invalid, "the body goes on after its JSON object")
	}
	var tooLarge *http.MaxBytesError
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &tooLarge):
		return err
	case errors.As(err, &wrong) && wrong.Field != "":
		return geo.Errorf(geo.Invalid, "%s: a %s is not what belongs there", wrong.Field, wrong.Value)
	}
	return geo.Errorf(geo.Invalid, "the body is not the JSON object that belongs here; see /api/openapi.json")
}
