package format

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"eventmap/geo"
)

var bom = []byte("\xef\xbb\xbf")

// notUTF8 warns of text in one of the old code pages, of which one is taken.
const notUTF8 = "is not UTF-8 and was read as Western European text (Windows-1252), as are all rows like it; if letters look wrong, save the file as UTF-8"

// delimiters that are told apart, the usual first.
const delimiters = ",;\t|"

// A table reads delimited text row by row: RFC 4180, and what programs write in
// its place. Rows end with LF, CRLF or CR; a quoted cell may hold all of them;
// a quote inside an unquoted cell is only a quote. Bytes beyond a limit are
// read and dropped, so that memory stays bounded and the next row is found.
type table struct {
	in        *bufio.Reader
	delimiter byte
	line      int    // on which the next row begins, from 1
	buf       []byte // the cells of this row, one behind the other
	ends      []int  // where each ends
	warned    bool   // that the file is not UTF-8
}

// A row is one row of a table.
type row struct {
	line    int
	cells   []string
	problem error // why it cannot be read, as a sentence; nil when it can
	legacy  bool  // it was not UTF-8 and has been read as Windows-1252
}

// isUTF16 reports whether a file says that it is UTF-16.
func isUTF16(head []byte) bool {
	return bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff"))
}

// openTable finds the encoding and the delimiter of r.
func openTable(r io.Reader) *table {
	in := bufio.NewReaderSize(r, headSize)
	head, _ := in.Peek(headSize)
	if isUTF16(head) {
		in = bufio.NewReaderSize(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(in), headSize)
		head, _ = in.Peek(headSize)
	}
	line := 1
	if bytes.HasPrefix(head, bom) {
		_, _ = in.Discard(len(bom)) // just peeked
		head = head[len(bom):]
	}
	// Excel's own way to name the delimiter.
	if len(head) > 5 && strings.EqualFold(string(head[:4]), "sep=") && (head[5] == '\r' || head[5] == '\n') {
		delimiter, n := head[4], 6
		if bytes.HasPrefix(head[5:], []byte("\r\n")) {
			n = 7
		}
		_, _ = in.Discard(n)
		return &table{in: in, delimiter: delimiter, line: 2}
	}
	return &table{in: in, delimiter: sniffDelimiter(head), line: line}
}

// sniffDelimiter chooses the delimiter that parts the first row into the most
// cells, and the next rows into as many; or that parts a row into hashtags, for
// above them stands what somebody wanted to say of the table.
func sniffDelimiter(head []byte) byte {
	best, most := delimiters[0], 0.0
	for i := range len(delimiters) {
		rest := bytes.NewReader(head)
		t := table{in: bufio.NewReader(rest), delimiter: delimiters[i], line: 1}
		columns, rows, same := 0, 0, 0
		for rows < 25 {
			r, err := t.next()
			if err != nil || rest.Len()+t.in.Buffered() == 0 && rows > 0 {
				break // the last row may be cut off by the end of head
			}
			if len(r.cells) > 1 && isHXL(r.cells) {
				return delimiters[i]
			}
			rows++
			if columns == 0 {
				columns = len(r.cells)
			}
			if len(r.cells) == columns {
				same++
			}
		}
		if columns < 2 {
			continue
		}
		if score := float64(columns) * float64(same) / float64(rows); score > most {
			best, most = delimiters[i], score
		}
	}
	return best
}

// next gives the next row that is not blank; io.EOF after the last.
func (t *table) next() (row, error) {
	for {
		r, err := t.read()
		if err != nil {
			return row{}, err
		}
		if r.problem != nil || slices.ContainsFunc(r.cells, func(cell string) bool { return strings.TrimSpace(cell) != "" }) {
			return r, nil
		}
	}
}

// States of a cell.
const (
	begun    = iota // nothing yet but blanks
	unquoted        // in plain text
	quoted          // behind the opening quote
	closed          // behind the closing quote
)

