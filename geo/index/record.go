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

// A record is an event in a text: what is often asked for first (revision, times
// of the record, point, harm, title), then which of the fields it has, as the
// number of a shape, then those, in the order of the wire form. Words, actors
// and areas that repeat are numbers into the dictionary; all other texts are
// parts of the record itself, so that reading an event copies few of them. The
// id stands in its column.
type record = string

// How a record says where the geometry is.
const (
	noGeometry   = iota
	pointItself  // the geometry is the representative point
	wellKnown    // well-known binary follows, after the title
	geometryBits = 3
	hasPoint     = 4
	isFine       = 8 // the point's two coordinates are whole units of the seventh decimal
)

// A recorder writes records.
type recorder struct {
	b, fields []byte
	last      int64    // the moment before, in seconds since epoch
	has       fieldSet // what was written so far
	d         *dictionary
}

func (w *recorder) number(n int64) { w.b = binary.AppendVarint(w.b, n) }
func (w *recorder) length(n int)   { w.b = binary.AppendUvarint(w.b, uint64(n)) }

// float writes a number: twice itself where it is whole, else 1 and its bits.
func (w *recorder) float(f float64) {
	if n := int64(f); n >= 0 && n < geo.MaxID && float64(n) == f && !math.Signbit(f) {
		w.length(int(n) << 1)
		return
	}
	w.length(1)
	w.bits(f)
}

func (w *recorder) bits(f float64) {
	w.b = binary.LittleEndian.AppendUint64(w.b, math.Float64bits(f))
}

// position writes a point, and reports whether it did so in seventh decimals.
func (w *recorder) position(p orb.Point) (fine bool) {
	lon, ok := geo.SeventhDecimals(p[0])
	lat, too := geo.SeventhDecimals(p[1])
	if ok && too && int64(int32(lon)) == lon && int64(int32(lat)) == lat {
		w.b = binary.LittleEndian.AppendUint32(w.b, uint32(lon))
		w.b = binary.LittleEndian.AppendUint32(w.b, uint32(lat))
		return true
	}
	w.bits(p[0])
	w.bits(p[1])
	return false
}

// text writes what hardly repeats: twice its length, one more where JSON spells
// it as it is, and the text.
func (w *recorder) text(s string) {
	n := len(s) << 1
	if geo.IsPlain(s) {
		n++
	}
	w.length(n)
	w.b = append(w.b, s...)
}

// word writes what is likely to repeat: its number in the dictionary plus two,
// 0 for nothing, or 1 and the text where the dictionary does not take it.
func (w *recorder) word(s string) {
	if s == "" {
		w.length(0)
		return
	}
	if code, ok := w.d.word(s); ok {
		w.length(int(code) + 2)
		return
	}
	w.length(1)
	w.text(s)
}

func (w *recorder) wordList(list []string) {
	w.length(len(list))
	for _, s := range list {
		w.word(s)
	}
}

// epoch is where moments are counted from, so that those of our time are small
// numbers: the beginning of 2020.
const epoch = 1_577_836_800

// How a record says a moment, in the three lowest bits of a number. What stands
// above them is counted from epoch, or from the moment before.
const (
	noMoment      = iota
	inSeconds     // zigzag, as the next two
	inMinutes     //
	inHours       //
	withFraction  // in seconds, and nanoseconds follow
	secondsLater  //
	hoursLater    //
	endOfDayLater // so many days less a second
	momentBits    = 3
	minute        = 60
	hour          = 60 * minute
	day           = 24 * hour
)

