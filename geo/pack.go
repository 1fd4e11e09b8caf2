package geo

import (
	"bytes"
	"encoding/binary"
)

// A packed feature is the text that AppendFeature gives with what is the same in
// most of them put shorter, by control characters, which JSON does not hold: half
// as long, still text, and the same bytes again once unpacked. It begins with
// packedHead. Stores keep such texts: no code may ever mean something else.
const (
	packedHead    = 0x01 // {"type":"Feature","id":
	packedNowhere = 0x02 // ,"geometry":null,"properties":{"id":
	packedPoint   = 0x03 // ,"geometry":{"type":"Point","coordinates":
	packedAfter   = 0x04 // },"properties":{"id":
	packedName    = 0x05 // and a name: ,"name":
	packedNull    = 0x06 // and a name: ,"name":null
	packedNulls   = 0x07 // and two names: the same of all from the first to the second
	packedEmpty   = 0x0e // and a name: ,"name":[]
)

// What stands for the first four.
const (
	headText    = `{"type":"Feature","id":`
	nowhereText = `,"geometry":null,"properties":{"id":`
	pointText   = `,"geometry":{"type":"Point","coordinates":`
	afterText   = `},"properties":{"id":`
)

// packedNames are the names, each a byte from firstName on. More may be added at the
// end, as far as 0x7e.
var packedNames = [...]string{"dataset", "external_id", "revision", "title", "description", "event_type", "sub_event_type", "weapons", "targets",
	"tags", "tags_text", "content_warning", "point", "uncertainty_m", "displaced_m", "area_id", "area", "location_precision", "place_name",
	"admin1", "admin2", "admin1_code", "admin2_code", "country", "location_basis", "start_time", "end_time", "time_precision", "time_extent",
	"time_zone", "actors", "actor1", "actor2", "killed_min", "killed_best", "killed_max", "killed_civilian_min", "killed_civilian_best",
	"killed_civilian_max", "killed_military_min", "killed_military_best", "killed_military_max", "injured_min", "injured_best", "injured_max",
	"injured_civilian_min", "injured_civilian_best", "injured_civilian_max", "injured_military_min", "injured_military_best",
	"injured_military_max", "sources", "source_count", "source_url", "assessment", "confirmed", "status", "assignee", "duplicate_of", "notes",
	"visibility", "embargo_until", "public_displacement_m", "public_point", "licence", "attribution", "redistributable", "created_at",
	"created_by", "updated_at", "updated_by", "extras"}

const firstName = '#'

// Of each name, how it stands before a value and before null; and its field, or -1.
var (
	packedTokens, packedNulled = func() (tokens, nulled [len(packedNames)]string) {
		for i, name := range packedNames {
			tokens[i] = `,"` + name + `":`
			nulled[i] = tokens[i] + "null"
		}
		return tokens, nulled
	}()
	packedFields = func() (fields [len(packedNames)]int) {
		for i, name := range packedNames {
			var known bool
			if fields[i], known = quickIndex[name]; !known {
				fields[i] = -1
			}
		}
		return fields
	}()
)

// PackFeature appends a feature as stores keep it. What AppendFeature did not write
// is appended as it is.
func PackFeature(b, feature []byte) []byte {
	rest, ok := bytes.CutPrefix(feature, []byte(headText))
	if !ok || controlled(feature) {
		return append(b, feature...)
	}
	b = append(b, packedHead)
	if i := bytes.IndexByte(rest, ','); i >= 0 {
		b, rest = packPlace(append(b, rest[:i]...), rest[i:])
	}
	for next := 0; len(rest) > 0; {
		i, n := nextName(rest, next)
		if n == 0 { // of some value, up to what may be a name
			n = toName(rest)
			b, rest = append(b, rest[:n]...), rest[n:]
			continue
		}
		next = i + 1
		switch rest = rest[n:]; {
		case begins(rest, "null"):
			rest = rest[4:]
			for next < len(packedNames) && begins(rest, packedNulled[next]) {
				rest = rest[len(packedNulled[next]):]
				next++
			}
			if next == i+1 {
				b = append(b, packedNull, firstName+byte(i))
			} else {
				b = append(b, packedNulls, firstName+byte(i), firstName+byte(next-1))
			}
		case begins(rest, "[]"):
			b, rest = append(b, packedEmpty, firstName+byte(i)), rest[2:]
		default:
			b = append(b, packedName, firstName+byte(i))
		}
	}
	return b
}

// packPlace packs what stands between the two ids of a feature.
func packPlace(b, rest []byte) (packed, left []byte) {
	if left, ok := bytes.CutPrefix(rest, []byte(nowhereText)); ok {
		return append(b, packedNowhere), left
	}
	if at, ok := bytes.CutPrefix(rest, []byte(pointText)); ok {
		n := bytes.IndexByte(at, ']') + 1
		if left, ok := bytes.CutPrefix(at[n:], []byte(afterText)); ok && n > 0 {
			return append(append(append(b, packedPoint), at[:n]...), packedAfter), left
		}
	}
	return b, rest
}

func begins(text []byte, with string) bool {
	return len(text) >= len(with) && string(text[:len(with)]) == with
}

// toName gives how many bytes there are before what may be the next name.
func toName(text []byte) int {
	for n := 1; n < len(text); n++ {
		i := bytes.IndexByte(text[n:], ',')
		if i < 0 {
			break
		}
		if n += i; n+1 < len(text) && text[n+1] == '"' {
			return n
		}
	}
	return len(text)
}

