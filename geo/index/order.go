package index

import (
	"cmp"
	"math"
	"slices"
	"sort"
)

// A ref is a row of one of several parts.
type ref struct{ part, row uint32 }

// lost stands for the new row of a row that is gone.
const lost = math.MaxUint32

// An order is the rows of parts as a segment has them, without those that are
// gone: the placed ones by key and then by id, the others by id, and all by id.
type order struct{ placed, rest, byID []ref }

// mergedOrder gives the order of parts that are in order and have no event in
// common.
func mergedOrder(parts []part) order {
	var o order
	for n := len(parts) - 1; n >= 0; n-- { // the largest last
		o = o.merge(parts, orderOf(parts, uint32(n)))
	}
	return o
}

// orderOf gives the order of one part that is in order.
func orderOf(parts []part, n uint32) order {
	p := &parts[n]
	stay := func(rows int, row func(i int) uint32) []ref {
		list := make([]ref, 0, rows)
		for i := range rows {
			if r := row(i); p.gone == nil || !p.gone.has(int(r)) {
				list = append(list, ref{n, r})
			}
		}
		return list
	}
	return order{
		placed: stay(p.placed, func(i int) uint32 { return uint32(i) }),
		rest:   stay(p.len()-p.placed, func(i int) uint32 { return uint32(p.placed + i) }),
		byID:   stay(len(p.byID), func(i int) uint32 { return p.byID[i] }),
	}
}

// merge gives the order of the rows of both.
func (o order) merge(parts []part, a order) order {
	id := func(r ref) int64 { return parts[r.part].id[r.row] }
	key := func(r ref) uint64 { return parts[r.part].key[r.row] }
	byID := func(r, s ref) bool { return id(r) < id(s) }
	return order{
		placed: mergeRefs(o.placed, a.placed, func(r, s ref) bool {
			k, l := key(r), key(s)
			return k < l || k == l && id(r) < id(s)
		}),
		rest: mergeRefs(o.rest, a.rest, byID),
		byID: mergeRefs(o.byID, a.byID, byID),
	}
}

// mergeRefs gives both lists as one; each is in the order that less says.
func mergeRefs(a, b []ref, less func(a, b ref) bool) []ref {
	switch {
	case len(a) == 0:
		return b
	case len(b) == 0:
		return a
	}
	list := make([]ref, 0, len(a)+len(b))
	switch {
	case less(a[len(a)-1], b[0]):
		return append(append(list, a...), b...)
	case less(b[len(b)-1], a[0]):
		return append(append(list, b...), a...)
	}
	for len(a) > 0 && len(b) > 0 {
		if less(b[0], a[0]) {
			list = append(list, b[0])
			b = b[1:]
		} else {
			list = append(list, a[0])
			a = a[1:]
		}
	}
	return append(append(list, a...), b...)
}

// partsOfBatches gives batches as parts, in the order in which they came.
func partsOfBatches(batches ...*batch) []part {
	list := make([]part, len(batches))
	for i, b := range batches {
		b.heap = b.records.heap()
		list[i] = part{rows: &b.rows, shapes: b.shapes, isPlaced: b.isPlaced, shares: i > 0 && b.records == batches[i-1].records}
	}
	return list
}

// A keyed ref is sorted by its key.
type keyed struct {
	key uint64
	ref
}

// batchOrder gives the order of batches that have nothing in common with others.
func batchOrder(parts []part) order {
	a := newArrivals(parts, 0)
	a.settle()
	return a.order()
}

// arrivals are the rows of batches, which are all parts from first on, by id.
type arrivals struct {
	parts []part
	first int
	list  []keyed
	gone  [][]int // rows of each part that something newer takes the place of
}

func newArrivals(parts []part, first int) *arrivals {
	all := 0
	for n := first; n < len(parts); n++ {
		all += parts[n].len()
	}
	a := &arrivals{parts, first, make([]keyed, 0, all), make([][]int, len(parts))}
	for n := first; n < len(parts); n++ {
		for row, id := range parts[n].id {
			a.list = append(a.list, keyed{keyOf(id), ref{uint32(n), uint32(row)}})
		}
	}
	sortKeyed(a.list)
	return a
}

// keyOf gives a key that is in the order of ids.
func keyOf(id int64) uint64 { return uint64(id) ^ 1<<63 }

// end gives where the rows of an event end that begin at a place of the list.
func (a *arrivals) end(i int) int {
	end := i + 1
	for end < len(a.list) && a.list[end].key == a.list[i].key {
		end++
	}
	return end
}

func (a *arrivals) revision(r ref) int64 { return revision(a.parts[r.part].record(int(r.row))) }

func (a *arrivals) sees(r ref, sight uint16) bool { return a.parts[r.part].flags[r.row]&sight != 0 }

