package index

import (
	"context"
	"slices"
	"time"

	"eventmap/geo"
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
	query     *geo.Query
	asks      *geo.Matcher // the query, of a record
	free      bool         // of facets
	view      *view
	to        Audience
	sight     int    // whose rows: a number of sights
	sees      uint16 // the same as a flag
	none      bool   // nothing can match
	facets    []condition
	ids       map[int64]struct{}
	deep      bool  // some condition is in the records alone
	wish      *wish // what terms can answer; nil for nothing
	ways      map[*segment]*way
	timed     bool
	from      int64 // seconds, inside
	until     int64
	need      uint16    // flags that a row must have
	lack      uint16    // flags that it must not have
	toll      *toll     // nil for any number of killed and injured
	unsure    bool      // some of the rows that were sifted last are such
	within    float64   // metres that its place must be known within; 0 for none
	usual     []float64 // metres that a precision stands for, by its code; nil without within
	since     uint32    // the number that its change must be greater than
	fences    []fence
	frames    []frame // what all fences may lie in; nil for anywhere
	found     map[*segment]candidates
	days      []*calendar         // of months that were asked about lately
	past      func(h *shelf) bool // whether a shelf is passed over; nil for none, and then not all need be gone through
	backwards bool                // the latest shelves first
	event     geo.Event           // read last
}

// A condition admits some codes of one facet column.
type condition struct {
	facet  int
	admits []bool      // by the code in its column
	few    bool        // no code is larger than a byte
	table  [256]uint64 // then the same, as ones
}

func (c *condition) has(code uint16) bool { return int(code) < len(c.admits) && c.admits[code] }

const (
	always = int64(1) << 62
	never  = -always
)

