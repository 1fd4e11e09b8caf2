package tile

import (
	"math"
	"sync/atomic"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/planar"
	"github.com/paulmach/orb/simplify"
)

// buffer is how far a shape reaches beyond its tile, in units, so that lines
// along the edge meet: 8 pixels.
const buffer = 64

// finest is the zoom from which shapes are drawn with every point they have.
const finest = 14

// An Outline is a geometry made ready for tiles: projected once, and simplified
// once for each zoom that is asked for. It may be used by many at once.
type Outline struct {
	whole  []part
	bound  orb.Bound // of all parts
	points int       // how many there are
	size   float64
	levels [finest]atomic.Pointer[[]part]
}

// A part is one polygon, line or set of points, in positions.
type part struct {
	polygon orb.Polygon
	line    orb.LineString
	points  []orb.Point
	bound   orb.Bound
}

// NewOutline prepares a geometry in degrees. Nothing of it is kept.
func NewOutline(g orb.Geometry) *Outline {
	o := &Outline{}
	o.add(g)
	o.bound, o.size = o.measure()
	for _, p := range o.whole {
		for _, r := range p.polygon {
			o.points += len(r)
		}
		o.points += len(p.line) + len(p.points)
	}
	return o
}

func (o *Outline) add(g orb.Geometry) {
	switch g := g.(type) {
	case orb.Point:
		o.push(part{points: projected([]orb.Point{g})})
	case orb.MultiPoint:
		o.push(part{points: projected(g)})
	case orb.LineString:
		o.push(part{line: projected(g)})
	case orb.MultiLineString:
		for _, l := range g {
			o.add(l)
		}
	case orb.Polygon:
		p := make(orb.Polygon, len(g))
		for i, r := range g {
			p[i] = projected(r)
		}
		o.push(part{polygon: p})
	case orb.MultiPolygon:
		for _, p := range g {
			o.add(p)
		}
	case orb.Collection:
		for _, m := range g {
			o.add(m)
		}
	}
}

func projected(points []orb.Point) []orb.Point {
	list := make([]orb.Point, len(points))
	for i, p := range points {
		list[i] = toWorld(p)
	}
	return list
}

// push keeps a part that is not empty, with its bound.
func (o *Outline) push(p part) {
	switch {
	case len(p.polygon) > 0 && len(p.polygon[0]) > 0:
		p.bound = p.polygon.Bound()
	case len(p.line) > 0:
		p.bound = p.line.Bound()
	case len(p.points) > 0:
		p.bound = orb.MultiPoint(p.points).Bound()
	default:
		return
	}
	o.whole = append(o.whole, p)
}

// measure gives the box around all parts and its longer side, by longitude the
// shorter way round, so that Fiji is not as wide as the world.
func (o *Outline) measure() (orb.Bound, float64) {
	if len(o.whole) == 0 {
		return orb.Bound{}, 0
	}
	straight, turned := o.whole[0].bound, turn(o.whole[0].bound)
	for _, p := range o.whole[1:] {
		straight, turned = straight.Union(p.bound), turned.Union(turn(p.bound))
	}
	width := math.Min(straight.Max[0]-straight.Min[0], turned.Max[0]-turned.Min[0])
	return straight, math.Max(width, straight.Max[1]-straight.Min[1])
}

// turn moves what lies in the western half once round the world.
func turn(b orb.Bound) orb.Bound {
	if b.Max[0] <= world/2 {
		b.Min[0], b.Max[0] = b.Min[0]+world, b.Max[0]+world
	}
	return b
}

// Box gives the box around the outline, in positions: as wide as the world where
// it lies across the antimeridian.
func (o *Outline) Box() orb.Bound { return o.bound }

// Size gives the longer side of the box around the outline, in positions.
func (o *Outline) Size() float64 { return o.size }

