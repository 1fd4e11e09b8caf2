package main

import (
	"math"
	"slices"

	"eventmap/geo/gazetteer/internal/atlas"
)

// tolerance is how far a simplified border may lie from the one it stands
// for: 0.02 degrees of latitude, 2.2 km, on the ground in every direction.
// Small areas get an eighth of the root of their size instead.
const tolerance = 0.02 * atlas.Scale

// maxRounds bounds how often a border in conflict is made finer; each round
// halves its tolerance, so that the last keep every point.
const maxRounds = 12

// simplify gives every arc fewer points. Where that made borders cross, touch
// or fall on each other, or put an island on the wrong side of a coast, the
// arcs concerned are made finer until they do not. It returns the conflicts
// that remain with every point kept, which are the source's own.
func (m *mesh) simplify() (conflicts int) {
	for _, a := range m.arcs {
		a.tolerance = tolerance
		size := math.Abs(signedArea(a.full))
		if !a.closed() {
			size = math.Inf(1)
			for _, f := range []int{a.left, a.right} {
				if f != nobody {
					size = min(size, m.area[f])
				}
			}
		}
		a.tolerance = min(tolerance, math.Sqrt(max(size, 0))/8)
		a.points = thin(a.full, a.tolerance)
	}
	for range maxRounds {
		bad := m.crossings()
		for i := range m.strays() {
			bad[i] = true
		}
		conflicts = len(bad)
		changed := false
		for i := range bad {
			a := m.arcs[i]
			if a.tolerance == 0 {
				continue
			}
			changed = true
			if a.tolerance /= 2; a.tolerance < 2 {
				a.tolerance = 0
			}
			a.points = thin(a.full, a.tolerance)
		}
		if !changed {
			break
		}
	}
	return conflicts
}

// thin is the method of Douglas and Peucker, with longitudes shortened as the
// parallel is. A closed line keeps at least three different points.
func thin(line []point, tolerance float64) []point {
	if tolerance == 0 || len(line) <= 2 {
		return line
	}
	shrink := math.Cos(float64(line[0].Y) / atlas.Scale * math.Pi / 180)
	keep := make([]bool, len(line))
	last := len(line) - 1
	keep[0], keep[last] = true, true
	if line[0] == line[last] {
		far, _ := farthest(line, 0, last, shrink)
		keep[far] = true
		before, d1 := farthest(line, 0, far, shrink)
		after, d2 := farthest(line, far, last, shrink)
		if d1 > d2 {
			keep[before] = true
		} else {
			keep[after] = true
		}
	}
	var spans [][2]int
	for from, to := 0, 1; to <= last; to++ {
		if keep[to] {
			spans = append(spans, [2]int{from, to})
			from = to
		}
	}
	for len(spans) > 0 {
		from, to := spans[len(spans)-1][0], spans[len(spans)-1][1]
		spans = spans[:len(spans)-1]
		if i, d := farthest(line, from, to, shrink); d > tolerance {
			keep[i] = true
			spans = append(spans, [2]int{from, i}, [2]int{i, to})
		}
	}
	var thinned []point
	for i, p := range line {
		if keep[i] {
			thinned = append(thinned, p)
		}
	}
	return thinned
}

// farthest gives the point strictly between two of a line that lies farthest
// from the straight way between them, and how far that is; -1 if there is none.
func farthest(line []point, from, to int, shrink float64) (index int, distance float64) {
	ax, ay := float64(line[from].X)*shrink, float64(line[from].Y)
	dx, dy := float64(line[to].X)*shrink-ax, float64(line[to].Y)-ay
	length := dx*dx + dy*dy
	index, distance = from, -1
	for i := from + 1; i < to; i++ {
		px, py := float64(line[i].X)*shrink-ax, float64(line[i].Y)-ay
		t := 0.0
		if length > 0 {
			t = min(1, max(0, (px*dx+py*dy)/length))
		}
		if d := math.Hypot(px-t*dx, py-t*dy); d > distance {
			index, distance = i, d
		}
	}
	return index, distance
}

// cell is the side of a square of the grid that finds segments near each other.
const cell = 2500

