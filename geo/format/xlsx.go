package format

import (
	"archive/zip"
	"bufio"
	"compress/flate"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"eventmap/geo"
)

// xlsx is a workbook of Office Open XML (ECMA-376): the columns of a table on a
// sheet called events, and on a second what they are and on what terms. No cell
// is a formula, whatever its text begins with.
var xlsx = Format{
	Name:      "xlsx",
	Title:     "Excel workbook",
	Extension: ".xlsx",
	MediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	Marks:     "it is a workbook of Excel",
	Sniff: func(head []byte, name string) int {
		if isWorkbook(head, name) {
			return certain
		}
		return 0
	},
	Write: writeXLSX,
}

// Limits of a sheet (ECMA-376 leaves them to Excel).
const (
	maxSheetRows = 1 << 20 // the heading included
	maxSheetText = 32_767  // UTF-16 units of a cell
)

// Styles of cells, as sheetStyles numbers them.
const (
	styleHeading = 1
	styleMoment  = 2
	styleText    = 3
)

// writeXLSX writes to a temporary file first, so that more events than a sheet
// holds are refused before anything is sent.
func writeXLSX(w io.Writer, events geo.Events, about About) (n int, err error) {
	file, err := nameless()
	if err != nil {
		return 0, err
	}
	defer func() { _ = file.Close() }() // read only by then, and without a name
	out := bufio.NewWriter(file)
	z := fastZip(out)
	if n, err = writeWorkbook(z, events, &about); err != nil {
		return n, err
	}
	if err := z.Close(); err != nil {
		return n, fmt.Errorf("format: write xlsx: %w", err)
	}
	if err := out.Flush(); err != nil {
		return n, fmt.Errorf("format: write xlsx: %w", err)
	}
	return n, sendOff(w, file, "xlsx")
}

// fastZip packs what shrinks well at little effort.
func fastZip(w io.Writer) *zip.Writer {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	return z
}

// sendOff copies a temporary file that is whole to who asked for it.
func sendOff(w io.Writer, file *os.File, what string) error {
	_, err := file.Seek(0, io.SeekStart)
	if err == nil {
		_, err = io.Copy(w, file)
	}
	if err != nil {
		return fmt.Errorf("format: write %s: %w", what, err)
	}
	return nil
}

// writeWorkbook writes the parts of a workbook.
func writeWorkbook(z *zip.Writer, events geo.Events, about *About) (n int, err error) {
	part := func(name, content string) {
		if err != nil {
			return
		}
		var w io.Writer
		if w, err = z.Create(name); err == nil {
			_, err = io.WriteString(w, xmlHead+content)
		}
	}
	part("[Content_Types].xml", workbookTypes)
	part("_rels/.rels", workbookRoot)
	part("xl/workbook.xml", workbookSheets)
	part("xl/_rels/workbook.xml.rels", workbookLinks)
	part("xl/styles.xml", sheetStyles)
	part("xl/worksheets/sheet2.xml", aboutSheet(about))
	if err == nil {
		var w io.Writer
		if w, err = z.Create("xl/worksheets/sheet1.xml"); err == nil {
			n, err = writeSheet(bufio.NewWriterSize(w, headSize), events, about.columns(), maxSheetRows)
		}
	}
	if err != nil && geo.KindOf(err) == geo.Internal {
		err = fmt.Errorf("format: write xlsx: %w", err)
	}
	return n, err
}

// writeSheet writes the events, on so many rows at most.
func writeSheet(out *bufio.Writer, events geo.Events, columns []column, most int) (n int, err error) {
	s := sheet{row: 1}
	s.b = append(s.b, xmlHead+sheetBegin...)
	s.begin()
	for i := range columns {
		s.text(i, columns[i].name, styleHeading)
	}
	s.end()
	for e, err := range events {
		if err != nil {
			return n, err
		}
		if n == most-1 {
			return n, geo.Errorf(geo.Invalid, "a sheet of Excel holds %d rows, and there are more events; choose fewer, or export CSV or a GeoPackage", most)
		}
		s.begin()
		for i := range columns {
			s.cell(i, &columns[i], &e)
		}
		s.end()
		if _, err := out.Write(s.b); err != nil {
			return n, err
		}
		s.b = s.b[:0]
		n++
	}
	s.b = append(s.b, sheetEnd...)
	if _, err := out.Write(s.b); err != nil {
		return n, err
	}
	return n, out.Flush()
}

// A sheet is written row by row.
type sheet struct {
	b   []byte
	row int // the number of the row at hand
}

func (s *sheet) begin() {
	s.b = append(strconv.AppendInt(append(s.b, `<row r="`...), int64(s.row), 10), `">`...)
}

func (s *sheet) end() {
	s.b = append(s.b, "</row>"...)
	s.row++
}

// columnLetters names the columns of a sheet: A to Z, AA and so on.
func columnLetters(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return columnLetters(i/26-1) + string(rune('A'+i%26))
}

var letters = func() []string {
	list := make([]string, max(len(columns), 2))
	for i := range list {
		list[i] = columnLetters(i)
	}
	return list
}()

