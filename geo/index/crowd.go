package index

import (
	"cmp"
	"maps"
	"math"
	"math/bits"
	"slices"
	"sort"

	"github.com/paulmach/orb"

	"eventmap/geo/tile"
)

// A crowd is the rows that one area stands for: all that may lie in one place, or
// in one disc.
type crowd struct {
	rows   []uint32
	least  uint32 // of the rows, where sums are kept
	most   uint32
	mixed  bool   // at some zoom not all of them are shown as this area
	number uint32 // among the crowds of the segment
	sums   [sights]*sum
	cuts   []cut // where the rows are many: by shelf, and one at the end
}

// A sum is what the rows of a crowd add up to that a sight has.
type sum struct {
	count, verified int
	types           []typeCount
	lead            string // the most frequent type
	only            uint32 // of a census, the row where that is one
}

type typeCount struct {
	code  uint16
	count uint32
}

// A regionCrowd is the rows that may lie in one place.
type regionCrowd struct {
	crowd
	place int32
}

// summed is how many rows a crowd has at least whose sums are kept.
var summed = 16

// A ring is the rows with discs of about one size, in the order of the columns,
// those of the same disc next to each other. Of each disc it knows what a tile asks.
type ring struct {
	rows   []uint32
	first  []uint32  // where the rows of a disc begin
	keys   []uint64  // of its centre
	reach  []float32 // in positions
	from   []uint8   // the first zoom at which it is wide
	crowds []ringCrowd
	notes  []note // of the rows that are in no crowd
}

// A ringCrowd is the many rows of one disc.
type ringCrowd struct {
	crowd
	is    disc
	disc  int    // its number in the ring
	until uint32 // how many rows are in the crowds up to this one
}

// A note says of a row with a disc on which shelf it stands, whether it is verified,
// and whether it is shown as a disc wherever that is wide: all that most tiles ask of it.
type note uint16

const (
	noteSure note = 1 << iota
	noteVerified

	noteShelf = 2 // from which bit
)

// farShelf stands for itself and all shelves after it.
var farShelf uint32 = 1<<(16-noteShelf) - 1

func (s *segment) newNote(d *view, row int, shelf uint32) note {
	n := s.noteOf(row, shelf)
	if s.always(d, row, tile.Disc) {
		n |= noteSure
	}
	return n
}

// noteOf gives a note without what it says of discs.
func (s *segment) noteOf(row int, shelf uint32) note {
	n := note(min(shelf, farShelf) << noteShelf)
	if s.flags[row]&isVerified != 0 {
		n |= noteVerified
	}
	return n
}

func (s *segment) deriveDiscs(d *view, of []stand) {
	var last struct {
		key    uint64
		radius float64
		class  int
	}
	for i := range s.placed {
		if s.discFrom[i] > tile.MaxZoom {
			continue
		}
		if radius := d.radius(s, i); last.key != s.key[i] || last.radius != radius {
			last.key, last.radius = s.key[i], radius
			last.class = min(32, bits.Len64(uint64(tile.Reach(s.at(i), radius))))
		}
		r := &s.discs[last.class]
		r.rows = append(r.rows, uint32(i))
	}
	for c := range s.discs {
		r := &s.discs[c]
		slices.SortStableFunc(r.rows, func(a, b uint32) int {
			return cmp.Or(cmp.Compare(s.key[a], s.key[b]), cmp.Compare(d.radius(s, int(a)), d.radius(s, int(b))))
		})
		r.derive(s, d, of)
	}
}

// derive finds the discs of the rows.
func (r *ring) derive(s *segment, d *view, of []stand) {
	r.rows = slices.Clone(r.rows) // in no more room than they need, as all that follows
	crowded := uint32(0)
	for i, end := 0, 0; i < len(r.rows); i = end {
		for end = i + 1; end < len(r.rows) && d.sameDisc(s, r.rows[i], r.rows[end]); {
			end++
		}
		row := r.rows[i]
		if end-i >= summed {
			c := s.newCrowd(d, of, r.rows[i:end], tile.Disc)
			crowded += uint32(end - i)
			r.crowds = append(r.crowds, ringCrowd{c, d.discAt(s, row), len(r.first), crowded})
		} else {
			for _, row := range r.rows[i:end] {
				r.notes = append(r.notes, s.newNote(d, int(row), of[row].shelf))
			}
		}
		r.first, r.keys, r.from = append(r.first, uint32(i)), append(r.keys, s.key[row]), append(r.from, s.discFrom[row])
		r.reach = append(r.reach, float32(tile.Reach(s.at(int(row)), d.radius(s, int(row)))))
	}
	r.first, r.keys, r.from = slices.Clone(r.first), slices.Clone(r.keys), slices.Clone(r.from)
	r.reach, r.notes = slices.Clone(r.reach), slices.Clone(r.notes)
}

// end gives where the rows of a disc end.
func (r *ring) end(disc int) int {
	if disc+1 < len(r.first) {
		return int(r.first[disc+1])
	}
	return len(r.rows)
}

