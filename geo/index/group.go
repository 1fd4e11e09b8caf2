package index

import "eventmap/geo/tile"

// counts is room for counting by type.
type counts struct {
	types int // how many there are
	all   []uint32
	used  int
}

// of gives as many zeroes as there are types.
func (c *counts) of() []uint32 {
	if c.used+c.types > len(c.all) {
		c.all, c.used = make([]uint32, max(64*c.types, 2*len(c.all))), 0 // what was given stays where it is
	}
	c.used += c.types
	return c.all[c.used-c.types : c.used : c.used]
}

func (c *counts) clear() {
	clear(c.all[:c.used])
	c.used = 0
}

// A group counts the events that one area stands for.
type group struct {
	count, verified int
	types           []uint32 // by code; nil for one event, and for one sum
	first           hit
	lead            string      // of the one sum
	sum             []typeCount // the same
}

func (g *group) add(room *counts, l *layer, i int) {
	g.addKnown(room, l, i, l.flags[i]&isVerified != 0)
}

// addKnown adds a row of which is known whether it is verified.
func (g *group) addKnown(room *counts, l *layer, i int, verified bool) {
	if g.count == 0 {
		g.first = hit{l, i}
	} else {
		g.open(room)
		g.tally(hit{l, i})
	}
	g.count++
	if verified {
		g.verified++
	}
}

// addSum adds what rows add up to.
func (g *group) addSum(room *counts, s *sum) {
	if s.count == 0 {
		return
	}
	if g.count == 0 {
		g.lead, g.sum = s.lead, s.types
	} else {
		g.open(room)
		g.addTypes(s.types)
	}
	g.count, g.verified = g.count+s.count, g.verified+s.verified
}

func (g *group) addTypes(list []typeCount) {
	for _, t := range list {
		if int(t.code) < len(g.types) {
			g.types[t.code] += t.count
		}
	}
}

// addAlike adds rows of one type.
func (g *group) addAlike(room *counts, l *layer, rows []uint32, code uint16, verified int) {
	switch {
	case g.count == 0 && len(rows) == 1:
		g.first = hit{l, int(rows[0])}
	case g.count == 0:
		g.types = room.of()
	default:
		g.open(room)
	}
	if int(code) < len(g.types) {
		g.types[code] += uint32(len(rows))
	}
	g.count, g.verified = g.count+len(rows), g.verified+verified
}

// merge adds another group.
func (g *group) merge(room *counts, o *group) {
	switch {
	case o.count == 0:
		return
	case g.count == 0:
		*g = *o
		return
	}
	g.open(room)
	switch {
	case o.types != nil:
		for code, n := range o.types {
			g.types[code] += n
		}
	case o.sum != nil:
		g.addTypes(o.sum)
	default:
		g.tally(o.first)
	}
	g.count, g.verified = g.count+o.count, g.verified+o.verified
}

// open begins to count by type.
func (g *group) open(room *counts) {
	if g.types != nil {
		return
	}
	g.types = room.of()
	if g.sum != nil {
		g.addTypes(g.sum)
		g.sum = nil
		return
	}
	if g.first.seg != nil {
		g.tally(g.first)
	}
}

func (g *group) tally(h hit) {
	if code := int(h.seg.facet[eventTypes][h.row]); code < len(g.types) {
		g.types[code]++
	}
}

// addTo appends the group to a list of areas, and gives the area, whose place is yet to
// be said.
func (g *group) addTo(list *[]tile.Area, v *view) *tile.Area {
	*list = append(*list, tile.Area{})
	r := &(*list)[len(*list)-1]
	r.Count, r.Verified = g.count, g.verified
	switch {
	case g.count == 1:
		s := g.first.seg
		r.EventType = v.word(s.segment, eventTypes, g.first.row)
		r.ID, r.Title = g.first.id(), title(s.record(g.first.row))
		r.Assessment = v.word(s.segment, assessments, g.first.row)
	case g.types != nil:
		r.EventType = leading(v, g.types)
	default:
		r.EventType = g.lead
	}
	return r
}

// leading gives the most frequent type, of several the first by name.
func leading(v *view, counts []uint32) string {
	best, most := "", uint32(0)
	for code, n := range counts {
		if n == 0 {
			continue
		}
		if w := v.facets[eventTypes][code]; n > most || n == most && w < best {
			best, most = w, n
		}
	}
	return best
}