// open begins a cell up to what stands in it.
func (s *sheet) open(column, style int, attributes string) {
	s.b = append(append(append(s.b, `<c r="`...), letters[column]...), strconv.Itoa(s.row)...)
	s.b = append(s.b, '"')
	if style > 0 {
		s.b = append(strconv.AppendInt(append(s.b, ` s="`...), int64(style), 10), '"')
	}
	s.b = append(append(s.b, attributes...), '>')
}

func (s *sheet) text(column int, text string, style int) {
	s.open(column, style, ` t="inlineStr"`)
	s.b = append(appendSheetText(append(s.b, `<is><t xml:space="preserve">`...), text), "</t></is></c>"...)
}

// cell writes one value of an event; nothing where there is none. Ids are text,
// for Excel keeps but 15 digits of a number.
func (s *sheet) cell(i int, c *column, e *geo.Event) {
	var value []byte
	switch c.holds {
	case holdsText:
		text := c.text(e)
		if c.name == shapeColumn && len(text) > maxSheetText {
			text = "" // half a shape would be another one
		}
		if text != "" {
			s.text(i, text, 0)
		}
		return
	case holdsMoment:
		t := c.moment(e)
		if serial, ok := serialOf(t); ok {
			s.open(i, styleMoment, "")
			s.b = append(strconv.AppendFloat(append(s.b, "<v>"...), serial, 'f', -1, 64), "</v></c>"...)
		} else if !t.IsZero() {
			s.text(i, string(geo.AppendMoment(nil, t)), 0)
		}
		return
	case holdsTruth:
		if yes, known := c.truth(e); known {
			s.open(i, 0, ` t="b"`)
			s.b = append(s.b, "<v>"...)
			s.b = append(append(s.b, map[bool]byte{true: '1', false: '0'}[yes]), "</v></c>"...)
		}
		return
	}
	if value = c.append(nil, e); len(value) == 0 {
		return
	}
	if c.name == "id" || c.name == "duplicate_of" {
		s.text(i, string(value), styleText)
		return
	}
	if len(value) > 24 { // an ordinate next to nothing, of hundreds of zeros
		f, _ := c.number(e)
		value = strconv.AppendFloat(value[:0], f, 'e', -1, 64)
	}
	s.open(i, 0, "")
	s.b = append(append(append(s.b, "<v>"...), value...), "</v></c>"...)
}

// serialStart is day 0 of a workbook's calendar. Up to day 60, a 29 February 1900
// that never was, it is another one, so that those days are written as text.
var serialStart = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

const (
	daySeconds  = 24 * 60 * 60
	firstSerial = 61        // 1 March 1900
	lastSerial  = 2_958_465 // 31 December 9999
)

// serialOf gives a moment as a number of days; false for one that a workbook's
// calendar does not have.
func serialOf(t time.Time) (float64, bool) {
	if t.IsZero() {
		return 0, false
	}
	serial := float64(t.Unix()-serialStart.Unix()) / daySeconds
	return serial, serial >= firstSerial && serial < lastSerial+1
}

// appendSheetText appends a text as XML. What XML cannot hold is written as
// _x0007_ (ECMA-376-1, 22.9.2.19), and so is the beginning of what looks like it.
func appendSheetText(b []byte, s string) []byte {
	units := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if units++; r > 0xffff {
			units++
		}
		if units > maxSheetText {
			return b
		}
		switch {
		case r == '&':
			b = append(b, "&amp;"...)
		case r == '<':
			b = append(b, "&lt;"...)
		case r == '>':
			b = append(b, "&gt;"...)
		case r < ' ' && r != '\t' && r != '\n' || r == 0xfffe || r == 0xffff:
			b = fmt.Appendf(b, "_x%04X_", r)
		case r == '_' && sheetEscape(s[i:]):
			b = append(b, "_x005F_"...)
		default:
			b = utf8.AppendRune(b, r)
		}
		i += size
	}
	return b
}

// sheetEscape reports whether a text begins like an escaped character.
func sheetEscape(s string) bool {
	if len(s) < 7 || s[1] != 'x' || s[6] != '_' {
		return false
	}
	_, err := strconv.ParseUint(s[2:6], 16, 16)
	return err == nil
}

// aboutSheet says what the events are.
func aboutSheet(about *About) string {
	lines := append([][2]string{{"Events", "What happened, where, when, and how we know; one a row on the sheet events."},
		{"Times", "UTC"}, {"Places", "WGS 84, decimal degrees"}}, about.lines()...)
	s := sheet{row: 1}
	for l := range slices.Values(lines) {
		s.begin()
		s.text(0, l[0], styleHeading)
		s.text(1, l[1], 0)
		s.end()
	}
	return strings.Replace(sheetBegin, sheetPane, `<cols><col min="1" max="1" width="14" customWidth="1"/><col min="2" max="2" width="100" customWidth="1"/></cols>`, 1) +
		string(s.b) + "</sheetData></worksheet>"
}
