package index

import (
	"context"
	"math"
	"math/bits"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/tile"
)

// A verdict is what the columns can say of a condition.
type verdict uint8

const (
	no  verdict = iota
	ask         // the record
	yes
)

// A plan is a query in terms of the columns, for one audience. It belongs to one
// reader.
type plan struct {
	query  *geo.Query
	asks   *geo.Matcher // the query, of a record
	free   bool         // of facets
	view   *view
	to     Audience
	sight  int    // whose rows: a number of sights
	sees   uint16 // the same as a flag
	none   bool   // nothing can match
	facets []condition
	ids    map[int64]struct{}
	deep   bool  // some condition is in the records alone
	wish   *wish // what terms can answer; nil for nothing
	ways   map[*segment]*way
	timed  bool
	from   int64 // seconds, inside
	until  int64
	need   uint16 // flags that a row must have
	lack   uint16 // flags that it must not have
	since  uint32 // the number that its change must be greater than
	fences []fence
	frames []frame   // what all fences may lie in; nil for anywhere
	event  geo.Event // read last
}

// A condition admits some codes of one facet column.
type condition struct {
	column int
	admits []bool      // by code
	few    bool        // no code is larger than a byte
	table  [256]uint64 // then the same, as ones
}

func (c *condition) has(code uint16) bool { return int(code) < len(c.admits) && c.admits[code] }

// A fence is a condition on the place: to be in any of some boxes, or in what
// a region of which they are the bounds.
type fence struct {
	bounds []orb.Bound
	frames []frame
	mask   *mask // nil for boxes
}

const (
	always = int64(1) << 62
	never  = -always
)

func newPlan(q *geo.Query, v *view, to Audience) *plan {
	p := &plan{query: q, asks: q.Matcher(), view: v, to: to, from: never, until: always}
	p.choose()
	for i, f := range geo.Facets {
		if words := q.Words(f); len(words) > 0 {
			p.require(i, f, words)
		}
	}
	if len(q.IDs) > 0 {
		p.ids = make(map[int64]struct{}, len(q.IDs))
		for _, id := range q.IDs {
			p.ids[id] = struct{}{}
		}
	}
	p.deep = q.Filter != nil || q.InjuredMin > 0
	if w, ok := newWish(q); ok {
		p.wish, p.ways = w, map[*segment]*way{}
	}
	if q.InjuredMin > 0 {
		p.need |= hasHarm
	}
	p.since = uint32(min(max(q.ChangedSince, 0), lost))
	p.timed = q.Time.Known()
	if !q.Time.From.IsZero() {
		p.from = q.Time.From.Add(time.Second - 1).Unix() // up to the whole second
	}
	if !q.Time.To.IsZero() {
		p.until = q.Time.To.Unix()
	}
	if len(q.Boxes) > 0 {
		p.enclose(q.Boxes, nil)
	}
	if region := p.asks.Region(); region != nil {
		p.enclose(region.Bounds(), newMask(region))
	}
	return p
}

// choose says which rows the audience sees, and what flags they must have.
func (p *plan) choose() {
	q := p.query
	switch {
	case p.to == Public:
		p.sight = 2
		p.none = q.Duplicates == geo.Yes // what repeats another is not published
	case q.Duplicates == geo.No:
		p.sight = 1
	case q.Duplicates == geo.Yes:
		p.need |= isDuplicate
	}
	p.sees = 1 << p.sight
	answer := func(a geo.Answer, flag uint16) {
		switch a {
		case geo.Yes:
			p.need |= flag
		case geo.No:
			p.lack |= flag
		}
	}
	answer(q.Located, isLocated)
	answer(q.Dated, isDated)
}

// require admits the words of a facet. The public is shown no status.
func (p *plan) require(column int, f geo.Facet, words []string) {
	if p.to == Public && f == "status" {
		p.none = p.none || !slices.Contains(words, "")
		return
	}
	c := condition{column: column, admits: make([]bool, len(p.view.facets[column]))}
	for code, w := range p.view.facets[column] {
		c.admits[code] = slices.Contains(words, w)
		if code < len(c.table) {
			c.table[code] = one(c.admits[code])
		}
	}
	c.few = len(c.admits) <= len(c.table)
	p.facets = append(p.facets, c)
}

func (p *plan) enclose(bounds []orb.Bound, m *mask) {
	f := fence{bounds: bounds, mask: m}
	for _, b := range bounds {
		f.frames = append(f.frames, frame{
			int64(tile.Column(b.Min[0])), int64(tile.Row(b.Max[1])), int64(tile.Column(b.Max[0])), int64(tile.Row(b.Min[1])),
		})
	}
	p.fences = append(p.fences, f)
	if p.frames == nil && !p.query.PossiblePlace {
		p.frames = []frame{}
		for _, b := range f.frames {
			p.frames = append(p.frames, b.grown(2).unrolled()...)
		}
	}
}

