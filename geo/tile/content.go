package tile

// Content is what one tile holds: cells, or the events themselves, and the
// areas that touch it.
type Content struct {
	Cells  []Cell
	Events []Dot
	Points Points // with EachEvent, in the place of the others
	Areas  []Area
	Left   int // with EachEvent, how many dots were left out
}

// Reset empties the content, and keeps the room that its lists have.
func (c *Content) Reset() {
	clear(c.Cells)
	clear(c.Events)
	clear(c.Areas)
	*c = Content{Cells: c.Cells[:0], Events: c.Events[:0], Points: Points{List: c.Points.List[:0]}, Areas: c.Areas[:0]}
}

// Grid is the number of cells along a side of a tile.
const Grid = 64

// A Cell stands for all dots in one square of a tile's grid. It bears no
// event's id.
type Cell struct {
	Column, Row int // in the grid, from the north-west
	Count       int
	EventType   string   // the most frequent, "" where that is none
	Verified    int      // how many are assessed as verified
	Disputed    int      // how many are assessed as disputed
	Killed      int      // the highest figure of one event; -1 when none is reported
	NorthWest   Position // of the events' extent, rounded outwards to quarters of the cell; inside
	SouthEast   Position // the same
}

// A Dot is one event at its point.
type Dot struct {
	At                Position
	ID                int64
	EventType         string
	SubEventType      string
	Assessment        string
	LocationPrecision string
	UncertaintyM      float64
	Title             string
}

// A Kind says how an Area is to be read.
type Kind uint8

// The kinds of area.
const (
	Shape  Kind = iota // the very geometry that an event claims
	Region             // the events may lie anywhere in here
	Disc               // the events may lie anywhere within a radius of the centre
)

// String gives the word on the wire.
func (k Kind) String() string { return [...]string{"shape", "area", "disc"}[k] }

// An Area stands for one event that claims a shape, or for all events that may
// lie in the same place.
type Area struct {
	Kind         Kind
	Outline      *Outline // of a Shape or a Region
	Centre       Position // of a Disc, perhaps outside the tile
	UncertaintyM float64  // of a Disc
	Count        int
	EventType    string // the most frequent, "" where that is none
	Verified     int    // how many are assessed as verified
	AreaID       string // of a Region
	Name         string // of a Region
	ID           int64  // of the event when it is the only one, else 0
	Assessment   string // of that event
	Title        string // of that event
}

// The limits of what is drawn as a dot, in pixels: an event whose radius or
// place is smaller, and a shape that would be too small to be seen.
const (
	WidePixels  = 12
	ShapePixels = 6
)

// Options say how a tile is to be filled.
type Options struct {
	Mode      Mode
	Threshold int // with Auto, how many dots are shown one by one; 0 for DefaultThreshold
	Most      int // with EachEvent, how many dots at most; 0 for DefaultMost
}

// DefaultMost is how many dots a tile holds at most that gathers none.
const DefaultMost = 50_000

// DefaultThreshold is how many dots a tile shows one by one unless asked
// otherwise: spread evenly they are 42 pixels apart, so that symbols have room.
const DefaultThreshold = 150

// A Mode says whether dots may be gathered in cells.
type Mode uint8

// Auto gathers the dots of a tile in cells when they are more than the
// threshold; EachEvent never does.
const (
	Auto Mode = iota
	EachEvent
)
