package format

import (
	"bufio"
	"encoding/xml"
	"errors"
	"io"
	"sort"
	"strconv"
	"strings"

	"eventmap/geo"
)

func newReader(r io.Reader) *bufio.Reader { return bufio.NewReaderSize(r, headSize) }

// A sheetText gives a sheet as CSV, so that whatever reads a table reads it too.
type sheetText struct {
	book *workbook
	part *xmlPart
	own  bool // the heading is that of ours
	rows int  // that hold something, so far

	buf   []byte
	cells []string
	row   int // of the sheet
	line  int // of the text, on which the next row begins
	moved []lineOf
	end   error
}

// A lineOf says that from a line on rows are so many further than lines.
type lineOf struct{ line, by int }

func (b *workbook) text(s *bookSheet) (*sheetText, error) {
	p, err := b.open(s.part)
	if err != nil {
		return nil, err
	}
	const separator = "sep=,\r\n" // nothing is left to guess
	return &sheetText{book: b, part: p, buf: []byte(separator), line: 2}, nil
}

// rowOf gives the row of the sheet that stands on a line.
func (s *sheetText) rowOf(line int) int {
	i := sort.Search(len(s.moved), func(i int) bool { return s.moved[i].line > line })
	if i == 0 {
		return line
	}
	return line + s.moved[i-1].by
}

func (s *sheetText) Read(p []byte) (int, error) {
	for len(s.buf) == 0 {
		if s.end != nil {
			return 0, s.end
		}
		s.end = s.next()
	}
	n := copy(p, s.buf)
	s.buf = s.buf[n:]
	return n, nil
}

// next makes ready the next row that holds something.
func (s *sheetText) next() error {
	for {
		t, err := s.part.token()
		if err != nil {
			return err
		}
		e, ok := t.(xml.StartElement)
		if !ok || e.Name.Local != "row" {
			continue
		}
		s.row++
		if n, err := strconv.Atoi(attributeOf(e, "r")); err == nil && n > 0 {
			s.row = n
		}
		if err := s.readRow(); err != nil {
			return err
		}
		for len(s.cells) > 0 && strings.TrimSpace(s.cells[len(s.cells)-1]) == "" {
			s.cells = s.cells[:len(s.cells)-1]
		}
		if len(s.cells) > 0 {
			s.emit()
			return nil
		}
	}
}

// emit makes a line of the cells at hand.
func (s *sheetText) emit() {
	if by := s.row - s.line; len(s.moved) == 0 || s.moved[len(s.moved)-1].by != by {
		s.moved = append(s.moved, lineOf{s.line, by})
	}
	if s.rows++; s.rows == 1 {
		s.own = isOwnTable(columnNames(s.cells))
	}
	b := s.buf[:0]
	for i, c := range s.cells {
		if i > 0 {
			b = append(b, ',')
		}
		if s.own && s.rows > 1 {
			c = escape(c) // which reading takes away again
		}
		if c != "" && needsQuotes(c) {
			b = append(append(append(b, '"'), strings.ReplaceAll(c, `"`, `""`)...), '"')
		} else {
			b = append(b, c...)
		}
		s.line += newlines(c)
	}
	s.line++
	s.buf = append(b, "\r\n"...)
}

// newlines counts the lines that a text ends, as a table does.
func newlines(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] == '\n' || s[i] == '\r' && (i+1 == len(s) || s[i+1] != '\n') {
			n++
		}
	}
	return n
}

// readRow reads the cells of a row.
func (s *sheetText) readRow() error {
	s.cells = s.cells[:0]
	size, column := 0, 0
	for {
		t, err := s.part.token()
		if errors.Is(err, io.EOF) {
			return geo.Errorf(geo.Invalid, "the workbook has been cut short within %s", geo.Clip(s.part.name))
		}
		if err != nil {
			return err
		}
		switch e := t.(type) {
		case xml.EndElement:
			if e.Name.Local == "row" {
				return nil
			}
		case xml.StartElement:
			if e.Name.Local != "c" {
				continue
			}
			if at, ok := cellNumber(attributeOf(e, "r")); ok && at >= column {
				column = at
			}
			text, err := s.readCell(e)
			if err != nil {
				return err
			}
			if size += len(text); size > maxFeature || column > maxColumns {
				return geo.Errorf(geo.Invalid, "row %d of the sheet is larger than %d MB or has more than %d columns", s.row, maxFeature>>20, maxColumns)
			}
			for len(s.cells) <= column {
				s.cells = append(s.cells, "")
			}
			s.cells[column] = text
			column++
		}
	}
}

// readCell reads one cell up to its end.
func (s *sheetText) readCell(c xml.StartElement) (string, error) {
	kind := attributeOf(c, "t")
	value, text := "", strings.Builder{}
	within := ""
	for {
		t, err := s.part.token()
		if errors.Is(err, io.EOF) {
			return "", geo.Errorf(geo.Invalid, "the workbook has been cut short within %s", geo.Clip(s.part.name))
		}
		if err != nil {
			return "", err
		}
		switch e := t.(type) {
		case xml.StartElement:
			if within != "rPh" { // how a text is pronounced
				within = e.Name.Local
			}
		case xml.CharData:
			switch within {
			case "v":
				value += string(e)
			case "t":
				text.Write(e)
			}
			if len(value)+text.Len() > maxCell {
				return "", geo.Errorf(geo.Invalid, "a cell of row %d of the sheet is larger than %d MB", s.row, maxCell>>20)
			}
		case xml.EndElement:
			if e.Name.Local == "c" {
				return s.book.cell(kind, value, unescapeSheet(text.String()), attributeOf(c, "s"), s.own)
			}
			if within == e.Name.Local || e.Name.Local == "rPh" {
				within = ""
			}
		}
	}
}

// cell gives a value as it would stand in a table.
func (b *workbook) cell(kind, value, text, style string, own bool) (string, error) {
	switch kind {
	case "inlineStr":
		return text, nil
	case "s":
		n, err := strconv.Atoi(value)
		if err != nil {
			return "", geo.Errorf(geo.Invalid, "the workbook is damaged: a cell names a text that there is not")
		}
		return b.shared.text(n)
	case "str":
		return unescapeSheet(value), nil
	case "b":
		return map[string]string{"1": "true", "0": "false"}[value], nil
	case "e":
		return "", nil // #N/A and the like
	case "d":
		return value, nil
	}
	if n, err := strconv.Atoi(style); err == nil && n >= 0 && n < len(b.looks) && b.looks[n].dated() {
		if f, err := strconv.ParseFloat(value, 64); err == nil {
			if s, ok := b.looks[n].moment(f, b.is1904, own); ok {
				return s, nil
			}
		}
	}
	return plainCell(value), nil
}

// unescapeSheet undoes what appendSheetText does to text.
func unescapeSheet(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] == '_' && sheetEscape(s[i:]) {
			n, _ := strconv.ParseUint(s[i+2:i+6], 16, 16) // sheetEscape has seen that it is one
			if n != 0 {
				b.WriteRune(rune(n))
			}
			i += 7
			continue
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}
