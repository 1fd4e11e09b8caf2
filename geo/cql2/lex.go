package cql2

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"eventmap/geo"
)

// A token is one word or sign of a text.
type token struct {
	kind   rune   // 'i' a name, 'q' a quoted name, 't' a text, 'n' a number, 's' a sign, 0 the end
	text   string // a name as it is written, a sign, what is between quotes
	number float64
	at     int // the character where it begins, from 1
}

// tokens parts a text into words and signs; the last token is the end.
func tokens(s string) ([]token, error) {
	switch {
	case len(s) > MaxLength:
		return nil, geo.Errorf(geo.Invalid, "filter: it is %d bytes long; at most %d are read", len(s), MaxLength)
	case !utf8.ValidString(s):
		return nil, geo.Errorf(geo.Invalid, "filter: it is not UTF-8 text")
	}
	l := lexer{text: s, char: 1}
	var list []token
	for {
		l.space()
		if l.i == len(s) {
			return append(list, token{at: l.char}), nil
		}
		t, err := l.next()
		if err != nil {
			return nil, err
		}
		list = append(list, t)
	}
}

type lexer struct {
	text string
	i    int // byte
	char int // character, from 1
}

// take goes n bytes on and gives them.
func (l *lexer) take(n int) string {
	s := l.text[l.i : l.i+n]
	l.i += n
	l.char += utf8.RuneCountInString(s)
	return s
}

func (l *lexer) space() {
	rest := l.text[l.i:]
	l.take(len(rest) - len(strings.TrimLeftFunc(rest, unicode.IsSpace)))
}

func (l *lexer) next() (token, error) {
	t := token{at: l.char}
	rest := l.text[l.i:]
	r, _ := utf8.DecodeRuneInString(rest)
	var err error
	switch {
	case r == '\'':
		t.kind = 't'
		t.text, err = l.quoted(t.at)
	case r == '"':
		t.kind = 'q'
		t.text, err = l.quotedName(t.at)
	case '0' <= r && r <= '9' || r == '.' && len(rest) > 1 && '0' <= rest[1] && rest[1] <= '9':
		t.kind = 'n'
		t.number, err = l.figure(t.at)
	case beginsName(r):
		t.kind, t.text = 'i', l.take(nameLength(rest))
	default:
		t.kind = 's'
		t.text, err = l.sign(t.at, r)
	}
	return t, err
}

func beginsName(r rune) bool { return r == '_' || r == ':' || unicode.IsLetter(r) }

func nameLength(s string) int {
	for i, r := range s {
		if !beginsName(r) && r != '.' && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			return i
		}
	}
	return len(s)
}

func (l *lexer) sign(at int, r rune) (string, error) {
	rest := l.text[l.i:]
	for _, s := range []string{"<>", "<=", ">=", "!="} {
		if strings.HasPrefix(rest, s) {
			if l.take(2); s == "!=" {
				return "<>", nil
			}
			return s, nil
		}
	}
	if strings.ContainsRune("=<>+-*/%^(),", r) {
		return l.take(1), nil
	}
	return "", fail(at, "%q has no meaning here; a text stands in single quotes, a name that holds such a character in double quotes", r)
}

// quoted reads a text. A quote in it is written twice or behind a backslash; of
// backslashes directly before a quote two stand for one, and all others for
// themselves.
func (l *lexer) quoted(at int) (string, error) {
	var b strings.Builder
	rest := l.text[l.i:]
	for i := 1; i < len(rest); i++ {
		if rest[i] != '\'' && rest[i] != '\\' {
			b.WriteByte(rest[i])
			continue
		}
		n := 0
		for i < len(rest) && rest[i] == '\\' {
			n, i = n+1, i+1
		}
		switch {
		case i == len(rest) || rest[i] != '\'':
			b.WriteString(strings.Repeat(`\`, n))
			i--
			continue
		default:
			b.WriteString(strings.Repeat(`\`, n/2))
		}
		switch {
		case n%2 == 1:
			b.WriteByte('\'')
		case i+1 < len(rest) && rest[i+1] == '\'':
			b.WriteByte('\'')
			i++
		default:
			l.take(i + 1)
			return b.String(), nil
		}
	}
	return "", fail(at, "the text that begins here has no end; close it with a single quote, and write one that belongs to it twice")
}

func (l *lexer) quotedName(at int) (string, error) {
	rest := l.text[l.i:]
	for i := 1; i < len(rest); i++ {
		if rest[i] != '"' {
			continue
		}
		if i+1 < len(rest) && rest[i+1] == '"' {
			i++
			continue
		}
		name := strings.ReplaceAll(l.take(i + 1)[1:i], `""`, `"`)
		if name == "" {
			return "", fail(at, "the name between the double quotes is empty; a text stands in single quotes")
		}
		return name, nil
	}
	return "", fail(at, "the name that begins here has no end; close it with a double quote")
}

func (l *lexer) figure(at int) (float64, error) {
	rest := l.text[l.i:]
	digits := func(i int) int {
		for i < len(rest) && '0' <= rest[i] && rest[i] <= '9' {
			i++
		}
		return i
	}
	n := digits(0)
	if n < len(rest) && rest[n] == '.' {
		n = digits(n + 1)
	}
	if n < len(rest) && (rest[n] == 'e' || rest[n] == 'E') {
		e := n + 1
		if e < len(rest) && (rest[e] == '+' || rest[e] == '-') {
			e++
		}
		if end := digits(e); end > e {
			n = end
		}
	}
	s := l.take(n)
	v, err := strconv.ParseFloat(s, 64)
	if r, _ := utf8.DecodeRuneInString(l.text[l.i:]); err != nil || l.i < len(l.text) && beginsName(r) {
		return 0, fail(at, "%q is not a number; a text stands in single quotes, a name that begins with a digit in double quotes", geo.Clip(rest[:n+len(l.text[l.i:l.i+min(8, len(l.text)-l.i)])]))
	}
	return v, nil
}
