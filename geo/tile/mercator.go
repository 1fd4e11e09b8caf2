package tile

import (
	"math"

	"github.com/paulmach/orb"
)

// MaxLatitude is where Web Mercator ends, in degrees: atan(sinh(π)).
const MaxLatitude = 85.051128779806592

// circumferenceM is the Earth's at the equator as Web Mercator has it (EPSG:3857).
const circumferenceM = 2 * math.Pi * 6_378_137

// world is the number of positions along a side of the world.
const world = 1 << 32

// A Position is a place in Web Mercator, the world being 2^32 wide and high
// with its corner in the north-west: 9 mm at the equator.
type Position struct{ X, Y uint32 }

// Project gives the position of a point in degrees; false beyond MaxLatitude,
// where Web Mercator has no place for it.
func Project(p orb.Point) (Position, bool) {
	if !(math.Abs(p[1]) <= MaxLatitude && math.Abs(p[0]) <= 180) {
		return Position{}, false
	}
	q := toWorld(p)
	return Position{whole(q[0]), whole(q[1])}, true
}

// Column and Row give the position of a longitude and of a latitude; what lies
// beyond the world is put on its edge. Both never turn back, but for one
// position by which neighbours may be swapped.
func Column(lon float64) uint32 { return whole(toWorld(orb.Point{lon, 0})[0]) }

// Row is Column for a latitude.
func Row(lat float64) uint32 { return whole(toWorld(orb.Point{0, lat})[1]) }

func whole(n float64) uint32 { return uint32(math.Min(math.Max(n, 0), world-1)) }

// toWorld gives a place in positions, unrounded. Latitudes are put on the edge.
func toWorld(p orb.Point) orb.Point {
	lat := math.Min(math.Max(p[1], -MaxLatitude), MaxLatitude) * math.Pi / 180
	return orb.Point{(p[0] + 180) / 360 * world, (0.5 - math.Atanh(math.Sin(lat))/(2*math.Pi)) * world}
}

// Point gives the middle of the position in degrees.
func (p Position) Point() orb.Point { return fromWorld(float64(p.X)+0.5, float64(p.Y)+0.5) }

func fromWorld(x, y float64) orb.Point {
	return orb.Point{x/world*360 - 180, math.Atan(math.Sinh((0.5-y/world)*2*math.Pi)) * 180 / math.Pi}
}

// Degrees gives the box in degrees that covers the positions from one to
// another, both inside.
func Degrees(northWest, southEast Position) orb.Bound {
	return degrees(float64(northWest.X), float64(northWest.Y), float64(southEast.X)+1, float64(southEast.Y)+1)
}

func degrees(west, north, east, south float64) orb.Bound {
	nw, se := fromWorld(west, north), fromWorld(east, south)
	return orb.Bound{Min: orb.Point{nw[0], se[1]}, Max: orb.Point{se[0], nw[1]}}
}

// Radius gives the length of a radius in metres around a position, in
// positions, as a map draws it: at the scale of its centre.
func Radius(p Position, metres float64) float64 {
	return metres / circumferenceM * world * math.Cosh((0.5-(float64(p.Y)+0.5)/world)*2*math.Pi)
}

// Reach gives half the side of the square around a position that holds both
// the circle on the ground and the one that a map draws, in positions.
func Reach(p Position, metres float64) float64 {
	lat, drawn := p.Point()[1], Radius(p, metres)
	angle := metres / circumferenceM * 2 * math.Pi * 1.01 // the sphere of a great circle is a little smaller
	if math.Abs(lat)*math.Pi/180+angle >= math.Pi/2-0.01 {
		return world
	}
	reach := math.Max(drawn, math.Asin(math.Min(1, math.Sin(angle)/math.Cos(lat*math.Pi/180)))/(2*math.Pi)*world)
	polewards := math.Abs(lat) + angle*180/math.Pi
	return math.Max(reach, math.Abs(toWorld(orb.Point{0, polewards})[1]-toWorld(orb.Point{0, math.Abs(lat)})[1])) + 1
}

// OnScreen gives a length of positions in pixels at a zoom.
func OnScreen(length float64, z uint32) float64 { return math.Ldexp(length, int(z)-23) } // 512 px = 2^9 are 2^(32-z) positions

// ZoomFrom gives the first zoom at which a length of positions is at least so
// many pixels long; MaxZoom + 1 when it never is.
func ZoomFrom(length, pixels float64) uint8 {
	for z := uint32(0); z <= MaxZoom; z++ {
		if OnScreen(length, z) >= pixels {
			return uint8(z)
		}
	}
	return MaxZoom + 1
}
