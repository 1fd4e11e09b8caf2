package geo

import (
	"encoding/binary"
	"encoding/json"
	"math/bits"
	"strconv"
	"time"
	"unicode/utf8"
)

func (q *quickReader) space() {
	for q.i < len(q.b) && (q.b[q.i] == ' ' || q.b[q.i] == '\n' || q.b[q.i] == '\t' || q.b[q.i] == '\r') {
		q.i++
	}
}

// peek gives the first byte of the next token; 0 at the end.
func (q *quickReader) peek() byte {
	q.space()
	if q.i == len(q.b) {
		return 0
	}
	return q.b[q.i]
}

// take passes a byte that has to come next.
func (q *quickReader) take(c byte) {
	if q.i < len(q.b) && q.b[q.i] == c {
		q.i++
		return
	}
	q.takeLater(c)
}

// takeLater is take for what has space before it.
func (q *quickReader) takeLater(c byte) {
	if q.peek() != c {
		q.odd = true
		return
	}
	q.i++
}

// object and list open one, member and element go to each of its parts and past
// its end.
func (q *quickReader) object() { q.take('{') }
func (q *quickReader) list()   { q.take('[') }

func (q *quickReader) member() bool  { return q.part('{', '}') }
func (q *quickReader) element() bool { return q.part('[', ']') }

func (q *quickReader) part(open, end byte) bool {
	first := q.i > 0 && q.b[q.i-1] == open // no value ends so
	switch c := q.peek(); {
	case q.odd:
	case c == end:
		q.i++
	case first:
		return true
	case c == ',':
		q.i++
		return true
	default:
		q.odd = true
	}
	return false
}

// name reads the name of a member, and the colon behind it.
func (q *quickReader) name() []byte {
	s := q.plain()
	q.take(':')
	return s
}

func (q *quickReader) literal(s string) bool {
	q.space()
	if len(q.b)-q.i < len(s) || string(q.b[q.i:q.i+len(s)]) != s {
		return false
	}
	q.i += len(s)
	return true
}

func (q *quickReader) null() bool { return q.literal("null") }

func (q *quickReader) bool() bool {
	if q.literal("true") {
		return true
	}
	q.odd = q.odd || !q.literal("false")
	return false
}

// plain reads a string in which nothing is escaped.
func (q *quickReader) plain() []byte {
	raw, escaped := q.quoted()
	q.odd = q.odd || escaped
	return raw
}

// quoted gives what stands between two quotation marks, as it stands there.
func (q *quickReader) quoted() (raw []byte, escaped bool) {
	q.take('"')
	if q.odd {
		return nil, false
	}
	start := q.i
	wide := q.passPlain()
	for ; q.i < len(q.b); q.i++ {
		switch c := q.b[q.i]; {
		case c == '"':
			raw = q.b[start:q.i]
			q.i++
			q.odd = wide && !utf8.Valid(raw)
			return raw, escaped
		case c == '\\':
			escaped = true
			q.i++ // whatever it is, it ends no string
		case c < ' ':
			q.odd = true
			return nil, false
		case c >= utf8.RuneSelf:
			wide = true
		}
	}
	q.i, q.odd = len(q.b), true
	return nil, false
}

// passPlain passes bytes, eight at a time, up to one that ends a string, escapes or
// is a control character, or to the last seven, and reports whether some were beyond
// ASCII.
func (q *quickReader) passPlain() (wide bool) {
	const each, top = 0x0101010101010101, 0x80 * 0x0101010101010101
	beyond := uint64(0)
	for len(q.b)-q.i >= 8 {
		w := binary.LittleEndian.Uint64(q.b[q.i:])
		quote, escape := w^'"'*each, w^'\\'*each
		// The lowest bit is right; a borrow can only mark bytes above one that is.
		if marks := ((quote-each)&^quote | (escape-each)&^escape | (w-' '*each)&^w) & top; marks != 0 {
			n := bits.TrailingZeros64(marks) &^ 7
			beyond |= w & (1<<n - 1)
			q.i += n >> 3
			break
		}
		beyond |= w
		q.i += 8
	}
	return beyond&top != 0
}

