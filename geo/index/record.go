package index

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"eventmap/geo"
)

// A record is an event in a string: what is often asked for first (revision,
// times of the record, point, harm, title), then the rest. Texts that repeat
// are numbers into the dictionary; all others are parts of the record itself,
// so that reading an event copies no text. The id stands in its column.
type record = string

// How a record says where the geometry is.
const (
	noGeometry   = iota
	pointItself  // the geometry is the representative point
	otherPoint   // two coordinates follow
	wellKnown    // well-known binary follows
	hasPoint     = 4
	geometryBits = 3
)

// A recorder writes records.
type recorder struct {
	b []byte
	d *dictionary
}

func (w *recorder) number(n int64) { w.b = binary.AppendVarint(w.b, n) }
func (w *recorder) length(n int)   { w.b = binary.AppendUvarint(w.b, uint64(n)) }

func (w *recorder) float(f float64) {
	w.b = binary.LittleEndian.AppendUint64(w.b, math.Float64bits(f))
}

// text writes what hardly repeats.
func (w *recorder) text(s string) {
	w.length(len(s))
	w.b = append(w.b, s...)
}

// word writes what is likely to repeat: its number in the dictionary plus two,
// 0 for nothing, or 1 and the text where the dictionary does not take it.
func (w *recorder) word(s string) {
	switch code, ok := w.d.word(s); {
	case s == "":
		w.length(0)
	case ok:
		w.length(int(code) + 2)
	default:
		w.length(1)
		w.text(s)
	}
}

func (w *recorder) wordList(list []string) {
	w.length(len(list))
	for _, s := range list {
		w.word(s)
	}
}

// moment writes a time: seconds, with one bit for a fraction, and one up so that
// 0 is none.
func (w *recorder) moment(t time.Time) {
	if t.IsZero() {
		w.length(0)
		return
	}
	s := t.Unix()
	n := uint64(s)<<1 ^ uint64(s>>63)
	if t.Nanosecond() == 0 {
		w.b = binary.AppendUvarint(w.b, n<<1+1)
		return
	}
	w.b = binary.AppendUvarint(w.b, n<<1+2)
	w.length(t.Nanosecond())
}

// counts writes any number of counts: which figures there are, and those.
func (w *recorder) counts(list ...geo.Count) {
	mask := uint64(0)
	for i, c := range list {
		for j, n := range [3]*int{c.Min, c.Best, c.Max} {
			if n != nil {
				mask |= 1 << (3*i + j)
			}
		}
	}
	w.b = binary.AppendUvarint(w.b, mask)
	for _, c := range list {
		for _, n := range [3]*int{c.Min, c.Best, c.Max} {
			if n != nil {
				w.number(int64(*n))
			}
		}
	}
}

// write gives the record of an event.
func (w *recorder) write(e *geo.Event) record {
	w.b = w.b[:0]
	w.head(e)
	w.what(e)
	w.where(e)
	w.knowledge(e)
	w.publication(e)
	w.extras(e.Extras)
	return string(w.b)
}

func (w *recorder) head(e *geo.Event) {
	w.number(e.Revision)
	w.moment(e.CreatedAt)
	w.moment(e.UpdatedAt)
	kind := byte(noGeometry)
	if p, ok := e.Geometry.(orb.Point); ok {
		kind = otherPoint
		if e.Point != nil && *e.Point == p {
			kind = pointItself
		}
	} else if e.Geometry != nil {
		kind = wellKnown
	}
	if e.Point == nil {
		w.b = append(w.b, kind)
	} else {
		w.b = append(w.b, kind|hasPoint)
		w.float(e.Point[0])
		w.float(e.Point[1])
	}
	w.counts(e.Killed.Count, e.Killed.Civilian, e.Killed.Military, e.Injured.Count, e.Injured.Civilian, e.Injured.Military)
	w.text(e.Title)
}

