package geo

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// ReadActors reads actors as stores keep them: JSON with the members of Actor,
// and null for none. It gives what encoding/json gives, sooner. Its texts are
// part of data, which lives as long as they do; that holds for the other readers
// here too.
func ReadActors(data string) ([]Actor, error) { return readList(data, (*jsonReader).actor) }

// ReadSources reads sources as stores keep them.
func ReadSources(data string) ([]Source, error) { return readList(data, (*jsonReader).source) }

// ReadChecks reads checks as stores keep them.
func ReadChecks(data string) ([]Check, error) { return readList(data, (*jsonReader).check) }

// ReadExtras reads extras as stores keep them: a JSON object, its numbers as they
// stand.
func ReadExtras(data string) (map[string]any, error) {
	r := jsonReader{s: data}
	if m, _ := r.value(0).(map[string]any); r.done() && m != nil {
		return m, nil
	}
	var m map[string]any
	d := json.NewDecoder(strings.NewReader(data))
	d.UseNumber()
	err := d.Decode(&m)
	return m, err
}

func readList[T any](data string, element func(*jsonReader) T) ([]T, error) {
	r := jsonReader{s: data}
	list := readAll(&r, element)
	if r.done() {
		return list, nil
	}
	list = nil
	err := json.Unmarshal([]byte(data), &list)
	return list, err
}

// readAll reads an array; an empty one is not nil.
func readAll[T any](r *jsonReader, element func(*jsonReader) T) []T {
	list := []T{}
	for r.begin('['); r.more(']'); {
		list = append(list, element(r))
	}
	return list
}

// A jsonReader reads JSON in the form in which it is most often written. What is
// in another form, or is no JSON, it calls odd and leaves to encoding/json.
type jsonReader struct {
	s     string
	at    int
	fresh bool // nothing of the array or object was read yet
	odd   bool
}

// done reports whether all was read, and nothing was odd.
func (r *jsonReader) done() bool { return r.peek() == 0 && r.at == len(r.s) && !r.odd }

