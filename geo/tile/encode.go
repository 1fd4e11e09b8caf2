package tile

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"sync"
	"unsafe"
)

// Append appends the tile as a Mapbox Vector Tile, version 2.1: the layers
// cells, events and areas, each only where it holds something. Areas of which
// nothing lies in the tile are left out. Where events had to be left out, a layer
// notice says how many, in words too, by one point in the middle of the tile.
func (c *Content) Append(dst []byte, a Address) []byte {
	l := layers.Get().(*layer)
	defer layers.Put(l)
	if len(c.Cells) > 0 {
		l.reset()
		for i := range c.Cells {
			l.cell(&c.Cells[i], a)
		}
		dst = l.append(dst, "cells", cellKeys)
	}
	if len(c.Events) > 0 {
		l.reset()
		for i := range c.Events {
			l.dot(&c.Events[i], a)
		}
		dst = l.append(dst, "events", dotKeys)
	}
	if len(c.Points.List) > 0 {
		dst = c.Points.append(dst, a)
	}
	if len(c.Areas) > 0 {
		l.reset()
		for i := range c.Areas {
			l.area(&c.Areas[i], a)
		}
		if len(l.features) > 0 {
			dst = l.append(dst, "areas", areaKeys)
		}
	}
	if c.Left > 0 {
		l.reset()
		l.notice(c.Left, len(c.Points.List))
		dst = l.append(dst, "notice", noticeKeys)
	}
	return dst
}

// The properties of each layer; a feature names them by their place here.
var (
	cellKeys = []string{"count", "event_type", "verified", "disputed", "killed", "extent"}
	dotKeys  = []string{"id", "event_type", "sub_event_type", "assessment", "location_precision", "uncertainty_m", "title"}
	areaKeys = []string{"kind", "count", "event_type", "verified", "name", "area_id", "uncertainty_m", "id", "assessment", "title"}

	noticeKeys = []string{"left", "text"}
)

// Field numbers and wire types of vector_tile.proto, as the tag bytes that
// stand before a value.
const (
	tileLayer                                         = 3<<3 | 2
	layerName, layerFeature, layerKey, layerValue     = 1<<3 | 2, 2<<3 | 2, 3<<3 | 2, 4<<3 | 2
	layerExtent, layerVersion                         = 5 << 3, 15 << 3
	featureID, featureTags, featureType, featureShape = 1 << 3, 2<<3 | 2, 3 << 3, 4<<3 | 2
	valueString, valueFloat, valueDouble, valueUint   = 1<<3 | 2, 2<<3 | 5, 3<<3 | 1, 5 << 3
)

// The types of a feature's geometry and the commands that draw it.
const (
	pointType, lineType, polygonType = 1, 2, 3
	moveTo, lineTo, closePath        = 1, 2, 7
)

// A layer is one layer in the making. Its buffers are used again, so that a
// feature allocates nothing.
type layer struct {
	features, values []byte
	count            uint64 // of values
	words            map[string]uint64
	recent           [64]recentWord   // some of the words, by where they lie in memory
	doubles          [64]recentDouble // some of the numbers, by a few of their bits
	counts           map[uint64]uint64
	small            [1 << 10]uint32 // of counts that are small: the number of the value plus one
	extents          [1 << 8]uint32  // of the extents of cells, alike
	tags             []byte          // of an outline
	cut              cut             // of an outline, where that is not kept
	strokes          strokes         // the same
}

// A recentWord is a word whose value is written.
type recentWord struct {
	word  string
	value uint64
	known bool
}

// A recentDouble is a number whose value is written.
type recentDouble struct {
	bits, value uint64
	known       bool
}

// steps is how many steps the extent of a cell is rounded to along a side: two
// pixels each.
const steps = 4

// stepBits is how many bits tell the steps along a side of a tile apart.
const stepBits = 8

// extentWords are how extents are written, by their code: where they begin and end
// in steps from the north-western corner of the cell, west, north, east, south.
var extentWords = func() (list [1 << 8]string) {
	for code := range list {
		list[code] = fmt.Sprint(code&3, code>>2&3, code>>4&3+1, code>>6+1)
	}
	return list
}()

var layers = sync.Pool{New: func() any {
	return &layer{words: map[string]uint64{}, counts: map[uint64]uint64{}}
}}

func (l *layer) reset() {
	l.features, l.values, l.count = l.features[:0], l.values[:0], 0
	clear(l.words)
	clear(l.recent[:])
	clear(l.doubles[:])
	clear(l.counts)
	clear(l.small[:])
	clear(l.extents[:])
}

// pointRoom is more than a feature of points takes: its lengths are one byte each.
const pointRoom = 1 << 7

// open begins a feature of points behind the others, where it is to stay, and says
// where its tags begin; 0 is no id.
func (l *layer) open(id int64) (b []byte, tags int) {
	b = append(slices.Grow(l.features, pointRoom), layerFeature, 0)
	if id > 0 {
		b = binary.AppendUvarint(append(b, featureID), uint64(id))
	}
	b = append(b, featureTags, 0)
	return b, len(b)
}

