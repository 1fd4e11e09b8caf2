package geo

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/paulmach/orb"
)

// AppendFeature appends the wire form of an event: a GeoJSON Feature (RFC 7946)
// on one line, whose properties are the event's fields under their names. The
// same event gives the same bytes. Scalars are flat, and null where there is no
// value; lists stand beside them as JSON, with flat stand-ins (source_url,
// source_count, actor1, actor2, tags_text) for tools that want columns and
// which ParseFeature ignores. A drawn area travels along under "area".
//
// Stores keep and seal it, so that it must not change: properties that few events
// have (displaced_m, area, the split of killed and injured, public_point and extras)
// are only there with a value.
func AppendFeature(b []byte, e *Event) []byte { return appendFeature(b, e, form{}) }

// AppendItem appends an event as it is given away: AppendFeature with the same
// properties for every event, so that tools see one table. The public is not given
// those of the desk, which Event.Public leaves empty.
func AppendItem(b []byte, e *Event, public bool) []byte {
	return appendFeature(b, e, form{whole: true, public: public})
}

// A form says which properties a feature has.
type form struct {
	whole  bool // those too that have no value
	public bool // none of the desk's
}

func appendFeature(b []byte, e *Event, f form) []byte {
	b = append(slices.Grow(b, usualFeature), `{"type":"Feature","id":`...)
	b = strconv.AppendInt(b, e.ID, 10)
	b = AppendGeometry(append(b, `,"geometry":`...), e.Geometry)
	b = append(b, `,"properties":{"id":`...)
	b = strconv.AppendInt(b, e.ID, 10)
	w := propertyWriter{b, f}
	w.what(e)
	w.where(e)
	w.when(e)
	w.knowledge(e)
	w.record(e)
	return append(w.b, '}', '}')
}

// usualFeature is more than most features are long, in bytes.
const usualFeature = 4 << 10

// A propertyWriter appends members of an object that has one already. Names come
// with all that stands around them, as in `,"title":`.
type propertyWriter struct {
	b []byte
	form
}

func (w *propertyWriter) what(e *Event) {
	w.text(`,"dataset":`, e.Dataset)
	w.text(`,"external_id":`, e.ExternalID)
	if !w.public {
		w.integer(`,"revision":`, e.Revision)
	}
	w.text(`,"title":`, e.Title)
	w.text(`,"description":`, e.Description)
	w.text(`,"event_type":`, e.EventType)
	w.text(`,"sub_event_type":`, e.SubEventType)
	w.words(`,"weapons":`, e.Weapons)
	w.words(`,"targets":`, e.Targets)
	w.words(`,"tags":`, e.Tags)
	if len(e.Tags) == 0 {
		w.b = append(w.b, `,"tags_text":null`...)
	} else {
		w.text(`,"tags_text":`, e.TagsText())
	}
	w.words(`,"content_warning":`, e.ContentWarning)
}

func (w *propertyWriter) where(e *Event) {
	if e.Point == nil {
		w.null(`,"point":`)
	} else {
		w.b = AppendPosition(append(w.b, `,"point":`...), *e.Point)
	}
	w.number(`,"uncertainty_m":`, e.UncertaintyM)
	if e.DisplacedM != 0 || w.whole {
		w.number(`,"displaced_m":`, e.DisplacedM)
	}
	w.text(`,"area_id":`, e.AreaID)
	if e.Area != nil && e.Area.Drawn() {
		w.b = AppendArea(w.b, e.Area)
	} else if w.whole {
		w.null(`,"area":`)
	}
	w.text(`,"location_precision":`, e.LocationPrecision)
	w.text(`,"place_name":`, e.PlaceName)
	w.text(`,"admin1":`, e.Admin1)
	w.text(`,"admin2":`, e.Admin2)
	w.text(`,"admin1_code":`, e.Admin1Code)
	w.text(`,"admin2_code":`, e.Admin2Code)
	w.text(`,"country":`, e.Country)
	w.text(`,"location_basis":`, e.LocationBasis)
}

// AppendArea appends the member of a feature that a drawn area is, after another.
func AppendArea(b []byte, p *Place) []byte {
	b = AppendText(append(b, `,"area":{"name":`...), p.Name)
	return append(AppendGeometry(append(b, `,"geometry":`...), p.Geometry), '}')
}

