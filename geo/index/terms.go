package index

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
	"math"
	"math/bits"
	"slices"
	"sort"
	"unicode/utf8"

	"eventmap/geo"
)

// The kinds of terms, each of them a stretch of the table. Of a list that is
// empty the empty word is a term, as in a geo.Query.
const (
	wordTerm    byte = iota // the key of a word, as geo.Words gives it
	initialTerm             // the first byte of such a key, where it is ASCII
	tagTerm
	actorTerm // a whole name, case folded
	weaponTerm
	targetTerm
	areaTerm
	termKinds
)

// terms are an inverted index over rows: which rows have a word in their text, a
// tag, an actor, a weapon, a target, an area or an external id. They never change,
// and hold no pointers but to their slabs. Nil terms are of no rows.
type terms struct {
	base  uint32 // what postings count rows from: 0 but for the parts of a termBuilder
	rows  int
	slab  []byte   // the entries: how long the term is, times two and one more for bits; kind and term; its postings
	at    []uint64 // where each entry begins, in the order of the terms, and where the last one ends
	kinds [termKinds + 1]int
	bits  []uint32 // the terms whose postings are bits
	named []uint64 // hashes of external ids with their rows, (hash << 32 | row), ascending
}

func (t *terms) len() int {
	if t == nil || len(t.at) == 0 {
		return 0
	}
	return len(t.at) - 1
}

// entry gives a term behind its kind and its postings, and their form.
func (t *terms) entry(i int) (term, postings []byte, bits bool) {
	b := t.slab[t.at[i]:t.at[i+1]]
	n, size := uint64(b[0]), 1
	if n >= 0x80 {
		n, size = binary.Uvarint(b)
	}
	end := size + int(n>>1)
	return b[size:end], b[end:], n&1 == 1
}

// name gives a term without its kind.
func (t *terms) name(i int) []byte {
	term, _, _ := t.entry(i)
	return term[1:]
}

// bytes says how much memory the terms take.
func (t *terms) bytes() int {
	if t == nil {
		return 0
	}
	return cap(t.slab) + 8*cap(t.at) + 4*cap(t.bits) + 8*cap(t.named)
}

// put appends an entry. Terms come in their order, each with rows, ascending.
func (t *terms) put(term []byte, rows []uint32) {
	form := uint64(0)
	if dense(len(rows), t.rows) {
		form = 1
		t.bits = append(t.bits, uint32(len(t.at)))
	}
	t.at = append(t.at, uint64(len(t.slab)))
	t.slab = binary.AppendUvarint(t.slab, uint64(len(term))<<1|form)
	t.slab = append(t.slab, term...)
	t.kinds[term[0]+1] = len(t.at)
	if form == 1 {
		t.slab = appendBits(t.slab, rows)
	} else {
		t.slab = appendSteps(t.slab, rows)
	}
}

// finish closes the table once all entries are put.
func (t *terms) finish() {
	t.at = append(t.at, uint64(len(t.slab)))
	for k := range termKinds {
		t.kinds[k+1] = max(t.kinds[k+1], t.kinds[k])
	}
	if cap(t.slab)-len(t.slab) > len(t.slab)/8 {
		t.slab = bytes.Clone(t.slab)
	}
	t.at, t.bits = slices.Clone(t.at), slices.Clone(t.bits)
}

// lookUp gives the place of a term in the table.
func (t *terms) lookUp(kind byte, name string) (int, bool) {
	first, end := t.kinds[kind], t.kinds[kind+1]
	i := first + sort.Search(end-first, func(i int) bool { return string(t.name(first+i)) >= name })
	return i, i < end && string(t.name(i)) == name
}

var nameSeed = maphash.MakeSeed()

// nameHash gives an external id as it is kept in named, in the upper half.
func nameHash(id string) uint64 { return maphash.String(nameSeed, id) &^ math.MaxUint32 }

// A wish is what a query asks of terms.
type wish struct {
	search *geo.Search
	lists  []wishList
	names  []string
	exact  bool // terms say all that there is to say of these conditions
}

// A wishList asks for rows with one of some terms of a kind.
type wishList struct {
	kind  byte
	terms []string
	not   bool // for rows with none of them
}