type segment struct {
	arc  int
	a, b point
}

// crossings gives the arcs with a segment that meets another one anywhere but
// at a shared end.
func (m *mesh) crossings() map[int]bool {
	grid := map[point][]segment{}
	bad := map[int]bool{}
	for i, a := range m.arcs {
		for j := 1; j < len(a.points); j++ {
			s := segment{i, a.points[j-1], a.points[j]}
			for x := min(s.a.X, s.b.X)/cell - 1; x <= max(s.a.X, s.b.X)/cell+1; x++ {
				for y := min(s.a.Y, s.b.Y)/cell - 1; y <= max(s.a.Y, s.b.Y)/cell+1; y++ {
					if !overlaps(s, x*cell, y*cell) {
						continue
					}
					for _, other := range grid[point{X: x, Y: y}] {
						if meet(s, other) {
							bad[i], bad[other.arc] = true, true
						}
					}
					grid[point{X: x, Y: y}] = append(grid[point{X: x, Y: y}], s)
				}
			}
		}
	}
	return bad
}

// overlaps reports whether the box of s shares a point with the square of the
// grid that begins at (x, y).
func overlaps(s segment, x, y int32) bool {
	return min(s.a.X, s.b.X) <= x+cell && max(s.a.X, s.b.X) >= x && min(s.a.Y, s.b.Y) <= y+cell && max(s.a.Y, s.b.Y) >= y
}

// meet reports whether two segments share a point that is not an end of both.
func meet(s, t segment) bool {
	if s.a == s.b || t.a == t.b {
		return true
	}
	s1, s2, t1, t2 := side(t.a, t.b, s.a), side(t.a, t.b, s.b), side(s.a, s.b, t.a), side(s.a, s.b, t.b)
	if s1 == 0 && s2 == 0 {
		return overlapInLine(s, t)
	}
	if s.a == t.a || s.a == t.b || s.b == t.a || s.b == t.b {
		return false
	}
	return sign(s1)*sign(s2) <= 0 && sign(t1)*sign(t2) <= 0
}

// overlapInLine is meet for segments of one straight line.
func overlapInLine(s, t segment) bool {
	along := func(p point) int64 { return int64(p.X) + int64(p.Y) }
	if s.a.X+s.a.Y == s.b.X+s.b.Y {
		along = func(p point) int64 { return int64(p.X) }
	}
	return min(along(s.a), along(s.b)) < max(along(t.a), along(t.b)) && min(along(t.a), along(t.b)) < max(along(s.a), along(s.b))
}

func sign(v int64) int {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}

// strays gives the arcs that passed over the start of another one: a coast
// that swallowed an island or let go of an enclave, without crossing it.
func (m *mesh) strays() map[int]bool {
	const degree = atlas.Scale
	starts := map[point][]point{} // by square of one degree
	for _, a := range m.arcs {
		p := a.full[0]
		square := point{X: p.X / degree, Y: p.Y / degree}
		starts[square] = append(starts[square], p)
	}
	bad := map[int]bool{}
	for i, a := range m.arcs {
		if len(a.points) == len(a.full) {
			continue
		}
		// Between the ends the two lines enclose what was passed over.
		full, thinned := append(slices.Clone(a.full), a.full[0]), append(slices.Clone(a.points), a.points[0])
		low, high := bounds(a.full)
		for x := low.X / degree; x <= high.X/degree; x++ {
			for y := low.Y / degree; y <= high.Y/degree; y++ {
				for _, p := range starts[point{X: x, Y: y}] {
					if p == a.full[0] || p == a.full[len(a.full)-1] || p.X < low.X || p.X > high.X || p.Y < low.Y || p.Y > high.Y {
						continue
					}
					if inside(full, p) != inside(thinned, p) {
						bad[i] = true
					}
				}
			}
		}
	}
	return bad
}

func bounds(line []point) (low, high point) {
	low, high = line[0], line[0]
	for _, p := range line {
		low = point{X: min(low.X, p.X), Y: min(low.Y, p.Y)}
		high = point{X: max(high.X, p.X), Y: max(high.Y, p.Y)}
	}
	return low, high
}
