package cql2

import (
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/peterstace/simplefeatures/geom"

	"eventmap/geo"
)

// A shape is a geometry made ready to be related to others.
type shape struct {
	orb    orb.Geometry
	bound  orb.Bound
	boxes  []orb.Bound // the same, where it is nothing else
	simple geom.Geometry
	ready  bool // whether simple is there
}

func newShape(g orb.Geometry) *shape { return &shape{orb: g, bound: g.Bound()} }

// fixed makes the shape of a literal, which is used by many at once.
func fixed(n *Node) (*shape, error) {
	if n.Kind == Rectangle {
		return rectangle(n.Box), nil
	}
	s := newShape(n.Shape)
	if s.bound.Min[0] < -180 || s.bound.Max[0] > 180 {
		g, err := cut(n.Shape)
		if err != nil {
			return nil, fail(n.at, "the geometry cannot be cut at the antimeridian: %v", err)
		}
		s = newShape(g)
	}
	g, err := geom.UnmarshalWKB(wkb.MustMarshal(s.orb))
	if err != nil {
		return nil, fail(n.at, "the geometry is not valid: %v", err)
	}
	s.simple, s.ready = g, true
	return s, nil
}

// rectangle makes the shape of a box, which may have no width or no height.
func rectangle(box [4]float64) *shape {
	west, south, east, north := box[0], box[1], box[2], box[3]
	s := &shape{boxes: []orb.Bound{{Min: orb.Point{west, south}, Max: orb.Point{east, north}}}}
	if west > east {
		s.boxes = []orb.Bound{{Min: orb.Point{west, south}, Max: orb.Point{180, north}}, {Min: orb.Point{-180, south}, Max: orb.Point{east, north}}}
	}
	var all orb.Collection
	for _, b := range s.boxes {
		switch width, height := b.Max[0]-b.Min[0], b.Max[1]-b.Min[1]; {
		case width == 0 && height == 0:
			all = append(all, b.Min)
		case width == 0 || height == 0:
			all = append(all, orb.LineString{b.Min, b.Max})
		default:
			all = append(all, b.ToPolygon())
		}
	}
	s.orb = all
	if len(all) == 1 {
		s.orb = all[0]
	}
	s.bound = s.orb.Bound()
	s.simple, s.ready = simple(s.orb), true
	return s
}

// simple gives a geometry as the library has it that relates them. What is not
// valid is taken as it is.
func simple(g orb.Geometry) geom.Geometry {
	if p, ok := g.(orb.Point); ok {
		return geom.XY{X: p[0], Y: p[1]}.AsPoint().AsGeometry()
	}
	s, err := geom.UnmarshalWKB(wkb.MustMarshal(g), geom.NoValidate{})
	if err != nil {
		return geom.Geometry{}
	}
	return s
}

func (s *shape) geometry() geom.Geometry {
	if s.ready {
		return s.simple
	}
	return simple(s.orb)
}

// cut gives a geometry that runs on past 180 or -180 as what it is between them.
func cut(g orb.Geometry) (orb.Geometry, error) {
	all, err := cutInto(geom.Geometry{}, g)
	if err != nil {
		return nil, err
	}
	return wkb.Unmarshal(all.AsBinary())
}

// cutInto adds what cut gives. Members of a collection are cut one by one, for of
// each only what has its dimension is taken: not the edge of an area that ends at
// the antimeridian, but a point beside it.
func cutInto(all geom.Geometry, g orb.Geometry) (geom.Geometry, error) {
	if members, ok := g.(orb.Collection); ok {
		for _, m := range members {
			var err error
			if all, err = cutInto(all, m); err != nil {
				return all, err
			}
		}
		return all, nil
	}
	whole, err := geom.UnmarshalWKB(wkb.MustMarshal(g))
	if err != nil {
		return all, err
	}
	world := simple(orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}.ToPolygon())
	for _, turn := range []float64{-360, 0, 360} {
		part := whole.TransformXY(func(p geom.XY) geom.XY { return geom.XY{X: p.X + turn, Y: p.Y} })
		if part, err = geom.Intersection(part, world); err == nil && !part.IsEmpty() && part.Dimension() == whole.Dimension() {
			all, err = geom.Union(all, part)
		}
		if err != nil {
			return all, err
		}
	}
	return all, nil
}

// spatial are the spatial functions; each says so of two shapes whose bounds
// meet. All but s_disjoint are false of others.
var spatial = map[string]func(a, b geom.Geometry) (bool, error){
	"s_equals": geom.Equals, "s_touches": geom.Touches, "s_within": geom.Within, "s_overlaps": geom.Overlaps, "s_crosses": geom.Crosses, "s_contains": geom.Contains,
}

// related is what a spatial function says of two shapes; unknown of those that
// the library cannot relate.
func related(name string, a, b *shape) (t truth) {
	defer func() {
		if recover() != nil { // of a geometry that is not valid
			t = unknown
		}
	}()
	switch name {
	case "s_intersects":
		return truthOf(intersect(a, b))
	case "s_disjoint":
		return truthOf(!intersect(a, b))
	}
	if !a.bound.Intersects(b.bound) {
		return isFalse
	}
	is, err := spatial[name](a.geometry(), b.geometry())
	if err != nil {
		return unknown
	}
	return truthOf(is)
}

func intersect(a, b *shape) bool {
	if !a.bound.Intersects(b.bound) {
		return false
	}
	if a.boxes == nil {
		a, b = b, a
	}
	for _, box := range a.boxes {
		if geo.Intersects(box, b.orb) {
			return true
		}
	}
	return a.boxes == nil && geom.Intersects(a.geometry(), b.geometry())
}
