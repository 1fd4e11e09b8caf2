package index

import (
	"context"
	"math"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// Summary counts what q chooses, in one pass; the result is geo.Summarize's.
func (r *Reader) Summary(ctx context.Context, q geo.Query, w geo.SummaryWish) (geo.Summary, error) {
	s := r.ix.snapshot()
	a := accountant{plan: newPlan(&q, &s.view, r.to), bins: w.WantsBins(), westmost: math.MaxUint32, northmost: math.MaxUint32}
	for f := range a.counts {
		a.counts[f] = make([]int, len(s.view.facets[f]))
	}
	if err := s.all(ctx, a.plan.unfaceted(), func(h hit) bool { a.count(h); return true }); err != nil {
		return geo.Summary{}, err
	}
	sum, err := a.result(&q, w)
	if err != nil {
		return geo.Summary{}, err
	}
	return sum, ctx.Err()
}

// An accountant adds up rows that match all but perhaps the facets.
type accountant struct {
	plan    *plan
	summary geo.Summary
	counts  [facets][]int          // by code
	others  [facets]map[string]int // by word, of rows whose codes do not say it
	bins    bool
	dated   []hit // rows that the bins are made of
	first   int64 // seconds
	last    int64
	odd     geo.Event // the one looked at

	westmost, eastmost, northmost, southmost uint32 // of the extent so far
}

func (a *accountant) count(h hit) {
	if h.seg.flags[h.row]&isOdd != 0 {
		a.countOdd(h)
		return
	}
	misses, missed := 0, 0
	for _, c := range a.plan.facets {
		if !c.admits[h.seg.facet[c.column][h.row]] {
			misses, missed = misses+1, c.column
		}
	}
	switch misses {
	case 0:
		for f := range a.counts {
			a.counts[f][h.seg.facet[f][h.row]]++
		}
		a.add(h)
	case 1:
		a.counts[missed][h.seg.facet[missed][h.row]]++
	}
}

// countOdd is count for a row whose words and times are in its record alone.
func (a *accountant) countOdd(h hit) {
	a.plan.view.show(&a.odd, h, a.plan.to, false)
	words := facetWords(&a.odd)
	misses, missed := 0, 0
	for f, name := range geo.Facets {
		if list := a.plan.query.Words(name); len(list) > 0 && !contains(list, words[f]) {
			misses, missed = misses+1, f
		}
	}
	tally := func(f int) {
		if a.others[f] == nil {
			a.others[f] = map[string]int{}
		}
		a.others[f][words[f]]++
	}
	switch misses {
	case 0:
		for f := range words {
			tally(f)
		}
		a.add(h)
	case 1:
		tally(missed)
	}
}

func contains(list []string, word string) bool {
	for _, w := range list {
		if w == word {
			return true
		}
	}
	return false
}

// add counts a row that the query chooses.
func (a *accountant) add(h hit) {
	seg, i := h.seg, h.row
	a.summary.Total++
	flags := seg.flags[i]
	if flags&isLocated == 0 {
		a.summary.Unlocated++
	} else {
		a.extend(seg.segment, i)
	}
	if flags&hasHarm != 0 {
		a.harm(seg.record(i))
	}
	if flags&isDated == 0 {
		a.summary.Undated++
		return
	}
	start, end := seg.start[i], seg.end[i]
	if flags&isOdd != 0 {
		a.spanOdd()
	} else {
		if a.summary.Span == nil {
			a.summary.Span = &[2]time.Time{moment(start), moment(end)}
			a.first, a.last = start, end
		}
		if start < a.first {
			a.first, a.summary.Span[0] = start, moment(start)
		}
		if end > a.last {
			a.last, a.summary.Span[1] = end, moment(end)
		}
	}
	if a.bins {
		a.dated = append(a.dated, h)
	}
}

// spanOdd widens the span by the event that was read.
func (a *accountant) spanOdd() {
	e := &a.odd
	if a.summary.Span == nil {
		a.summary.Span = &[2]time.Time{e.StartTime, e.EndTime}
		a.first, a.last = e.StartTime.Unix(), e.EndTime.Unix()
		return
	}
	if e.StartTime.Before(a.summary.Span[0]) {
		a.first, a.summary.Span[0] = e.StartTime.Unix(), e.StartTime
	}
	if e.EndTime.After(a.summary.Span[1]) {
		a.last, a.summary.Span[1] = e.EndTime.Unix(), e.EndTime
	}
}

func moment(seconds int64) time.Time { return time.Unix(seconds, 0).UTC() }

// extend widens the extent by a row's point. Only rows at the edge of the
// extent so far, as positions tell it, are read.
func (a *accountant) extend(seg *segment, i int) {
	if i < seg.placed {
		at := seg.at(i)
		x, y := at.X, at.Y
		const slack = 2 // neighbouring positions may be swapped
		if x > satAdd(a.westmost, slack) && y > satAdd(a.northmost, slack) && satAdd(x, slack) < a.eastmost && satAdd(y, slack) < a.southmost {
			return
		}
	}
	c := cursor{s: seg.record(i)}
	c.number()
	c.moment()
	c.moment()
	kind, p := c.point()
	if kind&hasPoint == 0 {
		return
	}
	if i < seg.placed {
		at := seg.at(i)
		a.westmost, a.eastmost = min(a.westmost, at.X), max(a.eastmost, at.X)
		a.northmost, a.southmost = min(a.northmost, at.Y), max(a.southmost, at.Y)
	}
	if a.summary.Extent == nil {
		a.summary.Extent = &[4]float64{p[0], p[1], p[0], p[1]}
		return
	}
	b := orb.Bound{Min: orb.Point{a.summary.Extent[0], a.summary.Extent[1]}, Max: orb.Point{a.summary.Extent[2], a.summary.Extent[3]}}.Extend(p)
	*a.summary.Extent = [4]float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}
}

