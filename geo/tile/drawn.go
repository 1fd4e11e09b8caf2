package tile

import (
	"bytes"
	"encoding/binary"
	"sync"
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
	return known.draw(o, a, c, room)
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
var known drawings

// drawings remember what was drawn, in two generations, the older of which is forgotten
// when the younger has grown.
type drawings struct {
	mu         sync.Mutex
	young, old map[place]strokes
	bytes      int // in the younger
}

// A place is a tile of an outline.
type place struct {
	outline *Outline
	at      Address
}

// How many strokes a generation holds, and how many bytes.
const (
	drawingsKept = 1 << 16
	bytesKept    = 16 << 20
)

func (k *drawings) draw(o *Outline, a Address, c *cut, room *strokes) strokes {
	at := place{o, a}
	k.mu.Lock()
	s, ok := k.young[at]
	if !ok {
		s, ok = k.old[at]
	}
	k.mu.Unlock()
	if ok {
		return s
	}
	o.drawInto(a, c, room)
	all := bytes.Join([][]byte{room.rings, room.lines, room.points}, nil)
	lines := len(room.rings)
	points := lines + len(room.lines)
	s = strokes{all[:lines:lines], all[lines:points:points], all[points:]}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.young == nil || len(k.young) >= drawingsKept || k.bytes >= bytesKept {
		k.young, k.old, k.bytes = make(map[place]strokes), k.young, 0
	}
	k.young[at] = s
	k.bytes += len(all)
	return s
}
