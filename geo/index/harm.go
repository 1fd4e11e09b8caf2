package index

import (
	"math"

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

// totals gives what an event adds.
func totals(e *geo.Event) (list [2]geo.Total) {
	list[0].Add(e.Killed.Count)
	list[1].Add(e.Injured.Count)
	return list
}

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
	if len(d.harms) == otherHarm {
		return otherHarm
	}
	code := uint16(len(d.harms))
	d.harms = append(d.harms, h)
	d.harmCodes[h] = code
	return code
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
