// Package atlas is the form of the gazetteer's file, areas.bin.gz, and of the
// names in it: what the build command writes and the gazetteer reads.
//
// It knows neither where the areas come from nor what is asked of them.
package atlas

// Scale is the number of units of a Point in a degree. One unit is 11 m of
// latitude, well below the simplification of the borders.
const Scale = 10_000

// A Point is a position in units of 1/Scale degree: X of longitude east, Y of
// latitude north.
type Point struct{ X, Y int32 }

// Valid reports whether the point lies on the earth.
func (p Point) Valid() bool {
	return p.X >= -180*Scale && p.X <= 180*Scale && p.Y >= -90*Scale && p.Y <= 90*Scale
}

// A Ref names an arc: i is arc i as it is stored, ^i is arc i from end to start.
type Ref int32

// Arc gives the index of the arc, and whether it is to be walked backwards.
func (r Ref) Arc() (index int, back bool) {
	if r < 0 {
		return int(^r), true
	}
	return int(r), false
}

// A Ring is a closed line: each arc begins where the one before it ends, and
// the last ends where the first begins.
type Ring []Ref

// A Polygon is an exterior ring, counter-clockwise, then its holes, clockwise.
type Polygon []Ring

// An Area is a country (Level 0) or a first-level division of one (Level 1).
type Area struct {
	Level    int
	City     bool   // a city that is a division of its own, as Kyiv is beside its oblast
	ID       string // "UA", "UA-09", or as the gazetteer documents it
	Name     string // in English or, failing that, in Latin letters
	Country  string // ISO 3166-1 alpha-2; XK for Kosovo
	Keys     []string
	Polygons []Polygon
}

// A File is every area. Borders are stored once, as arcs, however many areas
// share them, so that neighbours fit without gap or overlap.
type File struct {
	Arcs  [][]Point
	Areas []Area
}
