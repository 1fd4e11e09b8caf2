package index

import (
	"math/bits"
	"slices"
)

// interleave gives the Morton key of a position: its bits in turns, y before x.
func interleave(x, y uint32) uint64 { return spread(x) | spread(y)<<1 }

func spread(n uint32) uint64 {
	v := uint64(n)
	v = (v | v<<16) & 0x0000ffff0000ffff
	v = (v | v<<8) & 0x00ff00ff00ff00ff
	v = (v | v<<4) & 0x0f0f0f0f0f0f0f0f
	v = (v | v<<2) & 0x3333333333333333
	return (v | v<<1) & 0x5555555555555555
}

// The bits of a key that come from the x and from the y of a position. Masked
// keys compare as the coordinates do.
const (
	xBits = 0x5555555555555555
	yBits = 0xaaaaaaaaaaaaaaaa
)

// squeeze undoes spread; the other bits are not looked at.
func squeeze(v uint64) uint32 {
	v &= xBits
	v = (v | v>>1) & 0x3333333333333333
	v = (v | v>>2) & 0x0f0f0f0f0f0f0f0f
	v = (v | v>>4) & 0x00ff00ff00ff00ff
	v = (v | v>>8) & 0x0000ffff0000ffff
	return uint32(v | v>>16)
}

// A frame is a box of positions, all sides inside. It may reach beyond the
// world to the west and east.
type frame struct{ west, north, east, south int64 }

const worldSide = 1 << 32

// holds and meets are about one position.
func (f frame) holds(x, y uint32) bool {
	return int64(x) >= f.west && int64(x) <= f.east && int64(y) >= f.north && int64(y) <= f.south
}

// grown gives the frame that is larger by n on each side.
func (f frame) grown(n int64) frame { return frame{f.west - n, f.north - n, f.east + n, f.south + n} }

// unrolled gives the frames within the world that the frame covers there.
func (f frame) unrolled() []frame {
	f.north, f.south = max(f.north, 0), min(f.south, worldSide-1)
	if f.north > f.south || f.west > f.east {
		return nil
	}
	if f.east-f.west >= worldSide-1 {
		return []frame{{0, f.north, worldSide - 1, f.south}}
	}
	var list []frame
	for _, turn := range [3]int64{-worldSide, 0, worldSide} {
		g := frame{max(f.west+turn, 0), f.north, min(f.east+turn, worldSide-1), f.south}
		if g.west <= g.east {
			list = append(list, g)
		}
	}
	return list
}

// A stretch is a run of Morton keys, both ends inside.
type stretch struct{ first, last uint64 }

// maxStretches is how many runs of keys may stand for one frame; more of them
// would take longer to find than to read past what is outside.
const maxStretches = 24

// stretches covers frames with runs of keys, in order and apart from each other.
// They may hold keys outside the frames.
func stretches(frames []frame) []stretch {
	return stretchesIn(make([]stretch, 0, 2*maxStretches), frames...)
}

// stretchesIn is stretches in the room of a list.
func stretchesIn(list []stretch, frames ...frame) []stretch {
	list = list[:0]
	for _, f := range frames {
		list = f.stretches(list)
	}
	slices.SortFunc(list, func(a, b stretch) int {
		if a.first < b.first {
			return -1
		}
		return 1
	})
	joined := list[:0]
	for _, s := range list {
		if n := len(joined); n > 0 && (s.first <= joined[n-1].last || s.first == joined[n-1].last+1) {
			joined[n-1].last = max(joined[n-1].last, s.last)
			continue
		}
		joined = append(joined, s)
	}
	return joined
}

// A square is one quadrant of a quadrant of the world; its keys are one run.
type square struct {
	x, y  uint32
	level int // its sides are 2^level positions
}

func (s square) keys() stretch {
	first := interleave(s.x, s.y)
	if s.level == 32 {
		return stretch{0, 1<<64 - 1}
	}
	return stretch{first, first + (1<<(2*s.level) - 1)}
}

// around appends the squares that hold the frame, at most four, each larger than it.
func (f frame) around(list []square) []square {
	f.west, f.north, f.east, f.south = max(f.west, 0), max(f.north, 0), min(f.east, worldSide-1), min(f.south, worldSide-1)
	level := bits.Len64(uint64(max(f.east-f.west, f.south-f.north, 0)) + 1)
	if level >= 32 || f.west > f.east || f.north > f.south {
		return append(list, square{0, 0, 32})
	}
	for y := f.north >> level; y <= f.south>>level; y++ {
		for x := f.west >> level; x <= f.east>>level; x++ {
			list = append(list, square{uint32(x << level), uint32(y << level), level})
		}
	}
	return list
}

// stretches divides the world until the squares that the frame cuts are as many
// as is worth while, and appends their keys.
func (f frame) stretches(list []stretch) []stretch {
	var rooms [2][4 * maxStretches]square
	cut, next := f.around(rooms[0][:0]), rooms[1][:0]
	whole := 0
	for len(cut) > 0 && len(cut)+whole < maxStretches && cut[0].level > 0 {
		next = next[:0]
		for _, s := range cut {
			half := uint32(1) << (s.level - 1)
			for _, q := range [4]square{{s.x, s.y, s.level - 1}, {s.x + half, s.y, s.level - 1}, {s.x, s.y + half, s.level - 1}, {s.x + half, s.y + half, s.level - 1}} {
				side := int64(1)<<q.level - 1
				west, north := int64(q.x), int64(q.y)
				switch {
				case west > f.east || west+side < f.west || north > f.south || north+side < f.north:
				case west >= f.west && west+side <= f.east && north >= f.north && north+side <= f.south:
					list = append(list, q.keys())
					whole++
				default:
					next = append(next, q)
				}
			}
		}
		cut, next = next, cut
	}
	for _, s := range cut {
		list = append(list, s.keys())
	}
	return list
}

// A bitset marks rows. The nil bitset marks none and may be asked.
type bitset []uint64

func (b bitset) has(i int) bool { return b != nil && b[i>>6]>>(i&63)&1 == 1 }
func (b bitset) set(i int)      { b[i>>6] |= 1 << (i & 63) }

func (b bitset) count() (n int) {
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// with gives a copy for n rows that can be changed.
func (b bitset) with(n int) bitset {
	c := make(bitset, (n+63)/64)
	copy(c, b)
	return c
}
