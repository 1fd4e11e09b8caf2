package format

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// flatNodeSize is how many children a node of the index has.
const flatNodeSize = 16

// flatNodeBytes is the size of a node: a box and where it leads.
const flatNodeBytes = 40

// flatEntryBytes is the size of an entry of the table of features.
const flatEntryBytes = 44

// A flatEntry is what the index has to know of a feature.
type flatEntry struct {
	box    orb.Bound
	at     uint64 // where it begins
	length uint32
}

// noBox meets no other: a feature without a geometry has it, and a node grows
// from it.
var noBox = orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}

func (e *flatEntry) append(b []byte) []byte {
	return binary.LittleEndian.AppendUint32(appendFlatNode(b, e.box, e.at), e.length)
}

func (e *flatEntry) read(b []byte) {
	le := binary.LittleEndian
	e.box = readFlatBox(b)
	e.at, e.length = le.Uint64(b[32:]), le.Uint32(b[flatNodeBytes:])
}

func readFlatBox(b []byte) (box orb.Bound) {
	for i := range 2 {
		box.Min[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
		box.Max[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[16+8*i:]))
	}
	return box
}

// appendFlatNode appends a node of the index.
func appendFlatNode(b []byte, box orb.Bound, at uint64) []byte {
	for _, f := range [4]float64{box.Min[0], box.Min[1], box.Max[0], box.Max[1]} {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(f))
	}
	return binary.LittleEndian.AppendUint64(b, at)
}

// A flatSpool keeps the features of a file that is being written, and a table of
// them, in temporary files: the index stands before them, and they in its order.
// In memory it keeps 8 bytes a feature for the sorting, and after it 3 for the
// upper floors of the tree.
type flatSpool struct {
	features, table *spooled
	n, located      int
	at              uint64
	bound           orb.Bound // of all geometries
	kind            byte      // of all geometries; flatUnknown where they differ
	entry           []byte
}

