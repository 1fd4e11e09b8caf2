package format

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"

	"eventmap/geo"
)

// commaSeparated is CSV as people have it, whatever its delimiter, with columns
// known by their usual names, and CSV as we write it (see columns).
var commaSeparated = Format{
	Name:      "csv",
	Title:     "CSV",
	Extension: ".csv",
	MediaType: "text/csv; charset=utf-8; header=present",
	Sniff:     sniffCSV,
	Read:      readCSV,
	Write:     writeCSV,
	layout:    layoutCSV,
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

func readCSV(r io.Reader, o ReadOptions) geo.Events {
	return readTable(r, o, layoutCSV, func(l *layout) func(row) (geo.Event, *geo.Refusal) {
		if !isOwnTable(l.names) {
			return nil
		}
		return newOwnTable(l.names).event
	})
}

// A column is one column of the CSV that we write: the scalars of an event under
// their names, flat stand-ins for its lists, and three for its place. Lists
// beyond the stand-ins (weapons, targets, content warnings, further actors and
// sources, checks), extras and drawn areas are not in it: GeoJSON has them.
type column struct {
	name  string
	kind  byte                                // 't' text, 'n' number, 'b' yes or no, 'o' only for others to read
	value func(b []byte, e *geo.Event) []byte // never needs quotes; nil where text is there
	text  func(*geo.Event) string
}

func textColumn(name string, of func(*geo.Event) string) column {
	return column{name: name, kind: 't', text: of}
}

func numberColumn(name string, of func(*geo.Event) float64) column {
	return column{name: name, kind: 'n', value: func(b []byte, e *geo.Event) []byte {
		if f := of(e); f != 0 {
			return strconv.AppendFloat(b, f, 'f', -1, 64)
		}
		return b
	}}
}

func idColumn(name string, kind byte, of func(*geo.Event) int64) column {
	return column{name: name, kind: kind, value: func(b []byte, e *geo.Event) []byte {
		if n := of(e); n != 0 {
			return strconv.AppendInt(b, n, 10)
		}
		return b
	}}
}

func ordinate(name string, axis int) column {
	return column{name: name, kind: 'o', value: func(b []byte, e *geo.Event) []byte {
		if e.Point == nil {
			return b
		}
		return appendOrdinate(b, e.Point[axis])
	}}
}

func standIn(name string, of func(*geo.Event) string) column {
	c := textColumn(name, of)
	c.kind = 'o'
	return c
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

func writeCSV(w io.Writer, events geo.Events) (n int, err error) {
	b := buffers.Get().(*writeBuffer)
	defer b.release()
	b.out.Reset(w)
	row := append(b.feature[:0], bom...)
	for i, c := range columns {
		if i > 0 {
			row = append(row, ',')
		}
		row = append(row, c.name...)
	}
	row = append(row, "\r\n"...)
	for e, err := range events {
		if err != nil {
			_ = b.out.Flush() // what there is may as well arrive; the stream's error is the one that counts
			return n, err
		}
		for i := range columns {
			if i > 0 {
				row = append(row, ',')
			}
			if c := &columns[i]; c.text != nil {
				row = appendCell(row, c.text(&e))
			} else {
				row = c.value(row, &e)
			}
		}
		row = append(row, "\r\n"...)
		if _, err := b.out.Write(row); err != nil {
			return n, fmt.Errorf("format: write csv: %w", err)
		}
		row = row[:0]
		n++
	}
	b.feature = row
	if _, err := b.out.Write(row); err != nil {
		return n, fmt.Errorf("format: write csv: %w", err)
	}
	if err := b.out.Flush(); err != nil {
		return n, fmt.Errorf("format: write csv: %w", err)
	}
	return n, nil
}

// isOwnTable reports whether we wrote a table with this header.
func isOwnTable(names []string) bool {
	for _, name := range []string{"external_id", "location_precision", "time_extent", "longitude", "latitude"} {
		if !slices.Contains(names, name) {
			return false
		}
	}
	return true
}

// ownColumns are the columns of the CSV that we write, for who asks what each is.
var ownColumns = func() dialect {
	d := dialect{columns: map[string]spec{}}
	for _, c := range columns {
		d.columns[foldName(c.name)] = spec{own: true, field: c.name}
	}
	return d
}()

// An ownTable reads rows of the CSV that we write.
type ownTable struct {
	names   []string
	members []string // of each column, how its member of the wire form begins
	kinds   []byte   // of each column; 0 for one that somebody added
	at      map[string]int
	buf     []byte
}

func newOwnTable(names []string) *ownTable {
	t := &ownTable{names: names, kinds: make([]byte, len(names)), at: map[string]int{}}
	for i, name := range names {
		t.at[name] = i
		t.members = append(t.members, string(append(geo.AppendText([]byte{','}, name), ':')))
		for _, c := range columns {
			if c.name == name {
				t.kinds[i] = c.kind
			}
		}
	}
	return t
}

// cell gives the value of a column by its name; "" where there is no such column.
func (t *ownTable) cell(r row, name string) string {
	if i, ok := t.at[name]; ok {
		return unescape(r.cells[i])
	}
	return ""
}

// event reads one row by way of the wire form, which holds it to its rules.
func (t *ownTable) event(r row) (geo.Event, *geo.Refusal) {
	refuse := func(field, reason string) (geo.Event, *geo.Refusal) {
		return geo.Event{}, &geo.Refusal{Row: r.line, Field: field, Reason: reason}
	}
	b := append(t.buf[:0], `{"type":"Feature","properties":{"extras":{`...)
	comma := false
	for i, name := range t.names {
		if t.kinds[i] != 0 || r.cells[i] == "" {
			continue
		}
		if comma {
			b = append(b, ',')
		}
		b, comma = geo.AppendText(append(geo.AppendText(b, name), ':'), r.cells[i]), true
	}
	b = append(b, '}')
	for i, name := range t.names {
		value := r.cells[i]
		if value == "" || t.kinds[i] == 0 || t.kinds[i] == 'o' {
			continue
		}
		b = append(b, t.members[i]...)
		switch t.kinds[i] {
		case 't':
			b = geo.AppendText(b, unescape(value))
		case 'n':
			f, err := parseNumber(value)
			if err != nil || f != f || f-f != 0 {
				return refuse(name, fmt.Sprintf("%q is not a number", geo.Clip(value)))
			}
			b = strconv.AppendFloat(b, f, 'f', -1, 64)
		case 'b':
			yes, err := strconv.ParseBool(strings.ToLower(value))
			if err != nil {
				return refuse(name, fmt.Sprintf("%q is neither true nor false", geo.Clip(value)))
			}
			b = strconv.AppendBool(b, yes)
		}
	}
	t.buf = append(b, "}}"...)
	e, err := geo.ParseFeature(t.buf)
	if err != nil {
		return geo.Event{}, refusalOf(r.line, err)
	}
	e.Forget()
	if field, err := t.place(&e, r); err != nil {
		return refuse(field, err.Error())
	}
	t.standIns(&e, r)
	return e, nil
}

// place reads the geometry and its representative point. A row that somebody
// added by hand has no shape: its point is what it claims, unless an area says
// that the point only stands for it.
func (t *ownTable) place(e *geo.Event, r row) (field string, err error) {
	form, lat, lon := t.cell(r, "wkt"), strings.TrimSpace(t.cell(r, "latitude")), strings.TrimSpace(t.cell(r, "longitude"))
	if form != "" {
		if e.Geometry, err = parseShape(form); err != nil {
			return "wkt", err
		}
	}
	if lat == "" && lon == "" {
		return "", nil
	}
	p, bad, err := parsePosition(lat, lon)
	if err != nil {
		return []string{"latitude", "longitude"}[bad], err
	}
	if g, ok := e.Geometry.(orb.Point); ok && g != p {
		return "wkt", fmt.Errorf("%q is another place than longitude and latitude; clear one of the two", geo.Clip(form))
	}
	e.Point = &p
	if e.Geometry == nil && e.AreaID == "" {
		e.Geometry = p
	}
	return "", nil
}

// standIns makes lists of their stand-ins.
func (t *ownTable) standIns(e *geo.Event, r row) {
	for _, name := range []string{"actor1", "actor2"} {
		if who := t.cell(r, name); who != "" {
			e.Actors = append(e.Actors, geo.Actor{Name: who, Role: "unknown"})
		}
	}
	if url := t.cell(r, "source_url"); url != "" {
		e.Sources = []geo.Source{{URL: url}}
	}
	if words := t.cell(r, "tags_text"); words != "" {
		e.Tags = strings.Split(words, ", ")
	}
}

// appendWKT appends a geometry as WKT, in quotes where it has commas; nothing
// for nil.
func appendWKT(b []byte, g orb.Geometry) []byte {
	switch g := g.(type) {
	case nil:
		return b
	case orb.Point:
		b = appendOrdinate(append(b, "POINT("...), g[0])
		return append(appendOrdinate(append(b, ' '), g[1]), ')')
	}
	return appendCell(b, string(wkt.Marshal(g)))
}

// appendOrdinate appends a longitude or latitude.
func appendOrdinate(b []byte, f float64) []byte {
	if n, ok := geo.SeventhDecimals(f); ok {
		return geo.AppendSeventhDecimals(b, n)
	}
	return strconv.AppendFloat(b, f, 'f', -1, 64)
}
