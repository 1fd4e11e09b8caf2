package index

import (
	"bytes"
	"context"
	"slices"
	"sort"
)

// A browser goes through the shelves of a layer and gives the rows that a query
// chooses, some at a time, with the shelf on which they stand.
type browser struct {
	glance
	runs  []run // of rows, in which all chosen ones are that are plain; nil for any
	block *block
	n     int // how many rows of the block there are
	yield func(h *shelf, rows []uint32) bool
}

// fewOnShelf is how many rows of a shelf are looked at as fast as a run is found
// among them.
var fewOnShelf = 64

// chosenShelved is chosen, by shelves.
func (p *plan) chosenShelved(ctx context.Context, l *layer, yield func(h *shelf, rows []uint32) bool) bool {
	b := browser{glance: newGlance(p, l), block: blocks.Get().(*block), yield: yield}
	defer blocks.Put(b.block)
	var special []uint32
	if p.frames != nil {
		b.runs, special = p.candidates(l.segment)
	}
	v := &l.shelves
	for n := range v.list {
		h := &v.list[n]
		if p.backwards {
			h = &v.list[len(v.list)-1-n]
		}
		answer := p.ofShelf(h)
		if answer == no || p.past != nil && p.past(h) {
			continue
		}
		if ctx.Err() != nil {
			return false
		}
		if answer == yes && l.gone == nil {
			if !yield(h, v.row[h.first:h.last]) {
				return false
			}
			continue
		}
		if !b.browse(h) {
			return false
		}
	}
	return !p.query.PossiblePlace || b.reaching(special)
}

// reaching gives what is chosen of the rows that reach the place from elsewhere, and are
// at their point.
func (b *browser) reaching(rows []uint32) bool {
	b.shelf = nil
	for _, row := range rows {
		if b.l.flags[row]&isPlain != 0 && b.of.match(b.l, int(row)) && !b.add(int(row)) {
			return false
		}
	}
	return b.give()
}

// browse gives what is chosen of a shelf.
func (b *browser) browse(h *shelf) bool {
	b.open(h)
	v := &b.l.shelves
	switch {
	case b.runs == nil:
		return b.rows(h.first, h.last) && b.give()
	case int(h.last-h.first) <= len(b.runs)*fewOnShelf && !b.of.query.PossiblePlace:
		return b.rows(h.first, h.last) && b.elsewhere() && b.give()
	}
	from := h.first
	for _, r := range b.runs {
		first := v.seek(from, h.last, uint32(r.first))
		last := v.seek(first, h.last, uint32(r.last))
		if from = last; !b.rows(first, last) {
			return false
		}
	}
	return b.elsewhere() && b.give()
}

// seek gives where on a shelf, in a part of it, the rows begin that are not less
// than one. It is soon found where it is near.
func (v *shelves) seek(first, last, row uint32) uint32 {
	step := uint32(1)
	for first+step < last && v.row[first+step] < row {
		first += step
		step *= 2
	}
	rows := v.row[first:min(first+step+1, last)]
	return first + uint32(sort.Search(len(rows), func(i int) bool { return rows[i] >= row }))
}

// rows gives what is chosen from first to before last; where a place is asked for,
// without those that are elsewhere than their point.
func (b *browser) rows(first, last uint32) bool {
	l, v, sees, least, rest := b.l, &b.l.shelves, uint32(b.of.sees), b.least<<markKilled, b.rest
	if code := b.shelf.code; rest != no && !b.of.admitsType(code) {
		rest = no
	}
	rows, keys, marks := v.row[first:last], v.key[first:last], v.mark[first:last]
	for e, w := range v.when[first:last] {
		answer, mark := b.times[w], marks[e]
		if answer == no || mark&sees == 0 {
			continue
		}
		row := int(rows[e])
		switch {
		case w != lookAt:
			if mark&(markMost<<markKilled) < least {
				continue
			}
			answer = min(answer, rest, b.place(row, keys[e]))
		case b.runs != nil && row < l.placed && l.flags[row]&(isPlain|isLocated) == isLocated:
			continue
		}
		if answer == no || answer == yes && l.gone.has(row) || answer == ask && !b.of.match(l, row) {
			continue
		}
		if !b.add(row) {
			return false
		}
	}
	return true
}

// elsewhere gives what is chosen of the open shelf and is elsewhere than its point.
func (b *browser) elsewhere() bool {
	h, l, v, p := b.shelf, b.l, &b.l.shelves, b.of
	var days *calendar
	if p.timed && h.daily() && h.any&isOdd == 0 && p.shelfTime(h) != yes {
		days = p.calendar(h)
	}
	for e := h.first; ; e++ {
		n := bytes.IndexByte(v.when[e:h.last], lookAt)
		if n < 0 {
			return true
		}
		e += uint32(n)
		row := int(v.row[e])
		if v.mark[e]&uint32(p.sees) == 0 || days != nil && days.of(v.mark[e]) == 0 || row >= l.placed {
			continue
		}
		if l.flags[row]&(isPlain|isLocated) == isLocated && p.match(l, row) && !b.add(row) {
			return false
		}
	}
}

// add adds a row to those that are about to be given.
func (b *browser) add(row int) bool {
	b.block.rows[b.n] = uint32(row)
	b.n++
	return b.n < blockRows || b.give()
}

func (b *browser) give() bool {
	rows := b.block.rows[:b.n]
	b.n = 0
	return len(rows) == 0 || b.yield(b.shelf, rows)
}

// admitsType reports whether the query asks for a type, or for any.
func (p *plan) admitsType(code uint16) bool {
	return !slices.ContainsFunc(p.facets, func(c condition) bool { return c.facet == eventTypes && !c.has(code) })
}