func newFlatSpool() (*flatSpool, error) {
	s := &flatSpool{bound: noBox}
	var err error
	if s.features, err = newSpooled(); err != nil {
		return nil, err
	}
	if s.table, err = newSpooled(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *flatSpool) close() {
	for _, f := range []*spooled{s.features, s.table} {
		if f != nil {
			_ = f.file.Close() // nobody reads it any more
		}
	}
}

// add keeps a feature with its geometry.
func (s *flatSpool) add(feature []byte, g orb.Geometry) error {
	e := flatEntry{box: noBox, at: s.at, length: uint32(len(feature))}
	if g != nil {
		e.box = g.Bound()
		s.bound = s.bound.Union(e.box)
		if kind := flatTypeOf(g); s.located == 0 {
			s.kind = kind
		} else if s.kind != kind {
			s.kind = flatUnknown
		}
		s.located++
	}
	s.entry = e.append(s.entry[:0])
	_, err := s.table.out.Write(s.entry)
	if err == nil {
		_, err = s.features.out.Write(feature)
	}
	if err != nil {
		return fmt.Errorf("format: write to a temporary file: %w", err)
	}
	s.at += uint64(len(feature))
	s.n++
	return nil
}

// nodeSize is that of the index; 0 where there is none, for there is nothing to
// be found in it.
func (s *flatSpool) nodeSize() uint16 {
	if s.located == 0 {
		return 0
	}
	return flatNodeSize
}

// A flatIndex is a spool whose table has been put in order.
type flatIndex struct {
	*flatSpool
	floors [][]byte // nodes of the tree but the lowest, from the second lowest up
}

// sort puts the table in the order of a Hilbert curve over all that there is,
// what has no geometry last. Features that share a cell keep their order.
func (s *flatSpool) sort() (*flatIndex, error) {
	for _, f := range []*spooled{s.table, s.features} {
		if err := f.out.Flush(); err != nil {
			return nil, fmt.Errorf("format: write to a temporary file: %w", err)
		}
	}
	keys := make([]uint64, 0, s.n)
	err := s.each(func(e *flatEntry) error {
		keys = append(keys, uint64(s.cell(e.box))<<32|uint64(len(keys)))
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(keys)
	sorted, err := newSpooled()
	if err != nil {
		return nil, err
	}
	unsorted := s.table
	s.table = sorted
	defer func() { _ = unsorted.file.Close() }() // nobody reads it any more
	var b [flatEntryBytes]byte
	for _, key := range keys {
		if _, err := unsorted.file.ReadAt(b[:], int64(key&math.MaxUint32)*flatEntryBytes); err != nil {
			return nil, fmt.Errorf("format: read a temporary file: %w", err)
		}
		if _, err := sorted.out.Write(b[:]); err != nil {
			return nil, fmt.Errorf("format: write to a temporary file: %w", err)
		}
	}
	if err := sorted.out.Flush(); err != nil {
		return nil, fmt.Errorf("format: write to a temporary file: %w", err)
	}
	x := &flatIndex{flatSpool: s}
	if s.nodeSize() == 0 {
		return x, nil
	}
	return x, x.build()
}

// each hands out the entries of the table in the order in which they stand.
func (s *flatSpool) each(yield func(*flatEntry) error) error {
	in := bufio.NewReaderSize(io.NewSectionReader(s.table.file, 0, int64(s.n)*flatEntryBytes), headSize)
	var b [flatEntryBytes]byte
	var e flatEntry
	for range s.n {
		if _, err := io.ReadFull(in, b[:]); err != nil {
			return fmt.Errorf("format: read a temporary file: %w", err)
		}
		e.read(b[:])
		if err := yield(&e); err != nil {
			return err
		}
	}
	return nil
}

// cell gives how far along the curve the middle of a box lies; the end for none.
func (s *flatSpool) cell(box orb.Bound) uint32 {
	if box.IsEmpty() {
		return math.MaxUint32
	}
	var at [2]uint32
	for i := range at {
		if side := s.bound.Max[i] - s.bound.Min[i]; side > 0 {
			at[i] = uint32(math.MaxUint16 * ((box.Min[i]+box.Max[i])/2 - s.bound.Min[i]) / side)
		}
	}
	return min(hilbert(at[0], at[1]), math.MaxUint32-1)
}

// hilbert gives how far along a Hilbert curve of 65,536 by 65,536 cells one lies.
func hilbert(x, y uint32) uint32 {
	var d uint32
	for side := uint32(1 << 15); side > 0; side >>= 1 {
		right, up := min(x&side, 1), min(y&side, 1)
		d += side * side * (3*right ^ up)
		x, y = x&(side-1), y&(side-1)
		if up == 0 {
			if right == 1 {
				x, y = side-1-x, side-1-y
			}
			x, y = y, x
		}
	}
	return d
}

// build makes the upper floors of the tree of the lowest, which is the table.
func (x *flatIndex) build() error {
	// sizes are the numbers of nodes, from the lowest floor up to the root.
	sizes := []int{x.n}
	total := x.n
	for n := x.n; n > 1; {
		n = (n + flatNodeSize - 1) / flatNodeSize
		sizes, total = append(sizes, n), total+n
	}
	if x.n == 1 {
		sizes, total = append(sizes, 1), total+1 // a root stands over a single leaf, too
	}
	first := total - x.n // the number of the first node of the floor below
	floor := make([]byte, 0, sizes[1]*flatNodeBytes)
	box, i := noBox, 0
	err := x.each(func(e *flatEntry) error {
		box = box.Union(e.box)
		if i++; i%flatNodeSize == 0 || i == x.n {
			floor = appendFlatNode(floor, box, uint64(first+(i-1)/flatNodeSize*flatNodeSize))
			box = noBox
		}
		return nil
	})
	x.floors = append(x.floors, floor)
	for _, size := range sizes[2:] {
		below := floor
		first -= len(below) / flatNodeBytes
		floor = make([]byte, 0, size*flatNodeBytes)
		for i := 0; i < len(below); i += flatNodeSize * flatNodeBytes {
			box := noBox
			for j := i; j < min(i+flatNodeSize*flatNodeBytes, len(below)); j += flatNodeBytes {
				box = box.Union(readFlatBox(below[j:]))
			}
			floor = appendFlatNode(floor, box, uint64(first+i/flatNodeBytes))
		}
		x.floors = append(x.floors, floor)
	}
	return err
}

// write writes the index from its root down, and the features behind it.
func (x *flatIndex) write(w io.Writer) error {
	for _, floor := range slices.Backward(x.floors) {
		if _, err := w.Write(floor); err != nil {
			return fmt.Errorf("format: write flatgeobuf: %w", err)
		}
	}
	var b []byte
	if x.floors != nil {
		at := uint64(0)
		err := x.each(func(e *flatEntry) error {
			b = appendFlatNode(b[:0], e.box, at)
			at += uint64(e.length)
			if _, err := w.Write(b); err != nil {
				return fmt.Errorf("format: write flatgeobuf: %w", err)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return x.each(func(e *flatEntry) error {
		b = slices.Grow(b[:0], int(e.length))[:e.length]
		if _, err := x.features.file.ReadAt(b, int64(e.at)); err != nil {
			return fmt.Errorf("format: read a temporary file: %w", err)
		}
		if _, err := w.Write(b); err != nil {
			return fmt.Errorf("format: write flatgeobuf: %w", err)
		}
		return nil
	})
}