// points ends the tags of a feature and begins its points.
func points(b []byte, tags, n int) (p pen, shape int) {
	b[tags-1] = byte(len(b) - tags)
	b = append(b, featureType, pointType, featureShape, 0)
	return pen{to: append(b, byte(n<<3|moveTo))}, len(b)
}

// close ends a feature.
func (l *layer) close(p *pen, shape int) {
	b, first := p.to, len(l.features)+2
	b[shape-1], b[first-1] = byte(len(b)-shape), byte(len(b)-first)
	l.features = b
}

func (l *layer) cell(c *Cell, a Address) {
	b, tags := l.open(0)
	b = appendTag(b, 0, l.number(uint64(c.Count)))
	b = appendTag(b, 1, l.word(c.EventType))
	b = appendTag(b, 2, l.number(uint64(c.Verified)))
	b = appendTag(b, 3, l.number(uint64(c.Disputed)))
	if c.Killed >= 0 {
		b = appendTag(b, 4, l.number(uint64(c.Killed)))
	}
	b = appendTag(b, 5, l.extent(c, a))
	const side = Extent / Grid
	p, shape := points(b, tags, 1)
	p.move(int64(c.Column*side+side/2), int64(c.Row*side+side/2))
	l.close(&p, shape)
}

func (l *layer) dot(d *Dot, a Address) {
	b, tags := l.open(d.ID)
	b = appendTag(b, 0, l.appendNumber(uint64(d.ID)))
	b = appendTag(b, 1, l.word(d.EventType))
	b = appendTag(b, 2, l.word(d.SubEventType))
	b = appendTag(b, 3, l.word(d.Assessment))
	b = appendTag(b, 4, l.word(d.LocationPrecision))
	b = appendTag(b, 5, l.double(d.UncertaintyM))
	b = appendTag(b, 6, l.appendText(d.Title))
	p, shape := points(b, tags, 1)
	p.move(a.Units(d.At, 0))
	l.close(&p, shape)
}

func (l *layer) area(r *Area, a Address) {
	if r.Kind == Disc {
		l.disc(r, a)
		return
	}
	l.tags = l.areaTags(l.tags[:0], r)
	s := r.Outline.draw(a, &l.cut, &l.strokes)
	if len(s.rings) > 0 {
		l.feature(r.ID, polygonType, s.rings)
	}
	if len(s.lines) > 0 {
		l.feature(r.ID, lineType, s.lines)
	}
	if len(s.points) > 0 {
		l.feature(r.ID, pointType, s.points)
	}
}

func (l *layer) areaTags(b []byte, r *Area) []byte {
	b = appendTag(b, 0, l.word(r.Kind.String()))
	b = appendTag(b, 1, l.number(uint64(r.Count)))
	b = appendTag(b, 2, l.word(r.EventType))
	b = appendTag(b, 3, l.number(uint64(r.Verified)))
	switch r.Kind {
	case Region:
		b = appendTag(b, 4, l.appendText(r.Name))
		b = appendTag(b, 5, l.appendText(r.AreaID))
	case Disc:
		b = appendTag(b, 6, l.double(r.UncertaintyM))
	}
	if r.ID > 0 {
		b = appendTag(b, 7, l.appendNumber(uint64(r.ID)))
		b = appendTag(b, 8, l.word(r.Assessment))
		b = appendTag(b, 9, l.appendText(r.Title))
	}
	return b
}

// notice says that of some events only so many are here.
func (l *layer) notice(left, here int) {
	b, tags := l.open(0)
	b = appendTag(b, 0, l.number(uint64(left)))
	b = appendTag(b, 1, l.appendText(fmt.Sprintf("%d of %d events in this tile are not shown: zoom in, or choose fewer", left, left+here)))
	p, shape := points(b, tags, 1)
	p.move(Extent/2, Extent/2)
	l.close(&p, shape)
}

// disc draws the centre, and again from round the world where that touches the
// tile too.
func (l *layer) disc(r *Area, a Address) {
	turns, n := [3]int{}, 1
	if !a.knows(r.Centre, r.UncertaintyM) {
		n = 0
		reach := Reach(r.Centre, r.UncertaintyM)
		for _, t := range [3]int{0, -1, 1} {
			if a.DiscTouches(r.Centre, reach, t) {
				turns[n] = t
				n++
			}
		}
	}
	b, tags := l.open(r.ID)
	b = l.areaTags(b, r)
	if n == 0 {
		return
	}
	p, shape := points(b, tags, n)
	for _, t := range turns[:n] {
		x, y := a.Units(r.Centre, t)
		p.move(within32(x), within32(y))
	}
	l.close(&p, shape)
}

// within32 keeps a far centre within what a 32-bit reader can add up.
func within32(n int64) int64 { return min(max(n, math.MinInt32/4), math.MaxInt32/4) }

