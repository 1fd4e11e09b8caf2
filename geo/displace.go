package geo

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"math"

	"github.com/paulmach/orb"
)

// SecretSize is how many bytes a store's secret has.
const SecretSize = 32

// Displacements come in steps, so that what is shown tells little of what was
// asked for: 1000 m, times or through a power of two.
const (
	kilometre   = 1000.0
	firstStep   = -10 // just under a metre, the smallest cell
	largestStep = 15  // its cells are as tall as the world
)

// Displace gives the event the place at which the public sees it, or none where
// it is not to be displaced. A store calls it last before it writes.
//
// The secret draws a grid over the world, for each step one whose cells measure
// no more than that from corner to corner; each cell lies in one of the next
// step. Every place of a cell is shown at one place of that cell, which the
// secret chooses. So many events in one cell, or many revisions of one, tell
// together no more than one does: which cell it is. What is asked for is rounded
// down to a step, and another wish within the step changes nothing.
func (e *Event) Displace(secret []byte) {
	e.PublicPoint = nil
	if e.PublicDisplacementM > 0 && e.Point != nil {
		g := newGrid(secret)
		p := g.place(*e.Point, stepDown(e.PublicDisplacementM))
		e.PublicPoint = &p
	}
}

// Undisplaced reports whether the event is to be displaced and has no place yet
// at which the public may see it, as one that was written before there were any.
func (e *Event) Undisplaced() bool {
	return e.PublicDisplacementM > 0 && e.Point != nil && e.PublicPoint == nil
}

// stepDown gives the largest step that is no longer than so many metres, or the
// first; stepUp the smallest that is no shorter.
func stepDown(m float64) int {
	_, exp := math.Frexp(m / kilometre)
	return min(max(exp-1, firstStep), largestStep)
}

func stepUp(m float64) int {
	n := stepDown(m)
	if stepM(n) < m {
		n++
	}
	return n
}

// stepM gives the length of a step in metres.
func stepM(n int) float64 { return math.Ldexp(kilometre, n) }

// A cellGrid divides the world into cells, for each step anew.
type cellGrid struct {
	secret      []byte
	east, north float64 // by how much it is shifted, as shares of the circle and of the largest cell
}

func newGrid(secret []byte) cellGrid {
	g := cellGrid{secret: secret}
	g.east, g.north = g.shares("grid", 0, 0, 0, 0)
	return g
}

// shares gives two numbers from 0 to under 1 that only the secret can tell.
func (g *cellGrid) shares(what string, numbers ...int64) (a, b float64) {
	h := hmac.New(sha256.New, g.secret)
	_, _ = h.Write([]byte("eventmap displacement, " + what))
	for _, n := range numbers {
		_ = binary.Write(h, binary.BigEndian, n) // a hash takes everything
	}
	sum := h.Sum(nil)
	share := func(b []byte) float64 { return math.Ldexp(float64(binary.BigEndian.Uint64(b)>>11), -53) }
	return share(sum), share(sum[8:])
}

// metresPerDegree is the length of a degree of latitude on the sphere.
const metresPerDegree = earthRadiusM * math.Pi / 180

// cellSide gives how tall the cells of a step are, and how wide at most: a little
// less than would fit the diagonal, which leaves room for rounding.
func cellSide(n int) float64 { return 0.99 * stepM(n) / math.Sqrt2 }

// place gives the point at which all of a point's cell is shown.
func (g *cellGrid) place(p orb.Point, n int) orb.Point {
	south := g.north * cellSide(largestStep) // the South Pole in the grid
	y := south + (p[1]+90)*metresPerDegree
	x := p[0]/360 - g.east
	if x -= math.Floor(x); x >= 1 {
		x = 0
	}
	// From the largest cells down: each band is halved, and then the circle as
	// often as its widest parallel needs, so that cells always lie in cells.
	halvings := 0
	var row float64
	for at := largestStep; at >= n; at-- {
		tall := cellSide(at)
		row = math.Floor(y / tall)
		for math.Ldexp(longest(row*tall-south, (row+1)*tall-south), -halvings) > tall {
			halvings++
		}
	}
	column := math.Floor(math.Ldexp(x, halvings))

	up, along := g.shares("cell", int64(n), int64(row), int64(halvings), int64(column))
	low, high := max(row*cellSide(n)-south, 0), min((row+1)*cellSide(n)-south, 180*metresPerDegree)
	lat := (low+up*(high-low))/metresPerDegree - 90
	lon := (g.east + math.Ldexp(column+along, -halvings)) * 360
	lon -= 360 * math.Floor((lon+180)/360)
	return orb.Point{cut7(lon), cut7(lat)}
}

