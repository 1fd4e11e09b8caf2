package index

import (
	"context"
	"slices"
	"sync"
	"time"

	"eventmap/geo"
)

// Summary counts what q chooses, in one pass; the result is geo.Summarize's.
func (r *Reader) Summary(ctx context.Context, q geo.Query, w geo.SummaryWish) (geo.Summary, error) {
	if r.to == Public && q.Asks("status") {
		return r.statusless(ctx, q, w)
	}
	s := r.ix.snapshot()
	a := newAccountant(&q, &s.view, r.to, w.WantsBins())
	defer a.rest()
	for i := range s.layers {
		if l := &s.layers[i]; !a.fromCube(ctx, l) && !a.fromParcels(ctx, l) && !a.fromShelves(ctx, l) {
			a.free.each(ctx, l, func(row int) bool { a.take(l, row); return true })
			a.flush(l)
		}
	}
	if err := ctx.Err(); err != nil {
		return geo.Summary{}, err
	}
	sum, err := a.result(ctx, w.Cut(&q), w)
	if err == nil && len(w.Lists) > 0 {
		err = r.countLists(ctx, s, &q, w.Lists, sum.Facets)
	}
	return sum, err
}

// statusless answers the public, which is shown no status, where one is asked
// for: nothing, but for how many events there would be without.
func (r *Reader) statusless(ctx context.Context, q geo.Query, w geo.SummaryWish) (geo.Summary, error) {
	free := q.Without("status")
	if q.Admits("status", "") {
		return r.Summary(ctx, free, w)
	}
	all, err := r.Summary(ctx, free, geo.SummaryWish{})
	if err != nil {
		return geo.Summary{}, err
	}
	none := geo.Summary{Facets: make(map[geo.Facet][]geo.Tally, facets)}
	for _, f := range geo.Facets {
		none.Facets[f] = geo.Tallies(nil)
	}
	for _, f := range w.Lists {
		none.Facets[f] = geo.Tallies(nil)
	}
	none.Facets["status"] = all.Facets["status"]
	return none, nil
}

// An accountant adds up rows that match all but perhaps the facets.
type accountant struct {
	plan    *plan
	free    *plan // the same without its facets
	summary geo.Summary
	counts  [facets][]int          // by code
	classes []int                  // the same, of classes
	others  [facets]map[string]int // by word, of rows whose codes do not say it
	harms   []int                  // by code
	damage
	reach
	first, last time.Time // of odd rows, to the fraction of a second
	sign        int       // -1 while what is gone is taken away

	rows    []uint32 // of one layer, not yet added up
	chosen  []uint32 // those of them that the facets admit
	records []record // of those of them whose harm has no code
	typed   bool     // they are of a type asked for, and counted by that

	bins   bool
	marked []marked
	picks  []pick
	swaths []swath
	spans  *spanList
	room   int           // for how many spans
	parts  []*accountant // of the same question, which added up other rows
	odd    geo.Event     // the one looked at
}

// A spanList is spans of time, in seconds.
type spanList struct{ starts, ends []int64 }

func (l *spanList) add(start, end int64) {
	l.starts, l.ends = append(l.starts, start), append(l.ends, end)
}

func (l *spanList) clear() { l.starts, l.ends = l.starts[:0], l.ends[:0] }

// fewSpans is how many spans are remembered in two numbers each, by all that add up a
// layer together.
var fewSpans = 1 << 19

// spanLists are for the spans of one summary each.
var spanLists = sync.Pool{New: func() any { return new(spanList) }}

// A marked is a layer with a bit for every dated row that the bins are made of.
type marked struct {
	*layer
	bits []uint64
}

func newAccountant(q *geo.Query, v *view, to Audience, bins bool) *accountant {
	a := &accountant{plan: newPlan(q, v, to), reach: newReach(), sign: 1, bins: bins, spans: spanLists.Get().(*spanList), room: fewSpans}
	a.free = a.plan.unfaceted()
	for f := range a.counts {
		a.counts[f] = make([]int, len(v.facets[f]))
	}
	a.classes, a.harms = make([]int, len(v.classes)), make([]int, len(v.harms))
	a.rows, a.chosen = make([]uint32, 0, blockRows), make([]uint32, 0, blockRows)
	return a
}