// feature writes a feature that has the tags that are at hand, and a geometry.
func (l *layer) feature(id int64, kind uint64, shape []byte) {
	size := 2 + sized(len(l.tags)) + sized(len(shape))
	if id > 0 {
		size += 1 + varintLen(uint64(id))
	}
	b := binary.AppendUvarint(append(l.features, layerFeature), uint64(size))
	if id > 0 {
		b = binary.AppendUvarint(append(b, featureID), uint64(id))
	}
	b = appendBytes(append(b, featureTags), l.tags)
	b = append(b, featureType, byte(kind))
	l.features = appendBytes(append(b, featureShape), shape)
}

// appendTag gives a feature a value, by its number, for a key.
func appendTag(b []byte, key int, value uint64) []byte {
	return binary.AppendUvarint(append(b, byte(key)), value)
}

// next gives the number of the value that is about to be written.
func (l *layer) next() uint64 {
	l.count++
	return l.count - 1
}

// word gives the number of a text that other features are likely to have too, and
// likely as the very same bytes in memory. It is written once, as are other values.
func (l *layer) word(s string) uint64 {
	at := &l.recent[(uintptr(unsafe.Pointer(unsafe.StringData(s)))>>3^uintptr(len(s)))%uintptr(len(l.recent))]
	if at.known && at.word == s {
		return at.value
	}
	v, ok := l.words[s]
	if !ok {
		v = l.appendText(s)
		l.words[s] = v
	}
	at.word, at.value, at.known = s, v, true
	return v
}

// appendText writes a text that is most likely of one feature alone.
func (l *layer) appendText(s string) uint64 {
	l.values = binary.AppendUvarint(append(l.values, layerValue), uint64(sized(len(s))))
	l.values = append(binary.AppendUvarint(append(l.values, valueString), uint64(len(s))), s...)
	return l.next()
}

// number gives the number of a value that other features are likely to have too.
func (l *layer) number(n uint64) uint64 {
	if n < uint64(len(l.small)) {
		if l.small[n] == 0 {
			l.small[n] = uint32(l.appendNumber(n)) + 1
		}
		return uint64(l.small[n] - 1)
	}
	v, ok := l.counts[n]
	if !ok {
		v = l.appendNumber(n)
		l.counts[n] = v
	}
	return v
}

// appendNumber writes a number that is of one feature alone.
func (l *layer) appendNumber(n uint64) uint64 {
	l.values = append(l.values, layerValue, byte(1+varintLen(n)), valueUint)
	l.values = binary.AppendUvarint(l.values, n)
	return l.next()
}

// double gives the number of a value that other features may have too, and those close
// by before all: of what else was written only some is remembered, so that it may stand
// twice.
func (l *layer) double(f float64) uint64 {
	bits := math.Float64bits(f)
	at := &l.doubles[bits*0x9e3779b97f4a7c15>>58]
	if !at.known || at.bits != bits {
		l.values = append(l.values, layerValue, 9, valueDouble)
		l.values = binary.LittleEndian.AppendUint64(l.values, bits)
		*at = recentDouble{bits, l.next(), true}
	}
	return at.value
}

// extent gives the number of where in its cell the events lie, rounded so that none is
// lost. Said from the cell, and not in degrees, it is one of a hundred words that cells
// share, at half the size of a compressed cell.
func (l *layer) extent(c *Cell, a Address) uint64 {
	corner, _ := a.Corner()
	shift := (32 - stepBits - a.Z) & 31
	west, north := uint32(c.Column*steps), uint32(c.Row*steps)
	code := stepWithin((c.NorthWest.X-corner.X)>>shift, west) | stepWithin((c.NorthWest.Y-corner.Y)>>shift, north)<<2 |
		stepWithin((c.SouthEast.X-corner.X)>>shift, west)<<4 | stepWithin((c.SouthEast.Y-corner.Y)>>shift, north)<<6
	if l.extents[code] == 0 {
		l.extents[code] = uint32(l.appendText(extentWords[code])) + 1
	}
	return uint64(l.extents[code] - 1)
}

// stepWithin gives how many steps of a tile lie behind the first of a cell, as far as
// the cell reaches.
func stepWithin(n, first uint32) uint32 { return min(max(n, first)-first, steps-1) }

// append writes the layer.
func (l *layer) append(dst []byte, name string, keys []string) []byte {
	size := sized(len(name)) + len(l.features) + len(l.values) + 1 + varintLen(Extent) + 2
	for _, k := range keys {
		size += sized(len(k))
	}
	dst = binary.AppendUvarint(append(dst, tileLayer), uint64(size))
	dst = append(dst, layerVersion, 2)
	dst = appendString(append(dst, layerName), name)
	dst = append(dst, l.features...)
	for _, k := range keys {
		dst = appendString(append(dst, layerKey), k)
	}
	dst = append(dst, l.values...)
	return binary.AppendUvarint(append(dst, layerExtent), Extent)
}

func appendBytes(dst, b []byte) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(b))), b...)
}

func appendString(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

// sized gives the length of a field of n bytes with its tag and its length.
func sized(n int) int { return 1 + varintLen(uint64(n)) + n }

func varintLen(n uint64) int {
	size := 1
	for ; n >= 0x80; n >>= 7 {
		size++
	}
	return size
}