// unfaceted gives the plan without its facets.
func (p *plan) unfaceted() *plan {
	f := *p
	f.facets, f.free = nil, true
	return &f
}

// plain reports whether the query chooses every row of a layer that the audience
// sees; plainPlaced whether it does every placed one.
func (p *plan) plain(l *layer) bool {
	return p.need|p.lack == 0 && p.plainPlaced(l)
}

func (p *plan) plainPlaced(l *layer) bool {
	need := p.need
	if l.located {
		need &^= isLocated
	}
	return !p.none && need|p.lack == 0 && len(p.facets) == 0 && p.ids == nil && !p.deep && p.wish == nil && !p.timed && p.since == 0 &&
		len(p.fences) == 0 && p.query.KilledMin <= 0
}

// match reports whether the query chooses a row.
func (p *plan) match(l *layer, i int) bool {
	if p.none || l.flags[i]&p.sees == 0 || l.gone.has(i) {
		return false
	}
	if l.flags[i]&isOdd != 0 {
		return p.settle(l, i)
	}
	return p.columns(l, i) && p.settle(l, i)
}

// columns says whether the columns let a row pass that is not odd.
func (p *plan) columns(l *layer, i int) bool {
	flags := l.flags[i]
	if flags&p.need != p.need || flags&p.lack != 0 || p.timed && !p.inTime(flags, l.start[i], l.end[i]) ||
		p.query.KilledMin > 0 && int(l.killed[i]) < p.query.KilledMin || !p.isNew(l, i) {
		return false
	}
	for n := range p.facets {
		if c := &p.facets[n]; !c.has(l.facet[c.column][i]) {
			return false
		}
	}
	if p.ids != nil {
		_, ok := p.ids[l.id[i]]
		return ok
	}
	return true
}

// isNew compares with the number that this audience knows the change by.
func (p *plan) isNew(l *layer, i int) bool {
	if p.since == 0 {
		return true
	}
	if p.to == Public {
		return l.told[i] > p.since
	}
	return l.change[i] > p.since
}

// settle decides what the columns leave open of a row that they let pass.
func (p *plan) settle(l *layer, i int) bool {
	if l.flags[i]&isOdd != 0 {
		if !p.isNew(l, i) {
			return false
		}
		if p.free {
			return p.asks.MatchFree(p.read(l, i))
		}
		return p.asks.Match(p.read(l, i))
	}
	answer := yes
	for n := range p.fences {
		if answer = min(answer, p.inPlace(l, i, &p.fences[n])); answer == no {
			return false
		}
	}
	if answer == yes && !p.deep {
		if p.wish == nil {
			return true
		}
		if w := p.way(l.segment); w.ok && p.wish.exact {
			return w.rows().has(i)
		}
	}
	return p.asks.MatchFree(p.read(l, i))
}

// A way is what terms know of the rows of a segment.
type way struct {
	asked
	ok    bool // the segment has terms
	known bool
	list  found
}

// way gives what the terms of a segment say of the query.
func (p *plan) way(s *segment) *way {
	if p.wish == nil {
		return &way{}
	}
	w, ok := p.ways[s]
	if !ok {
		w = &way{}
		if t := s.terms.Load(); t != nil {
			w.asked, w.ok = t.ask(p.wish), true
		}
		p.ways[s] = w
	}
	return w
}

// rows gives the rows for which all holds that terms can answer.
func (w *way) rows() found {
	if !w.known {
		w.list, w.known = w.find(), true
	}
	return w.list
}

// read reads an event, with its extras only where a filter may want them.
func (p *plan) read(l *layer, i int) *geo.Event {
	p.view.show(&p.event, hit{l, i}, p.to, p.query.Filter != nil)
	return &p.event
}

func (p *plan) inTime(flags uint16, start, end int64) bool {
	switch {
	case flags&isDated == 0:
		return !p.query.Certain
	case p.query.Certain && flags&isThroughout == 0:
		return start >= p.from && end <= p.until
	}
	return start <= p.until && end >= p.from
}

// inPlace compares a row with a fence. Positions are whole numbers: one that
// lies on the side of a box, or next to it, is settled by the record.
func (p *plan) inPlace(l *layer, i int, f *fence) verdict {
	q, flags := p.query, l.flags[i]
	if flags&isLocated == 0 {
		if q.Certain {
			return no
		}
		return yes
	}
	if flags&isPlain == 0 {
		return p.inPlaceAnyway(l, i, f)
	}
	if i >= l.placed {
		return ask
	}
	at := f.at(l.at(i))
	switch {
	case flags&isVague == 0:
		return at
	case q.Certain && at == yes:
		return ask // the radius and the area have to be inside too
	case q.Certain:
		return at
	case at == no && q.PossiblePlace && p.mayReach(l, i, f):
		return ask
	}
	return at
}

