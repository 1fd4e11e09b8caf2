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
func AppendFeature(b []byte, e *Event) []byte {
	b = append(b, `{"type":"Feature","id":`...)
	b = strconv.AppendInt(b, e.ID, 10)
	b = AppendGeometry(append(b, `,"geometry":`...), e.Geometry)
	b = append(b, `,"properties":{"id":`...)
	b = strconv.AppendInt(b, e.ID, 10)
	w := propertyWriter{b}
	w.what(e)
	w.where(e)
	w.when(e)
	w.knowledge(e)
	w.record(e)
	return append(w.b, '}', '}')
}

// A propertyWriter appends members of an object that has one already.
type propertyWriter struct{ b []byte }

func (w *propertyWriter) what(e *Event) {
	w.text("dataset", e.Dataset)
	w.text("external_id", e.ExternalID)
	w.integer("revision", e.Revision)
	w.text("title", e.Title)
	w.text("description", e.Description)
	w.text("event_type", e.EventType)
	w.text("sub_event_type", e.SubEventType)
	w.words("weapons", e.Weapons)
	w.words("targets", e.Targets)
	w.words("tags", e.Tags)
	w.text("tags_text", e.TagsText())
	w.words("content_warning", e.ContentWarning)
}

func (w *propertyWriter) where(e *Event) {
	w.key("point")
	if e.Point == nil {
		w.null()
	} else {
		w.b = appendPoint(w.b, *e.Point)
	}
	w.number("uncertainty_m", e.UncertaintyM)
	w.text("area_id", e.AreaID)
	if e.Area != nil && e.Area.Drawn() {
		w.key("area")
		w.b = AppendText(append(w.b, `{"name":`...), e.Area.Name)
		w.b = append(AppendGeometry(append(w.b, `,"geometry":`...), e.Area.Geometry), '}')
	}
	w.text("location_precision", e.LocationPrecision)
	w.text("place_name", e.PlaceName)
	w.text("admin1", e.Admin1)
	w.text("admin2", e.Admin2)
	w.text("admin1_code", e.Admin1Code)
	w.text("admin2_code", e.Admin2Code)
	w.text("country", e.Country)
	w.text("location_basis", e.LocationBasis)
}

func (w *propertyWriter) when(e *Event) {
	w.moment("start_time", e.StartTime)
	w.moment("end_time", e.EndTime)
	w.text("time_precision", e.TimePrecision)
	w.text("time_extent", e.TimeExtent)
	w.text("time_zone", e.TimeZone)
}

func (w *propertyWriter) knowledge(e *Event) {
	w.json("actors", e.Actors, len(e.Actors))
	w.text("actor1", e.ActorName(0))
	w.text("actor2", e.ActorName(1))
	w.harm("killed", &e.Killed)
	w.harm("injured", &e.Injured)
	w.json("sources", e.Sources, len(e.Sources))
	w.integer("source_count", int64(len(e.Sources)))
	w.text("source_url", e.SourceURL())
	w.text("assessment", e.Assessment)
	w.json("confirmed", e.Confirmed, len(e.Confirmed))
}

func (w *propertyWriter) record(e *Event) {
	w.text("status", e.Status)
	w.text("assignee", e.Assignee)
	w.optional("duplicate_of", e.DuplicateOf)
	w.text("notes", e.Notes)
	w.text("visibility", e.Visibility)
	w.moment("embargo_until", e.EmbargoUntil)
	w.number("public_displacement_m", e.PublicDisplacementM)
	w.text("licence", e.Rights.Licence)
	w.text("attribution", e.Rights.Attribution)
	w.key("redistributable")
	if e.Rights.Redistributable == nil {
		w.null()
	} else {
		w.b = strconv.AppendBool(w.b, *e.Rights.Redistributable)
	}
	w.moment("created_at", e.CreatedAt)
	w.text("created_by", e.CreatedBy)
	w.moment("updated_at", e.UpdatedAt)
	w.text("updated_by", e.UpdatedBy)
	if len(e.Extras) > 0 {
		w.json("extras", e.Extras, len(e.Extras))
	}
}

func (w *propertyWriter) key(name string) {
	w.b = append(w.b, ',', '"')
	w.b = append(w.b, name...)
	w.b = append(w.b, '"', ':')
}

func (w *propertyWriter) null() { w.b = append(w.b, "null"...) }

func (w *propertyWriter) text(name, value string) {
	w.key(name)
	if value == "" {
		w.null()
		return
	}
	w.b = AppendText(w.b, value)
}

func (w *propertyWriter) integer(name string, value int64) {
	w.key(name)
	w.b = strconv.AppendInt(w.b, value, 10)
}

func (w *propertyWriter) optional(name string, value int64) {
	w.key(name)
	if value == 0 {
		w.null()
		return
	}
	w.b = strconv.AppendInt(w.b, value, 10)
}

func (w *propertyWriter) number(name string, value float64) {
	w.key(name)
	if value == 0 {
		w.null()
		return
	}
	w.b = appendNumber(w.b, value)
}

func (w *propertyWriter) moment(name string, t time.Time) {
	w.key(name)
	if t.IsZero() {
		w.null()
		return
	}
	w.b = append(t.UTC().AppendFormat(append(w.b, '"'), time.RFC3339), '"')
}

func (w *propertyWriter) words(name string, list []string) {
	w.key(name)
	w.b = appendList(w.b, list, AppendText)
}

// json writes a list or object by reflection; n is its length, for an empty one
// needs none.
func (w *propertyWriter) json(name string, value any, n int) {
	w.key(name)
	if n == 0 {
		w.b = append(w.b, '[', ']')
		return
	}
	w.b = appendJSON(w.b, value)
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

func (w *propertyWriter) harm(name string, h *Harm) {
	w.count(name, h.Count, true)
	w.count(name+"_civilian", h.Civilian, false)
	w.count(name+"_military", h.Military, false)
}

// count writes the three figures; a split that is not known is left out.
func (w *propertyWriter) count(name string, c Count, always bool) {
	if !always && !c.Known() {
		return
	}
	for _, f := range [...]struct {
		suffix string
		value  *int
	}{{"_min", c.Min}, {"_best", c.Best}, {"_max", c.Max}} {
		w.key(name + f.suffix)
		if f.value == nil {
			w.null()
		} else {
			w.b = strconv.AppendInt(w.b, int64(*f.value), 10)
		}
	}
}

const hexDigits = "0123456789abcdef"

// AppendText appends a JSON string. Beyond what JSON asks it escapes <, > and
// &, and the line separators U+2028 and U+2029, so that the text is harmless
// wherever a page or a script may hold it. Invalid UTF-8 becomes U+FFFD.
func AppendText(b []byte, s string) []byte {
	b = append(slices.Grow(b, len(s)+2), '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 || r == '\u2028' || r == '\u2029' {
				b = append(b, s[start:i]...)
				b = append(b, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
				start = i + n
			}
			i += n
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' && c != 0x7f {
			i++
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		i++
		start = i
	}
	return append(append(b, s[start:]...), '"')
}

// AppendPlace appends a place as a GeoJSON Feature.
func AppendPlace(b []byte, p *Place) []byte {
	b = AppendText(append(b, `{"type":"Feature","id":`...), p.ID)
	b = AppendGeometry(append(b, `,"geometry":`...), orb.Geometry(p.Geometry))
	return append(appendJSON(append(b, `,"properties":`...), p), '}')
}