func (a *arrivals) lose(list []keyed) {
	for _, k := range list {
		a.gone[k.part] = append(a.gone[k.part], int(k.row))
	}
}

// settle leaves of the states of an event that came the last one of the highest
// revision: the desk's row, and the public's where that stands right before it.
func (a *arrivals) settle() {
	for i := 0; i < len(a.list); {
		end := a.end(i)
		if states := a.list[i:end]; end-i > 1 {
			keep := a.newest(states)
			for n, k := range states {
				if k.ref != keep && !(k.part == keep.part && k.row+1 == keep.row && a.sees(k.ref, isProjected)) {
					a.lose(states[n : n+1])
				}
			}
		}
		i = end
	}
}

// newest gives the desk's row of the last of the newest states of an event.
func (a *arrivals) newest(states []keyed) ref {
	keep := states[0].ref
	for _, k := range states {
		if a.sees(k.ref, deskSees) && (!a.sees(keep, deskSees) || a.revision(k.ref) >= a.revision(keep)) {
			keep = k.ref
		}
	}
	return keep
}

// settleWith takes away what a part before knows as new, and from that part what
// is newer here.
func (a *arrivals) settleWith(n int) {
	p := &a.parts[n]
	for i, j := 0, 0; i < len(a.list) && j < len(p.byID); {
		key, known := a.list[i].key, keyOf(p.id[p.byID[j]])
		switch {
		case key < known:
			i += sort.Search(len(a.list)-i, func(k int) bool { return a.list[i+k].key >= known })
			continue
		case known < key:
			j += sort.Search(len(p.byID)-j, func(k int) bool { return keyOf(p.id[p.byID[j+k]]) >= key })
			continue
		}
		first := j
		for j < len(p.byID) && keyOf(p.id[p.byID[j]]) == key {
			j++
		}
		end := a.end(i)
		a.compare(a.list[i:end], n, p.byID[first:j])
		i = end
	}
}

// compare takes away the states that came of an event, or the rows that a part
// before has of it.
func (a *arrivals) compare(states []keyed, n int, rows []uint32) {
	for _, row := range rows {
		if known := (ref{uint32(n), row}); a.sees(known, deskSees) && !a.parts[n].gone.has(int(row)) {
			if a.revision(known) >= a.revision(a.newest(states)) {
				a.lose(states)
				return
			}
		}
	}
	for _, row := range rows {
		a.gone[n] = append(a.gone[n], int(row))
	}
}

// bury takes away the states of an event that died under a revision.
func (a *arrivals) bury(id, rev int64) {
	key := keyOf(id)
	i := sort.Search(len(a.list), func(i int) bool { return a.list[i].key >= key })
	if i == len(a.list) || a.list[i].key != key {
		return
	}
	if states := a.list[i:a.end(i)]; a.revision(a.newest(states)) <= rev {
		a.lose(states)
	}
}

// order marks what is gone in the parts and gives the order of what is left of
// the batches.
func (a *arrivals) order() order {
	for n := range a.parts {
		a.parts[n].gone = a.parts[n].gone.with(a.gone[n]...)
	}
	o := order{byID: make([]ref, 0, len(a.list))}
	placed := make([]keyed, 0, len(a.list))
	for _, k := range a.list {
		p := &a.parts[k.part]
		if p.gone != nil && p.gone.has(int(k.row)) {
			continue
		}
		o.byID = append(o.byID, k.ref)
		if p.isPlaced.has(int(k.row)) {
			placed = append(placed, keyed{p.key[k.row], k.ref})
		} else {
			o.rest = append(o.rest, k.ref)
		}
	}
	sortKeyed(placed)
	o.placed = make([]ref, len(placed))
	for i := range placed {
		o.placed[i] = placed[i].ref
	}
	return o
}

// fewKeys is how many are sorted as fast by comparing them.
var fewKeys = 128

// sortKeyed sorts by key and leaves equal ones in their order.
func sortKeyed(list []keyed) {
	byKey := func(a, b keyed) int { return cmp.Compare(a.key, b.key) }
	if slices.IsSortedFunc(list, byKey) {
		return
	}
	if len(list) <= fewKeys {
		slices.SortStableFunc(list, byKey)
		return
	}
	var counts [8][256]uint32
	for _, k := range list {
		for n := range counts {
			counts[n][byte(k.key>>(8*n))]++
		}
	}
	from, to := list, make([]keyed, len(list))
	for n := range counts {
		count := &counts[n]
		if int(count[byte(list[0].key>>(8*n))]) == len(list) {
			continue // the same in all
		}
		next := uint32(0)
		for b := range count {
			count[b], next = next, next+count[b]
		}
		for _, k := range from {
			b := byte(k.key >> (8 * n))
			to[count[b]] = k
			count[b]++
		}
		from, to = to, from
	}
	copy(list, from)
}