func (q *quickReader) text() string {
	raw, escaped := q.quoted()
	switch {
	case escaped:
		return q.unescape(raw)
	case q.kept != "" && !q.odd:
		return q.kept[q.i-1-len(raw) : q.i-1]
	}
	if len(raw) <= longestWord {
		if word, ok := quickWords[string(raw)]; ok {
			return word
		}
	}
	return string(raw)
}

// longestWord is more than the bytes of any word of the vocabularies.
const longestWord = 40

// quickWords are the words of the vocabularies, which nearly all events share.
var quickWords = func() map[string]string {
	m := map[string]string{}
	add := func(v Vocabulary) {
		for _, t := range v {
			m[t.Name] = t.Name
		}
	}
	for _, t := range EventTypes {
		m[t.Name] = t.Name
		add(t.SubEventTypes)
	}
	for _, v := range []Vocabulary{LocationPrecisions, TimePrecisions, TimeExtents, Assessments, Statuses, Visibilities, ActorRoles} {
		add(v)
	}
	return m
}()

// unescape leaves what lies beyond the 65,536 first characters to the strict
// reader, for such a character is escaped in two halves.
func (q *quickReader) unescape(raw []byte) string {
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			out = append(out, raw[i])
			continue
		}
		i++
		switch raw[i] {
		case '"', '\\', '/':
			out = append(out, raw[i])
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			var r rune
			for range 4 {
				i++
				d := 16
				if i < len(raw) {
					d = hexValue(raw[i])
				}
				if d > 15 {
					q.odd = true
					return ""
				}
				r = r<<4 | rune(d)
			}
			if r >= 0xd800 && r < 0xe000 {
				q.odd = true
				return ""
			}
			out = utf8.AppendRune(out, r)
		default:
			q.odd = true
			return ""
		}
	}
	return string(out)
}

// hexValue gives the value of a digit; 16 of what is none.
func hexValue(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return 16
}

// digits gives the text of a number as JSON has it, and whether it is an integer.
func (q *quickReader) digits() (text []byte, whole bool) {
	q.space()
	start := q.i
	run := func() {
		from := q.i
		for q.i < len(q.b) && q.b[q.i] >= '0' && q.b[q.i] <= '9' {
			q.i++
		}
		q.odd = q.odd || q.i == from
	}
	at := func(a, b byte) bool { return q.i < len(q.b) && (q.b[q.i] == a || q.b[q.i] == b) }
	if at('-', '-') {
		q.i++
	}
	first := q.i
	run()
	if q.i > first+1 && q.b[first] == '0' {
		q.odd = true
	}
	whole = true
	if at('.', '.') {
		whole = false
		q.i++
		run()
	}
	if at('e', 'E') {
		whole = false
		q.i++
		if at('+', '-') {
			q.i++
		}
		run()
	}
	return q.b[start:q.i], whole
}

// integer reads a whole number of at most 18 digits.
func (q *quickReader) integer() int64 {
	text, whole := q.digits()
	if q.odd || !whole || len(text) > 18 {
		q.odd = true
		return 0
	}
	sign := int64(1)
	if text[0] == '-' {
		sign, text = -1, text[1:]
	}
	n := int64(0)
	for _, c := range text {
		n = 10*n + int64(c-'0')
	}
	return sign * n
}

func (q *quickReader) people() *int {
	n := q.integer()
	if bits.UintSize < 64 && n != int64(int(n)) {
		q.odd = true
	}
	people := int(n)
	return &people
}

func (q *quickReader) number() float64 {
	text, _ := q.digits()
	if q.odd {
		return 0
	}
	f, ok := shortNumber(text)
	if !ok {
		var err error
		f, err = strconv.ParseFloat(string(text), 64)
		q.odd = err != nil
	}
	return f
}

