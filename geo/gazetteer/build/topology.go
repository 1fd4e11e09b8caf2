package main

import (
	"cmp"
	"math"
	"slices"

	"eventmap/geo/gazetteer/internal/atlas"
)

type point = atlas.Point

// An edge is directed: the feature that has it lies to its left.
type edge struct{ from, to point }

func (e edge) reversed() edge { return edge{e.to, e.from} }

// nobody stands for the sea, or land that no feature covers.
const nobody = -1

// An arc is a stretch of border with the same two features along all of it.
// It ends where others meet it, or is closed.
type arc struct {
	points      []point // as simplified
	full        []point // as read
	left, right int     // indexes of features, or nobody
	tolerance   float64 // in units; 0 keeps every point
}

func (a *arc) closed() bool { return a.full[0] == a.full[len(a.full)-1] }

// A mesh is the borders of all features, each once.
type mesh struct {
	arcs []*arc
	area []float64 // of each feature, in square units
}

// newMesh cuts the borders of features into arcs. Clashes are edges that two
// features claim for the same side, which a sound source does not have; the
// second is left out.
func newMesh(features []*feature) (m *mesh, clashes int) {
	owner := map[edge]int{}
	m = &mesh{area: make([]float64, len(features))}
	for i, f := range features {
		for _, e := range f.edges {
			m.area[i] += (float64(e.from.X)*float64(e.to.Y) - float64(e.to.X)*float64(e.from.Y)) / 2
			if has, taken := owner[e.reversed()]; taken && has == i {
				delete(owner, e.reversed()) // a spike, narrower than a unit
			} else if _, taken := owner[e]; taken {
				clashes++
			} else {
				owner[e] = i
			}
		}
	}
	b := meshBuilder{owner: owner, next: map[point][]point{}, seen: map[edge]bool{}}
	b.link()
	starts := make([]point, 0, len(b.next))
	for p := range b.next {
		starts = append(starts, p)
	}
	slices.SortFunc(starts, comparePoints)
	for _, nodes := range []bool{true, false} { // what is left after the nodes are closed lines
		for _, p := range starts {
			if nodes && !b.node(p) {
				continue
			}
			for _, q := range b.next[p] {
				if !b.seen[edge{p, q}] {
					m.arcs = append(m.arcs, b.walk(p, q))
				}
			}
		}
	}
	return m, clashes
}

type meshBuilder struct {
	owner map[edge]int
	next  map[point][]point // the neighbours of each point, along edges of either direction
	seen  map[edge]bool     // both directions of every edge already in an arc
}

func (b *meshBuilder) link() {
	for e := range b.owner {
		b.next[e.from] = append(b.next[e.from], e.to)
		if _, both := b.owner[e.reversed()]; !both {
			b.next[e.to] = append(b.next[e.to], e.from)
		}
	}
	for _, points := range b.next {
		slices.SortFunc(points, comparePoints)
	}
}

func (b *meshBuilder) sides(e edge) (left, right int) {
	left, right = nobody, nobody
	if f, ok := b.owner[e]; ok {
		left = f
	}
	if f, ok := b.owner[e.reversed()]; ok {
		right = f
	}
	return left, right
}

// node reports whether arcs end at p: where more or fewer than two edges meet
// or where the features beside them change.
func (b *meshBuilder) node(p point) bool {
	if len(b.next[p]) != 2 {
		return true
	}
	inLeft, inRight := b.sides(edge{b.next[p][0], p})
	outLeft, outRight := b.sides(edge{p, b.next[p][1]})
	return inLeft != outLeft || inRight != outRight
}

func (b *meshBuilder) walk(p, q point) *arc {
	a := &arc{full: []point{p}}
	a.left, a.right = b.sides(edge{p, q})
	for start := p; ; {
		b.seen[edge{p, q}], b.seen[edge{q, p}] = true, true
		a.full = append(a.full, q)
		if q == start || b.node(q) {
			return a
		}
		onward := b.next[q][0]
		if onward == p {
			onward = b.next[q][1]
		}
		p, q = q, onward
	}
}

// outline gives the polygons of a union of features: exterior rings
// counter-clockwise with their holes. A hole that nobody owns and that is
// smaller than slack square units is a crack in the source and is left out.
func (m *mesh) outline(in func(feature int) bool, slack float64) []atlas.Polygon {
	out := map[point][]atlas.Ref{}
	var refs []atlas.Ref
	for i, a := range m.arcs {
		left, right := a.left != nobody && in(a.left), a.right != nobody && in(a.right)
		if left == right {
			continue
		}
		ref := atlas.Ref(i)
		if right {
			ref = ^ref
		}
		refs = append(refs, ref)
		start := m.line(ref)[0]
		out[start] = append(out[start], ref)
	}
	used := map[atlas.Ref]bool{}
	var shells, holes []atlas.Ring
	for _, ref := range refs {
		if used[ref] {
			continue
		}
		for _, ring := range m.trace(ref, out, used) {
			switch area := m.ringArea(ring); {
			case area > 0:
				shells = append(shells, ring)
			case -area >= slack || !m.vacant(ring):
				holes = append(holes, ring)
			}
		}
	}
	return m.assemble(shells, holes)
}