// nextName gives which of the next names text begins with, and the length of that;
// 0 where there is none.
func nextName(text []byte, next int) (i, n int) {
	for i := next; i < len(packedTokens) && i < next+12; i++ {
		if t := packedTokens[i]; len(text) >= len(t) && text[2] == t[2] && string(text[:len(t)]) == t {
			return i, len(t)
		}
	}
	return 0, 0
}

// controlled reports whether a text holds control characters.
func controlled(s []byte) bool {
	const spaces, high = 0x20 * 0x0101010101010101, 0x80 * 0x0101010101010101
	for ; len(s) >= 8; s = s[8:] {
		if w := binary.LittleEndian.Uint64(s); (w-spaces)&^w&high != 0 {
			return true
		}
	}
	for _, c := range s {
		if c < ' ' {
			return true
		}
	}
	return false
}

// UnpackFeature gives a feature as it was before PackFeature. What is not packed, or
// not as PackFeature does it, stays as it is.
func UnpackFeature(packed []byte) []byte {
	if len(packed) == 0 || packed[0] != packedHead {
		return packed
	}
	b := make([]byte, 0, 3*len(packed))
	start := 0
	for i := 0; i < len(packed); i++ {
		if c := packed[i]; c >= ' ' || c == '\t' || c == '\n' || c == '\r' {
			continue
		}
		b = append(b, packed[start:i]...)
		n := 0
		if b, n = unpackCode(b, packed[i:]); n == 0 {
			return packed
		}
		i += n - 1
		start = i + 1
	}
	return append(b, packed[start:]...)
}

// unpackCode appends what a code stands for, and gives the length of the code; 0
// for one that is none.
func unpackCode(b, code []byte) ([]byte, int) {
	name := func(at int) int {
		if at >= len(code) || code[at] < firstName || int(code[at]-firstName) >= len(packedNames) {
			return -1
		}
		return int(code[at] - firstName)
	}
	switch i := name(1); code[0] {
	case packedHead:
		return append(b, headText...), 1
	case packedNowhere:
		return append(b, nowhereText...), 1
	case packedPoint:
		return append(b, pointText...), 1
	case packedAfter:
		return append(b, afterText...), 1
	case packedName:
		if i >= 0 {
			return append(b, packedTokens[i]...), 2
		}
	case packedNull:
		if i >= 0 {
			return append(b, packedNulled[i]...), 2
		}
	case packedEmpty:
		if i >= 0 {
			return append(append(b, packedTokens[i]...), "[]"...), 2
		}
	case packedNulls:
		last := name(2)
		if i < 0 || last <= i {
			return b, 0
		}
		for ; i <= last; i++ {
			b = append(b, packedNulled[i]...)
		}
		return b, 3
	}
	return b, 0
}

// packed reads a packed feature into an empty event; false leaves it to the strict
// reader.
func (q *quickReader) packed(e *Event) bool {
	q.code(packedHead)
	e.ID = q.integer()
	switch {
	case q.odd || q.i == len(q.b):
		return false
	case q.b[q.i] == packedNowhere:
		q.i++
	case q.b[q.i] == packedPoint:
		q.i++
		p := q.position()
		q.code(packedAfter)
		q.odd = q.odd || CheckPosition(p) != nil
		e.Geometry = p
	default:
		q.odd = q.odd || !q.literal(`,"geometry":`)
		e.Geometry = q.geometry()
		q.odd = q.odd || !q.literal(`,"properties":{"id":`)
	}
	q.scalar()
	for last := -1; !q.odd; {
		code, i, n := q.packedProperty()
		if n == 0 || i <= last {
			break
		}
		q.i += n
		last = i
		switch field := packedFields[i]; {
		case code == packedNulls:
			last = int(q.b[q.i-1] - firstName)
		case code == packedNull:
		case field < 0 || code == packedEmpty && !isList[i]:
			return false
		case code == packedName:
			quickFields[field].read(q, e)
		}
	}
	if e.Area != nil {
		e.AreaID = e.Area.ID
	}
	return !q.odd && string(q.b[q.i:]) == "}}"
}

// isList says of which names an empty list is none.
var isList = func() (lists [len(packedNames)]bool) {
	for i, name := range packedNames {
		switch name {
		case "weapons", "targets", "tags", "content_warning", "actors", "sources", "confirmed":
			lists[i] = true
		}
	}
	return lists
}()

func (q *quickReader) code(c byte) {
	if q.odd = q.odd || q.i == len(q.b) || q.b[q.i] != c; !q.odd {
		q.i++
	}
}

// packedProperty gives the code that comes next, its name and its length; 0 where
// there is none, or none that is a property.
func (q *quickReader) packedProperty() (code byte, i, n int) {
	rest := q.b[q.i:]
	if len(rest) < 3 || rest[1] < firstName || int(rest[1]-firstName) >= len(packedNames) {
		return 0, 0, 0
	}
	switch i = int(rest[1] - firstName); rest[0] {
	case packedName, packedNull, packedEmpty:
		return rest[0], i, 2
	case packedNulls:
		if rest[2] > rest[1] && int(rest[2]-firstName) < len(packedNames) {
			return rest[0], i, 3
		}
	}
	return 0, 0, 0
}
