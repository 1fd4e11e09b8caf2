package format

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"eventmap/geo"
)

// commaSeparated is CSV as people have it, whatever its delimiter, with columns
// known by their usual names, and CSV as we write it (see columns).
var commaSeparated = Format{
	Name:      "csv",
	Title:     "CSV",
	Extension: ".csv",
	MediaType: "text/csv; charset=utf-8; header=present",

	SpellsTerms: true,

	Sniff: sniffCSV,
	Read:  readCSV,
	Write: func(w io.Writer, events geo.Events, about About) (int, error) {
		return writeTable(w, events, &about, nil)
	},
	layout: layoutCSV,
}

func sniffCSV(head []byte, name string) int {
	start := bytes.TrimSpace(bytes.TrimPrefix(head, bom))
	if len(start) == 0 || start[0] == '{' || start[0] == '[' {
		return 0
	}
	lower := strings.ToLower(name)
	named := strings.HasSuffix(lower, ".csv") || strings.HasSuffix(lower, ".tsv") || strings.HasSuffix(lower, ".tab")
	header := headingOf(head).names
	switch known := recognised(partsOf(header)); {
	case len(header) > 1 && known > 0:
		return 60
	case named:
		return 40
	case len(header) > 1 || known > 0:
		return 20
	}
	return 0
}

// headingOf gives what stands above the rows of a table that begins with head.
func headingOf(head []byte) heading { return openTable(bytes.NewReader(head)).heading() }

// recognised counts the columns that say what an event is, where or when.
func recognised(parts []part) int {
	n := 0
	for _, p := range parts {
		if p != extra {
			n++
		}
	}
	return n
}

// usualColumns reads a table by the usual names of its columns.
var usualColumns = dialect{guess: true}

// layoutCSV reads a table of nobody in particular, or the one that we write.
func layoutCSV(h heading, mapping map[string]string) (*layout, error) {
	if isOwnTable(h.names) {
		return ownColumns.layout(h, mapping)
	}
	l, err := usualColumns.layout(h, mapping)
	if err == nil && recognised(l.parts) == 0 {
		return nil, geo.Errorf(geo.Invalid, "no column is understood; name them in the first line, such as title, date, latitude and longitude; it reads %q", geo.Clip(strings.Join(h.names, ", ")))
	}
	return l, err
}

func readCSV(r io.Reader, o ReadOptions) geo.Events { return readOwnOr(r, o, layoutCSV) }

// readOwnOr reads a table that we wrote, or one of somebody else whose heading
// layoutOf understands.
func readOwnOr(r io.Reader, o ReadOptions, layoutOf func(heading, map[string]string) (*layout, error)) geo.Events {
	return readTable(r, o, layoutOf, func(l *layout) func(row) (geo.Event, *geo.Refusal) {
		if !isOwnTable(l.names) {
			return nil
		}
		own := newOwnTable(l.names, unescape)
		return func(r row) (geo.Event, *geo.Refusal) { return own.event(r, nil) }
	})
}

// escape keeps a spreadsheet from running a text as a formula: one that begins
// with = + - @ TAB or CR gets an apostrophe before it, and so does one that
// begins with such an apostrophe already, so that unescape gives back the same.
// Numbers are exempt, for they have their own columns.
func escape(s string) string {
	if dangerous(s) {
		return "'" + s
	}
	return s
}

// unescape takes the apostrophe away that escape set.
func unescape(s string) string {
	if strings.HasPrefix(s, "'") && dangerous(s) {
		return s[1:]
	}
	return s
}

func dangerous(s string) bool {
	s = strings.TrimLeft(s, "'")
	return s != "" && strings.IndexByte("=+-@\t\r", s[0]) >= 0
}

// marks are the bytes that have a cell quoted: what RFC 4180 asks, and what other
// programs take for the end of a cell.
var marks = func() (is [256]bool) {
	for _, c := range []byte(",;\"\r\n\t|") {
		is[c] = true
	}
	return is
}()

func needsQuotes(s string) bool {
	for i := 0; i < len(s); i++ {
		if marks[s[i]] {
			return true
		}
	}
	first, last := s[0], s[len(s)-1]
	return (first <= ' ' || last <= ' ' || first >= utf8.RuneSelf || last >= utf8.RuneSelf) && strings.TrimSpace(s) != s
}

// appendCell appends a text as a cell, quoted where it has to be.
func appendCell(b []byte, s string) []byte {
	if s == "" {
		return b
	}
	s = escape(s)
	if !needsQuotes(s) {
		return append(b, s...)
	}
	b = append(b, '"')
	for {
		i := strings.IndexByte(s, '"')
		if i < 0 {
			return append(append(b, s...), '"')
		}
		b = append(append(b, s[:i+1]...), '"')
		s = s[i+1:]
	}
}

// writeTable writes the columns as CSV, with a row of hashtags under the heading
// where there are some.
func writeTable(w io.Writer, events geo.Events, about *About, hashtags []string) (n int, err error) {
	columns := about.columns()
	d := document{
		name: "csv",
		begin: func(row []byte) []byte {
			row = append(row, bom...)
			for i, c := range columns {
				if i > 0 {
					row = append(row, ',')
				}
				row = append(row, c.name...)
			}
			row = append(row, "\r\n"...)
			if len(hashtags) > 0 {
				row = append(append(row, strings.Join(hashtags, ",")...), "\r\n"...)
			}
			return row
		},
		each: func(row []byte, e *geo.Event) []byte {
			about.credit(e)
			return appendRow(row, columns, e)
		},
	}
	return d.write(w, events)
}

// appendRow appends an event as a row of CSV.
func appendRow(row []byte, columns []column, e *geo.Event) []byte {
	for i := range columns {
		if i > 0 {
			row = append(row, ',')
		}
		if c := &columns[i]; c.holds == holdsText {
			row = appendCell(row, c.text(e))
		} else {
			row = c.append(row, e)
		}
	}
	return append(row, "\r\n"...)
}