func (w *recorder) moment(t time.Time) {
	if t.IsZero() {
		w.length(noMoment)
		return
	}
	s := t.Unix() - epoch
	since := s - w.last
	put := func(how int, n int64) { w.b = binary.AppendUvarint(w.b, uint64(n)<<momentBits|uint64(how)) }
	zigzag := func(n int64) int64 { return n<<1 ^ n>>63 }
	switch {
	case t.Nanosecond() != 0:
		put(withFraction, zigzag(s))
		w.length(t.Nanosecond())
	case since >= 0 && since < day && since%hour == 0:
		put(hoursLater, since/hour)
	case since > 0 && since < 400*day && (since+1)%day == 0:
		put(endOfDayLater, (since+1)/day)
	case s%hour == 0:
		put(inHours, zigzag(s/hour))
	case since >= 0 && since < hour:
		put(secondsLater, since)
	case s%minute == 0:
		put(inMinutes, zigzag(s/minute))
	default:
		put(inSeconds, zigzag(s))
	}
	w.last = s
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

// write gives the record of an event, until the next is written.
func (w *recorder) write(e *geo.Event) []byte {
	w.b, w.last, w.has = w.b[:0], 0, 1<<inHead
	w.head(e)
	head := w.b
	w.b = w.fields[:0] // these wait until it is known which there are
	w.what(e)
	w.where(e)
	w.knowledge(e)
	w.publication(e)
	w.extras(e.Extras)
	w.fields, w.b = w.b, head
	w.shape()
	w.b = append(w.b, w.fields...)
	return w.b
}

// shape writes which fields there are: the number of the shape plus one, or 0
// and the fields where the dictionary does not take it.
func (w *recorder) shape() {
	if code, ok := w.d.shape(w.has); ok {
		w.length(int(code) + 1)
		return
	}
	w.length(0)
	w.b = binary.LittleEndian.AppendUint64(w.b, uint64(w.has))
}

// head writes what stands before the shape.
func (w *recorder) head(e *geo.Event) {
	w.number(e.Revision)
	w.moment(e.CreatedAt)
	w.moment(e.UpdatedAt)
	kind := byte(noGeometry)
	if isItsPoint(e) {
		kind = pointItself
	} else if e.Geometry != nil {
		kind = wellKnown
	}
	at := len(w.b)
	w.b = append(w.b, kind)
	if e.Point != nil {
		kind |= hasPoint
		if w.position(*e.Point) {
			kind |= isFine
		}
		w.b[at] = kind
	}
	w.counts(e.Killed.Count, e.Killed.Civilian, e.Killed.Military, e.Injured.Count, e.Injured.Civilian, e.Injured.Military)
	w.text(e.Title)
}

// aWord writes a field that is a word, aText one that is a text, and so on; what
// is empty is not written.
func (w *recorder) aWord(f field, s string) {
	if s == "" {
		return
	}
	w.has |= 1 << f
	if last := &w.d.lastWords[f]; last.text == s { // most are what they were in the event before
		w.length(int(last.code) + 2)
	} else if code, ok := w.d.word(s); ok {
		last.text, last.code = w.d.words[code], code
		w.length(int(code) + 2)
	} else {
		w.word(s)
	}
}

func (w *recorder) aText(f field, s string) {
	if s != "" {
		w.has |= 1 << f
		w.text(s)
	}
}

func (w *recorder) words(f field, list []string) {
	if len(list) > 0 {
		w.has |= 1 << f
		w.wordList(list)
	}
}

func (w *recorder) aNumber(f field, n float64) {
	if n != 0 {
		w.has |= 1 << f
		w.float(n)
	}
}

// isItsPoint reports whether an event's geometry is its point, sign of zero and all.
func isItsPoint(e *geo.Event) bool {
	p, ok := e.Geometry.(orb.Point)
	return ok && e.Point != nil && *e.Point == p &&
		math.Signbit(p[0]) == math.Signbit(e.Point[0]) && math.Signbit(p[1]) == math.Signbit(e.Point[1])
}

func (w *recorder) what(e *geo.Event) {
	if e.Geometry != nil && !isItsPoint(e) {
		data, err := wkb.Marshal(e.Geometry)
		if err == nil { // else a geometry of no kind that an event can have
			w.has |= 1 << fieldGeometry
			w.length(len(data))
			w.b = append(w.b, data...)
		}
	}
	w.aWord(fieldDataset, e.Dataset)
	w.aText(fieldExternalID, e.ExternalID)
	w.aText(fieldDescription, e.Description)
	w.aWord(fieldEventType, e.EventType)
	w.aWord(fieldSubEventType, e.SubEventType)
	w.words(fieldWeapons, e.Weapons)
	w.words(fieldTargets, e.Targets)
	w.words(fieldTags, e.Tags)
	w.words(fieldContentWarning, e.ContentWarning)
}

func (w *recorder) where(e *geo.Event) {
	w.aNumber(fieldUncertaintyM, e.UncertaintyM)
	w.aNumber(fieldDisplacedM, e.DisplacedM)
	w.aWord(fieldAreaID, e.AreaID)
	if e.Area != nil {
		w.has |= 1 << fieldArea
		w.length(int(w.d.place(e.Area)))
	}
	w.aWord(fieldLocationPrecision, e.LocationPrecision)
	w.aWord(fieldPlaceName, e.PlaceName)
	w.aWord(fieldAdmin1, e.Admin1)
	w.aWord(fieldAdmin2, e.Admin2)
	w.aWord(fieldAdmin1Code, e.Admin1Code)
	w.aWord(fieldAdmin2Code, e.Admin2Code)
	w.aWord(fieldCountry, e.Country)
	w.aWord(fieldLocationBasis, e.LocationBasis)
	if !e.StartTime.IsZero() || !e.EndTime.IsZero() {
		w.has |= 1 << fieldTimes
		w.moment(e.StartTime)
		w.moment(e.EndTime)
	}
	w.aWord(fieldTimePrecision, e.TimePrecision)
	w.aWord(fieldTimeExtent, e.TimeExtent)
	w.aWord(fieldTimeZone, e.TimeZone)
}

func (w *recorder) knowledge(e *geo.Event) {
	if len(e.Actors) > 0 {
		w.has |= 1 << fieldActors
		w.length(len(e.Actors))
		for _, a := range e.Actors {
			w.actor(a)
		}
	}
	if len(e.Sources) > 0 {
		w.has |= 1 << fieldSources
		w.length(len(e.Sources))
		for i := range e.Sources {
			w.source(&e.Sources[i])
		}
	}
	w.aWord(fieldAssessment, e.Assessment)
	if len(e.Confirmed) > 0 {
		w.has |= 1 << fieldConfirmed
		w.length(len(e.Confirmed))
		for _, c := range e.Confirmed {
			w.word(c.What)
			w.word(c.By)
			w.text(c.At)
			w.text(c.How)
		}
	}
}

// actor writes the number of an actor in the dictionary plus one, or 0 and what
// they are.
func (w *recorder) actor(a geo.Actor) {
	if code, ok := w.d.actor(a); ok {
		w.length(int(code) + 1)
		return
	}
	w.length(0)
	w.word(a.Name)
	w.word(a.Role)
	w.word(a.AttributedBy)
}

func (w *recorder) publication(e *geo.Event) {
	w.aWord(fieldStatus, e.Status)
	w.aWord(fieldAssignee, e.Assignee)
	if e.DuplicateOf != 0 {
		w.has |= 1 << fieldDuplicateOf
		w.number(e.DuplicateOf)
	}
	w.aText(fieldNotes, e.Notes)
	w.aWord(fieldVisibility, e.Visibility)
	if !e.EmbargoUntil.IsZero() {
		w.has |= 1 << fieldEmbargoUntil
		w.moment(e.EmbargoUntil)
	}
	w.aNumber(fieldPublicDisplacementM, e.PublicDisplacementM)
	if e.PublicPoint != nil {
		w.has |= 1 << fieldPublicPoint
		w.bits(e.PublicPoint[0])
		w.bits(e.PublicPoint[1])
	}
	w.aWord(fieldLicence, e.Rights.Licence)
	w.aWord(fieldAttribution, e.Rights.Attribution)
	if r := e.Rights.Redistributable; r != nil {
		w.has |= 1 << fieldRedistributable
		if *r {
			w.length(1)
		} else {
			w.length(0)
		}
	}
	w.aWord(fieldCreatedBy, e.CreatedBy)
	w.aWord(fieldUpdatedBy, e.UpdatedBy)
}

// extras writes what no query looks at, last: the number of its names plus one
// and the values as JSON, or 0 and all of it where the dictionary does not take
// the names.
func (w *recorder) extras(extras map[string]any) {
	if len(extras) == 0 {
		return
	}
	data, err := json.Marshal(extras)
	if err != nil {
		return // what files say is JSON already
	}
	w.has |= 1 << fieldExtras
	names, values := membersOf(data)
	code, ok := w.d.nameSet(names)
	if !ok {
		w.length(0)
		w.b = append(w.b, data...)
		return
	}
	w.length(int(code) + 1)
	for _, v := range values {
		w.length(len(v))
		w.b = append(w.b, v...)
	}
}

// membersOf takes a JSON object without white space apart, into what stands
// before each value, as {"a": and ,"b": and the values.
func membersOf(object []byte) (names, values [][]byte) {
	depth, from, inValue := 0, 0, false
	for i := 0; i < len(object); i++ {
		switch c := object[i]; {
		case c == '"':
			for i++; object[i] != '"'; i++ {
				if object[i] == '\\' {
					i++
				}
			}
		case c == ':' && !inValue:
			names = append(names, object[from:i+1])
			from, inValue = i+1, true
		case depth == 1 && inValue && (c == ',' || c == '}'):
			values = append(values, object[from:i])
			from, inValue = i, false
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		}
	}
	return names, values
}