// line gives the points of an arc as the reference walks it.
func (m *mesh) line(ref atlas.Ref) []point {
	index, back := ref.Arc()
	points := m.arcs[index].points
	if back {
		points = slices.Clone(points)
		slices.Reverse(points)
	}
	return points
}

// trace walks from an arc back to its start, always turning as far left as it
// can, and parts the walk where it meets itself, so that no ring touches itself.
func (m *mesh) trace(ref atlas.Ref, out map[point][]atlas.Ref, used map[atlas.Ref]bool) []atlas.Ring {
	var rings []atlas.Ring
	var path atlas.Ring
	at := map[point]int{} // where on the path a node was left
	for !used[ref] {
		used[ref] = true
		line := m.line(ref)
		at[line[0]] = len(path)
		path = append(path, ref)
		end := line[len(line)-1]
		if i, met := at[end]; met {
			for _, r := range path[i:] {
				delete(at, m.line(r)[0])
			}
			rings = append(rings, slices.Clone(path[i:]))
			path = path[:i]
		}
		ref = m.leftmost(line, out[end], used, ref)
	}
	return rings
}

func (m *mesh) leftmost(line []point, onward []atlas.Ref, used map[atlas.Ref]bool, none atlas.Ref) atlas.Ref {
	end, before := line[len(line)-1], line[len(line)-2]
	best, least := none, math.Inf(1)
	for _, ref := range onward {
		if used[ref] {
			continue
		}
		turn := math.Mod(angle(end, before)-angle(end, m.line(ref)[1])+4*math.Pi, 2*math.Pi)
		if turn < least {
			best, least = ref, turn
		}
	}
	return best
}

func angle(from, to point) float64 {
	return math.Atan2(float64(to.Y-from.Y), float64(to.X-from.X))
}

func (m *mesh) ringPoints(ring atlas.Ring) []point {
	var points []point
	for _, ref := range ring {
		line := m.line(ref)
		points = append(points, line[:len(line)-1]...)
	}
	return append(points, points[0])
}

func (m *mesh) ringArea(ring atlas.Ring) float64 { return signedArea(m.ringPoints(ring)) }

// vacant reports whether nobody owns the land just inside a hole.
func (m *mesh) vacant(hole atlas.Ring) bool {
	for _, ref := range hole {
		index, back := ref.Arc()
		inside := m.arcs[index].right
		if back {
			inside = m.arcs[index].left
		}
		if inside != nobody {
			return false
		}
	}
	return true
}

// assemble gives each hole to the smallest shell around it.
func (m *mesh) assemble(shells, holes []atlas.Ring) []atlas.Polygon {
	slices.SortStableFunc(shells, func(a, b atlas.Ring) int { return cmp.Compare(m.ringArea(a), m.ringArea(b)) })
	polygons := make([]atlas.Polygon, len(shells))
	lines := make([][]point, len(shells))
	for i, shell := range shells {
		polygons[i] = atlas.Polygon{shell}
		lines[i] = m.ringPoints(shell)
	}
	for _, hole := range holes {
		points := m.ringPoints(hole)
		for i, line := range lines {
			if ringHolds(line, points) {
				polygons[i] = append(polygons[i], hole)
				break
			}
		}
	}
	slices.Reverse(polygons) // the mainland first
	return polygons
}

// ringHolds reports whether a ring lies in another, of which it may touch a
// point. The rings do not cross.
func ringHolds(outer, inner []point) bool {
	for _, p := range inner {
		if !slices.Contains(outer, p) {
			return inside(outer, p)
		}
	}
	return false
}

// inside reports whether p is in the closed line; exact, but for points on it.
func inside(line []point, p point) bool {
	in := false
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		if (a.Y > p.Y) == (b.Y > p.Y) {
			continue
		}
		if a.Y > b.Y {
			a, b = b, a
		}
		if side(a, b, p) > 0 {
			in = !in
		}
	}
	return in
}

// side is positive where p lies left of the line from a to b, zero on it.
func side(a, b, p point) int64 {
	return int64(b.X-a.X)*int64(p.Y-a.Y) - int64(b.Y-a.Y)*int64(p.X-a.X)
}

func signedArea(line []point) float64 {
	sum := 0.0
	for i := 1; i < len(line); i++ {
		sum += float64(line[i-1].X)*float64(line[i].Y) - float64(line[i].X)*float64(line[i-1].Y)
	}
	return sum / 2
}