// newWish gives the conditions of a query that terms can answer, and whether
// there are any.
func newWish(q *geo.Query) (*wish, bool) {
	w := &wish{names: q.ExternalIDs, exact: len(q.ExternalIDs) == 0}
	if q.Text != "" {
		if s := geo.NewSearch(q.Text); len(s.Keys()) > 0 {
			w.search = s
		}
	}
	add := func(kind byte, list []string) {
		if len(list) > 0 {
			w.lists = append(w.lists, wishList{kind: kind, terms: list})
		}
	}
	folded := func(names []string) (keys []string) {
		for _, a := range names {
			keys = append(keys, string(geo.FoldName(nil, a)))
		}
		return keys
	}
	add(tagTerm, q.Tags)
	add(weaponTerm, q.Weapons)
	add(targetTerm, q.Targets)
	add(areaTerm, q.AreaIDs)
	add(actorTerm, folded(q.Actors))
	for _, f := range geo.Several {
		left := q.Except[f]
		if f == "actors" {
			left = folded(left)
		}
		if len(left) > 0 {
			w.lists = append(w.lists, wishList{kind: termsOf[f], terms: left, not: true})
		}
	}
	return w, w.search != nil || len(w.lists) > 0 || len(w.names) > 0
}

// A clause is a union of postings: of runs of the table, from first to before
// end, or of external ids.
type clause struct {
	runs  [][2]int
	named []uint64
	not   bool // all but these
	most  int  // rows at most
}

// clauses gives the conditions of a wish in terms of the table, those of the
// fewest rows first.
func (t *terms) clauses(w *wish) []clause {
	var list []clause
	if w.search != nil {
		for i, key := range w.search.Keys() {
			var c clause
			if len(key) == 1 && key[0] < utf8.RuneSelf {
				c.add(t.lookUp(initialTerm, key))
			} else {
				w.search.Runs(i, t.kinds[wordTerm], t.kinds[wordTerm+1], t.name, func(first, end int) { c.runs = append(c.runs, [2]int{first, end}) })
			}
			list = append(list, c)
		}
	}
	for _, l := range w.lists {
		c := clause{not: l.not}
		words := slices.Clone(l.terms)
		slices.Sort(words)
		for _, word := range slices.Compact(words) {
			c.add(t.lookUp(l.kind, word))
		}
		list = append(list, c)
	}
	for i := range list {
		if list[i].most = t.rows; !list[i].not {
			list[i].most = t.most(list[i].runs)
		}
	}
	if len(w.names) > 0 {
		var c clause
		for _, name := range w.names {
			h := nameHash(name)
			first, _ := slices.BinarySearch(t.named, h)
			for _, n := range t.named[first:] {
				if n&^math.MaxUint32 != h {
					break
				}
				c.named = append(c.named, n)
			}
		}
		c.most = len(c.named)
		list = append(list, c)
	}
	slices.SortStableFunc(list, func(a, b clause) int { return a.most - b.most })
	return list
}

func (c *clause) add(i int, ok bool) {
	if ok {
		c.runs = append(c.runs, [2]int{i, i + 1})
	}
}

// most gives how many rows runs of the table have at most.
func (t *terms) most(runs [][2]int) int {
	n := 0
	for _, r := range runs {
		first, _ := slices.BinarySearch(t.bits, uint32(r[0]))
		end, _ := slices.BinarySearch(t.bits, uint32(r[1]))
		n += int(t.at[r[1]]-t.at[r[0]]) + (end-first)*t.rows // a step is a byte or more
	}
	return min(n, t.rows)
}

// found are rows: a list, or marks where they are many.
type found struct {
	list  []uint32
	marks bitset // nil for a list
}

func (f found) len() int {
	if f.marks != nil {
		return f.marks.count()
	}
	return len(f.list)
}

// each gives the rows from first to before end in order, until yield wants no
// more, and says whether it wanted all.
func (f found) each(first, end int, yield func(row int) bool) bool {
	if f.marks == nil {
		i, _ := slices.BinarySearch(f.list, uint32(first))
		for _, row := range f.list[i:] {
			if int(row) >= end {
				break
			}
			if !yield(int(row)) {
				return false
			}
		}
		return true
	}
	for i := first >> 6; i<<6 < end && i < len(f.marks); i++ {
		w := f.marks[i]
		if i == first>>6 {
			w &= ^uint64(0) << (first & 63)
		}
		for ; w != 0; w &= w - 1 {
			row := i<<6 + bits.TrailingZeros64(w)
			if row >= end {
				return true
			}
			if !yield(row) {
				return false
			}
		}
	}
	return true
}