func (f *fence) at(p tile.Position) verdict {
	if f.mask != nil {
		return f.mask.at(p)
	}
	at := no
	for _, b := range f.frames {
		if b.grown(-2).holds(p.X, p.Y) {
			return yes
		}
		if b.grown(2).holds(p.X, p.Y) {
			at = ask
		}
	}
	return at
}

// inPlaceAnyway is for rows that are elsewhere than their point says.
func (p *plan) inPlaceAnyway(l *layer, i int, f *fence) verdict {
	h := l.shape(i)
	if h == nil || p.query.PossiblePlace {
		return ask
	}
	for _, b := range f.bounds {
		if b.Intersects(h.bound) {
			return ask
		}
	}
	return no
}

// mayReach reports whether the radius or the area of a row comes near a fence.
func (p *plan) mayReach(l *layer, i int, f *fence) bool {
	if a := l.area[i]; a >= 0 {
		for _, b := range f.bounds {
			if b.Intersects(p.view.places[a].bound) {
				return true
			}
		}
	}
	if l.radius[i] == 0 {
		return false
	}
	at := l.at(i)
	reach := int64(tile.Reach(at, l.radius[i])) + 2
	for _, b := range f.frames {
		for _, turn := range [3]int64{-worldSide, 0, worldSide} {
			x, y := int64(at.X)+turn, int64(at.Y)
			if x+reach >= b.west && x-reach <= b.east && y+reach >= b.north && y-reach <= b.south {
				return true
			}
		}
	}
	return false
}

// A run is rows from first to before last.
type run struct{ first, last int }

// candidates gives the rows among which all are that the query's fences choose,
// and apart from them, among the placed rows, those that are not plain. Where
// the fences cannot help it gives all rows, as one run.
func (p *plan) candidates(s *segment) (runs []run, special []uint32) {
	if p.frames == nil {
		return []run{{0, s.len()}}, nil
	}
	for _, k := range stretches(p.frames) {
		if first, last := s.between(k); first < last {
			runs = append(runs, run{first, last})
		}
	}
	special = s.special
	if n, _ := slices.BinarySearch(special, uint32(s.placed)); n < len(special) {
		special = special[:n] // those without a position stand in the run that follows
	}
	return append(runs, run{s.placed, s.len()}), special
}

// each gives every row that the query chooses until yield wants no more, which it
// reports by false. It goes the way on which it has to look at the fewest rows.
func (p *plan) each(ctx context.Context, l *layer, yield func(i int) bool) bool {
	if p.none || l.len() == 0 {
		return true
	}
	if p.ids != nil && len(p.ids) < l.len() {
		return p.eachNamed(l, yield)
	}
	runs, special := p.candidates(l.segment)
	n := len(special)
	for _, r := range runs {
		n += r.last - r.first
	}
	shelved := p.shelved(&l.shelves, n)
	if w := p.way(l.segment); w.ok && w.most < min(n, shelved) {
		return w.rows().each(0, l.len(), func(i int) bool { return !p.match(l, i) || yield(i) })
	}
	if n > quickRows && shelved < n {
		return p.eachShelved(ctx, l, yield)
	}
	for _, r := range runs {
		if !p.scan(ctx, l, r.first, r.last, p.frames != nil && r.first < l.placed, yield) {
			return false
		}
	}
	for _, row := range special {
		if i := int(row); p.match(l, i) && !yield(i) {
			return false
		}
	}
	return true
}

func (p *plan) eachNamed(l *layer, yield func(i int) bool) bool {
	for id := range p.ids {
		if i, ok := l.find(id, p.sees); ok && p.match(l, i) && !yield(i) {
			return false
		}
	}
	return true
}

// most gives how many rows of a layer the query may choose at most, as far as that
// is quickly known.
func (p *plan) most(l *layer) int {
	n := l.len()
	if p.none {
		return 0
	}
	if p.frames != nil {
		runs, special := p.candidates(l.segment)
		n = len(special)
		for _, r := range runs {
			n += r.last - r.first
		}
	}
	if w := p.way(l.segment); w.ok {
		n = min(n, w.most)
	}
	return min(n, p.shelved(&l.shelves, n))
}

// blockRows is how many rows are filtered at once.
const blockRows = 1_024

