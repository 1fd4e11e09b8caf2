package index

import (
	"slices"
	"time"

	"eventmap/geo"
	"eventmap/geo/tile"
)

// A verdict is what the columns can say of a condition.
type verdict uint8

const (
	no verdict = iota
	yes
	ask // the record
)

// A plan is a query in terms of the columns. It belongs to one reader.
type plan struct {
	query  *geo.Query
	free   geo.Query // the query without its facets, paging and order
	view   *view
	facets []condition
	ids    map[int64]struct{}
	deep   bool // some condition is in the records alone
	timed  bool
	from   int64 // seconds, inside
	to     int64
	boxes  []frame
	event  geo.Event // read last
}

// A condition admits some codes of one facet column.
type condition struct {
	column int
	admits []bool // by code
}

const (
	always = int64(1) << 62
	never  = -always
)

func newPlan(q *geo.Query, v *view) *plan {
	p := &plan{query: q, free: *q, view: v, from: never, to: always}
	for i, f := range geo.Facets {
		p.free = p.free.Without(f)
		words := q.Words(f)
		if len(words) == 0 {
			continue
		}
		c := condition{i, make([]bool, len(v.facets[i]))}
		for code, w := range v.facets[i] {
			c.admits[code] = slices.Contains(words, w)
		}
		p.facets = append(p.facets, c)
	}
	if len(q.IDs) > 0 {
		p.ids = make(map[int64]struct{}, len(q.IDs))
		for _, id := range q.IDs {
			p.ids[id] = struct{}{}
		}
	}
	p.deep = q.Text != "" || q.Filter != nil || q.InjuredMin > 0 || len(q.Region) > 0 || len(q.Weapons)+len(q.Targets)+len(q.Tags)+len(q.Actors)+len(q.ExternalIDs)+len(q.AreaIDs) > 0
	p.timed = q.Time.Known()
	if !q.Time.From.IsZero() {
		p.from = q.Time.From.Add(time.Second - 1).Unix() // up to the whole second
	}
	if !q.Time.To.IsZero() {
		p.to = q.Time.To.Unix()
	}
	for _, b := range q.Boxes {
		p.boxes = append(p.boxes, frame{
			int64(tile.Column(b.Min[0])), int64(tile.Row(b.Max[1])), int64(tile.Column(b.Max[0])), int64(tile.Row(b.Min[1])),
		})
	}
	return p
}

// match reports whether the query chooses a row.
func (p *plan) match(s *segment, i int) bool {
	if s.flags[i]&isOdd != 0 {
		return p.query.Match(p.read(s, i))
	}
	for _, c := range p.facets {
		if !c.admits[s.facet[c.column][i]] {
			return false
		}
	}
	return p.matchFree(s, i)
}

// matchFree is match but for the facets.
func (p *plan) matchFree(s *segment, i int) bool {
	switch p.look(s, i) {
	case yes:
		return true
	case no:
		return false
	}
	return p.free.Match(p.read(s, i))
}

// read reads an event, with its extras only where a filter may want them.
func (p *plan) read(s *segment, i int) *geo.Event {
	p.view.read(&p.event, s.id[i], s.record[i], p.query.Filter != nil)
	return &p.event
}

// look says what the columns know of all conditions but the facets.
func (p *plan) look(s *segment, i int) verdict {
	flags := s.flags[i]
	if flags&isOdd != 0 {
		return ask
	}
	q := p.query
	if p.ids != nil {
		if _, ok := p.ids[s.id[i]]; !ok {
			return no
		}
	}
	if q.KilledMin > 0 && int(s.killed[i]) < q.KilledMin ||
		!admits(q.Located, flags&isLocated != 0) || !admits(q.Dated, flags&isDated != 0) || !admits(q.Duplicates, flags&isDuplicate != 0) ||
		p.timed && !p.inTime(flags, s.start[i], s.end[i]) {
		return no
	}
	answer := yes
	if len(p.boxes) > 0 {
		if answer = p.inPlace(s, i); answer == no {
			return no
		}
	}
	if p.deep {
		return ask
	}
	return answer
}

