package index

import (
	"slices"
	"sort"
	"sync/atomic"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/recent"
	"eventmap/geo/tile"
)

// What a row's flags say. The first three are sights: who sees the row.
const (
	deskSees     uint16 = 1 << iota
	deskSeesOnce        // the desk, when it asks for no event that repeats another
	publicSees
	isProjected  // the record is what the public sees, made by Index.Publish
	isLocated    // the event has a place
	isDated      // it has a start and an end
	isThroughout // the time extent is "throughout"
	isOdd        // the columns cannot say all that facets, times and figures need: read the record
	isPlain      // where it is, is its point and nothing else claimed
	isVague      // it has a radius or a named area
	hasHarm      // some figure of killed or injured is known
	isDuplicate  // it is said to repeat another event
	isVerified
	isDisputed
	hasRights // it says itself whether it may be passed on
)

// The places of an event that may lie in none, and in one that is named but not known.
const (
	noPlace      = -1
	unknownPlace = -2
)

// sights is how many sights there are.
const sights = 3

// rows are events as columns. A segment has them in order: first the placed
// ones along the Morton curve, then by id those without a position.
type rows struct {
	id       []int64
	key      []uint64 // along the curve; 0 without a position
	start    []int64  // seconds since 1970
	end      []int64
	facet    [facets][]uint16 // nil for those in a class
	class    []uint16
	radius   []uint16 // by its code
	killed   []uint8  // the most likely figure plus one; 0 for none, manyKilled for what the harm knows
	area     []int32  // the place in which it may lie; noPlace, or unknownPlace
	flags    []uint16
	harm     []uint16 // the code of what it adds to a summary
	discFrom []uint8  // the first zoom at which its radius is wide
	wideFrom []uint8  // the first zoom at which it is no dot
	change   []uint32 // the number of its last change
	told     []uint32 // the number under which the public was last told of it; nil where it was of none
	kept     []pointer
	heap     heap // where the records are kept
}

// A segment is an immutable set of rows and what is derived from them. An event
// whose public place is not its own has two rows, one for each audience.
type segment struct {
	rows
	placed  int
	byID    []uint32
	special []uint32      // rows with a place that is not plain
	shapes  []shape       // by row
	discs   [33]ring      // placed rows with a radius, by the bits of its reach in positions
	regions []regionCrowd // by place
	unseen  []uint32      // rows with a place that is too small to be seen
	nearBy  struct{ shapes, regions *boxes }
	known   recent.Memory[tile.Address, *neighbours] // what is near tiles
	crowds  int                                      // how many there are
	counted recent.Memory[question, census]          // what was asked lately of them
	shelves shelves
	seen    [sights]int                       // how many rows each sight has
	pyramid [sights]*pyramid                  // nil where the rows are few; equal sights share one
	cube    [sights]*cube                     // the same
	parcels [sights]*parcels                  // the same
	located bool                              // every placed row is located
	odd     bool                              // some row is odd
	all     uint16                            // the flags that all rows have
	any     uint16                            // the flags that any row has
	terms   atomic.Pointer[terms]             // nil until they are made
	ranks   atomic.Pointer[ranks]             // the same
	whole   [sights]atomic.Pointer[selection] // what a query needs that chooses all; the same

	excerpts excerpts // of the queries that tiles were asked for lately
	excerpt  *excerpt // nil for one that is no excerpt
}

// A shape is the geometry of a row, where that is no point.
type shape struct {
	row     uint32
	note    note
	from    uint8 // the first zoom at which it is large enough to be seen
	bound   orb.Bound
	outline *tile.Outline
}

func (r *rows) len() int { return len(r.id) }

func (r *rows) record(i int) record { return r.heap.at(r.kept[i]) }

// toldUnder gives the number under which the public was last told of a row; 0
// where it was not.
func (r *rows) toldUnder(i int) uint32 {
	if r.told == nil {
		return 0
	}
	return r.told[i]
}

// find gives the row of an event that a sight has.
func (s *segment) find(id int64, sees uint16) (int, bool) {
	for i := s.firstOf(id); i < len(s.byID) && s.id[s.byID[i]] == id; i++ {
		if row := int(s.byID[i]); s.flags[row]&sees != 0 {
			return row, true
		}
	}
	return 0, false
}

// firstOf gives where the rows of an event begin in byID.
func (s *segment) firstOf(id int64) int {
	n := len(s.byID)
	if n == 0 || s.id[s.byID[n-1]] < id {
		return n
	}
	return sort.Search(n, func(i int) bool { return s.id[s.byID[i]] >= id })
}

// at gives the position of a placed row.
func (r *rows) at(i int) tile.Position { return position(r.key[i]) }

// position gives the position behind a key.
func position(key uint64) tile.Position { return tile.Position{X: squeeze(key), Y: squeeze(key >> 1)} }

// between gives the placed rows of a run of keys: from first to before last.
func (s *segment) between(k stretch) (first, last int) {
	return s.betweenIn(run{0, s.placed}, k)
}

// betweenIn is between for keys of which all rows are in a run.
func (s *segment) betweenIn(r run, k stretch) (first, last int) {
	keys := s.key[r.first:r.last]
	first = sort.Search(len(keys), func(i int) bool { return keys[i] >= k.first })
	last = first + sort.Search(len(keys)-first, func(i int) bool { return keys[first+i] > k.last })
	return r.first + first, r.first + last
}