func (w *propertyWriter) when(e *Event) {
	w.moment(`,"start_time":`, e.StartTime)
	w.moment(`,"end_time":`, e.EndTime)
	w.text(`,"time_precision":`, e.TimePrecision)
	w.text(`,"time_extent":`, e.TimeExtent)
	w.text(`,"time_zone":`, e.TimeZone)
}

func (w *propertyWriter) knowledge(e *Event) {
	w.b = appendList(append(w.b, `,"actors":`...), e.Actors, AppendActor)
	w.text(`,"actor1":`, e.ActorName(0))
	w.text(`,"actor2":`, e.ActorName(1))
	w.harm(&killedNames, &e.Killed)
	w.harm(&injuredNames, &e.Injured)
	w.b = append(w.b, `,"sources":[`...)
	for i := range e.Sources {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.b = appendSource(w.b, &e.Sources[i])
	}
	w.b = append(w.b, ']')
	w.integer(`,"source_count":`, int64(len(e.Sources)))
	w.text(`,"source_url":`, e.SourceURL())
	w.text(`,"assessment":`, e.Assessment)
	w.b = appendList(append(w.b, `,"confirmed":`...), e.Confirmed, AppendCheck)
}

func (w *propertyWriter) record(e *Event) {
	if !w.public {
		w.text(`,"status":`, e.Status)
		w.text(`,"assignee":`, e.Assignee)
		w.optional(`,"duplicate_of":`, e.DuplicateOf)
		w.text(`,"notes":`, e.Notes)
	}
	w.text(`,"visibility":`, e.Visibility)
	if !w.public {
		w.moment(`,"embargo_until":`, e.EmbargoUntil)
		w.number(`,"public_displacement_m":`, e.PublicDisplacementM)
		if e.PublicPoint != nil {
			w.b = AppendPosition(append(w.b, `,"public_point":`...), *e.PublicPoint)
		} else if w.whole {
			w.null(`,"public_point":`)
		}
	}
	w.text(`,"licence":`, e.Rights.Licence)
	w.text(`,"attribution":`, e.Rights.Attribution)
	if e.Rights.Redistributable == nil {
		w.null(`,"redistributable":`)
	} else {
		w.b = strconv.AppendBool(append(w.b, `,"redistributable":`...), *e.Rights.Redistributable)
	}
	if w.public {
		return
	}
	w.moment(`,"created_at":`, e.CreatedAt)
	w.text(`,"created_by":`, e.CreatedBy)
	w.moment(`,"updated_at":`, e.UpdatedAt)
	w.text(`,"updated_by":`, e.UpdatedBy)
	if len(e.Extras) > 0 {
		w.b = appendJSON(append(w.b, `,"extras":`...), e.Extras)
	} else if w.whole {
		w.null(`,"extras":`)
	}
}

func (w *propertyWriter) null(name string) { w.b = append(append(w.b, name...), "null"...) }

func (w *propertyWriter) text(name, value string) {
	if value == "" {
		w.null(name)
		return
	}
	w.b = AppendText(append(w.b, name...), value)
}

func (w *propertyWriter) integer(name string, value int64) {
	w.b = strconv.AppendInt(append(w.b, name...), value, 10)
}

func (w *propertyWriter) optional(name string, value int64) {
	if value == 0 {
		w.null(name)
		return
	}
	w.integer(name, value)
}

func (w *propertyWriter) number(name string, value float64) {
	if value == 0 {
		w.null(name)
		return
	}
	w.b = appendNumber(append(w.b, name...), value)
}

func (w *propertyWriter) moment(name string, t time.Time) {
	if t.IsZero() {
		w.null(name)
		return
	}
	w.b = append(AppendMoment(append(append(w.b, name...), '"'), t), '"')
}

func (w *propertyWriter) words(name string, list []string) {
	w.b = appendList(append(w.b, name...), list, AppendText)
}

// appendJSON cannot fail for the types of an Event whose floats are finite,
// which Validate sees to; a value that JSON cannot hold becomes null.
func appendJSON(b []byte, value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		return append(b, "null"...)
	}
	return append(b, text...)
}

// harmNames are the names of the nine figures of a Harm.
type harmNames [3][3]string