func (w *recorder) what(e *geo.Event) {
	w.word(e.Dataset)
	w.text(e.ExternalID)
	w.text(e.Description)
	w.word(e.EventType)
	w.word(e.SubEventType)
	w.wordList(e.Weapons)
	w.wordList(e.Targets)
	w.wordList(e.Tags)
	w.wordList(e.ContentWarning)
	w.moment(e.StartTime)
	w.moment(e.EndTime)
	w.word(e.TimePrecision)
	w.word(e.TimeExtent)
	w.word(e.TimeZone)
}

func (w *recorder) where(e *geo.Event) {
	switch g := e.Geometry.(type) {
	case nil:
	case orb.Point:
		if e.Point == nil || *e.Point != g {
			w.float(g[0])
			w.float(g[1])
		}
	default:
		data, err := wkb.Marshal(g)
		if err != nil {
			data = nil // a geometry of no kind that an event can have
		}
		w.text(string(data))
	}
	w.float(e.UncertaintyM)
	w.word(e.AreaID)
	w.number(int64(w.d.place(e.Area)))
	for _, s := range [...]string{e.LocationPrecision, e.PlaceName, e.Admin1, e.Admin2, e.Admin1Code, e.Admin2Code, e.Country, e.LocationBasis} {
		w.word(s)
	}
}

func (w *recorder) knowledge(e *geo.Event) {
	w.length(len(e.Actors))
	for _, a := range e.Actors {
		w.word(a.Name)
		w.word(a.Role)
		w.word(a.AttributedBy)
	}
	w.length(len(e.Sources))
	for i := range e.Sources {
		w.source(&e.Sources[i])
	}
	w.word(e.Assessment)
	w.length(len(e.Confirmed))
	for _, c := range e.Confirmed {
		w.word(c.What)
		w.word(c.By)
		w.text(c.At)
		w.text(c.How)
	}
}

func (w *recorder) source(s *geo.Source) {
	w.text(s.URL)
	w.word(s.Publisher)
	w.text(s.Title)
	w.text(s.PublishedAt)
	w.word(s.MediaType)
	w.text(s.Quote)
	w.text(s.ArchiveURL)
	w.text(s.SHA256)
	w.word(s.Reliability)
	w.number(int64(s.Credibility))
	c := s.Claims
	switch {
	case c == nil:
		w.length(0)
		return
	case c.Killed == nil && c.Injured == nil:
		w.length(1)
	case c.Injured == nil:
		w.length(2)
		w.counts(*c.Killed)
	case c.Killed == nil:
		w.length(3)
		w.counts(*c.Injured)
	default:
		w.length(4)
		w.counts(*c.Killed, *c.Injured)
	}
	w.wordList(c.Actors)
	w.text(c.Place)
	w.text(c.Time)
}

func (w *recorder) publication(e *geo.Event) {
	w.word(e.Status)
	w.word(e.Assignee)
	w.number(e.DuplicateOf)
	w.text(e.Notes)
	w.word(e.Visibility)
	w.moment(e.EmbargoUntil)
	w.displacement(e)
	w.word(e.Rights.Licence)
	w.word(e.Rights.Attribution)
	switch r := e.Rights.Redistributable; {
	case r == nil:
		w.length(0)
	case *r:
		w.length(2)
	default:
		w.length(1)
	}
	w.word(e.CreatedBy)
	w.word(e.UpdatedBy)
}

// displacement writes what few events have: which of it there is, and that.
func (w *recorder) displacement(e *geo.Event) {
	has := 0
	for i, there := range [...]bool{e.PublicDisplacementM != 0, e.DisplacedM != 0, e.PublicPoint != nil} {
		if there {
			has |= 1 << i
		}
	}
	w.length(has)
	if e.PublicDisplacementM != 0 {
		w.float(e.PublicDisplacementM)
	}
	if e.DisplacedM != 0 {
		w.float(e.DisplacedM)
	}
	if e.PublicPoint != nil {
		w.float(e.PublicPoint[0])
		w.float(e.PublicPoint[1])
	}
}

// extras writes what no query looks at, last.
func (w *recorder) extras(extras map[string]any) {
	if len(extras) == 0 {
		return
	}
	if data, err := json.Marshal(extras); err == nil { // what files say is JSON already
		w.b = append(w.b, data...)
	}
}
