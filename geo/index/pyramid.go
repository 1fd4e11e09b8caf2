package index

import (
	"cmp"
	"slices"
	"sort"

	"eventmap/geo/tile"
)

// A pyramid knows beforehand what the cells of a tile hold that no filter thins
// out: for each zoom and each cell with many rows, what its dots add up to. Cells
// with few rows are added up when they are asked for.
type pyramid struct {
	levels [tile.MaxZoom + 1][]node // by zoom, each in the order of the curve
}

// A node is what the dots of one cell of one zoom add up to.
type node struct {
	first, n uint32 // its rows, dots or not
	tally
}

// nodeRows is how many rows a cell has at least that a node stands for: adding up
// fewer takes as long as looking at the node.
var nodeRows = 32

// A tally is what dots add up to. The leading type of some tallies together is known
// only where there are more of it than there may be of any other.
type tally struct {
	count, verified, disputed uint32
	killed                    int32 // the highest; -1 for none
	west, east, north, south  uint32
	lead                      uint16 // the code of the most frequent type
	least, most               uint32 // how many of it there are at least, and at most
	others                    uint32 // how many of any other there may be at most
}

// newPyramid adds up the placed rows that a sight has.
func newPyramid(s *segment, sees uint16, d *view) *pyramid {
	p := &pyramid{}
	c := newCounter(s, d)
	whole := []node{{n: uint32(s.placed)}}
	for z := uint32(0); z <= tile.MaxZoom && len(whole) > 0; z++ {
		var cells []node
		shift := 2 * (32 - z - gridBits)
		for _, w := range whole {
			for i, last := int(w.first), int(w.first+w.n); i < last; {
				end := s.leap(i, last, s.key[i]>>shift, shift)
				if end-i >= nodeRows {
					cells = append(cells, node{first: uint32(i), n: uint32(end - i), tally: c.add(i, end, sees, z)})
				}
				i = end
			}
		}
		p.levels[z] = cells
		whole = cells
	}
	return p
}

// leap gives the first row from i to before last whose key, without its last
// bits, is another; it looks near first.
func (s *segment) leap(i, last int, prefix uint64, shift uint32) int {
	step := 1
	for i+step < last && s.key[i+step]>>shift == prefix {
		i += step
		step *= 2
	}
	end := min(i+step, last)
	return i + 1 + sort.Search(end-i-1, func(n int) bool { return s.key[i+1+n]>>shift != prefix })
}

// from gives where the nodes of a zoom begin that stand at or after a row.
func (p *pyramid) from(z uint32, row int) int {
	level := p.levels[z]
	return sort.Search(len(level), func(i int) bool { return int(level[i].first) >= row })
}

// over gives the node of a zoom that stands for a row; nil where none does.
func (p *pyramid) over(z uint32, row int) *node {
	level := p.levels[z]
	i := sort.Search(len(level), func(i int) bool { return int(level[i].first) > row }) - 1
	if i < 0 || row >= int(level[i].first+level[i].n) {
		return nil
	}
	return &level[i]
}

// A counter adds up rows of one segment.
type counter struct {
	s    *segment
	view *view
	*ballot
}

func newCounter(s *segment, d *view) *counter {
	b := new(ballot)
	b.begin(d.facets[eventTypes])
	return &counter{s, d, b}
}

// A ballot is room for finding the most frequent of some types.
type ballot struct {
	words  []string // the types, by code
	types  []uint32 // how many there are of each; all 0 between two counts
	rank   []uint32 // how many types come after each by name
	ranked []uint16 // the codes by their rank
}

// begin makes room for types, which are kept in a list that only grows.
func (b *ballot) begin(words []string) {
	if len(words) == len(b.words) && (len(words) == 0 || &words[0] == &b.words[0]) {
		return
	}
	b.words, b.types, b.rank, b.ranked = words, make([]uint32, len(words)), make([]uint32, len(words)), make([]uint16, len(words))
	for code := range b.ranked {
		b.ranked[code] = uint16(code)
	}
	slices.SortFunc(b.ranked, func(p, q uint16) int { return cmp.Compare(words[q], words[p]) })
	for n, code := range b.ranked {
		b.rank[code] = uint32(n)
	}
}

// rankBits is how many bits of a vote tell types apart that are as frequent.
const rankBits = 16

// lead finds the leading type of some rows, of several the first by name, and how many
// there are of any other; it forgets the counts.
func (b *ballot) lead(types []uint16) (lead uint16, most, others uint32) {
	first, second := uint64(1<<rankBits-1), uint64(1<<rankBits-1)
	counts, rank := b.types, b.rank[:len(b.types)]
	for _, code := range types {
		if int(code) < len(counts) {
			vote := uint64(counts[code])<<rankBits | uint64(rank[code])
			counts[code] = 0
			first, second = max(first, vote), max(second, min(first, vote))
		}
	}
	if most = uint32(first >> rankBits); most > 0 {
		lead = b.ranked[first&(1<<rankBits-1)]
	}
	return lead, most, uint32(second >> rankBits)
}

// add adds up the dots at a zoom among the rows from first to before last that
// are seen; none of them may be gone.
func (c *counter) add(first, last int, sees uint16, z uint32) tally {
	s := c.s
	t := tally{killed: -1}
	west, east, north, south := uint64(1<<64-1), uint64(0), uint64(1<<64-1), uint64(0)
	keys := s.key[first:last]
	flags, wideFrom, most, types := s.flags[first:last][:len(keys)], s.wideFrom[first:last][:len(keys)], s.killed[first:last][:len(keys)], s.facet[eventTypes][first:last][:len(keys)]
	for i, key := range keys { // no branch depends on a row, for they would hardly be foreseen
		is := one(flags[i]&sees != 0) & one(uint32(wideFrom[i]) > z)
		t.count += uint32(is)
		t.verified += uint32(is) & uint32(flags[i]/isVerified)
		t.disputed += uint32(is) & uint32(flags[i]/isDisputed)
		k := int32(most[i])
		if k == manyKilled {
			k = c.view.killedMany(s, first+i) + 1
		}
		t.killed = max(t.killed, k&-int32(is)-1)
		x, y := key&xBits, key&yBits
		west, east, north, south = min(west, x|(is-1)), max(east, x&-is), min(north, y|(is-1)), max(south, y&-is)
		if code := int(types[i]); code < len(c.types) {
			c.types[code] += uint32(is)
		}
	}
	t.west, t.east, t.north, t.south = squeeze(west), squeeze(east), squeeze(north>>1), squeeze(south>>1)
	t.lead, t.least, t.others = c.lead(types)
	t.most = t.least
	return t
}
