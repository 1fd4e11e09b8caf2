package duplicate

import (
	"cmp"
	"context"
	"slices"
	"time"

	"eventmap/geo"
)

// A Candidate is an event that may be the same as the one that was asked about.
type Candidate struct {
	Event geo.Event
	Likeness
}

// Find gives the events that are probably the same as e, the most alike first,
// at most limit of them; 0 for all. It leaves out e itself and what is linked with
// it by DuplicateOf. An event without a dataset is taken for one of the desk's.
func Find(ctx context.Context, r geo.Reader, e *geo.Event, limit int) ([]Candidate, error) {
	asked := newClaim(e)
	q, ok := neighbourhood(&asked)
	if !ok {
		return nil, nil
	}
	var found []Candidate
	var c comparer
	for other, err := range r.Events(ctx, q) {
		if err != nil {
			return nil, err
		}
		claimed := newClaim(&other)
		if !suggestible(&asked, &claimed) {
			continue
		}
		if l, ok := c.compare(&asked, &claimed, Threshold); ok {
			found = append(found, Candidate{other, l})
		}
	}
	slices.SortFunc(found, func(a, b Candidate) int {
		return cmp.Or(better(a.Likeness, b.Likeness), cmp.Compare(a.Event.ID, b.Event.ID))
	})
	if limit > 0 && len(found) > limit {
		found = found[:limit]
	}
	return found, nil
}

// better orders the more alike before the less.
func better(a, b Likeness) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.DistanceM, b.DistanceM))
}

// suggestible reports whether two events may be suggested as the same at all. Those
// of one dataset may not, for its origin sees to that, but for what people enter.
func suggestible(a, b *claim) bool {
	linked := a.duplicateOf != 0 && (a.duplicateOf == b.id || a.duplicateOf == b.duplicateOf) || b.duplicateOf != 0 && b.duplicateOf == a.id
	return (a.id == 0 || a.id != b.id) && !linked && (a.dataset != b.dataset || a.dataset == geo.DeskDataset)
}

// neighbourhood gives a query that chooses all that can reach the threshold
// beside a claim, and more; false where nothing can, for without place and time
// nothing is enough.
func neighbourhood(c *claim) (geo.Query, bool) {
	q := geo.Query{PossiblePlace: true}
	if c.place.known {
		b := geo.Disc(c.place.centre, c.place.covers+c.place.margin())
		if b.Max[0]-b.Min[0] >= 360 {
			b.Min[0], b.Max[0] = -180, 180
		}
		if b.Min[0] < -180 {
			b.Min[0] += 360
		}
		if b.Max[0] > 180 {
			b.Max[0] -= 360
		}
		q.Boxes = geo.Box(b.Min[0], b.Min[1], b.Max[0], b.Max[1])
	}
	if c.time.known {
		m := c.time.margin()
		q.Time = geo.Span{From: moment(c.time.from - m).Add(-longestMoment), To: moment(c.time.to + m)}
	}
	return q, c.place.known || c.time.known
}

// margin is how far beyond a place another may be and yet fit it.
func (p *place) margin() float64 { return farthest * (nearM + p.reach) }

// margin is how many seconds beyond a span another may be and yet fit it.
func (s span) margin() float64 { return farthest*(soon+s.length()/2) + 1 }

// earliest is about when Go's time begins, and before what any event may have.
var earliest = time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC)

func moment(seconds float64) time.Time {
	t := time.Unix(int64(seconds), 0).UTC()
	if t.Before(earliest.Add(longestMoment)) {
		return earliest.Add(longestMoment)
	}
	return t
}