// Touches reports whether the box around any part meets the tile with its
// margin; At may still find nothing there.
func (o *Outline) Touches(a Address) bool {
	box := a.Reach()
	if len(o.whole) == 0 {
		return false
	}
	for _, turns := range turnsOf(box) {
		if !box.Intersects(shifted(o.bound, turns)) {
			continue
		}
		if len(o.whole) == 1 {
			return true
		}
		for i := range o.whole {
			if box.Intersects(shifted(o.whole[i].bound, turns)) {
				return true
			}
		}
	}
	return false
}

// turnsOf gives how often round the world a thing may have to be moved to meet a
// box: not at all, unless the box reaches over the edge.
func turnsOf(box orb.Bound) []int {
	if box.Min[0] >= 0 && box.Max[0] <= world {
		return everyTurn[:1]
	}
	return everyTurn
}

var everyTurn = []int{0, -1, 1}

// Reach gives the tile with its margin, in positions.
func (a Address) Reach() orb.Bound {
	c, side := a.Corner()
	margin := float64(side) * buffer / Extent
	west, north := float64(c.X), float64(c.Y)
	return orb.Bound{Min: orb.Point{west - margin, north - margin}, Max: orb.Point{west + float64(side) + margin, north + float64(side) + margin}}
}

func shifted(b orb.Bound, turns int) orb.Bound {
	d := float64(turns) * world
	b.Min[0], b.Max[0] = b.Min[0]+d, b.Max[0]+d
	return b
}

// at gives the parts with the detail that a zoom can show.
func (o *Outline) at(z uint32) []part {
	if z >= finest {
		return o.whole
	}
	if list := o.levels[z].Load(); list != nil {
		return *list
	}
	list := simplified(o.whole, z)
	o.levels[z].Store(&list)
	return list
}

// simplified drops the points that move no line by half a pixel and the rings
// smaller than a pixel. The largest part always stays.
func simplified(parts []part, z uint32) []part {
	pixel := math.Ldexp(1, 23-int(z))
	douglasPeucker := simplify.DouglasPeucker(pixel / 2)
	largest, most := 0, -1.0
	for i, p := range parts {
		if d := (p.bound.Max[0] - p.bound.Min[0]) + (p.bound.Max[1] - p.bound.Min[1]); d > most {
			largest, most = i, d
		}
	}
	var list []part
	for i, p := range parts {
		switch {
		case p.polygon != nil:
			var kept orb.Polygon
			for j, r := range p.polygon {
				if math.Abs(planar.Area(r)) < pixel*pixel && (i != largest || j > 0) {
					if j == 0 {
						break
					}
					continue
				}
				if s := orb.Ring(douglasPeucker.LineString(orb.LineString(r.Clone()))); len(s) >= 4 {
					r = s
				}
				kept = append(kept, r)
			}
			p.polygon = kept
		case p.line != nil:
			p.line = douglasPeucker.LineString(p.line.Clone())
		}
		if p.polygon != nil || p.line != nil || p.points != nil {
			list = append(list, p)
		}
	}
	return list
}

// A cut is what of an outline lies in one tile, in its units.
type cut struct {
	rings  [][]unit // exterior rings are clockwise on the screen, the holes after them are not
	lines  [][]unit
	points []unit
	room   []unit // of what is used again, where lists are made
}

// roomUnits is how many units there is room for, at first.
const roomUnits = 64

func (c *cut) reset() {
	if c.room == nil {
		c.room = make([]unit, 0, roomUnits)
	}
	c.rings, c.lines, c.points, c.room = c.rings[:0], c.lines[:0], c.points[:0], c.room[:0]
}

// list gives an empty list for so many units.
func (c *cut) list(n int) []unit {
	at := len(c.room)
	if cap(c.room)-at < n {
		return make([]unit, 0, n)
	}
	c.room = c.room[:at+n]
	return c.room[at : at : at+n]
}

type unit struct{ x, y int32 }

// fewPoints is how many points an outline has that is cut as fast as it is looked up.
const fewPoints = 8

// cutInto clips the outline to a tile and its margin, on both sides of the
// antimeridian.
func (o *Outline) cutInto(c *cut, a Address) {
	box := a.Reach()
	for _, p := range o.at(a.Z) {
		for _, turns := range turnsOf(box) {
			if box.Intersects(shifted(p.bound, turns)) {
				c.add(p, a, shifted(box, -turns), turns)
			}
		}
	}
}

