package index

import (
	"slices"
	"sort"
)

// ranks say how many rows each sight has among the first so many by id, at every
// rankEvery of them. A sight that has all rows needs none.
type ranks [sights][]uint32

const (
	rankEvery = 512

	// mostGone is how many rows may be gone for seek to be worth its while.
	mostGone = 16_384
)

func (s *segment) newRanks() *ranks {
	var r ranks
	var n [sights]uint32
	for i, row := range s.byID {
		for sight := range sights {
			if s.seen[sight] == s.len() {
				continue
			}
			if i%rankEvery == 0 {
				r[sight] = append(r[sight], n[sight])
			}
			n[sight] += uint32(s.flags[row] >> sight & 1)
		}
	}
	return &r
}

// rank gives how many rows a sight has among the first n by id.
func (s *segment) rank(sight, n int) int {
	switch {
	case s.seen[sight] == s.len():
		return n
	case n == len(s.byID):
		return s.seen[sight]
	}
	r := s.ranks.Load()
	if r == nil {
		r = s.newRanks()
		s.ranks.Store(r)
	}
	at := n / rankEvery
	count := int(r[sight][at])
	for _, row := range s.byID[at*rankEvery : n] {
		count += int(s.flags[row] >> sight & 1)
	}
	return count
}

// seek gives the id of the event that comes after so many others in a list by id,
// without looking at those; false where only looking tells.
func (s *snapshot) seek(p *plan, skip int) (int64, bool) {
	var gone []int64
	last := int64(-1)
	for i := range s.layers {
		l := &s.layers[i]
		if l.len() == 0 {
			continue
		}
		if !p.plain(l) || len(p.frames) > 0 || len(gone)+l.lost[p.sight] > mostGone {
			return 0, false
		}
		last = max(last, l.id[l.byID[len(l.byID)-1]])
		if l.lost[p.sight] > 0 {
			l.gone.each(0, l.len(), func(row int) {
				if l.flags[row]>>p.sight&1 != 0 {
					gone = append(gone, l.id[row])
				}
			})
		}
	}
	slices.Sort(gone)
	// What stands before an id only grows with it, by one at a time.
	return int64(sort.Search(int(last+1), func(id int) bool {
		before, _ := slices.BinarySearch(gone, int64(id+1))
		n := -before
		for i := range s.layers {
			n += s.layers[i].rank(p.sight, s.layers[i].firstOf(int64(id+1)))
		}
		return n > skip
	})), true
}