// read parses one row. It is long because it is one state machine.
func (t *table) read() (row, error) {
	r := row{line: t.line}
	t.buf, t.ends = t.buf[:0], t.ends[:0]
	state, start, some := begun, 0, false
	for {
		switch {
		case r.problem != nil:
		case state == unquoted:
			t.keepUpTo(t.delimiter, start)
		case state == quoted:
			t.keepUpTo('"', start)
		}
		c, err := t.in.ReadByte()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				return row{}, fmt.Errorf("format: read line %d: %w", t.line, err)
			}
			if !some {
				return row{}, io.EOF
			}
			if state == quoted && r.problem == nil {
				r.problem = geo.Say("a cell begins with a quotation mark that is never closed; everything behind it was taken for that cell")
			}
			t.ends = append(t.ends, len(t.buf))
			return t.finish(r), nil
		}
		some = true
		if c == '\n' || c == '\r' {
			crlf := false
			if c == '\r' {
				if b, err := t.in.Peek(1); err == nil && b[0] == '\n' {
					_, _ = t.in.Discard(1)
					crlf = true
				}
			}
			t.line++
			if state != quoted {
				t.ends = append(t.ends, len(t.buf))
				return t.finish(r), nil
			}
			t.keep(&r, start, c)
			if crlf {
				t.keep(&r, start, '\n')
			}
			continue
		}
		switch {
		case state == quoted && c == '"':
			state = closed
		case state == quoted:
			t.keep(&r, start, c)
		case c == t.delimiter:
			if len(t.ends) < maxColumns {
				t.ends = append(t.ends, len(t.buf))
			} else if r.problem == nil {
				r.problem = geo.Say("has more than %d columns", maxColumns)
			}
			state, start = begun, len(t.buf)
		case state == begun && c == '"':
			state, t.buf = quoted, t.buf[:start]
		case state == closed && c == '"':
			state = quoted
			t.keep(&r, start, '"')
		default:
			if state == begun && c != ' ' {
				state = unquoted
			}
			t.keep(&r, start, c)
		}
	}
}

// keepUpTo adds what is at hand of the cell that began at start, up to a byte that
// may end it, the end of a line, or a limit: those are looked at one by one.
func (t *table) keepUpTo(end byte, start int) {
	at, _ := t.in.Peek(t.in.Buffered()) // what is buffered is there
	at = at[:max(0, min(len(at), maxCell-(len(t.buf)-start), maxFeature-len(t.buf)))]
	n := 0
	for n < len(at) && at[n] != end && at[n] != '\n' && at[n] != '\r' {
		n++
	}
	t.buf = append(t.buf, at[:n]...)
	_, _ = t.in.Discard(n)
}

// keep adds a byte to the cell that began at start.
func (t *table) keep(r *row, start int, c byte) {
	switch {
	case r.problem != nil:
	case len(t.buf)-start >= maxCell:
		r.problem = geo.Say("cell %d is larger than %d MB; is a quotation mark missing?", len(t.ends)+1, maxCell>>20)
	case len(t.buf) >= maxFeature:
		r.problem = geo.Say("the row is larger than %d MB", maxFeature>>20)
	default:
		t.buf = append(t.buf, c)
	}
}

// finish makes text of the bytes of a row.
func (t *table) finish(r row) row {
	if r.problem != nil {
		return r
	}
	if bytes.IndexByte(t.buf, 0) >= 0 {
		r.problem = geo.Say("holds a NUL character; take it out")
		return r
	}
	r.cells = make([]string, len(t.ends))
	start := 0
	if utf8.Valid(t.buf) {
		text := string(t.buf)
		for i, end := range t.ends {
			r.cells[i], start = text[start:end], end
		}
		return r
	}
	r.legacy = true
	for i, end := range t.ends {
		text, _ := charmap.Windows1252.NewDecoder().Bytes(t.buf[start:end]) // every byte has a meaning or U+FFFD
		r.cells[i], start = string(text), end
	}
	return r
}

// hxlTag is a cell of an HXL hashtag row (HXL 1.1, "Hashtags and attributes").
var hxlTag = regexp.MustCompile(`^\s*#[A-Za-z][A-Za-z0-9_]*(\s*\+[A-Za-z][A-Za-z0-9_]*)*\s*$`)

// isHXL reports whether a row holds HXL hashtags and nothing else.
func isHXL(cells []string) bool {
	tags := 0
	for _, c := range cells {
		switch {
		case strings.TrimSpace(c) == "":
		case hxlTag.MatchString(c):
			tags++
		default:
			return false
		}
	}
	return tags > 0
}

// hxlRows is among how many rows a row of hashtags is looked for.
const hxlRows = 25