// longest gives the length of the longest parallel between two distances from the
// South Pole, in metres.
func longest(low, high float64) float64 {
	middle := 90 * metresPerDegree
	switch {
	case high < middle:
		middle = high
	case low > middle:
		middle = low
	}
	return 2 * math.Pi * earthRadiusM * math.Sin(middle/earthRadiusM)
}

// cut7 leaves seven decimals, a centimetre.
func cut7(degrees float64) float64 { return math.Round(degrees*1e7) / 1e7 }

// displaced gives the public form of an event the displaced place, and nothing
// else by which the true one could be told: shapes and areas, and the names of
// what is smaller than a country. The radius holds the truth for certain.
func (p *Event) displaced(e *Event) {
	p.AreaID, p.Area, p.PlaceName, p.LocationBasis = "", nil, "", ""
	p.Admin1, p.Admin2, p.Admin1Code, p.Admin2Code = "", "", "", ""
	p.Geometry, p.Point, p.UncertaintyM = nil, nil, 0
	if e.PublicPoint == nil || e.Point == nil {
		return
	}
	at := *e.PublicPoint
	p.Geometry, p.Point = at, &at
	p.DisplacedM = math.Ceil(e.DisplacedM + stepM(stepUp(max(e.PublicDisplacementM, stepM(firstStep)))))
	p.UncertaintyM = p.DisplacedM
	if own := e.reach(); own > 0 {
		p.UncertaintyM += math.Ceil(stepM(stepUp(own)))
	}
	p.UncertaintyM = min(p.UncertaintyM, math.Floor(math.Pi*earthRadiusM))
	p.LocationPrecision = coarser(e.LocationPrecision, p.UncertaintyM)
}

// reach gives how far from its point an event may lie: by its radius, and by the
// box around its geometry and its area, seen from the point. What spans a great
// part of the world may lie anywhere.
func (e *Event) reach() float64 {
	far := e.UncertaintyM
	shapes := []orb.Geometry{e.Geometry}
	if e.Area != nil {
		shapes = append(shapes, e.Area.Geometry)
	}
	for _, g := range shapes {
		box, any := orb.Bound{Min: orb.Point{360, 90}, Max: orb.Point{-360, -90}}, false
		EachLine(g, func(l []orb.Point) {
			for _, q := range l {
				lon := q[0] - e.Point[0]
				lon -= 360 * math.Floor((lon+180)/360)
				box, any = box.Extend(orb.Point{lon, q[1]}), true
			}
		})
		switch {
		case !any:
			continue
		case box.Min[0] < -90 || box.Max[0] > 90:
			return math.Pi * earthRadiusM
		}
		for _, corner := range [...]orb.Point{box.Min, {box.Min[0], box.Max[1]}, {box.Max[0], box.Min[1]}, box.Max} {
			far = max(far, DistanceM(orb.Point{0, e.Point[1]}, corner))
		}
	}
	return far
}

// coarser gives the finest precision that may be claimed of what lies within a
// radius, and none finer than the one that is.
func coarser(precision string, radiusM float64) string {
	if precision == "unknown" {
		return precision
	}
	reached := false
	for _, t := range LocationPrecisions {
		reached = reached || t.Name == precision
		if m := DefaultUncertaintyM(t.Name); reached && (m == 0 || m >= radiusM) {
			return t.Name
		}
	}
	return precision
}
