package format

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"eventmap/geo"
)

// The reader finds the sheet that holds events by way of All, and xlsx is in it.
func init() {
	setReader("xlsx", func(r io.Reader, o ReadOptions) geo.Events {
		return func(yield func(geo.Event, error) bool) {
			_, events, err := Open(r, "file.xlsx", o)
			if err != nil {
				yield(geo.Event{}, err)
				return
			}
			events(yield)
		}
	}, usualColumns.layout)
	sureOf = func(head []byte) int {
		f, err := Sniff(head, "")
		if err != nil || f.layout == nil {
			return 0
		}
		return f.Sniff(head, "")
	}
}

// sureOf says how sure some format of tables is of one that begins with head.
var sureOf func(head []byte) int

// isWorkbook reports whether a ZIP archive begins as workbooks do.
func isWorkbook(head []byte, name string) bool {
	return bytes.HasPrefix(head, []byte(zipMagic)) && (strings.HasSuffix(strings.ToLower(name), ".xlsx") || bytes.Contains(head, []byte("xl/workbook.xml")) || bytes.Contains(head, []byte("xl/worksheets/")))
}

const (
	maxSheets = 1_000
	maxStyles = 100_000
)

// A workbook is a file of Excel of which one sheet is read as a table.
type workbook struct {
	parts  map[string]*zip.File // by name in lower case
	size   int64                // of the file
	sheets []bookSheet
	looks  []look // of cells, by the number of their style
	shared *sharedTexts
	is1904 bool

	chosen *sheetText
	notes  []*geo.Sentence
}

type bookSheet struct {
	name string
	part string
}

// openWorkbook makes a table of the sheet of a workbook that holds events.
func openWorkbook(files []*zip.File, spool *os.File, size int64, name string) (*File, error) {
	b := &workbook{parts: map[string]*zip.File{}, size: size}
	for _, f := range files {
		b.parts[strings.ToLower(strings.TrimPrefix(f.Name, "/"))] = f
	}
	for _, read := range []func() error{b.readSheets, b.readLooks, b.readShared} {
		if err := read(); err != nil {
			b.close()
			return nil, err
		}
	}
	if err := b.choose(); err != nil {
		b.close()
		return nil, err
	}
	f := streamed(b.chosen, name, spool, b.close)
	f.book = b
	return f, nil
}

func (b *workbook) close() {
	if b.shared != nil {
		b.shared.close()
	}
}

// An xmlPart is read token by token, each held to a limit.
type xmlPart struct {
	meter meter
	xml   *xml.Decoder
	name  string
}

func (b *workbook) open(name string) (*xmlPart, error) {
	f := b.parts[strings.ToLower(name)]
	if f == nil {
		return nil, geo.Errorf(geo.Invalid, "the workbook lacks its part %s; save it again", geo.Clip(name))
	}
	in, err := openEntry(f, b.size)
	if err != nil {
		return nil, err
	}
	p := &xmlPart{name: name}
	p.meter.in = newReader(in)
	p.xml = xml.NewDecoder(&p.meter)
	p.xml.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) {
		return nil, geo.Errorf(geo.Invalid, "the workbook is written in %s; save it again", geo.Clip(charset))
	}
	return p, nil
}

// token gives the next start, end or text; io.EOF at the end.
func (p *xmlPart) token() (xml.Token, error) {
	p.meter.left = maxFeature
	t, err := p.xml.RawToken()
	if err == nil || errors.Is(err, io.EOF) {
		return t, err
	}
	if p.meter.err != nil {
		err = p.meter.err
	}
	return nil, sentenceOr(err, "the workbook is damaged within %s; save it again", geo.Clip(p.name))
}

// starts calls one for each element that begins.
func (p *xmlPart) starts(one func(xml.StartElement) error) error {
	for {
		t, err := p.token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := t.(xml.StartElement); ok {
			if err := one(e); err != nil {
				return err
			}
		}
	}
}