func satAdd(a, b uint32) uint32 {
	if a > math.MaxUint32-b {
		return math.MaxUint32
	}
	return a + b
}

// harm adds the figures of a record's head.
func (a *accountant) harm(r record) {
	c := cursor{s: r}
	c.number()
	c.moment()
	c.moment()
	c.point()
	mask := c.length()
	var figures [18]int
	for i := range figures {
		if mask>>i&1 == 1 {
			figures[i] = int(c.number())
		}
	}
	addTotal(&a.summary.Killed, mask&7, figures[0:3])
	addTotal(&a.summary.Injured, mask>>9&7, figures[9:12])
}

// addTotal adds a count, given as which of its low, best and high figures there
// are; where one is missing the most likely stands for it.
func addTotal(t *geo.Total, mask int, figures []int) {
	if mask == 0 {
		return
	}
	most := figures[0]
	switch {
	case mask&2 != 0:
		most = figures[1]
	case mask&4 != 0:
		most = figures[2]
	}
	or := func(i int) int {
		if mask>>i&1 == 1 {
			return figures[i]
		}
		return most
	}
	t.Reported++
	t.Min, t.Best, t.Max = t.Min+or(0), t.Best+most, t.Max+or(2)
}

func (a *accountant) result(q *geo.Query, w geo.SummaryWish) (geo.Summary, error) {
	a.summary.Facets = make(map[geo.Facet][]geo.Tally, facets)
	for f, name := range geo.Facets {
		words := map[string]int{}
		for code, n := range a.counts[f] {
			if n > 0 {
				words[a.plan.view.facets[f][code]] += n
			}
		}
		for word, n := range a.others[f] {
			words[word] += n
		}
		if a.plan.to == Public && name == "status" {
			if words = map[string]int{}; a.summary.Total > 0 {
				words[""] = a.summary.Total // the public is shown none
			}
		}
		a.summary.Facets[name] = geo.Tallies(words)
	}
	h, err := geo.NewHistogram(a.summary.Span, q.Time, w)
	if err != nil || h == nil {
		return a.summary, err
	}
	for _, d := range a.dated {
		from, to := d.seg.start[d.row], d.seg.end[d.row]
		if d.seg.flags[d.row]&isOdd != 0 {
			a.plan.view.show(&a.odd, d, a.plan.to, false)
			from, to = a.odd.StartTime.Unix(), a.odd.EndTime.Unix()
		}
		h.Add(from, to, 1)
	}
	a.summary.Bins = h.Bins()
	return a.summary, nil
}