// peek gives the next byte that is no space; 0 at the end.
func (r *jsonReader) peek() byte {
	for ; r.at < len(r.s); r.at++ {
		switch c := r.s[r.at]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

func (r *jsonReader) expect(c byte) {
	if r.peek() != c {
		r.odd = true
		return
	}
	r.at++
}

// begin reads the opening of an array or object, more whatever stands between its
// elements, or its end.
func (r *jsonReader) begin(c byte) {
	r.expect(c)
	r.fresh = true
}

func (r *jsonReader) more(end byte) bool {
	if r.odd {
		return false
	}
	fresh := r.fresh
	r.fresh = false
	if r.peek() == end {
		r.at++
		return false
	}
	if !fresh {
		r.expect(',')
	}
	return !r.odd
}

// name reads the name of a member.
func (r *jsonReader) name() string {
	s := r.text()
	r.expect(':')
	return s
}

// text reads a string.
func (r *jsonReader) text() string {
	r.expect('"')
	start, wide := r.at, false
	for ; r.at < len(r.s); r.at++ {
		switch c := r.s[r.at]; {
		case c == '"':
			s := r.s[start:r.at]
			r.at++
			if wide && !utf8.ValidString(s) {
				r.odd = true
			}
			return s
		case c == '\\':
			return r.escaped(start)
		case c < ' ':
			r.odd = true
			return ""
		case c >= utf8.RuneSelf:
			wide = true
		}
	}
	r.odd = true
	return ""
}

// escaped reads a string that holds an escape, from behind its first quote.
func (r *jsonReader) escaped(start int) string {
	for ; r.at < len(r.s) && r.s[r.at] != '"'; r.at++ {
		if r.s[r.at] == '\\' {
			r.at++
		}
	}
	if r.at >= len(r.s) {
		r.at, r.odd = len(r.s), true
		return ""
	}
	r.at++
	var s string
	if json.Unmarshal([]byte(r.s[start-1:r.at]), &s) != nil {
		r.odd = true
	}
	return s
}

// number reads a number as it stands.
func (r *jsonReader) number() string {
	c := r.peek()
	start := r.at
	if c == '-' {
		r.at++
	}
	whole := r.digits()
	if len(whole) == 0 || len(whole) > 1 && whole[0] == '0' {
		r.odd = true
	}
	if r.skip(".") && len(r.digits()) == 0 {
		r.odd = true
	}
	if r.skip("eE") {
		r.skip("+-")
		if len(r.digits()) == 0 {
			r.odd = true
		}
	}
	return r.s[start:r.at]
}

func (r *jsonReader) digits() string {
	start := r.at
	for r.at < len(r.s) && r.s[r.at] >= '0' && r.s[r.at] <= '9' {
		r.at++
	}
	return r.s[start:r.at]
}

// skip reads one of some bytes where it is the next.
func (r *jsonReader) skip(any string) bool {
	if r.at < len(r.s) && strings.IndexByte(any, r.s[r.at]) >= 0 {
		r.at++
		return true
	}
	return false
}

// integer reads a whole number of up to nine digits.
func (r *jsonReader) integer() int {
	s := r.number()
	n, negative := 0, strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")
	if len(s) > 9 {
		r.odd = true
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			r.odd = true
		}
		n = 10*n + int(s[i]-'0')
	}
	if negative {
		return -n
	}
	return n
}

// word reads true, false or null.
func (r *jsonReader) word() any {
	for _, w := range [...]struct {
		text  string
		value any
	}{{"null", nil}, {"true", true}, {"false", false}} {
		if strings.HasPrefix(r.s[r.at:], w.text) {
			r.at += len(w.text)
			return w.value
		}
	}
	r.odd = true
	return nil
}

// deepest is how many values may stand in each other before encoding/json has to
// judge.
const deepest = 100

// value reads any value, depth levels down.
func (r *jsonReader) value(depth int) any {
	if depth > deepest {
		r.odd = true
		return nil
	}
	switch c := r.peek(); {
	case c == '{':
		m := map[string]any{}
		for r.begin('{'); r.more('}'); {
			name := r.name()
			m[name] = r.value(depth + 1)
		}
		return m
	case c == '[':
		list := []any{}
		for r.begin('['); r.more(']'); {
			list = append(list, r.value(depth+1))
		}
		return list
	case c == '"':
		return r.text()
	case c == '-' || c >= '0' && c <= '9':
		return json.Number(r.number())
	}
	return r.word()
}

func (r *jsonReader) actor() (a Actor) {
	for r.begin('{'); r.more('}'); {
		switch r.name() {
		case "name":
			a.Name = r.text()
		case "role":
			a.Role = r.text()
		case "attributed_by":
			a.AttributedBy = r.text()
		default:
			r.odd = true
		}
	}
	return a
}

func (r *jsonReader) source() (s Source) {
	for r.begin('{'); r.more('}'); {
		switch r.name() {
		case "url":
			s.URL = r.text()
		case "publisher":
			s.Publisher = r.text()
		case "title":
			s.Title = r.text()
		case "published_at":
			s.PublishedAt = r.text()
		case "media_type":
			s.MediaType = r.text()
		case "quote":
			s.Quote = r.text()
		case "archive_url":
			s.ArchiveURL = r.text()
		case "sha256":
			s.SHA256 = r.text()
		case "reliability":
			s.Reliability = r.text()
		case "credibility":
			s.Credibility = r.integer()
		case "claims":
			c := r.claims()
			s.Claims = &c
		default:
			r.odd = true
		}
	}
	return s
}

func (r *jsonReader) claims() (c Claims) {
	for r.begin('{'); r.more('}'); {
		switch r.name() {
		case "killed":
			c.Killed = r.count()
		case "injured":
			c.Injured = r.count()
		case "actors":
			c.Actors = readAll(r, (*jsonReader).text)
		case "place":
			c.Place = r.text()
		case "time":
			c.Time = r.text()
		default:
			r.odd = true
		}
	}
	return c
}

func (r *jsonReader) count() *Count {
	c := new(Count)
	for r.begin('{'); r.more('}'); {
		name := r.name()
		n := r.integer()
		switch name {
		case "min":
			c.Min = &n
		case "best":
			c.Best = &n
		case "max":
			c.Max = &n
		default:
			r.odd = true
		}
	}
	return c
}

func (r *jsonReader) check() (c Check) {
	for r.begin('{'); r.more('}'); {
		switch r.name() {
		case "what":
			c.What = r.text()
		case "by":
			c.By = r.text()
		case "at":
			c.At = r.text()
		case "how":
			c.How = r.text()
		default:
			r.odd = true
		}
	}
	return c
}
