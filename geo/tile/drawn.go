package tile

import (
	"bytes"
	"encoding/binary"

	"eventmap/geo/recent"
)

// Strokes are what of an outline lies in one tile, as the geometries of features:
// commands of the specification.
type strokes struct{ rings, lines, points []byte }

func (s *strokes) reset() { s.rings, s.lines, s.points = s.rings[:0], s.lines[:0], s.points[:0] }

// draw gives the strokes of an outline in a tile: where they are few, in a room that is
// used again.
func (o *Outline) draw(a Address, c *cut, room *strokes) strokes {
	if o.points < fewPoints {
		o.drawInto(a, c, room)
		return *room
	}
	return o.drawKnown(a, c, room)
}

// drawInto draws into a room that is used again.
func (o *Outline) drawInto(a Address, c *cut, room *strokes) {
	c.reset()
	room.reset()
	o.cutInto(c, a)
	p := pen{to: room.rings}
	p.outlines(c.rings, closePath)
	room.rings = p.to
	p = pen{to: room.lines}
	p.outlines(c.lines, lineTo)
	room.lines = p.to
	p = pen{to: room.points}
	if len(c.points) > 0 {
		p.command(moveTo, len(c.points))
		for _, u := range c.points {
			p.move(int64(u.x), int64(u.y))
		}
	}
	room.points = p.to
}

// A pen appends the commands of a geometry.
type pen struct {
	to   []byte
	x, y int64 // where it is
}

func (p *pen) command(c, times int) {
	p.to = binary.AppendUvarint(p.to, uint64(times)<<3|uint64(c))
}

// move draws to a place; what is written is the way from the last one.
func (p *pen) move(x, y int64) {
	p.to = binary.AppendVarint(p.to, x-p.x)
	p.to = binary.AppendVarint(p.to, y-p.y)
	p.x, p.y = x, y
}

// outlines draws lines, or rings when each is to be closed.
func (p *pen) outlines(list [][]unit, last int) {
	for _, points := range list {
		p.command(moveTo, 1)
		p.move(int64(points[0].x), int64(points[0].y))
		p.command(lineTo, len(points)-1)
		for _, u := range points[1:] {
			p.move(int64(u.x), int64(u.y))
		}
		if last == closePath {
			p.command(closePath, 1)
		}
	}
}

// known are the strokes of all outlines that were drawn lately: tiles are asked for
// again and again, with other filters.
var known recent.Memory[place, strokes]

// A place is a tile of an outline.
type place struct {
	outline *Outline
	at      Address
}

// How many strokes a generation holds, and how many bytes: one weighs its bytes and its
// share of what holds so many.
const (
	drawingsKept = 1 << 16
	bytesKept    = 16 << 20
)

// drawKnown draws what is not remembered, and remembers it.
func (o *Outline) drawKnown(a Address, c *cut, room *strokes) strokes {
	at := place{o, a}
	s, ok := known.Get(at)
	if !ok {
		o.drawInto(a, c, room)
		all := bytes.Join([][]byte{room.rings, room.lines, room.points}, nil)
		lines := len(room.rings)
		points := lines + len(room.lines)
		s = strokes{all[:lines:lines], all[lines:points:points], all[points:]}
		known.Put(at, s, len(all)+bytesKept/drawingsKept, bytesKept)
	}
	return s
}
