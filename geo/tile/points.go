package tile

import (
	"encoding/binary"
	"math"
)

// Points are the dots of a tile that gathers none: they may be many, so words are
// codes and titles are left out.
type Points struct {
	List  []Point
	Words [pointWords][]string // behind the codes
}

// A Point is one event at its point. Its codes are of the event type, of the type
// below that, of the assessment, and of the precision of the place; a code without
// a word stands for "".
type Point struct {
	At           Position
	ID           int64
	UncertaintyM float64
	Codes        [pointWords]uint16
}

const pointWords = 4

// pointKeys are the properties of a point: those of a dot but for the title.
var pointKeys = dotKeys[:pointWords+2]

// append writes the layer events. The words and radii are the first values, so that
// their numbers are short, and the ids are the others.
func (p *Points) append(dst []byte, a Address) []byte {
	n := p.number()
	idLength := 1
	for i := range p.List {
		idLength = max(idLength, varintLen(uint64(p.List[i].ID)))
	}
	head := 2 + sized(len("events"))
	most := head + len(p.List)*(n.mostFeature(len(p.List), idLength)+3+idLength) + len(n.values) + 1 + varintLen(Extent)
	for _, k := range pointKeys {
		most += sized(len(k))
	}
	dst = append(dst, tileLayer)
	start := len(dst)
	room := varintLen(uint64(most)) // of the length, which is known at the end
	dst = grown(dst, room+most+spare)[:start+room]
	dst = appendString(append(dst, layerVersion, 2, layerName), "events")
	dst = n.features(dst, p, a)
	for _, k := range pointKeys {
		dst = appendString(append(dst, layerKey), k)
	}
	dst = append(dst, n.values...)
	dst = p.ids(dst)
	dst = binary.AppendUvarint(append(dst, layerExtent), Extent)
	size := len(dst) - start - room
	if short := room - varintLen(uint64(size)); short > 0 {
		copy(dst[start+room-short:], dst[start+room:])
		dst = dst[:len(dst)-short]
	}
	binary.PutUvarint(dst[start:], uint64(size))
	return dst
}

// grown gives a slice with room for n bytes more.
func grown(dst []byte, n int) []byte {
	if cap(dst)-len(dst) >= n {
		return dst
	}
	return append(make([]byte, 0, len(dst)+n), dst...)
}

// spare is how much room there is beyond what is written, so that a feature is put
// down in whole words.
const spare = 128

// numbers are the numbers of the values of points.
type numbers struct {
	values []byte // the words and radii
	count  uint32
	tags   [pointWords][]uint64 // by code, the key and the number of its value, where they stand in a word of eight bytes
	value  [pointWords][]uint32 // by code, the number alone, plus one
	radius []uint32             // for each point
	short  bool                 // the numbers of words take one byte
}

// number numbers the values of points as they appear, so that a tile tells nothing of
// the codes: those depend on events that are not in it. The shortest numbers are those
// of the columns with the fewest words.
func (p *Points) number() *numbers {
	n := &numbers{radius: make([]uint32, len(p.List))}
	for _, f := range [pointWords]int{2, 3, 0, 1} {
		words := p.Words[f]
		value, empty := make([]uint32, len(words)+1), uint32(0)
		for i := range p.List {
			code := min(int(p.List[i].Codes[f]), len(words))
			switch {
			case value[code] > 0:
			case code < len(words) && words[code] != "":
				value[code] = n.text(words[code])
			default:
				if empty == 0 {
					empty = n.text("")
				}
				value[code] = empty
			}
		}
		n.value[f] = value
		n.tags[f] = make([]uint64, len(value))
		for code, v := range value {
			if v > 0 {
				n.tags[f][code] = (uint64(f+1) | uint64(v-1)<<8) << (16 * f)
			}
		}
	}
	n.short = n.count <= 1<<7
	n.numberRadii(p.List)
	return n
}

