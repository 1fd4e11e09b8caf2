package gazetteer

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// grid lists, for each square degree, the polygons whose boxes meet it;
// divisions before countries, so that the first hit is the closest answer.
type grid [180][360][]outline

// An outline is one polygon of an area, with its holes.
type outline struct {
	place, polygon int32
}

func newGrid(places []geo.Place) *grid {
	g := new(grid)
	order := make([]int, len(places))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(places[b].Level, places[a].Level) })
	for _, i := range order {
		for j, polygon := range places[i].Geometry {
			box := polygon[0].Bound()
			west, south := square(box.Min)
			east, north := square(box.Max)
			for y := south; y <= north; y++ {
				for x := west; x <= east; x++ {
					g[y][x] = append(g[y][x], outline{int32(i), int32(j)})
				}
			}
		}
	}
	return g
}

// square gives the column and row of the square degree that holds a point.
func square(p orb.Point) (x, y int) {
	return min(int(math.Floor(p[0]))+180, 359), min(int(math.Floor(p[1]))+90, 179)
}

// locate gives the index of the division that holds a point, or of the country
// where it is in none; -1 where there is neither.
func (t *table) locate(p orb.Point) int {
	if !(p[0] >= -180 && p[0] <= 180 && p[1] >= -90 && p[1] <= 90) { // false for NaN too
		return -1
	}
	if p[0] == 180 {
		p[0] = -180 // areas hold their western border, not their eastern
	}
	x, y := square(p)
	for _, o := range t.grid[y][x] {
		if holds(t.places[o.place].Geometry[o.polygon], p) {
			return int(o.place)
		}
	}
	return t.shore(p)
}

// reach is how far in degrees of latitude a coast may lie from its true place.
const reach = 0.02

// shore gives the index of the area nearest to a point that is in none, if it
// is within reach, divisions before countries; -1 otherwise.
func (t *table) shore(p orb.Point) int {
	shrink := math.Cos(p[1] * math.Pi / 180) // of a degree of longitude
	wide := min(reach/max(shrink, 1e-3), 1)
	west, south := square(orb.Point{max(p[0]-wide, -180), max(p[1]-reach, -90)})
	east, north := square(orb.Point{min(p[0]+wide, 180), min(p[1]+reach, 90)})
	nearest, least := -1, reach
	for y := south; y <= north; y++ {
		for x := west; x <= east; x++ {
			for _, o := range t.grid[y][x] {
				place := &t.places[o.place]
				if nearest >= 0 && place.Level < t.places[nearest].Level {
					continue
				}
				if d := distance(place.Geometry[o.polygon][0], p, shrink, least); d < least {
					nearest, least = int(o.place), d
				}
			}
		}
	}
	return nearest
}

// distance gives the distance in degrees of latitude from a point to a ring,
// or least where it is not below it.
func distance(ring orb.Ring, p orb.Point, shrink, least float64) float64 {
	for i := 1; i < len(ring); i++ {
		a, b := ring[i-1], ring[i]
		if min(a[1], b[1]) > p[1]+least || max(a[1], b[1]) < p[1]-least {
			continue
		}
		ax, ay, dx, dy := (a[0]-p[0])*shrink, a[1]-p[1], (b[0]-a[0])*shrink, b[1]-a[1]
		along := min(1, max(0, -(ax*dx+ay*dy)/(dx*dx+dy*dy)))
		least = min(least, math.Hypot(ax+along*dx, ay+along*dy))
	}
	return least
}

// holds reports whether a point is in a polygon, by counting the edges east of
// it. An edge is reckoned from its southern end whichever way it is walked, so
// that of two neighbours exactly one holds a point on their border.
func holds(polygon orb.Polygon, p orb.Point) bool {
	in := false
	for _, ring := range polygon {
		for i := 1; i < len(ring); i++ {
			a, b := ring[i-1], ring[i]
			if (a[1] > p[1]) == (b[1] > p[1]) {
				continue
			}
			if a[1] > b[1] {
				a, b = b, a
			}
			if (b[0]-a[0])*(p[1]-a[1])-(b[1]-a[1])*(p[0]-a[0]) > 0 {
				in = !in
			}
		}
	}
	return in
}