// rest gives the room for spans back.
func (a *accountant) rest() {
	for _, one := range append(a.parts, a) {
		one.spans.clear()
		spanLists.Put(one.spans)
	}
}

// take has a row added up, soon.
func (a *accountant) take(l *layer, i int) {
	if l.flags[i]&isOdd != 0 {
		a.countOdd(hit{l, i})
		return
	}
	if a.rows = append(a.rows, uint32(i)); len(a.rows) == blockRows {
		a.flush(l)
	}
}

// flush adds up the rows that were taken of a layer, column by column.
func (a *accountant) flush(l *layer) {
	rows := a.sieve(l, a.rows)
	a.rows = a.rows[:0]
	for f, counts := range a.counts {
		if inClass[f] < 0 && (f != eventTypes || !a.typed) {
			a.tally(counts, l.facet[f], rows)
		}
	}
	a.tally(a.classes, l.class, rows)
	a.summary.Total += a.sign * len(rows)
	unlocated, undated := 0, 0
	for _, i := range rows {
		flags := l.flags[i]
		unlocated += int(flags / isLocated & 1)
		undated += int(flags / isDated & 1)
	}
	a.summary.Unlocated += a.sign * (len(rows) - unlocated)
	a.summary.Undated += a.sign * (len(rows) - undated)
	a.records = a.records[:0]
	for _, i := range rows {
		switch code := l.harm[i]; code {
		case noHarm:
		case otherHarm:
			a.records = append(a.records, l.record(int(i)))
		default:
			a.harms[code] += a.sign
		}
	}
	a.addRecords(a.records, a.sign)
	if a.sign < 0 {
		return
	}
	for _, i := range rows {
		if l.flags[i]&isLocated != 0 {
			a.place(l.segment, int(i))
		}
	}
	a.mark(l, rows)
}

// tally counts rows by their codes in a column.
func (a *accountant) tally(counts []int, codes []uint16, rows []uint32) {
	if len(counts) == 1 {
		counts[0] += a.sign * len(rows) // only odd rows have no code
		return
	}
	for _, i := range rows {
		counts[codes[i]] += a.sign
	}
}

// sieve gives the rows that the facets admit. Those that only one of them refuses
// are counted as alternatives of that one.
func (a *accountant) sieve(l *layer, rows []uint32) []uint32 {
	if len(a.plan.facets) == 0 || a.typed {
		return rows
	}
	a.chosen = a.chosen[:0]
	for _, i := range rows {
		misses, missed := 0, 0
		for n := range a.plan.facets {
			if c := &a.plan.facets[n]; !c.admits[l.codes(c.facet)[i]] {
				misses, missed = misses+1, c.facet
			}
		}
		switch misses {
		case 0:
			a.chosen = append(a.chosen, i)
		case 1:
			a.counts[missed][a.plan.view.code(l.segment, missed, int(i))] += a.sign
		}
	}
	return a.chosen
}

// mark widens the times to those of rows, and remembers them for the bins, which can be
// laid only when all are known: as long as they are few by their spans, so that columns
// are read once.
func (a *accountant) mark(l *layer, rows []uint32) {
	few := a.bins && len(a.spans.starts)+len(rows) <= a.room
	if few {
		a.spans.starts, a.spans.ends = slices.Grow(a.spans.starts, len(rows)), slices.Grow(a.spans.ends, len(rows))
	}
	for _, i := range rows {
		if l.flags[i]&isDated == 0 {
			continue
		}
		start, end := l.start[i], l.end[i]
		a.start, a.end = min(a.start, start), max(a.end, end)
		if few {
			a.spans.add(start, end)
		}
	}
	if few || !a.bins || len(rows) == 0 {
		return
	}
	if n := len(a.marked); n == 0 || a.marked[n-1].layer != l {
		a.marked = append(a.marked, marked{l, make([]uint64, (l.len()+63)/64)})
	}
	set := a.marked[len(a.marked)-1].bits
	for _, i := range rows {
		set[i/64] |= uint64(l.flags[i]/isDated&1) << (i % 64)
	}
}

