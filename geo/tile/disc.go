package tile

import "math"

// DiscTouches reports whether a disc of a reach, in positions, around a centre
// meets the tile when it is moved by so many turns round the world.
func (a Address) DiscTouches(centre Position, reach float64, turns int) bool {
	c, side := a.Corner()
	x, y := float64(centre.X)+float64(turns)*world, float64(centre.Y)
	west, north := float64(c.X), float64(c.Y)
	return x+reach >= west && x-reach < west+float64(side) && y+reach >= north && y-reach < north+float64(side)
}

// TouchesDisc reports whether a disc of a radius in metres around a centre meets
// the tile, also from round the world.
func (a Address) TouchesDisc(centre Position, metres float64) bool {
	switch {
	case a.knows(centre, metres):
		return true
	case a.isFar(centre, metres):
		return false
	}
	reach := Reach(centre, metres)
	return a.DiscTouches(centre, reach, 0) || a.DiscTouches(centre, reach, -1) || a.DiscTouches(centre, reach, 1)
}

// knows reports quickly of most discs that touch the tile that they do, and that
// they do so only from where they are.
func (a Address) knows(centre Position, metres float64) bool {
	least, most, ok := bounds(centre, metres)
	x := float64(centre.X)
	return ok && x-most >= 0 && x+most < world && a.DiscTouches(centre, least, 0)
}

// isFar reports quickly of most discs that do not touch the tile that they do not.
func (a Address) isFar(centre Position, metres float64) bool {
	_, most, ok := bounds(centre, metres)
	return ok && !a.DiscTouches(centre, most, 0) && !a.DiscTouches(centre, most, -1) && !a.DiscTouches(centre, most, 1)
}

// farNorth is the row of 70 degrees north; between it and its like in the south a
// disc of 500 km reaches less than four times as far as it does at the equator.
var farNorth = Row(70)

// scales say by how much a map enlarges at least what lies in each of as many stripes
// of rows.
var scales = func() (list [256]float64) {
	for i := range list {
		nearest := float64(max(127-i, i-128)) // how many stripes lie between it and the equator
		list[i] = math.Cosh(nearest/256*2*math.Pi) * (1 - 1e-9)
	}
	return list
}()

// bounds gives without trigonometry what the reach of a disc is between, in
// positions; ok is false for large discs, and for those near the poles.
func bounds(centre Position, metres float64) (least, most float64, ok bool) {
	if centre.Y < farNorth || centre.Y > world-1-farNorth || metres > 500_000 {
		return 0, 0, false
	}
	atEquator := metres / circumferenceM * world
	return atEquator * scales[centre.Y>>24], atEquator*4 + 1, true
}
