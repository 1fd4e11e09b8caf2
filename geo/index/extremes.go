package index

import (
	"math"

	"github.com/paulmach/orb"
)

// extremes are the first start and the last end of some rows, and the extent of
// their points.
type extremes struct {
	start, end               int64 // seconds
	west, south, east, north float64
}

// none are the extremes of no rows.
var none = extremes{math.MaxInt64, math.MinInt64, math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}

func (x *extremes) merge(o *extremes) {
	x.start, x.end = min(x.start, o.start), max(x.end, o.end)
	x.west, x.south = min(x.west, o.west), min(x.south, o.south)
	x.east, x.north = max(x.east, o.east), max(x.north, o.north)
}

// leadsInTime reports whether the first start or the last end is that of the whole,
// leadsInPlace whether a side of the extent is.
func (x *extremes) leadsInTime(whole *extremes) bool {
	return x.start == whole.start || x.end == whole.end
}

func (x *extremes) leadsInPlace(whole *extremes) bool {
	return x.west == whole.west || x.south == whole.south || x.east == whole.east || x.north == whole.north
}

func (x *extremes) extend(p orb.Point) {
	x.west, x.east = min(x.west, p[0]), max(x.east, p[0])
	x.south, x.north = min(x.south, p[1]), max(x.north, p[1])
}

// A reach finds the extremes of rows. Points are in the records; those are read
// only of rows at the edge of what was found so far, as positions tell it.
type reach struct {
	extremes
	westmost, eastmost, northmost, southmost uint32 // positions of points that were read
	keyWest, keyEast, keyNorth, keySouth     uint64 // what their masked keys must pass to be read
	cursor                                   cursor // one for all, which need not be made for each
}

// slack is by how much positions may misstate the order of points.
const slack = 2

func newReach() reach {
	r := reach{extremes: none, westmost: math.MaxUint32, northmost: math.MaxUint32}
	r.aim()
	return r
}

// aim sets what keys are compared with.
func (r *reach) aim() {
	less := func(n uint32) uint32 { return max(n, slack) - slack }
	more := func(n uint32) uint32 { return min(n, math.MaxUint32-slack) + slack }
	r.keyWest, r.keyEast = spread(more(r.westmost)), spread(less(r.eastmost))
	r.keyNorth, r.keySouth = spread(more(r.northmost))<<1, spread(less(r.southmost))<<1
}

// expect has the rows at the edge of some positions read, and those beyond.
func (r *reach) expect(f *keyFrame) {
	r.westmost, r.eastmost = min(r.westmost, squeeze(f.west)), max(r.eastmost, squeeze(f.east))
	r.northmost, r.southmost = min(r.northmost, squeeze(f.north>>1)), max(r.southmost, squeeze(f.south>>1))
	r.aim()
}

// passes reports whether the rows of a frame of positions may widen the extent.
func (r *reach) passes(f *keyFrame) bool {
	return f.west <= r.keyWest || f.east >= r.keyEast || f.north <= r.keyNorth || f.south >= r.keySouth
}

// add widens the extremes to a row that is not odd.
func (r *reach) add(s *segment, i int) {
	r.during(s, i)
	if s.flags[i]&isLocated != 0 {
		r.place(s, i)
	}
}

// during widens the times to those of a row that is not odd.
func (r *reach) during(s *segment, i int) {
	if s.flags[i]&isDated != 0 {
		r.start, r.end = min(r.start, s.start[i]), max(r.end, s.end[i])
	}
}

// place widens the extent to the point of a row, if it has one.
func (r *reach) place(s *segment, i int) {
	if i < s.placed {
		x, y := s.key[i]&xBits, s.key[i]&yBits
		if x > r.keyWest && x < r.keyEast && y > r.keyNorth && y < r.keySouth {
			return
		}
	}
	p, ok := r.point(s.record(i))
	if !ok {
		return
	}
	r.extend(p)
	if i < s.placed {
		at := s.at(i)
		r.westmost, r.eastmost = min(r.westmost, at.X), max(r.eastmost, at.X)
		r.northmost, r.southmost = min(r.northmost, at.Y), max(r.southmost, at.Y)
		r.aim()
	}
}

// point reads the point of a record; false where it has none.
func (r *reach) point(of record) (orb.Point, bool) {
	c := &r.cursor
	*c = cursor{s: of}
	c.number()
	c.moment()
	c.moment()
	kind, p := c.point()
	return p, kind&hasPoint != 0
}