// countOdd counts a row whose words and times are in its record alone.
func (a *accountant) countOdd(h hit) {
	e := &a.odd
	a.plan.view.show(e, h, a.plan.to, false)
	words := facetWords(e)
	misses, missed := 0, 0
	for f, name := range geo.Facets {
		if !a.plan.query.Admits(name, words[f]) {
			misses, missed = misses+1, f
		}
	}
	tally := func(f int) { a.countOther(f, words[f], 1) }
	switch misses {
	case 0:
		for f := range words {
			tally(f)
		}
		a.addOdd(h)
	case 1:
		tally(missed)
	}
}

// countOther counts rows whose codes do not say their word.
func (a *accountant) countOther(f int, word string, n int) {
	if a.others[f] == nil {
		a.others[f] = map[string]int{}
	}
	a.others[f][word] += n
}

// addOdd counts the event that was read.
func (a *accountant) addOdd(h hit) {
	e := &a.odd
	a.summary.Total++
	a.addEvent(e, 1)
	if e.Located() {
		a.place(h.seg.segment, h.row)
	} else {
		a.summary.Unlocated++
	}
	if !e.Dated() {
		a.summary.Undated++
		return
	}
	a.date(e.StartTime, e.EndTime)
	if a.bins {
		a.spans.add(e.StartTime.Unix(), e.EndTime.Unix())
	}
}

// date widens the times to those of odd rows.
func (a *accountant) date(first, last time.Time) {
	if a.first.IsZero() || first.Before(a.first) {
		a.first = first
	}
	if a.last.IsZero() || last.After(a.last) {
		a.last = last
	}
}

func moment(seconds int64) time.Time { return time.Unix(seconds, 0).UTC() }

// span gives the first start and the last end of all; nil where nothing is dated.
func (a *accountant) span() *[2]time.Time {
	span := [2]time.Time{a.first, a.last}
	if a.start <= a.end {
		if start := moment(a.start); a.first.IsZero() || start.Before(a.first) {
			span[0] = start
		}
		if end := moment(a.end); a.last.IsZero() || end.After(a.last) {
			span[1] = end
		}
	}
	if span[0].IsZero() {
		return nil
	}
	return &span
}

func (a *accountant) result(ctx context.Context, asked geo.Span, w geo.SummaryWish) (geo.Summary, error) {
	sum := &a.summary
	unfold(a.plan.view, a.classes, &a.counts)
	sum.Facets = make(map[geo.Facet][]geo.Tally, facets)
	for f, name := range geo.Facets {
		words := a.others[f]
		if words == nil {
			words = map[string]int{}
		}
		for code, n := range a.counts[f] {
			if n > 0 {
				words[a.plan.view.facets[f][code]] += n
			}
		}
		if a.plan.to == Public && name == "status" {
			if words = map[string]int{}; sum.Total > 0 {
				words[""] = sum.Total // the public is shown none
			}
		}
		sum.Facets[name] = geo.Tallies(words)
	}
	for code, n := range a.harms {
		if n != 0 {
			a.damage.add(&a.plan.view.harms[code], n)
		}
	}
	sum.Killed, sum.Injured, sum.Span = a.killed, a.injured, a.span()
	if a.west <= a.east {
		sum.Extent = &[4]float64{a.west, a.south, a.east, a.north}
	}
	h, err := geo.NewHistogram(sum.Span, asked, w)
	if err != nil {
		return geo.Summary{}, err
	}
	if h != nil {
		a.fill(h)
		sum.Bins = h.Bins()
	}
	return *sum, ctx.Err()
}