// scan gives the rows from first to before last that the query chooses; with
// plainOnly those of them that are plain.
func (p *plan) scan(ctx context.Context, l *layer, first, last int, plainOnly bool, yield func(i int) bool) bool {
	var passed [blockRows / 64]uint64
	for ; first < last; first += blockRows {
		if ctx.Err() != nil {
			return false
		}
		n := min(blockRows, last-first)
		p.filter(l, first, n, plainOnly, &passed)
		for w, word := range passed[:(n+63)/64] {
			from, need, lack := first+w*64, uint16(0), uint16(math.MaxUint16) // of flags that settle a row
			if word != 0 && p.surrounds(l, from, min(from+64, first+n)) {
				if need, lack = isPlain|isLocated, isOdd; p.query.Certain {
					lack |= isVague
				}
			}
			for ; word != 0; word &= word - 1 {
				i := from + bits.TrailingZeros64(word)
				flags := l.flags[i]
				if (flags&need == need && flags&lack == 0 || p.settle(l, i)) && !yield(i) {
					return false
				}
			}
		}
	}
	return true
}

// surrounds reports whether the place is all that the columns leave open, and the
// positions of some neighbouring rows are all well inside of boxes.
func (p *plan) surrounds(l *layer, first, last int) bool {
	if len(p.fences) == 0 || p.deep || p.wish != nil || last > l.placed {
		return false
	}
	key := l.key[first]
	side := (bits.Len64(key^l.key[last-1]) + 1) / 2
	key = key >> (2 * side) << (2 * side) // the square that holds all keys between
	at := position(key)
	square := frame{int64(at.X), int64(at.Y), int64(at.X) + 1<<side - 1, int64(at.Y) + 1<<side - 1}
	for n := range p.fences {
		f := &p.fences[n]
		inside := func(b frame) bool {
			b = b.grown(-2)
			return square.west >= b.west && square.east <= b.east && square.north >= b.north && square.south <= b.south
		}
		if f.mask != nil || !slices.ContainsFunc(f.frames, inside) {
			return false
		}
	}
	return true
}

// filter says which of n rows, at most blockRows, the columns let pass.
func (p *plan) filter(l *layer, first, n int, plainOnly bool, passed *[blockRows / 64]uint64) {
	want, mask := p.sees|p.need, p.sees|p.need|p.lack
	for w := 0; w*64 < n; w++ {
		from := first + w*64
		to := min(from+64, first+n)
		flags := l.flags[from:to]
		seen, odd := chosen(flags, mask, want), uint64(0)
		if l.odd {
			odd = chosen(flags, isOdd|p.sees, isOdd|p.sees)
		}
		if plainOnly {
			special := chosen(flags, isPlain|isLocated, isLocated)
			seen, odd = seen&^special, odd&^special
		}
		if l.gone != nil {
			for m := seen | odd; m != 0; m &= m - 1 {
				if j := bits.TrailingZeros64(m); l.gone.has(from + j) {
					seen, odd = seen&^(1<<j), odd&^(1<<j)
				}
			}
		}
		if seen&^odd != 0 {
			seen = p.filterWord(l, from, to, seen)
		}
		passed[w] = seen | odd
	}
}

// chosen marks the flags that are as wanted where the mask is set.
func chosen(flags []uint16, mask, want uint16) uint64 {
	w := uint64(0)
	for j, f := range flags {
		w |= one(f&mask == want) << (uint(j) & 63)
	}
	return w
}

func one(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// filterWord takes from up to 64 rows those that the columns refuse.
func (p *plan) filterWord(l *layer, from, to int, seen uint64) uint64 {
	for n := range p.facets {
		if seen &= p.facets[n].chosen(l.facet[p.facets[n].column][from:to]); seen == 0 {
			return 0
		}
	}
	if least := int32(min(p.query.KilledMin, math.MaxInt32)); least > 0 {
		enough := uint64(0)
		for j, killed := range l.killed[from:to] {
			enough |= one(killed >= least) << (uint(j) & 63)
		}
		seen &= enough
	}
	if p.timed && !p.query.Certain {
		undated := chosen(l.flags[from:to], isDated, 0)
		in := uint64(0)
		starts, ends := l.start[from:to], l.end[from:to]
		for j := range starts {
			in |= one(starts[j] <= p.until && ends[j] >= p.from) << (uint(j) & 63)
		}
		seen &= in | undated
	}
	if !(p.timed && p.query.Certain) && p.since == 0 && p.ids == nil {
		return seen
	}
	for m := seen; m != 0; m &= m - 1 {
		j := bits.TrailingZeros64(m)
		i := from + j
		ok := (!p.timed || p.inTime(l.flags[i], l.start[i], l.end[i])) && p.isNew(l, i)
		if ok && p.ids != nil {
			_, ok = p.ids[l.id[i]]
		}
		if !ok {
			seen &^= 1 << j
		}
	}
	return seen
}

// chosen marks the codes that the condition admits.
func (c *condition) chosen(codes []uint16) uint64 {
	w := uint64(0)
	if c.few {
		for j, code := range codes {
			w |= c.table[uint8(code)] << (uint(j) & 63)
		}
		return w
	}
	for j, code := range codes {
		w |= one(c.has(code)) << (uint(j) & 63)
	}
	return w
}