// add clips one part to a box that was moved instead of the part.
func (c *cut) add(p part, a Address, box orb.Bound, turns int) {
	whole := box.Contains(p.bound.Min) && box.Contains(p.bound.Max)
	for i, r := range p.polygon {
		clipped := r
		if !whole {
			if b := r.Bound(); !box.Contains(b.Min) || !box.Contains(b.Max) {
				clipped = clip.Ring(box, within(box, r))
			}
		}
		if i == 0 && len(clipped) == 0 {
			break
		}
		ring := c.quantize(a, clipped, turns)
		if len(ring) > 1 && ring[0] == ring[len(ring)-1] {
			ring = ring[:len(ring)-1]
		}
		area := doubleArea(ring)
		if area == 0 {
			if i > 0 {
				continue
			}
			if len(ring) > 1 && !runsRound(ring) { // too thin to be a surface
				c.lines = append(c.lines, ring)
			}
			break
		}
		if (area > 0) != (i == 0) { // y runs down: a positive area is clockwise on the screen
			reverse(ring)
		}
		c.rings = append(c.rings, ring)
	}
	switch {
	case len(p.line) > 0 && whole:
		if line := c.quantize(a, p.line, turns); len(line) > 1 {
			c.lines = append(c.lines, line)
		}
	case len(p.line) > 0:
		for _, l := range clip.LineString(box, p.line.Clone()) {
			if line := c.quantize(a, l, turns); len(line) > 1 {
				c.lines = append(c.lines, line)
			}
		}
	}
	for _, q := range p.points {
		if box.Contains(q) {
			c.points = append(c.points, c.quantize(a, []orb.Point{q}, turns)...)
		}
	}
}

// runsRound reports whether a ring without surface runs along the edge of the margin
// only: that is what clipping leaves of one that goes round a corner of the tile outside.
func runsRound(ring []unit) bool {
	const least, most = -buffer, Extent + buffer
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		if !(p.x == q.x && (p.x == least || p.x == most) || p.y == q.y && (p.y == least || p.y == most)) {
			return false
		}
	}
	return true
}

// within gives a ring that is the same within a box: of the points that follow each
// other on one outer side of it only the first and the last are left.
func within(box orb.Bound, r orb.Ring) orb.Ring {
	list := make(orb.Ring, 0, 64)
	side, held := 0, -1 // the side of the run at hand, and its last point so far
	for i, p := range r {
		at := 0
		switch {
		case p[0] < box.Min[0]:
			at = 1
		case p[0] > box.Max[0]:
			at = 2
		case p[1] < box.Min[1]:
			at = 3
		case p[1] > box.Max[1]:
			at = 4
		}
		if at != 0 && at == side {
			held = i
			continue
		}
		if held >= 0 {
			list = append(list, r[held])
		}
		list, side, held = append(list, p), at, -1
	}
	if held >= 0 {
		list = append(list, r[held])
	}
	return list
}

// quantize gives points in units, without repetitions.
func (c *cut) quantize(a Address, points []orb.Point, turns int) []unit {
	corner, side := a.Corner()
	scale := Extent / float64(side)
	west := float64(corner.X) - float64(turns)*world
	list := c.list(len(points))
	for _, p := range points {
		u := unit{int32(math.Round((p[0] - west) * scale)), int32(math.Round((p[1] - float64(corner.Y)) * scale))}
		if len(list) == 0 || list[len(list)-1] != u {
			list = append(list, u)
		}
	}
	return list
}

func doubleArea(ring []unit) int64 {
	var sum int64
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		sum += int64(p.x)*int64(q.y) - int64(q.x)*int64(p.y)
	}
	return sum
}

func reverse(ring []unit) {
	for i, j := 0, len(ring)-1; i < j; i, j = i+1, j-1 {
		ring[i], ring[j] = ring[j], ring[i]
	}
}
