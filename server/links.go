package server

import (
	"context"

	"github.com/labstack/echo/v4"

	"eventmap/geo"
)

// checkLink refuses an event that is newly said to repeat one that is not there,
// or that repeats it in turn; was is what it was said to repeat before.
func (s *Server) checkLink(ctx context.Context, was int64, e *geo.Event) error {
	if e.DuplicateOf == was || e.DuplicateOf <= 0 || e.DuplicateOf == e.ID {
		return nil // Validate says what is wrong with the last two
	}
	wrong := func(format string, args ...any) error {
		why := geo.Say(format, args...)
		v := geo.Violation{Field: "duplicate_of", Message: why.Error(), Said: geo.SentenceOf(why)}
		return &geo.Error{Kind: geo.Invalid, Message: "the event cannot be kept as it is", Violations: []geo.Violation{v}}
	}
	seen := map[int64]bool{}
	for id := e.DuplicateOf; id != 0 && !seen[id]; {
		other, err := s.Store.Event(ctx, id)
		switch {
		case geo.KindOf(err) == geo.NotFound && len(seen) == 0:
			return wrong("there is no event %d that it could repeat", id)
		case geo.KindOf(err) == geo.NotFound:
			return nil
		case err != nil:
			return err
		case e.ID != 0 && other.DuplicateOf == e.ID:
			return wrong("event %d repeats this one; unlink it first", id)
		}
		seen[id], id = true, other.DuplicateOf
	}
	return nil
}

// LostWhy is the reason of the revisions that Unlink writes.
const LostWhy = "the event that it repeated is gone"

// Unlink frees the events that are said to repeat one that is no longer there, or
// what was shown once would be shown nowhere. r finds them, and may lag behind the
// store, which is asked before anything is written. Whoever has deleted events
// calls it.
func Unlink(ctx context.Context, store geo.Store, r geo.Reader) error {
	var freed []geo.Event
	for e, err := range r.Events(ctx, geo.Query{Duplicates: geo.Yes}) {
		if err != nil {
			return err
		}
		switch _, err := store.Event(ctx, e.DuplicateOf); {
		case geo.KindOf(err) == geo.NotFound:
			if e.DuplicateOf = 0; e.Status == "duplicate" {
				e.Status = "new"
			}
			freed = append(freed, e)
		case err != nil:
			return err
		}
	}
	for i := range freed {
		_, err := store.Put(ctx, freed[i], geo.Edit{By: "eventmap", Why: LostWhy})
		if kind := geo.KindOf(err); err != nil && kind != geo.Conflict && kind != geo.NotFound { // then somebody has just changed it
			return err
		}
	}
	return nil
}

// unlink is Unlink after a deletion that is stored, which an error does not undo.
func (s *Server) unlink(c echo.Context) {
	if !s.follow.ready.Load() {
		return
	}
	if err := Unlink(c.Request().Context(), s.Store, s.follow.desk.index()); err != nil {
		s.Log.WarnContext(c.Request().Context(), "what repeats a deleted event is not freed yet", "id", requestID(c), "error", err)
	}
	s.catchUp(c)
}

// link leaves out what a row of a file is said to repeat, for the number may be
// another store's: it stays where the event that is here has it already. It gives
// the sentence that says so, nil where nothing was left out.
func (im *fileImport) link(ctx context.Context, e *geo.Event) (*geo.Sentence, error) {
	of := e.DuplicateOf
	if of <= 0 {
		return nil, nil // Validate says what is wrong
	}
	if e.ExternalID != "" {
		q := geo.Query{Datasets: []string{im.run.Joins(e)}, ExternalIDs: []string{e.ExternalID}}
		for now, err := range im.store.Events(ctx, q) {
			if err != nil || now.DuplicateOf == of {
				return nil, err
			}
		}
	}
	e.DuplicateOf = 0
	return geo.Say("the row is said to repeat event %d, which may be another one here; it is taken without that, and can be linked here", of), nil
}