func newPlan(q *geo.Query, v *view, to Audience) *plan {
	p := &plan{query: q, asks: q.Matcher(), view: v, to: to, from: never, until: always}
	p.choose()
	for i, f := range geo.Facets {
		if q.Asks(f) {
			p.require(i, f)
		}
	}
	if len(q.IDs) > 0 {
		p.ids = make(map[int64]struct{}, len(q.IDs))
		for _, id := range q.IDs {
			p.ids[id] = struct{}{}
		}
	}
	p.deep = q.Filter != nil
	if w, ok := newWish(q); ok {
		p.wish, p.ways = w, map[*segment]*way{}
	}
	if p.toll = newToll(q, v); q.InjuredMin > 0 {
		p.need |= hasHarm
	}
	if q.KnownWithin > 0 {
		p.within, p.usual = float64(q.KnownWithin), make([]float64, len(v.facets[precisions]))
		for code, word := range v.facets[precisions] {
			p.usual[code] = geo.DefaultUncertaintyM(word)
		}
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
	for _, shape := range p.asks.Shapes() {
		p.enclose(shape.Bounds(), newMask(shape))
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
	if q.OwnRights {
		p.need |= hasRights
	}
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

// require admits the words of a facet that the query does, so that what is left out
// costs what is asked for does. The public is shown no status.
func (p *plan) require(facet int, f geo.Facet) {
	if p.to == Public && f == "status" {
		p.none = p.none || !p.query.Admits(f, "")
		return
	}
	c := condition{facet: facet, admits: make([]bool, len(p.view.facets[facet]))}
	for code, w := range p.view.facets[facet] {
		c.admits[code] = p.query.Admits(f, w)
	}
	if at := inClass[facet]; at >= 0 {
		words := c.admits
		c.admits = make([]bool, len(p.view.classes))
		for code, class := range p.view.classes {
			c.admits[code] = class[at] != otherWord && words[class[at]]
		}
	}
	for code, admits := range c.admits[:min(len(c.admits), len(c.table))] {
		c.table[code] = one(admits)
	}
	c.few = len(c.admits) <= len(c.table)
	p.facets = append(p.facets, c)
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
		len(p.fences) == 0 && p.toll == nil && p.within == 0
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
	if flags&p.need != p.need || flags&p.lack != 0 {
		return false
	}
	for n := range p.facets { // the narrow columns first, of which more is near by
		if c := &p.facets[n]; !c.has(l.codes(c.facet)[i]) {
			return false
		}
	}
	if p.timed && !p.inTime(flags, l.start[i], l.end[i]) ||
		p.toll != nil && p.toll[l.harm[i]] == 0 || p.within > 0 && !p.known(l, i) || !p.isNew(l, i) {
		return false
	}
	if p.ids != nil {
		_, ok := p.ids[l.id[i]]
		return ok
	}
	return true
}

// known says of a row that is not odd what geo.Query.Match says of how well its
// place is known.
func (p *plan) known(l *layer, i int) bool {
	m := p.view.radius(l.segment, i)
	if code := p.view.code(l.segment, precisions, i); m == 0 && int(code) < len(p.usual) {
		m = p.usual[code]
	}
	return l.flags[i]&isLocated != 0 && l.area[i] == noPlace && m > 0 && m <= p.within
}

// isNew compares with the number that this audience knows the change by.
func (p *plan) isNew(l *layer, i int) bool {
	if p.since == 0 {
		return true
	}
	if p.to == Public {
		return l.toldUnder(i) > p.since
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
	if answer == yes && !p.deep && !(p.toll != nil && l.harm[i] == otherHarm) {
		if p.wish == nil {
			return true
		}
		if w := p.way(l.segment); w.ok && p.wish.exact {
			return w.rows().has(i)
		}
	}
	return p.asks.MatchFree(p.read(l, i))
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

// A run is rows from first to before last.
type run struct{ first, last int }

// candidates gives the rows among which all are that the query's fences choose,
// and apart from them, among the placed rows, those that are not plain, and those that
// may reach there from elsewhere. Where the fences cannot help it gives all rows, as one
// run.
func (p *plan) candidates(s *segment) (runs []run, special []uint32) {
	if p.frames == nil {
		return []run{{0, s.len()}}, nil
	}
	if found, ok := p.found[s]; ok {
		return found.runs, found.special
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
	if p.query.PossiblePlace && !p.query.Certain {
		special = append(p.outside(s, runs), special...)
		slices.Sort(special)
	}
	runs = append(runs, run{s.placed, s.len()})
	if p.found == nil {
		p.found = map[*segment]candidates{}
	}
	p.found[s] = candidates{runs, special}
	return runs, special
}

// candidates are what plan.candidates gives of a segment.
type candidates struct {
	runs    []run
	special []uint32
}

// each gives every row that the query chooses until yield wants no more, which it
// reports by false.
func (p *plan) each(ctx context.Context, l *layer, yield func(i int) bool) bool {
	return p.chosen(ctx, l, func(_ *shelf, rows []uint32) bool {
		for _, row := range rows {
			if !yield(int(row)) {
				return false
			}
		}
		return true
	})
}

// chosen is each, but gives some rows at a time, which are to be left as they are,
// and the shelf where they come from one. It goes the way on which it has to look at
// the fewest rows.
func (p *plan) chosen(ctx context.Context, l *layer, yield func(h *shelf, rows []uint32) bool) bool {
	if p.none || l.len() == 0 {
		return true
	}
	var one [1]uint32
	single := func(row int) bool {
		one[0] = uint32(row)
		return !p.match(l, row) || yield(nil, one[:])
	}
	if p.ids != nil && len(p.ids) < l.len() {
		return p.eachNamed(l, single)
	}
	runs, special := p.candidates(l.segment)
	n := len(special)
	for _, r := range runs {
		n += r.last - r.first
	}
	if w := p.way(l.segment); w.ok && w.most < min(n, p.shelved(&l.shelves, n)) {
		return w.rows().each(0, l.len(), single)
	}
	if n > quickRows && (p.past != nil || p.worthBrowsing(l, n, len(runs))) {
		return p.chosenShelved(ctx, l, yield)
	}
	for _, r := range runs {
		if !p.blocks(ctx, l, r.first, r.last, p.frames != nil && r.first < l.placed, func(rows []uint32) bool { return yield(nil, rows) }) {
			return false
		}
	}
	for _, row := range special {
		if !single(int(row)) {
			return false
		}
	}
	return true
}

func (p *plan) eachNamed(l *layer, yield func(row int) bool) bool {
	for id := range p.ids {
		if i, ok := l.find(id, p.sees); ok && !yield(i) {
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