func harmNamesOf(name string) (n harmNames) {
	for i, split := range [3]string{"", "_civilian", "_military"} {
		for j, end := range [3]string{"_min", "_best", "_max"} {
			n[i][j] = `,"` + name + split + end + `":`
		}
	}
	return n
}

var killedNames, injuredNames = harmNamesOf("killed"), harmNamesOf("injured")

// harm writes the figures; a split that is not known is left out where what few
// events have is.
func (w *propertyWriter) harm(names *harmNames, h *Harm) {
	for i, c := range [3]*Count{&h.Count, &h.Civilian, &h.Military} {
		if i > 0 && !c.Known() && !w.whole {
			continue
		}
		for j, n := range [3]*int{c.Min, c.Best, c.Max} {
			if n == nil {
				w.null(names[i][j])
			} else {
				w.integer(names[i][j], int64(*n))
			}
		}
	}
}

const hexDigits = "0123456789abcdef"

// AppendText appends a JSON string. Beyond what JSON asks it escapes <, > and
// &, and the line separators U+2028 and U+2029, so that the text is harmless
// wherever a page or a script may hold it. Invalid UTF-8 becomes U+FFFD.
func AppendText(b []byte, s string) []byte {
	b = append(slices.Grow(b, len(s)+2), '"')
	for {
		n := plainPrefix(s)
		b = append(b, s[:n]...)
		if n == len(s) {
			return append(b, '"')
		}
		if s = s[n:]; s[0] < utf8.RuneSelf {
			b, s = appendEscape(b, s[0]), s[1:]
			continue
		}
		r, n := utf8.DecodeRuneInString(s)
		b = append(b, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
		s = s[n:]
	}
}

func appendEscape(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	}
	return append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}

// IsPlain reports whether a text stands in JSON as it is, but for the quotes.
func IsPlain(s string) bool { return plainPrefix(s) == len(s) }

// plainPrefix gives how many bytes of s stand for themselves in a JSON string of
// ours: up to the first that AppendText has to write in another way.
func plainPrefix(s string) int {
	i := 0
	for i < len(s) {
		end := min(i+8, len(s))
		if end == i+8 && plainEight(s[i:]) {
			i = end
			continue
		}
		for i < end {
			switch kindOf[s[i]] {
			case plainByte:
				i++
			case pairByte:
				if i+1 == len(s) || s[i+1]&0xc0 != 0x80 {
					return i
				}
				i += 2
			case leadByte:
				r, n := utf8.DecodeRuneInString(s[i:])
				if r == utf8.RuneError && n == 1 || r == '\u2028' || r == '\u2029' {
					return i
				}
				i += n
			default:
				return i
			}
		}
	}
	return i
}

// plainEight reports whether the first eight bytes of s all stand for themselves,
// and are ASCII, by looking at all of them at once.
func plainEight(s string) bool {
	_ = s[7]
	w := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	const each, high = 0x0101010101010101, 0x8080808080808080
	quotes := w&^(each*('"'^'&')) ^ each*('"'&'&') // 0 where either is
	angles := w&^(each*('<'^'>')) ^ each*('<'&'>')
	slash := w ^ each*'\\'
	odd := w | (w + each) | // not ASCII, or DEL
		(w - each*' ') | // a control character
		(quotes - each) | (angles - each) | (slash - each)
	return odd&high == 0
}

// What a byte of a text is to AppendText.
const (
	escapedByte = iota
	plainByte
	pairByte // it begins a character of two bytes
	leadByte // it begins, or should, one of more
)

var kindOf = func() (kinds [256]uint8) {
	for c := range kinds {
		switch {
		case c >= 0xc2 && c <= 0xdf:
			kinds[c] = pairByte
		case c >= utf8.RuneSelf:
			kinds[c] = leadByte
		case c >= ' ' && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' && c != 0x7f:
			kinds[c] = plainByte
		}
	}
	return kinds
}()

// AppendPlace appends a place as a GeoJSON Feature.
func AppendPlace(b []byte, p *Place) []byte {
	b = AppendText(append(b, `{"type":"Feature","id":`...), p.ID)
	b = AppendGeometry(append(b, `,"geometry":`...), orb.Geometry(p.Geometry))
	return append(appendJSON(append(b, `,"properties":`...), p), '}')
}