func (v *view) sameDisc(s *segment, a, b uint32) bool {
	return s.key[a] == s.key[b] && v.radius(s, int(a)) == v.radius(s, int(b))
}

// between gives the discs of a ring in a run of keys: from first to before last.
func (r *ring) between(k stretch) (first, last int) {
	first = sort.Search(len(r.keys), func(i int) bool { return r.keys[i] >= k.first })
	last = first + sort.Search(len(r.keys)-first, func(i int) bool { return r.keys[first+i] > k.last })
	return first, last
}

func (s *segment) deriveRegions(d *view, of []stand) {
	lists := map[int32][]uint32{}
	for i, a := range s.area {
		if a < 0 {
			continue
		}
		if d.places[a].from > tile.MaxZoom {
			s.unseen = append(s.unseen, uint32(i))
			continue
		}
		lists[a] = append(lists[a], uint32(i))
	}
	for _, a := range slices.Sorted(maps.Keys(lists)) {
		s.regions = append(s.regions, regionCrowd{s.newCrowd(d, of, lists[a], tile.Region), a})
	}
	s.nearBy.regions = newBoxes(len(s.regions), func(i int) (orb.Bound, uint8) {
		p := d.places[s.regions[i].place]
		return p.outline.Box(), p.from
	})
	s.nearBy.shapes = newBoxes(len(s.shapes), func(i int) (orb.Bound, uint8) { return s.shapes[i].outline.Box(), s.shapes[i].from })
}

// numberCrowds numbers the crowds of a segment.
func (s *segment) numberCrowds() {
	number := func(c *crowd) {
		c.number = uint32(s.crowds)
		s.crowds++
	}
	for class := range s.discs {
		for i := range s.discs[class].crowds {
			number(&s.discs[class].crowds[i].crowd)
		}
	}
	for i := range s.regions {
		number(&s.regions[i].crowd)
	}
}

// cost is about what it costs to go through the crowd, as that of neighbours.
func (c *crowd) cost() int {
	if len(c.cuts) == 0 || c.mixed {
		return 4 * len(c.rows)
	}
	return costCrowd
}

// newCrowd adds up rows, if they are many, and cuts them up by shelf, if they are
// very many.
func (s *segment) newCrowd(d *view, of []stand, list []uint32, kind tile.Kind) crowd {
	c := crowd{rows: list}
	if len(list) < summed {
		return c
	}
	c.least, c.most = slices.Min(list), slices.Max(list)
	if len(list) >= cutUp && s.shelves.rank != nil {
		c.cutByShelf(s, of)
	}
	var counts [sights]map[uint16]uint32
	for n := range sights {
		counts[n], c.sums[n] = map[uint16]uint32{}, &sum{}
	}
	for _, row := range list {
		c.mixed = c.mixed || !s.always(d, int(row), kind)
		flags := s.flags[row]
		for n := range sights {
			if flags>>n&1 == 0 {
				continue
			}
			c.sums[n].count++
			if flags&isVerified != 0 {
				c.sums[n].verified++
			}
			counts[n][s.facet[eventTypes][row]]++
		}
	}
	for n := range sights {
		for code, count := range counts[n] {
			c.sums[n].types = append(c.sums[n].types, typeCount{code, count})
		}
		slices.SortFunc(c.sums[n].types, func(a, b typeCount) int { return cmp.Compare(a.code, b.code) })
		c.sums[n].lead = c.sums[n].leading(d)
		for m := range n {
			if slices.Equal(c.sums[m].types, c.sums[n].types) && c.sums[m].verified == c.sums[n].verified {
				c.sums[n] = c.sums[m]
			}
		}
	}
	return c
}

// leading gives the most frequent type, of several the first by name.
func (s *sum) leading(d *view) string {
	best, most := "", uint32(0)
	for _, t := range s.types {
		if int(t.code) >= len(d.facets[eventTypes]) {
			continue
		}
		if w := d.facets[eventTypes][t.code]; t.count > most || t.count == most && w < best {
			best, most = w, t.count
		}
	}
	return best
}

// always reports whether a row is shown as this kind of area at every zoom at
// which it would be wide enough.
func (s *segment) always(d *view, row int, kind tile.Kind) bool {
	from := s.discFrom[row]
	if kind == tile.Region {
		from = d.places[s.area[row]].from
	} else if s.area[row] >= 0 && d.places[s.area[row]].from <= tile.MaxZoom {
		return false
	}
	if h := s.shape(row); h != nil && h.from <= tile.MaxZoom {
		return false
	}
	return from <= tile.MaxZoom
}

// discAt gives the disc of a row.
func (v *view) discAt(s *segment, row uint32) disc {
	return disc{s.at(int(row)), v.radius(s, int(row))}
}

// wideClass reports whether a disc of a class of reach may be wide at a zoom.
func wideClass(class int, z uint32) bool {
	return tile.OnScreen(math.Ldexp(1, class), z) >= tile.WidePixels
}