// shape gives the shape of a row; nil when it has none.
func (s *segment) shape(row int) *shape {
	i := sort.Search(len(s.shapes), func(i int) bool { return s.shapes[i].row >= uint32(row) })
	if i == len(s.shapes) || s.shapes[i].row != uint32(row) {
		return nil
	}
	return &s.shapes[i]
}

// kind says as what a row is shown at a zoom; false for a dot.
func (s *segment) kind(v *view, i int, z uint32) (tile.Kind, bool) {
	if uint32(s.wideFrom[i]) > z {
		return tile.Disc, false
	}
	if s.flags[i]&isPlain == 0 {
		if h := s.shape(i); h != nil && uint32(h.from) <= z {
			return tile.Shape, true
		}
	}
	if a := s.area[i]; a >= 0 && uint32(v.places[a].from) <= z {
		return tile.Region, true
	}
	return tile.Disc, true
}

// A fresh event is one that is about to become a row.
type fresh struct {
	*geo.Event
	flags        uint16 // its sights, and whether it is projected
	change, told uint32
	shapeFrom    uint8 // of a geometry that is no point; NoZoom for others
}

// noZoom is the first zoom of what is never so large.
const noZoom = tile.MaxZoom + 1

// add appends an event, in any order, and says whether it has a position.
func (r *rows) add(e fresh, w *recorder) bool {
	flags := e.flags
	mark := func(f uint16, is bool) {
		if is {
			flags |= f
		}
	}
	var c class
	for f, word := range facetWords(e.Event) {
		code := w.d.facet(f, word)
		mark(isOdd, code == otherWord)
		if at := inClass[f]; at >= 0 {
			c[at] = code
		} else {
			r.facet[f] = append(r.facet[f], code)
		}
	}
	code := w.d.class(c)
	mark(isOdd, code == otherWord)
	r.class = append(r.class, code)
	mark(isLocated, e.Located())
	mark(isDated, e.Dated())
	mark(isThroughout, e.TimeExtent == "throughout")
	mark(isOdd, e.StartTime.Nanosecond() != 0 || e.EndTime.Nanosecond() != 0 || e.StartTime.IsZero() != e.EndTime.IsZero())
	claimed, isPoint := e.Geometry.(orb.Point)
	mark(isPlain, e.Point != nil && (e.Geometry == nil || isPoint && claimed == *e.Point))
	mark(isVague, e.UncertaintyM > 0 || e.AreaID != "" || e.Area != nil)
	mark(hasHarm, e.Killed.Known() || e.Injured.Known())
	mark(isDuplicate, e.DuplicateOf != 0)
	mark(hasRights, e.Rights.Redistributable != nil)
	mark(isVerified, e.Assessment == "verified")
	mark(isDisputed, e.Assessment == "disputed")
	if flags&isDuplicate != 0 {
		flags &^= deskSeesOnce
	}
	at, placed := placeOf(e.Event)
	area := w.d.place(e.Area)
	if e.Area == nil && e.AreaID != "" {
		area = unknownPlace
	}
	discFrom, wideFrom := uint8(noZoom), e.shapeFrom
	if placed && e.UncertaintyM > 0 {
		discFrom = tile.ZoomFrom(tile.Radius(at, e.UncertaintyM), tile.WidePixels)
	}
	wideFrom = min(wideFrom, discFrom)
	if area >= 0 {
		wideFrom = min(wideFrom, w.d.places[area].from)
	}
	key := uint64(0)
	if placed {
		key = interleave(at.X, at.Y)
	}
	r.id = append(r.id, e.ID)
	r.key = append(r.key, key)
	r.start, r.end = append(r.start, e.StartTime.Unix()), append(r.end, e.EndTime.Unix())
	r.radius = append(r.radius, w.d.radius(e.UncertaintyM))
	r.killed = append(r.killed, killedOf(e.Event))
	r.area = append(r.area, area)
	r.flags = append(r.flags, flags)
	r.harm = append(r.harm, w.d.harm(e.Event))
	r.discFrom, r.wideFrom = append(r.discFrom, discFrom), append(r.wideFrom, wideFrom)
	r.change, r.told = append(r.change, e.change), append(r.told, e.told)
	return placed
}

// grow makes room for some more rows.
func (r *rows) grow(n int) {
	r.id, r.key, r.start, r.end = slices.Grow(r.id, n), slices.Grow(r.key, n), slices.Grow(r.start, n), slices.Grow(r.end, n)
	for f := range r.facet {
		if inClass[f] < 0 {
			r.facet[f] = slices.Grow(r.facet[f], n)
		}
	}
	r.class, r.radius, r.killed, r.area = slices.Grow(r.class, n), slices.Grow(r.radius, n), slices.Grow(r.killed, n), slices.Grow(r.area, n)
	r.flags, r.harm = slices.Grow(r.flags, n), slices.Grow(r.harm, n)
	r.discFrom, r.wideFrom = slices.Grow(r.discFrom, n), slices.Grow(r.wideFrom, n)
	r.change, r.told, r.kept = slices.Grow(r.change, n), slices.Grow(r.told, n), slices.Grow(r.kept, n)
}

// placeOf gives where an event stands on the map: at its point, or where that
// is missing at one that stands for its geometry or its area.
func placeOf(e *geo.Event) (tile.Position, bool) {
	if e.Point != nil {
		return tile.Project(*e.Point)
	}
	p, ok := geo.Representative(e.Geometry)
	if !ok && e.Area != nil {
		p, ok = geo.Representative(e.Area.Geometry)
	}
	if !ok {
		return tile.Position{}, false
	}
	return tile.Project(p)
}