func attributeOf(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// readSheets finds the sheets and the calendar.
func (b *workbook) readSheets() error {
	targets := map[string]string{}
	links, err := b.open("xl/_rels/workbook.xml.rels")
	if err == nil {
		err = links.starts(func(e xml.StartElement) error {
			if e.Name.Local == "Relationship" && len(targets) < 10*maxSheets {
				targets[attributeOf(e, "Id")] = attributeOf(e, "Target")
			}
			return nil
		})
	}
	if err != nil {
		return err
	}
	book, err := b.open("xl/workbook.xml")
	if err != nil {
		return err
	}
	return book.starts(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			v := attributeOf(e, "date1904")
			b.is1904 = v == "1" || v == "true"
		case "sheet":
			id := ""
			for _, a := range e.Attr {
				if a.Name.Local == "id" && a.Name.Space != "" { // r:id, whatever r is called
					id = a.Value
				}
			}
			part := targets[id]
			if !strings.HasPrefix(part, "/") {
				part = path.Join("xl", part)
			}
			part = strings.TrimPrefix(part, "/")
			if len(b.sheets) == maxSheets {
				return geo.Errorf(geo.Invalid, "the workbook has more than %d sheets; save the one to import as CSV", maxSheets)
			}
			if b.parts[strings.ToLower(part)] != nil {
				b.sheets = append(b.sheets, bookSheet{attributeOf(e, "name"), part})
			}
		}
		return nil
	})
}

// readLooks finds which numbers are shown as dates.
func (b *workbook) readLooks() error {
	if b.parts["xl/styles.xml"] == nil {
		return nil
	}
	p, err := b.open("xl/styles.xml")
	if err != nil {
		return err
	}
	forms := map[string]string{}
	within := false
	return p.starts(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			if len(forms) < maxStyles {
				forms[attributeOf(e, "numFmtId")] = attributeOf(e, "formatCode")
			}
		case "cellXfs":
			within = true
		case "cellStyles", "cellStyleXfs", "dxfs":
			within = false
		case "xf":
			if within && len(b.looks) < maxStyles {
				id := attributeOf(e, "numFmtId")
				form, ok := forms[id]
				if !ok {
					form = builtinForm(id)
				}
				b.looks = append(b.looks, lookOf(form))
			}
		}
		return nil
	})
}

// choose finds the sheet to read: the first whose heading is known, or the only
// one that holds anything.
func (b *workbook) choose() error {
	var filled []bookSheet
	var known *bookSheet
	own := false // beside which there is the sheet that says what it is
	for i := range b.sheets {
		s := &b.sheets[i]
		text, err := b.text(s)
		if err != nil {
			return err
		}
		head := make([]byte, headSize)
		n, err := io.ReadFull(text, head)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return err
		}
		if text.rows == 0 {
			continue
		}
		filled = append(filled, *s)
		const recognised = 60
		if known == nil && sureOf(head[:n]) >= recognised {
			known, own = s, text.own
		}
	}
	switch {
	case len(filled) == 0:
		return geo.Errorf(geo.Invalid, "the workbook is empty")
	case known == nil && len(filled) > 1:
		var names []string
		for _, s := range filled[:min(len(filled), 8)] {
			names = append(names, geo.Clip(s.name))
		}
		return geo.Errorf(geo.Unsupported, "the workbook holds several sheets, %s, and no heading of theirs is understood; name the columns in the first row, such as title, date, latitude and longitude, or save the sheet to import as CSV", strings.Join(names, ", "))
	case known == nil:
		known = &filled[0]
	case len(filled) > 1 && !own:
		b.notes = append(b.notes, geo.Say("of the %d sheets of the workbook %q was read", len(filled), geo.Clip(known.name)))
	}
	var err error
	b.chosen, err = b.text(known)
	return err
}

// renumbered lets those who hear of lines hear of rows of the sheet.
func (b *workbook) renumbered(o ReadOptions) ReadOptions {
	if warn := o.Warn; warn != nil {
		o.Warn = func(r geo.Refusal) {
			r.Row = b.chosen.rowOf(r.Row)
			warn(r)
		}
	}
	return o
}

// events gives the events their rows of the sheet.
func (b *workbook) events(o ReadOptions, from geo.Events) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		for _, note := range b.notes {
			o.warn(1, "", "%s", note)
		}
		for e, err := range from {
			e.Row = b.chosen.rowOf(e.Row)
			var refusal *geo.Refusal
			if errors.As(err, &refusal) {
				moved := *refusal
				moved.Row = b.chosen.rowOf(moved.Row)
				err = &moved
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// cellNumber gives the column that a reference such as AB12 names, from 0.
func cellNumber(ref string) (column int, ok bool) {
	i := 0
	for ; i < len(ref) && ref[i] >= 'A' && ref[i] <= 'Z' && i < 4; i++ {
		column = 26*column + int(ref[i]-'A') + 1
	}
	return column - 1, i > 0 && column <= 1<<14
}

// plainCell gives a number of a sheet as it would stand in a table: as short as
// it can be, for Excel writes 50.45 as 50.450000000000003.
func plainCell(s string) string {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || slices.Contains([]string{"NaN", "Inf", "+Inf", "-Inf"}, s) {
		return s
	}
	return plainNumber(f)
}