// shortNumber reads a decimal number of at most 15 digits without an exponent:
// digits and power of ten are floats exactly, so that their quotient is the
// float nearest to the number (Clinger, "How to read floating point numbers
// accurately", 1990).
func shortNumber(text []byte) (float64, bool) {
	if len(text) > 16 {
		return 0, false
	}
	negative := text[0] == '-'
	if negative {
		text = text[1:]
	}
	n, decimals := int64(0), -1
	for _, c := range text {
		switch {
		case c == '.':
			decimals = 0
			continue
		case c < '0' || c > '9':
			return 0, false
		}
		n = 10*n + int64(c-'0')
		if decimals >= 0 {
			decimals++
		}
	}
	if n >= 1e15 {
		return 0, false
	}
	f := float64(n)
	if decimals > 0 {
		f /= powersOfTen[decimals]
	}
	if negative {
		f = -f
	}
	return f, true
}

var powersOfTen = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16}

// moment reads the one form in which times are written, and others as the strict
// reader does.
func (q *quickReader) moment() time.Time {
	raw := q.plain()
	if q.odd || len(raw) == 0 {
		return time.Time{}
	}
	if t, ok := secondUTC(raw); ok {
		return t
	}
	t, err := time.Parse(time.RFC3339, string(raw))
	if err != nil {
		q.odd = true
		return time.Time{}
	}
	return t.UTC().Truncate(time.Second)
}

// secondUTC reads a moment of the form 2023-04-20T18:30:00Z.
func secondUTC(raw []byte) (time.Time, bool) {
	if len(raw) != len("2023-04-20T18:30:00Z") || raw[4] != '-' || raw[7] != '-' || raw[10] != 'T' || raw[13] != ':' || raw[16] != ':' || raw[19] != 'Z' {
		return time.Time{}, false
	}
	good := true
	two := func(i int) int {
		a, b := raw[i]-'0', raw[i+1]-'0'
		good = good && a <= 9 && b <= 9
		return int(a)*10 + int(b)
	}
	year, month, day := two(0)*100+two(2), two(5), two(8)
	hour, minute, second := two(11), two(14), two(17)
	if !good || month < 1 || month > 12 || day < 1 || day > 28 && day > daysIn(year, month) || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	return time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC).UTC(), true
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// scalar passes a value that is not kept, and is no list and no object.
func (q *quickReader) scalar() {
	switch c := q.peek(); {
	case c == '"':
		if raw, escaped := q.quoted(); escaped {
			q.unescape(raw)
		}
	case c == 't' || c == 'f':
		q.bool()
	default:
		q.digits()
	}
}

// quickDepth is how deep extras may nest here; deeper ones are odd.
const quickDepth = 32

// value reads any value, with numbers as they are written.
func (q *quickReader) value(depth int) any {
	q.odd = q.odd || depth > quickDepth
	if q.odd {
		return nil
	}
	switch c := q.peek(); c {
	case '"':
		return q.text()
	case 'n':
		q.odd = !q.null()
		return nil
	case 't', 'f':
		return q.bool()
	case '[':
		list := []any{}
		for q.list(); q.element(); {
			list = append(list, q.value(depth+1))
		}
		return list
	case '{':
		m := map[string]any{}
		for q.object(); q.member(); {
			name := q.text()
			q.take(':')
			m[name] = q.value(depth + 1)
		}
		return m
	}
	text, _ := q.digits()
	return json.Number(text)
}

// rawObject gives an object as it stands there. That it is one is for whoever
// reads it to say.
func (q *quickReader) rawObject() []byte {
	q.take('{')
	start := q.i - 1
	for depth := 1; !q.odd && depth > 0; {
		if q.i == len(q.b) {
			q.odd = true
			break
		}
		switch q.b[q.i] {
		case '"':
			if raw, escaped := q.quoted(); escaped {
				q.unescape(raw)
			}
			continue
		case '{':
			depth++
		case '}':
			depth--
		}
		q.i++
	}
	if q.odd {
		return nil
	}
	return q.b[start:q.i]
}