// numberRadii numbers the radii: most are few numbers, which are found by a few of
// their bits.
func (n *numbers) numberRadii(list []Point) {
	known := map[uint64]uint32{}
	var recent [64]struct {
		bits  uint64
		value uint32 // plus one
	}
	for i := range list {
		bits := math.Float64bits(list[i].UncertaintyM)
		at := &recent[bits*0x9e3779b97f4a7c15>>58]
		if at.bits != bits || at.value == 0 {
			v, ok := known[bits]
			if !ok {
				n.values = append(n.values, layerValue, 9, valueDouble)
				n.values = binary.LittleEndian.AppendUint64(n.values, bits)
				n.count++
				v = n.count
				known[bits] = v
			}
			at.bits, at.value = bits, v
		}
		n.radius[i] = at.value - 1
	}
}

// text writes a word and gives its number plus one.
func (n *numbers) text(s string) uint32 {
	n.values = binary.AppendUvarint(append(n.values, layerValue), uint64(sized(len(s))))
	n.values = appendString(append(n.values, valueString), s)
	n.count++
	return n.count
}

// mostFeature gives how many bytes a feature has at most.
func (n *numbers) mostFeature(points, idLength int) int {
	word := 1
	if !n.short {
		word = varintLen(uint64(n.count))
	}
	tags := 1 + varintLen(uint64(n.count)+uint64(points)) + pointWords*(1+word) + 1 + varintLen(uint64(n.count))
	return 2 + 1 + idLength + 2 + tags + 2 + 2 + 1 + 2*2
}

// features writes the points, which lie in the tile.
func (n *numbers) features(dst []byte, p *Points, a Address) []byte {
	var last [pointWords]uint16 // the codes without a word
	for f := range last {
		last[f] = uint16(min(len(p.Words[f]), math.MaxUint16))
	}
	at, list, radius := len(dst), p.List, n.radius[:len(p.List)]
	b := dst[:cap(dst)]
	for i := range list {
		d := &list[i]
		f := b[at : at+spare : at+spare]
		f[0], f[2] = layerFeature, featureID
		w := 3 + binary.PutUvarint(f[3:], uint64(d.ID))
		f[w] = featureTags
		tags := w + 2
		f[tags] = 0
		w = tags + 1 + binary.PutUvarint(f[tags+1:], uint64(n.count)+uint64(i))
		if n.short {
			binary.LittleEndian.PutUint64(f[w:], n.tags[0][min(d.Codes[0], last[0])]|n.tags[1][min(d.Codes[1], last[1])]|
				n.tags[2][min(d.Codes[2], last[2])]|n.tags[3][min(d.Codes[3], last[3])])
			w += 8
		} else {
			for k, code := range d.Codes {
				f[w] = byte(k + 1)
				w += 1 + binary.PutUvarint(f[w+1:], uint64(n.value[k][min(code, last[k])]-1))
			}
		}
		f[w] = pointWords + 1
		w += 1 + binary.PutUvarint(f[w+1:], uint64(radius[i]))
		f[tags-1] = byte(w - tags)
		x, y := a.Units(d.At, 0)
		f[w], f[w+1], f[w+2], f[w+4] = featureType, pointType, featureShape, 1<<3|moveTo
		shape := w + 4
		w = shape + 1 + binary.PutUvarint(f[shape+1:], uint64(x)<<1)
		w += binary.PutUvarint(f[w:], uint64(y)<<1)
		f[shape-1], f[1] = byte(w-shape), byte(w-2)
		at += w
	}
	return dst[:at]
}

// ids writes the ids as values.
func (p *Points) ids(dst []byte) []byte {
	at := len(dst)
	b := dst[:cap(dst)]
	for i := range p.List {
		f := b[at : at+spare : at+spare]
		w := binary.PutUvarint(f[3:], uint64(p.List[i].ID))
		f[0], f[1], f[2] = layerValue, byte(1+w), valueUint
		at += 3 + w
	}
	return dst[:at]
}
