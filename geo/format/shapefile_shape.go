package format

import (
	"encoding/binary"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"eventmap/geo"
)

var (
	errShape      = geo.Say("the geometry is damaged")
	errMultiPatch = geo.Say("the geometry is a surface of patches in space; make an area of it")
)

// parseShapeRecord reads the content of a record (ESRI 1998, pages 5 to 24),
// heights and measures left away; nil for a null shape.
func parseShapeRecord(b []byte) (orb.Geometry, error) {
	const patch = 31
	kind := binary.LittleEndian.Uint32(b)
	switch {
	case kind == 0:
		return nil, nil
	case kind == patch:
		return nil, errMultiPatch
	case kind > 28:
		return nil, errShape
	}
	b = b[4:]
	switch kind % 10 { // 10 more with heights, 20 more with measures
	case shapePoint:
		list, err := shapePoints(b, 1)
		if err != nil {
			return nil, err
		}
		return list[0], nil
	case shapeMultiPoint:
		if len(b) < 36 {
			return nil, errShape
		}
		list, err := shapePoints(b[36:], int(binary.LittleEndian.Uint32(b[32:])))
		if err != nil || len(list) == 0 {
			return nil, err
		}
		return orb.MultiPoint(list), nil
	case shapeLine, shapeArea:
		parts, err := shapeParts(b)
		if err != nil || len(parts) == 0 {
			return nil, err
		}
		if kind%10 == shapeArea {
			return areaOf(parts)
		}
		if len(parts) == 1 {
			return orb.LineString(parts[0]), nil
		}
		var lines orb.MultiLineString
		for _, p := range parts {
			lines = append(lines, p)
		}
		return lines, nil
	}
	return nil, errShape
}

func shapePoints(b []byte, n int) ([]orb.Point, error) {
	if n < 0 || n > len(b)/16 {
		return nil, errShape
	}
	list := make([]orb.Point, n)
	for i := range list {
		list[i] = orb.Point{math.Float64frombits(binary.LittleEndian.Uint64(b[16*i:])), math.Float64frombits(binary.LittleEndian.Uint64(b[16*i+8:]))}
	}
	return list, nil
}

// shapeParts reads the parts of lines or areas.
func shapeParts(b []byte) ([][]orb.Point, error) {
	if len(b) < 40 {
		return nil, errShape
	}
	parts, points := int(binary.LittleEndian.Uint32(b[32:])), int(binary.LittleEndian.Uint32(b[36:]))
	b = b[40:]
	if parts > len(b)/4 {
		return nil, errShape
	}
	all, err := shapePoints(b[4*parts:], points)
	if err != nil {
		return nil, err
	}
	var list [][]orb.Point
	for i := range parts {
		start, end := int(binary.LittleEndian.Uint32(b[4*i:])), points
		if i+1 < parts {
			end = int(binary.LittleEndian.Uint32(b[4*i+4:]))
		}
		if start > end || end > points {
			return nil, errShape
		}
		if start < end {
			list = append(list, all[start:end:end])
		}
	}
	return list, nil
}

// mostLooking is how many corners are looked at to find which areas holes are in.
const mostLooking = 20_000_000

// areaOf makes areas of rings: those that go round with the clock are the outer
// ones, and any other is a hole in the one around it, or an area of its own where
// there is none.
func areaOf(rings [][]orb.Point) (orb.Geometry, error) {
	var areas orb.MultiPolygon
	var holes []orb.Ring
	for _, points := range rings {
		ring := orb.Ring(points)
		if ring[0] != ring[len(ring)-1] {
			ring = append(ring, ring[0])
		}
		switch {
		case len(ring) < 4:
		case ring.Orientation() == orb.CCW:
			holes = append(holes, ring)
		default:
			areas = append(areas, orb.Polygon{ring})
		}
	}
	looked := 0
	alone := len(areas)
	for _, hole := range holes {
		around := -1
		for i := range areas[:alone] {
			outer := areas[i][0]
			if looked += 1 + len(outer); looked > mostLooking {
				break
			}
			if outer.Bound().Contains(hole[0]) && planar.RingContains(outer, hole[0]) && (around < 0 || areas[around][0].Bound().Contains(outer[0])) {
				around = i
			}
		}
		if around < 0 {
			areas = append(areas, orb.Polygon{hole})
			continue
		}
		areas[around] = append(areas[around], hole)
	}
	switch len(areas) {
	case 0:
		return nil, errShape
	case 1:
		return areas[0], nil
	}
	return areas, nil
}

// A shapeAhead is a source of ours with the row that comes next.
type shapeAhead struct {
	*shapeSource
	f    feature
	seq  int
	done bool
}

func (a *shapeAhead) advance() error {
	err := a.next(&a.f)
	if errors.Is(err, io.EOF) {
		a.done = true
		return nil
	}
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(a.f.cells[slices.Index(a.names(), "seq")])
	if err != nil || n <= a.seq {
		return geo.Errorf(geo.Invalid, "the rows of %s are not in the order of seq; sort them by it, or take the column away", geo.Clip(a.name))
	}
	a.seq = n
	return nil
}

// mergeShapes reads the layers of an archive of ours in the one order that they
// had, and puts together what stands in several.
func mergeShapes(sources []*shapeSource, yield func(feature) bool) error {
	list := make([]*shapeAhead, len(sources))
	for i, s := range sources {
		if !slices.Equal(s.names(), sources[0].names()) {
			return geo.Errorf(geo.Invalid, "the layers %s and %s of the archive have different columns; import each by itself", geo.Clip(sources[0].name), geo.Clip(s.name))
		}
		list[i] = &shapeAhead{shapeSource: s}
		if err := list[i].advance(); err != nil {
			return err
		}
	}
	line := 0
	for {
		first := math.MaxInt
		for _, a := range list {
			if !a.done {
				first = min(first, a.seq)
			}
		}
		if first == math.MaxInt {
			return nil
		}
		var f feature
		var parts orb.Collection
		for _, a := range list {
			if a.done || a.seq != first {
				continue
			}
			if f.cells == nil {
				f.cells = slices.Clone(a.f.cells)
			}
			if f.problem == nil {
				f.problem = a.f.problem
			}
			if a.f.geometry != nil {
				parts = append(parts, a.f.geometry)
			}
			if err := a.advance(); err != nil {
				return err
			}
		}
		line++
		f.line = line
		switch len(parts) {
		case 0:
		case 1:
			f.geometry = parts[0]
		default:
			f.geometry = parts
		}
		for i, name := range sources[0].names() { // those are there for others
			if name == "seq" || name == "start_date" || name == "end_date" {
				f.cells[i] = ""
			}
		}
		if !yield(f) {
			return nil
		}
	}
}