// errEnough ends reading when the consumer wants no more.
var errEnough = errors.New("enough")

// A heading is what stands above the rows of a table: the names of the columns
// and, in a file of the humanitarian world, the HXL hashtag of each.
type heading struct {
	names []string
	tags  []string // as many as names, "" where a column has none; nil without hashtags
	above int      // rows that stand above the names
}

// heading finds the names of the columns without consuming anything: the first
// row, or the one above a row of HXL hashtags, or the hashtags themselves where
// the file begins with them. It is empty where no row can be read.
func (t *table) heading() heading {
	head, _ := t.in.Peek(headSize)
	ahead := table{in: bufio.NewReader(bytes.NewReader(head)), delimiter: t.delimiter, line: t.line}
	var first, last row
	for n := 0; n <= hxlRows; n++ {
		r, err := ahead.next()
		if err != nil {
			break
		}
		if n == 0 {
			first, last = r, r
		}
		if r.problem == nil && isHXL(r.cells) {
			h := heading{names: columnNames(last.cells), tags: make([]string, len(last.cells)), above: max(0, n-1)}
			copy(h.tags, r.cells)
			return h
		}
		last = r
	}
	return heading{names: columnNames(first.cells)}
}

// rows opens a table, gives its heading to header and each further row to one,
// with the refusal that stands for it where it cannot be read. one answers false
// when the consumer wants no more, which is errEnough; any other error is for
// the consumer.
func rows(r io.Reader, o *ReadOptions, header func(heading) error, one func(row, *geo.Refusal) bool) error {
	t := openTable(r)
	h, err := t.begin(o)
	if err != nil {
		return err
	}
	if err := header(h); err != nil {
		return err
	}
	for n := 0; ; n++ {
		r, err := t.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if r.problem == nil {
			r.problem = t.fit(&r, len(h.names))
		}
		var refusal *geo.Refusal
		switch {
		case r.problem != nil:
			refusal = geo.Refuse(r.line, "", r.problem)
		case n < hxlRows && isHXL(r.cells):
			continue
		case r.legacy && !t.warned:
			t.warned = true
			o.warn(r.line, "", notUTF8)
		}
		if !one(r, refusal) {
			return errEnough
		}
	}
}

// begin reads up to the names of the columns. A first row that is longer than
// what can be looked ahead is its own heading.
func (t *table) begin(o *ReadOptions) (heading, error) {
	h := t.heading()
	for range h.above {
		r, err := t.next()
		if err != nil {
			return heading{}, err
		}
		o.warn(r.line, "", "stands above the names of the columns, which are those over the row of HXL hashtags, and was passed over")
	}
	head, err := t.next()
	switch {
	case errors.Is(err, io.EOF):
		return heading{}, geo.Errorf(geo.Invalid, "the file is empty")
	case err != nil:
		return heading{}, err
	case head.problem != nil:
		return heading{}, geo.Errorf(geo.Invalid, "the header on line %d cannot be read: %s", head.line, head.problem)
	}
	names := columnNames(head.cells)
	if !slices.Equal(names, h.names) {
		return heading{names: names}, nil
	}
	return h, nil
}

// fit gives a row as many cells as the header has. Cells that are missing are
// empty; more cells than columns are a problem unless they are empty.
func (t *table) fit(r *row, columns int) error {
	for len(r.cells) > columns && strings.TrimSpace(r.cells[len(r.cells)-1]) == "" {
		r.cells = r.cells[:len(r.cells)-1]
	}
	if len(r.cells) > columns {
		return geo.Say("has %d cells where the header has %d; a cell that holds the delimiter %q must stand in quotation marks", len(r.cells), columns, t.delimiter)
	}
	for len(r.cells) < columns {
		r.cells = append(r.cells, "")
	}
	return nil
}

// columnNames trims the names of a header, names those that have none, and
// tells repeated ones apart.
func columnNames(cells []string) []string {
	names := make([]string, len(cells))
	seen := map[string]int{}
	for i, c := range cells {
		name := strings.TrimSpace(c)
		if name == "" {
			name = fmt.Sprintf("column %d", i+1)
		}
		if seen[name]++; seen[name] > 1 {
			name = fmt.Sprintf("%s (%d)", name, seen[name])
		}
		names[i] = name
	}
	return names
}
