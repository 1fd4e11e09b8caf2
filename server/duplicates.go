package server

import (
	"context"
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"sync"

	"github.com/labstack/echo/v4"

	"eventmap/geo"
	"eventmap/geo/duplicate"
)

// A candidate may be the same event as another.
type candidate struct {
	Event json.RawMessage `json:"event"`
	likeness
}

// A likeness says how alike two events are, and in what.
type likeness struct {
	Score     float64  `json:"score"`
	Reasons   []string `json:"reasons"`
	DistanceM *float64 `json:"distance_m"` // null where either has no place
}

func likenessOf(l duplicate.Likeness) likeness {
	told := likeness{Score: math.Round(l.Score*1_000) / 1_000, Reasons: l.Reasons}
	if !math.IsNaN(l.DistanceM) && !math.IsInf(l.DistanceM, 0) {
		told.DistanceM = &l.DistanceM
	}
	return told
}

// mostCandidates is how many events are offered as perhaps the same as one.
const mostCandidates = 5

// candidates gives what may be the same as an event, but for those that somebody
// said are not.
func (s *Server) candidates(ctx context.Context, e *geo.Event, distinct map[[2]int64]bool) ([]candidate, error) {
	found, err := duplicate.Find(ctx, s.follow.desk.index(), e, mostCandidates+len(distinct))
	if err != nil {
		return nil, err
	}
	list := []candidate{}
	for _, f := range found {
		if len(list) < mostCandidates && !distinct[pairOf(e.ID, f.Event.ID)] {
			list = append(list, candidate{geo.AppendFeature(nil, &f.Event), likenessOf(f.Likeness)})
		}
	}
	return list, nil
}

// distinct gives the pairs that somebody said are not the same: all, or those of
// one event.
func (s *Server) distinct(ctx context.Context, of int64) (map[[2]int64]bool, error) {
	list, err := s.Store.Distinct(ctx)
	if err != nil {
		return nil, err
	}
	m := map[[2]int64]bool{}
	for _, pair := range list {
		if of == 0 || pair[0] == of || pair[1] == of {
			m[pair] = true
		}
	}
	return m, nil
}

func pairOf(a, b int64) [2]int64 { return [2]int64{min(a, b), max(a, b)} }

// duplicatesOf answers GET …/items/:id/duplicates with what may be the same, and
// with what was said to repeat the event.
func (s *Server) duplicatesOf(c echo.Context) error {
	if err := s.noWords(c); err != nil {
		return err
	}
	v, e, err := s.shown(c)
	if err != nil {
		return err
	}
	distinct, err := s.distinct(c.Request().Context(), e.ID)
	if err != nil {
		return err
	}
	list, err := s.candidates(c.Request().Context(), &e, distinct)
	if err != nil {
		return err
	}
	linked := []json.RawMessage{}
	for one, err := range v.index().Events(c.Request().Context(), geo.Query{Duplicates: geo.Yes, Filter: repeats(e.ID)}) {
		if err != nil {
			return err
		}
		linked = append(linked, geo.AppendFeature(nil, &one))
	}
	return c.JSON(http.StatusOK, map[string]any{"candidates": list, "linked": linked})
}

// repeats chooses the events that are said to repeat one.
type repeats int64

func (r repeats) Match(e *geo.Event) bool { return e.DuplicateOf == int64(r) }

// likeThis answers POST /api/duplicates, whose body is an event as it has been
// typed so far, with what may be the same.
func (s *Server) likeThis(c echo.Context) error {
	e, err := readFeature(c)
	if err != nil {
		return err
	}
	if _, err := s.loaded(c); err != nil {
		return err
	}
	e.Complete()
	list, err := s.candidates(c.Request().Context(), &e, nil)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"candidates": list})
}

// A queue holds the pairs that may be the same event, as of one change.
type queue struct {
	mu       sync.Mutex
	change   int64
	distinct int
	pairs    []duplicate.Pair
	complete bool
}

// mostPairs is how many pairs the queue holds at most.
const mostPairs = 500

// duplicates answers GET /api/duplicates with pairs of events that may be the
// same, the likeliest first.
func (s *Server) duplicates(c echo.Context) error {
	if err := s.noWords(c, "limit"); err != nil {
		return err
	}
	limit := 50
	if word := c.QueryParam("limit"); word != "" {
		var err error
		if limit, err = strconv.Atoi(word); err != nil || limit < 1 || limit > mostPairs {
			return geo.Errorf(geo.Invalid, "limit: %q is not a whole number from 1 to %d", geo.Clip(word), mostPairs)
		}
	}
	v, err := s.loaded(c)
	if err != nil {
		return err
	}
	distinct, err := s.distinct(c.Request().Context(), 0)
	if err != nil {
		return err
	}
	defer s.working(c)()
	pairs, complete, err := s.queue.read(c.Request().Context(), v, distinct)
	if err != nil {
		return err
	}
	type pair struct {
		A json.RawMessage `json:"a"`
		B json.RawMessage `json:"b"`
		likeness
	}
	list := []pair{}
	for i := range pairs[:min(limit, len(pairs))] {
		p := &pairs[i]
		list = append(list, pair{geo.AppendFeature(nil, &p.A), geo.AppendFeature(nil, &p.B), likenessOf(p.Likeness)})
	}
	return c.JSON(http.StatusOK, map[string]any{"pairs": list, "complete": complete && len(pairs) <= limit})
}

