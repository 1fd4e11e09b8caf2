package index

import (
	"iter"
	"math/bits"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"eventmap/geo"
)

// partRows is how many rows a summary has for each processor that it takes, at least.
var partRows = 1 << 15

// processors is on how many processors it is worth while to go through so many rows.
func processors(rows int) int {
	return max(1, min(runtime.GOMAXPROCS(0), rows/partRows))
}

// together calls work with each number below n, all at once. It panics where one of
// them does, when all have ended.
func together(n int, work func(part int)) {
	var (
		others sync.WaitGroup
		wrong  atomic.Pointer[any]
	)
	one := func(part int) {
		defer func() {
			if r := recover(); r != nil {
				wrong.CompareAndSwap(nil, &r)
			}
		}()
		work(part)
	}
	for part := 1; part < n; part++ {
		others.Go(func() { one(part) })
	}
	one(0)
	others.Wait()
	if r := wrong.Load(); r != nil {
		panic(*r)
	}
}

// shared gives the numbers below n, each to one of all that go through them.
func shared(n int) iter.Seq[int] {
	var given atomic.Int64
	return func(yield func(int) bool) {
		for {
			if next := int(given.Add(1)) - 1; next >= n || !yield(next) {
				return
			}
		}
	}
}

// divide has work done by n accountants of the same question at once, of which a is the
// first, and adds up what the others add up.
func (a *accountant) divide(n int, work func(part *accountant)) {
	list := []*accountant{a}
	a.room = fewSpans / n
	for len(list) < n {
		part := newAccountant(a.plan.query, a.plan.view, a.plan.to, a.bins)
		part.room = a.room
		list = append(list, part)
	}
	others := list[1:]
	a.parts = append(a.parts, others...)
	together(n, func(part int) { work(list[part]) })
	for _, part := range others {
		a.join(part)
	}
}

// join adds what a part has added up. What its bins are made of stays with it.
func (a *accountant) join(part *accountant) {
	add := func(counts, more []int) {
		for code, n := range more {
			counts[code] += n
		}
	}
	for f := range a.counts {
		add(a.counts[f], part.counts[f])
		for word, n := range part.others[f] {
			a.countOther(f, word, n)
		}
	}
	add(a.classes, part.classes)
	add(a.harms, part.harms)
	a.damage.merge(&part.damage, 1)
	a.summary.Total += part.summary.Total
	a.summary.Unlocated += part.summary.Unlocated
	a.summary.Undated += part.summary.Undated
	a.extremes.merge(&part.extremes)
	if !part.first.IsZero() {
		a.date(part.first, part.last)
	}
}

// fill counts everything in bins, those that are many on several processors.
func (a *accountant) fill(h *geo.Histogram) {
	for i := range a.picks {
		a.pour(h, &a.picks[i])
	}
	var tasks []func(h *geo.Histogram)
	rows := 0
	for _, one := range append(a.parts, a) {
		tasks = append(tasks, one.laySpans)
		rows += len(one.spans.starts)
		for _, m := range one.marked {
			rows += m.len()
		}
	}
	for some := range slices.Chunk(a.swaths, max(1, partRows/parcelOf)) {
		tasks = append(tasks, func(h *geo.Histogram) { a.laySwaths(h, some) })
		rows += len(some) * parcelOf
	}
	bins := []*geo.Histogram{h}
	for len(bins) < processors(rows) {
		bins = append(bins, h.Empty())
	}
	left := shared(len(tasks))
	together(len(bins), func(part int) {
		for n := range left {
			tasks[n](bins[part])
		}
	})
	for _, more := range bins[1:] {
		h.Join(more)
	}
}

// laySpans counts in bins what was remembered of rows that were looked at one by one.
func (a *accountant) laySpans(h *geo.Histogram) {
	add := func() { h.AddAll(a.spans.starts, a.spans.ends); a.spans.clear() }
	add()
	for _, m := range a.marked {
		for w, word := range m.bits {
			for ; word != 0; word &= word - 1 {
				i := w*64 + bits.TrailingZeros64(word)
				a.spans.add(m.start[i], m.end[i])
			}
			if len(a.spans.starts) >= blockRows {
				add()
			}
		}
	}
	add()
}