func admits(a geo.Answer, is bool) bool { return a == geo.Either || (a == geo.Yes) == is }

func (p *plan) inTime(flags uint8, start, end int64) bool {
	switch {
	case flags&isDated == 0:
		return !p.query.Certain
	case p.query.Certain && flags&isThroughout == 0:
		return start >= p.from && end <= p.to
	}
	return start <= p.to && end >= p.from
}

// inPlace compares a row with the boxes. Positions are whole numbers: one that
// lies on the side of a box, or next to it, is settled by the record.
func (p *plan) inPlace(s *segment, i int) verdict {
	q, flags := p.query, s.flags[i]
	if flags&isLocated == 0 {
		if q.Certain {
			return no
		}
		return yes
	}
	if flags&isPlain == 0 {
		return p.inPlaceAnyway(s, i)
	}
	if i >= s.placed {
		return ask
	}
	at := no
	for _, b := range p.boxes {
		if b.grown(-2).holds(s.x[i], s.y[i]) {
			at = yes
			break
		}
		if b.grown(2).holds(s.x[i], s.y[i]) {
			at = ask
		}
	}
	switch {
	case flags&isVague == 0:
		return at
	case q.Certain && at == yes:
		return ask // the radius and the area have to be inside too
	case q.Certain:
		return at
	case at == no && q.PossiblePlace && p.mayReach(s, i):
		return ask
	}
	return at
}

// inPlaceAnyway is for rows that are elsewhere than their point says.
func (p *plan) inPlaceAnyway(s *segment, i int) verdict {
	h := s.shape(i)
	if h == nil || p.query.PossiblePlace {
		return ask
	}
	for _, b := range p.query.Boxes {
		if b.Intersects(h.bound) {
			return ask
		}
	}
	return no
}

// mayReach reports whether the radius or the area of a row comes near a box.
func (p *plan) mayReach(s *segment, i int) bool {
	if a := s.area[i]; a >= 0 {
		for _, b := range p.query.Boxes {
			if b.Intersects(p.view.places[a].bound) {
				return true
			}
		}
	}
	if s.radius[i] == 0 {
		return false
	}
	at := tile.Position{X: s.x[i], Y: s.y[i]}
	reach := int64(tile.Reach(at, s.radius[i])) + 2
	for _, b := range p.boxes {
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

// candidates gives the rows among which all are that the query's boxes choose,
// and apart from them, among the placed rows, those that are not plain. Where
// the boxes cannot help it gives all rows, as runs.
func (p *plan) candidates(s *segment) (runs []run, special []uint32) {
	if len(p.boxes) == 0 || p.query.PossiblePlace {
		return []run{{0, s.len()}}, nil
	}
	var frames []frame
	for _, b := range p.boxes {
		frames = append(frames, b.grown(2).unrolled()...)
	}
	for _, k := range stretches(frames) {
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

// each gives every row that the query chooses, in the order of the columns, until
// yield wants no more.
func (p *plan) each(s *segment, gone bitset, match func(*segment, int) bool, yield func(i int) bool) bool {
	if p.ids != nil && len(p.ids) < s.len() {
		for id := range p.ids {
			if i, ok := s.find(id); ok && !gone.has(i) && match(s, i) && !yield(i) {
				return false
			}
		}
		return true
	}
	runs, special := p.candidates(s)
	for _, r := range runs {
		for i := r.first; i < r.last; i++ {
			if special != nil && i < s.placed && s.flags[i]&(isPlain|isLocated) == isLocated {
				continue
			}
			if !gone.has(i) && match(s, i) && !yield(i) {
				return false
			}
		}
	}
	for _, row := range special {
		if i := int(row); !gone.has(i) && match(s, i) && !yield(i) {
			return false
		}
	}
	return true
}
