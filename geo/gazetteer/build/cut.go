package main

import (
	"cmp"
	"math"
	"slices"

	"eventmap/geo/gazetteer/internal/atlas"
)

// axis is the coordinate that a cut holds constant.
type axis struct{ meridian bool }

func (x axis) of(p point) int32 {
	if x.meridian {
		return p.X
	}
	return p.Y
}

// cut parts a feature along the parallel or meridian at so many degrees: low
// is the south or the west. The border between them gets the same edges in
// both, and neighbours get the new corners, so that all still fit.
func cut(features []*feature, f *feature, x axis, degrees float64) (low, high []edge) {
	at := int32(math.Round(degrees * atlas.Scale))
	corners := map[edge]point{} // of the edges that cross the line, in both directions
	for _, e := range f.edges {
		if a, b := x.of(e.from), x.of(e.to); a < at && b > at || a > at && b < at {
			p := x.cross(e, at)
			corners[e], corners[e.reversed()] = p, p
		}
	}
	for _, other := range features {
		other.edges = split(other.edges, corners)
	}
	for _, e := range f.edges {
		a, b := x.of(e.from), x.of(e.to)
		isLow := min(a, b) < at
		if a == at && b == at { // along the line: what lies to its left decides
			isLow = x.meridian == (comparePoints(e.from, e.to) < 0)
		}
		if isLow {
			low = append(low, e)
		} else {
			high = append(high, e)
		}
	}
	for _, e := range seam(low) {
		low, high = append(low, e), append(high, e.reversed())
	}
	return low, high
}

// cross gives the point of an edge on the line, the same in both directions.
func (x axis) cross(e edge, at int32) point {
	a, b := e.from, e.to
	if comparePoints(a, b) > 0 {
		a, b = b, a
	}
	t := float64(at-x.of(a)) / float64(x.of(b)-x.of(a))
	if x.meridian {
		return point{X: at, Y: a.Y + int32(math.Round(t*float64(b.Y-a.Y)))}
	}
	return point{X: a.X + int32(math.Round(t*float64(b.X-a.X))), Y: at}
}

func split(edges []edge, corners map[edge]point) []edge {
	var parts []edge
	for _, e := range edges {
		if p, ok := corners[e]; ok {
			parts = append(parts, edge{e.from, p}, edge{p, e.to})
		} else {
			parts = append(parts, e)
		}
	}
	return parts
}

// seam gives the edges that close open lines whose ends all lie on one
// parallel or meridian: each end goes on to the nearest start.
func seam(edges []edge) []edge {
	open := map[point]int{} // how many more edges end here than begin
	for _, e := range edges {
		open[e.from]--
		open[e.to]++
	}
	var ends []point
	for p, n := range open {
		if n != 0 {
			ends = append(ends, p)
		}
	}
	slices.SortFunc(ends, comparePoints)
	var closing []edge
	for i := 0; i+1 < len(ends); i += 2 {
		e := edge{ends[i], ends[i+1]}
		if open[ends[i]] < 0 {
			e = e.reversed()
		}
		closing = append(closing, e)
	}
	return closing
}

func comparePoints(a, b point) int { return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y)) }
