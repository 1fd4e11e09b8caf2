package index

import (
	"math"
	"math/bits"
	"runtime"
	"slices"

	"eventmap/geo"
)

// A harm is what an event adds to the totals of a summary: of the killed and of
// the injured the least, the most likely and the highest figure.
type harm struct {
	figures  [6]int32
	reported [2]bool
}

// noHarm is the code of events of which no figure is known, otherHarm that of
// those whose figures are in their records alone.
const (
	noHarm    = 0
	otherHarm = math.MaxUint16
)

// mostHarms is how many codes there are at most.
var mostHarms = otherHarm

// totals gives what an event adds.
func totals(e *geo.Event) (list [2]geo.Total) {
	list[0].Add(e.Killed.Count)
	list[1].Add(e.Injured.Count)
	return list
}

// harm reads a record up to what it adds, which is totals of its event.
func (c *cursor) harm() (list [2]geo.Total) {
	c.number()
	c.moment()
	c.moment()
	c.point()
	known := c.length()
	var figures [2 * harmFigures]int
	for m := known; m != 0; m &= m - 1 {
		figures[bits.TrailingZeros(uint(m))] = int(c.number())
	}
	for i := range list {
		var count [3]*int
		for j := range count {
			if at := i*harmFigures + j; known>>at&1 == 1 {
				count[j] = &figures[at]
			}
		}
		list[i].Add(geo.Count{Min: count[0], Best: count[1], Max: count[2]})
	}
	return list
}

// harmFigures is how many figures a record may have of the killed, and of the injured:
// three of all, of civilians and of soldiers.
const harmFigures = 9

// harm gives the code of what an event adds.
func (d *dictionary) harm(e *geo.Event) uint16 {
	if d.harmCodes != nil && !e.Killed.Known() && !e.Injured.Known() {
		return noHarm
	}
	var h harm
	for i, t := range totals(e) {
		h.reported[i] = t.Reported > 0
		for j, n := range [3]int{t.Min, t.Best, t.Max} {
			if n != int(int32(n)) {
				return otherHarm
			}
			h.figures[3*i+j] = int32(n)
		}
	}
	if code, ok := d.harmCodes[h]; ok {
		return code
	}
	if d.harmCodes == nil {
		d.harms, d.harmCodes = []harm{{}}, map[harm]uint16{{}: noHarm}
		return d.harm(e)
	}
	if len(d.harms) >= mostHarms {
		return otherHarm
	}
	code := uint16(len(d.harms))
	d.harms = append(d.harms, h)
	d.harmCodes[h] = code
	return code
}

// manyKilled stands for a figure of killed that its column has no room for.
const manyKilled = math.MaxUint8

// killedOf gives the most likely figure of killed as its column has it: plus one, 0 for
// none.
func killedOf(e *geo.Event) uint8 {
	n, known := e.Killed.Most()
	if !known || n < 0 {
		return 0
	}
	return uint8(min(n, manyKilled-1) + 1)
}

// killed gives the most likely figure of killed of a row; -1 for none.
func (v *view) killed(s *segment, i int) int32 {
	if n := s.killed[i]; n != manyKilled {
		return int32(n) - 1
	}
	return v.killedMany(s, i)
}

// killedMany is killed for more than the column has room for.
func (v *view) killedMany(s *segment, i int) int32 {
	if e := s.excerpt; e != nil {
		s, i = e.of, int(e.row[i])
	}
	if code := int(s.harm[i]); code < len(v.harms) {
		return v.harms[code].figures[1]
	}
	var e geo.Event
	c := cursor{s: s.record(i)}
	c.head(&e)
	n, _ := e.Killed.Most()
	return int32(min(n, math.MaxInt32))
}

// A toll says of each code of harm whether a query chooses it: 1 where enough are killed
// and injured, and mayHurt too where the record knows.
type toll [1 << 16]uint8

const mayHurt = 2

// newToll gives the toll of a query; nil where it asks for no number.
func newToll(q *geo.Query, v *view) *toll {
	if q.KilledMin <= 0 && q.InjuredMin <= 0 {
		return nil
	}
	t := new(toll)
	for code, h := range v.harms {
		t[code] = 1
		for i, least := range [2]int{q.KilledMin, q.InjuredMin} {
			if least > 0 && (!h.reported[i] || int(h.figures[3*i+1]) < least) {
				t[code] = 0
			}
		}
	}
	t[otherHarm] = 1 | mayHurt
	return t
}

// A damage adds up harms.
type damage struct{ killed, injured geo.Total }

// add adds a harm n times; a negative n takes away.
func (t *damage) add(h *harm, n int) {
	for i, s := range [2]*geo.Total{&t.killed, &t.injured} {
		if h.reported[i] {
			s.Min += n * int(h.figures[3*i])
			s.Best += n * int(h.figures[3*i+1])
			s.Max += n * int(h.figures[3*i+2])
			s.Reported += n
		}
	}
}

// merge adds other damage n times.
func (t *damage) merge(o *damage, n int) {
	for _, s := range [2][2]*geo.Total{{&t.killed, &o.killed}, {&t.injured, &o.injured}} {
		s[0].Min += n * s[1].Min
		s[0].Best += n * s[1].Best
		s[0].Max += n * s[1].Max
		s[0].Reported += n * s[1].Reported
	}
}

// addRecords adds n times what records say, of which no more is read. They are far away,
// and come near together where the first look at one does not wait for another's harm.
func (t *damage) addRecords(list []record, n int) {
	for some := range slices.Chunk(list, blockRows) {
		first := byte(0)
		for _, r := range some {
			first |= r[0]
		}
		runtime.KeepAlive(first)
		for _, r := range some {
			c := cursor{s: r}
			added := c.harm()
			t.merge(&damage{added[0], added[1]}, n)
		}
	}
}

// addEvent adds what an event says n times.
func (t *damage) addEvent(e *geo.Event, n int) {
	list := totals(e)
	t.merge(&damage{list[0], list[1]}, n)
}