// has reports whether a row is among them.
func (f found) has(row int) bool {
	if f.marks != nil {
		return row>>6 < len(f.marks) && f.marks.has(row)
	}
	_, ok := slices.BinarySearch(f.list, uint32(row))
	return ok
}

// An asked is a wish in terms of one table.
type asked struct {
	*terms
	clauses []clause
	most    int // how many rows there are at most
}

// ask looks a wish up, but at no rows yet.
func (t *terms) ask(w *wish) asked {
	if t == nil || t.rows == 0 {
		return asked{}
	}
	c := t.clauses(w)
	return asked{t, c, c[0].most}
}

// find gives the rows for which all conditions of the wish hold, and where the
// wish is not exact perhaps some more.
func (a asked) find() found {
	var f found
	for i, c := range a.clauses {
		if i == 0 {
			f = a.union(c)
		} else {
			f = a.both(f, c)
		}
		if f.marks == nil && len(f.list) == 0 {
			break
		}
	}
	return f
}

// fewRows is the share of rows up to which a list is better than marks.
const fewRows = 32

// union gives the rows of a clause.
func (t *terms) union(c clause) found {
	if c.not || c.most > t.rows/fewRows {
		set := bitset(nil).with(t.rows)
		for _, r := range c.runs {
			for i := r[0]; i < r[1]; i++ {
				t.mark(set, i)
			}
		}
		for _, n := range c.named {
			set.set(int(uint32(n)))
		}
		if c.not {
			for i := range set {
				set[i] = ^set[i]
			}
			if last := t.rows & 63; last > 0 {
				set[len(set)-1] &= 1<<last - 1
			}
		}
		return found{marks: set}
	}
	list := make([]uint32, 0, c.most)
	for _, r := range c.runs {
		for i := r[0]; i < r[1]; i++ {
			list = t.appendRows(list, i)
		}
	}
	for _, n := range c.named {
		list = append(list, uint32(n))
	}
	if !slices.IsSorted(list) {
		slices.Sort(list)
	}
	return found{list: slices.Compact(list)}
}

// both gives the rows found for which a clause holds too.
func (t *terms) both(f found, c clause) found {
	if !c.not && len(c.runs) == 1 && c.runs[0][1] == c.runs[0][0]+1 && f.marks == nil {
		if _, b, isBits := t.entry(c.runs[0][0]); isBits {
			f.list = slices.DeleteFunc(f.list, func(row uint32) bool { return int(row>>3) >= len(b) || b[row>>3]>>(row&7)&1 == 0 })
			return f
		}
	}
	g := t.union(c)
	switch {
	case f.marks == nil && g.marks == nil:
		i := 0
		f.list = slices.DeleteFunc(f.list, func(row uint32) bool {
			for i < len(g.list) && g.list[i] < row {
				i++
			}
			return i == len(g.list) || g.list[i] != row
		})
		return f
	case f.marks == nil:
		f.list = slices.DeleteFunc(f.list, func(row uint32) bool { return !g.marks.has(int(row)) })
		return f
	case g.marks == nil:
		g.list = slices.DeleteFunc(g.list, func(row uint32) bool { return !f.marks.has(int(row)) })
		return g
	}
	for i := range f.marks {
		f.marks[i] &= g.marks[i]
	}
	return f
}

// appendRows appends the rows of a term.
func (t *terms) appendRows(list []uint32, i int) []uint32 {
	_, postings, isBits := t.entry(i)
	if isBits {
		return rowsOfBits(list, postings)
	}
	return rowsOfSteps(list, postings)
}

// mark marks the rows of a term.
func (t *terms) mark(set bitset, i int) {
	_, b, isBits := t.entry(i)
	if isBits {
		for j := range (len(b) + 7) / 8 {
			set[j] |= word(b, j)
		}
		return
	}
	markSteps(set, b)
}
