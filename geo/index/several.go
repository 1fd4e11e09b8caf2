package index

import (
	"context"
	"encoding/binary"
	"math"
	"math/bits"
	"slices"

	"eventmap/geo"
)

// countLists counts by the words of lists what q chooses but for each list's own
// words. Lists of which it asks for no words are counted together.
func (r *Reader) countLists(ctx context.Context, s *snapshot, q *geo.Query, lists []geo.Facet, into map[geo.Facet][]geo.Tally) error {
	var alike []geo.Facet
	for _, f := range lists {
		if !q.AsksSeveral(f) {
			alike = append(alike, f)
			continue
		}
		free := q.Without(f)
		if err := r.countAlike(ctx, s, &free, []geo.Facet{f}, into); err != nil {
			return err
		}
	}
	if len(alike) == 0 {
		return nil
	}
	return r.countAlike(ctx, s, q, alike, into)
}

func (r *Reader) countAlike(ctx context.Context, s *snapshot, q *geo.Query, lists []geo.Facet, into map[geo.Facet][]geo.Tally) error {
	p := newPlan(q, &s.view, r.to)
	listers := make([]lister, len(lists))
	for i, f := range lists {
		listers[i] = lister{facet: f, kind: termsOf[f], rest: geo.Roster{}}
	}
	for i := range s.layers {
		m := p.matches(ctx, &s.layers[i])
		if err := ctx.Err(); err != nil {
			return err
		}
		if m.n == 0 {
			continue
		}
		if t := m.terms.Load(); t != nil && m.n > t.rows/fewRead {
			for i := range listers {
				listers[i].postings(m, t)
			}
			continue
		}
		found{marks: m.rows}.each(0, m.len(), func(row int) bool {
			e := p.read(m.layer, row)
			for i := range listers {
				listers[i].rest.Add(listers[i].facet, e)
			}
			return true
		})
	}
	for i := range listers {
		into[listers[i].facet] = listers[i].tallies(p)
	}
	return ctx.Err()
}

// fewRead is the share of rows of which it is faster to read the records than to go
// through the postings.
const fewRead = 256

// termsOf says which terms are the words of a list.
var termsOf = map[geo.Facet]byte{"weapons": weaponTerm, "targets": targetTerm, "tags": tagTerm, "actors": actorTerm}

// A matching is the rows of a layer that a query chooses.
type matching struct {
	*layer
	rows bitset
	n    int
}

func (p *plan) matches(ctx context.Context, l *layer) matching {
	m := matching{l, bitset(nil).with(l.len()), 0}
	p.chosen(ctx, l, func(_ *shelf, rows []uint32) bool {
		for _, row := range rows {
			m.rows[row>>6] |= 1 << (row & 63)
		}
		return true
	})
	m.n = m.rows.count()
	return m
}

// A lister counts by the words of one list.
type lister struct {
	facet  geo.Facet
	kind   byte
	listed []matching // what was counted by postings
	first  *terms     // of the first of them
	counts []int      // by its terms of the kind
	rest   geo.Roster // of all others
}

// postings counts rows of a layer by its terms.
func (c *lister) postings(m matching, t *terms) {
	c.listed = append(c.listed, m)
	from, end := t.kinds[c.kind], t.kinds[c.kind+1]
	if c.first == nil {
		c.first, c.counts = t, make([]int, end-from)
		for i := range c.counts {
			c.counts[i] = t.countIn(from+i, m.rows)
		}
		return
	}
	for i := from; i < end; i++ {
		if n := t.countIn(i, m.rows); n > 0 {
			e := c.rest[string(t.name(i))]
			e.Count += n
			c.rest[string(t.name(i))] = e
		}
	}
}

// countIn counts the rows of a term that are among some.
func (t *terms) countIn(i int, set bitset) (n int) {
	_, b, isBits := t.entry(i)
	if isBits {
		for j := range (len(b) + 7) / 8 {
			n += bits.OnesCount64(set[j] & word(b, j))
		}
		return n
	}
	row := uint32(math.MaxUint32)
	for i := 0; i < len(b); {
		step := uint32(b[i])
		i++
		if step >= 0x80 {
			far, size := binary.Uvarint(b[i-1:])
			step, i = uint32(far), i-1+size
		}
		row += step
		n += int(set[row>>6] >> (row & 63) & 1)
	}
	return n
}

// tallies gives the most frequent words, as they are written.
func (c *lister) tallies(p *plan) []geo.Tally {
	var ranking geo.Ranking
	met := 0
	for i, n := range c.counts {
		name := c.first.name(c.first.kinds[c.kind] + i)
		if e, ok := c.rest[string(name)]; ok {
			n, met = n+e.Count, met+1
		}
		if ranking.Wants(n) {
			ranking.Add(string(name), n)
		}
	}
	if met < len(c.rest) {
		for key, e := range c.rest {
			if _, ok := c.place(key); !ok {
				ranking.Add(key, e.Count)
			}
		}
	}
	list := []geo.Tally{}
	for _, r := range ranking.List() {
		list = append(list, geo.Tally{Value: c.spelled(p, r.Key), Count: r.Count})
	}
	return list
}

// place gives where a word stands among the terms of the first layer.
func (c *lister) place(key string) (int, bool) {
	if c.first == nil {
		return 0, false
	}
	return c.first.lookUp(c.kind, key)
}

// spelled gives how the event with the lowest id of those that were counted writes
// a word.
func (c *lister) spelled(p *plan, key string) string {
	if c.kind != actorTerm {
		return key
	}
	e := c.rest[key]
	var rows []uint32
	for _, m := range c.listed {
		t := m.terms.Load()
		i, ok := t.lookUp(c.kind, key)
		if !ok {
			continue
		}
		rows = slices.DeleteFunc(t.appendRows(rows[:0], i), func(row uint32) bool { return !m.rows.has(int(row)) })
		if len(rows) == 0 {
			continue
		}
		lowest := slices.MinFunc(rows, func(a, b uint32) int { return int(m.id[a] - m.id[b]) })
		e = e.Spelled(m.id[lowest], c.facet.WordOf(p.read(m.layer, int(lowest)), key))
	}
	return e.Word
}
