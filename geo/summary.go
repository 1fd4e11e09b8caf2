package geo

import (
	"cmp"
	"slices"
	"time"

	"github.com/paulmach/orb"
)

// A SummaryWish says what a summary is to count beside the total.
type SummaryWish struct {
	Bins  int            // how many bins of time, at most; 0 for none
	Width Width          // how wide a bin is, however many that makes; the zero Width leaves it to Bins
	Zone  *time.Location // whose days, weeks and months the bins are; nil is UTC
	Lists []Facet        // of Several, those to count by as well
	Asked *Span          // the time that the bins are cut to; nil is the query's
}

// Cut gives the time that the bins of a query are cut to.
func (w SummaryWish) Cut(q *Query) Span {
	if w.Asked != nil {
		return *w.Asked
	}
	return q.Time
}

// WantsBins reports whether any bins are asked for.
func (w SummaryWish) WantsBins() bool { return w.Bins > 0 || w.Width != Width{} }

// MaxBins is the largest number of bins that a summary gives.
const MaxBins = 1_000

// A Summary counts what a query chooses.
type Summary struct {
	Total     int               `json:"total"`
	Unlocated int               `json:"unlocated"`
	Undated   int               `json:"undated"`
	Facets    map[Facet][]Tally `json:"facets"` // each counted as if its own condition were not there
	Bins      []Bin             `json:"bins"`
	Span      *[2]time.Time     `json:"span"`   // first start and last end; null when nothing is dated
	Extent    *[4]float64       `json:"extent"` // west, south, east, north of the points; null when nothing is located
	Killed    Total             `json:"killed"`
	Injured   Total             `json:"injured"`
}

// A Tally counts the events with one word.
type Tally struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

// A Total adds up a harm over events; Reported is how many gave a figure.
type Total struct {
	Min      int `json:"min"`
	Best     int `json:"best"`
	Max      int `json:"max"`
	Reported int `json:"reported"`
}

// A Bin counts the events of one stretch of time; From is inside, To is not.
// An event whose span lies wholly in the bin is certain; one that reaches
// beyond it is possible, and is shared out over the bins that it meets in
// proportion to the time it spends in each, in whole parts of Whole.
type Bin struct {
	From     time.Time `json:"from"`
	To       time.Time `json:"to"`
	Certain  float64   `json:"certain"`
	Possible float64   `json:"possible"`
}

// Wide gives a query that chooses every event which a summary of q has to look at.
func (w SummaryWish) Wide(q Query) Query {
	for _, f := range Facets {
		q = q.Without(f)
	}
	for _, f := range w.Lists {
		q = q.Without(f)
	}
	return q
}

// Summarize counts a stream that holds at least every event that w.Wide(q) chooses.
// It reads the stream twice, for the bins need the whole span first, and keeps none
// of it.
func Summarize(events Events, q Query, w SummaryWish) (Summary, error) {
	s := Summary{Facets: make(map[Facet][]Tally, len(Facets))}
	counts := make(map[Facet]map[string]int, len(Facets))
	for _, f := range Facets {
		counts[f] = map[string]int{}
	}
	m, lists := q.Matcher(), newListings(&q, w.Lists)
	for e, err := range events {
		if err != nil {
			return Summary{}, err
		}
		s.count(&e, m, counts)
		for i := range lists {
			lists[i].count(&e)
		}
	}
	for f, words := range counts {
		s.Facets[f] = Tallies(words)
	}
	for i := range lists {
		s.Facets[lists[i].facet] = lists[i].tallies()
	}
	h, err := NewHistogram(s.Span, w.Cut(&q), w)
	if err != nil || h == nil {
		return s, err
	}
	for e, err := range events {
		if err != nil {
			return Summary{}, err
		}
		if m.Match(&e) && e.Dated() {
			h.Add(e.StartTime.Unix(), e.EndTime.Unix(), 1)
		}
	}
	s.Bins = h.Bins()
	return s, nil
}

// count adds one event to whatever it belongs to.
func (s *Summary) count(e *Event, m *Matcher, counts map[Facet]map[string]int) {
	if !m.MatchFree(e) {
		return
	}
	misses, missed := 0, Facet("")
	for _, f := range Facets {
		if !m.query.Admits(f, f.value(e)) {
			misses, missed = misses+1, f
		}
	}
	switch misses {
	case 0:
		for _, f := range Facets {
			counts[f][f.value(e)]++
		}
		s.add(e)
	case 1:
		counts[missed][missed.value(e)]++
	}
}

// add counts one event that the query chooses.
func (s *Summary) add(e *Event) {
	s.Total++
	s.Killed.Add(e.Killed.Count)
	s.Injured.Add(e.Injured.Count)
	switch {
	case !e.Located():
		s.Unlocated++
	case e.Point != nil:
		s.extend(*e.Point)
	}
	switch {
	case !e.Dated():
		s.Undated++
	case s.Span == nil:
		s.Span = &[2]time.Time{e.StartTime, e.EndTime}
	default:
		if e.StartTime.Before(s.Span[0]) {
			s.Span[0] = e.StartTime
		}
		if e.EndTime.After(s.Span[1]) {
			s.Span[1] = e.EndTime
		}
	}
}

func (s *Summary) extend(p orb.Point) {
	if s.Extent == nil {
		s.Extent = &[4]float64{p[0], p[1], p[0], p[1]}
		return
	}
	s.Extent[0], s.Extent[1] = min(s.Extent[0], p[0]), min(s.Extent[1], p[1])
	s.Extent[2], s.Extent[3] = max(s.Extent[2], p[0]), max(s.Extent[3], p[1])
}

// Add adds what a count says: its most likely figure, and that again for the
// least or the highest where they are not known.
func (t *Total) Add(c Count) {
	most, ok := c.Most()
	if !ok {
		return
	}
	t.Reported++
	or := func(n *int) int {
		if n == nil {
			return most
		}
		return *n
	}
	t.Min, t.Best, t.Max = t.Min+or(c.Min), t.Best+most, t.Max+or(c.Max)
}

// Tallies lists counts, the largest first and then by word.
func Tallies(counts map[string]int) []Tally {
	list := make([]Tally, 0, len(counts))
	for v, n := range counts {
		list = append(list, Tally{v, n})
	}
	slices.SortFunc(list, func(a, b Tally) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return list
}