// read gives the pairs as of the newest change, and looks for them only when
// something has changed since.
func (q *queue) read(ctx context.Context, v *view, distinct map[[2]int64]bool) ([]duplicate.Pair, bool, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	change := v.number.Load()
	if q.pairs != nil && q.change == change && q.distinct == len(distinct) {
		return q.pairs, q.complete, nil
	}
	pairs, complete, err := duplicate.Pairs(ctx, v.index(), distinct, mostPairs)
	if err != nil {
		return nil, false, err
	}
	if pairs == nil {
		pairs = []duplicate.Pair{}
	}
	q.change, q.distinct, q.pairs, q.complete = change, len(distinct), pairs, complete
	return pairs, complete, nil
}

// A verdict is what a person says of two events. The revisions are those that
// were looked at; 0 takes the events as they are.
type verdict struct {
	Keep              int64  `json:"keep"`
	KeepRevision      int64  `json:"keep_revision"`
	Duplicate         int64  `json:"duplicate"`
	DuplicateRevision int64  `json:"duplicate_revision"`
	Why               string `json:"why"`
}

// linkDuplicate answers POST /api/duplicates/link: one event is marked as
// repeating the other, which stays as it is.
func (s *Server) linkDuplicate(c echo.Context) error {
	return s.settleDuplicate(c, func(keep, repeats *geo.Event) { duplicate.Link(repeats, keep.ID) })
}

// mergeDuplicates answers POST /api/duplicates/merge: what one event knows goes
// into the other, and then it is marked as repeating that.
func (s *Server) mergeDuplicates(c echo.Context) error {
	return s.settleDuplicate(c, func(keep, repeats *geo.Event) {
		*keep = duplicate.Merge(keep, repeats)
		duplicate.Link(repeats, keep.ID)
	})
}

// settleDuplicate writes what change makes of two events, as one change, and
// tells how it is undone: as a body for POST /api/restore.
func (s *Server) settleDuplicate(c echo.Context, change func(keep, repeats *geo.Event)) error {
	var wish verdict
	if err := readJSON(c, &wish); err != nil {
		return err
	}
	by, err := editFor(c, wish.Why)
	if err != nil {
		return err
	}
	if wish.Keep == wish.Duplicate {
		return geo.Errorf(geo.Invalid, "duplicate: an event does not repeat itself; name two events")
	}
	keep, err := s.asSeen(c, wish.Keep, wish.KeepRevision)
	if err != nil {
		return err
	}
	repeats, err := s.asSeen(c, wish.Duplicate, wish.DuplicateRevision)
	if err != nil {
		return err
	}
	if keep.DuplicateOf != 0 {
		return geo.Errorf(geo.Conflict, "event %d repeats event %d itself; keep that one, or unlink it first", keep.ID, keep.DuplicateOf)
	}
	before := []int64{keep.Revision, repeats.Revision}
	change(&keep, &repeats)
	stored, err := s.Store.PutAll(c.Request().Context(), []geo.Event{keep, repeats}, by)
	if err != nil {
		return err
	}
	s.catchUp(c)
	type step struct {
		ID       int64 `json:"id"`
		Revision int64 `json:"revision"`
		To       int64 `json:"to"`
	}
	events, undo := []json.RawMessage{}, []step{}
	for i := range stored {
		events = append(events, geo.AppendFeature(nil, &stored[i]))
		if stored[i].Revision != before[i] {
			undo = append(undo, step{stored[i].ID, stored[i].Revision, before[i]})
		}
	}
	return c.JSON(http.StatusOK, map[string]any{"events": events, "undo": map[string]any{"events": undo}})
}

// asSeen gives an event as it is, when it still is as somebody has seen it.
func (s *Server) asSeen(c echo.Context, id, revision int64) (geo.Event, error) {
	e, err := s.Store.Event(c.Request().Context(), id)
	if err == nil && revision != 0 && revision != e.Revision {
		err = changedMeanwhile(&e)
	}
	return e, err
}

// keepApart answers POST /api/duplicates/distinct: two events are not the same
// and are not suggested again.
func (s *Server) keepApart(c echo.Context) error {
	var wish struct {
		A int64 `json:"a"`
		B int64 `json:"b"`
	}
	if err := readJSON(c, &wish); err != nil {
		return err
	}
	if wish.A == wish.B {
		return geo.Errorf(geo.Invalid, "b: an event is always the same as itself; name two events")
	}
	by, err := editFor(c, "")
	if err != nil {
		return err
	}
	for _, id := range []int64{wish.A, wish.B} {
		if _, err := s.Store.Event(c.Request().Context(), id); err != nil {
			return err
		}
	}
	if err := s.Store.PutDistinct(c.Request().Context(), wish.A, wish.B, by); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
