// Package format turns files into streams of events and streams of events into
// files. Each format is one file of this folder and one entry of All.
//
// It never holds a whole file: a reader keeps one row or feature at a time (and
// the first thousand rows where a column has to be understood as a whole). It
// opens no files but a nameless temporary one for an archive, knows no store,
// and looks nothing up: the gazetteer comes in as functions. What it yields is
// as the file has it; geo.Event.Complete and Validate come after it.
package format

import (
	"bytes"
	"io"
	"iter"
	"path"
	"slices"
	"strings"

	"eventmap/geo"
)

// Limits of what is read. Whatever is larger is refused with a sentence.
const (
	maxFeature = 8 << 20 // bytes of one GeoJSON feature or one row
	maxCell    = 1 << 20 // bytes of one cell
	maxColumns = 2_000
	maxDepth   = 64 // of nested JSON

	// headSize is how much of a file Open looks at before it says what it is.
	headSize = 64 << 10
	// sample is how many rows are looked at before the first is understood.
	sample = 1_000
)

// A Format is one kind of file. Read is nil where it can only be written, and
// Write where it can only be read; both are nil where Refuse says why.
type Format struct {
	Name      string // on the command line and in results, such as "ucdp-ged"
	Title     string // for people
	Extension string // with its dot; "" for a dialect that a file name does not tell
	MediaType string
	Also      []string // further extensions, with their dot, and media types under which it is asked for
	Marks     string   // what gives it away, as a sentence without its full stop
	Dataset   string   // that its events name, for their ids are unique in it; "" where the file or the person names one

	// Rights are what the publisher says of reuse, as the first import of the
	// dataset takes them: title, licence, attribution and whether it may be
	// passed on; the rest is empty. Nil where nobody can say.
	Rights *geo.Dataset

	// SpellsTerms says that what is written has no place for the terms of datasets, so
	// that each event says those that it is under.
	SpellsTerms bool

	// Refuse says why a kind of file that is recognised is not read, and what
	// to do instead; "" for those that are.
	Refuse string

	// Sniff says how sure the format is, from 0 to 100, that a file which
	// begins with head and is called name is one of its own.
	Sniff func(head []byte, name string) int

	// Read streams the events of r. A *geo.Refusal stands for one row or
	// feature and the stream goes on; any other error is the last element.
	// Rows are the line on which a row begins, or the number of the feature,
	// from 1. Reading stops when the consumer does.
	Read func(r io.Reader, o ReadOptions) geo.Events

	// Write writes the events and gives their number. The first error of the
	// stream, a *geo.Refusal included, or of w ends it and leaves the file
	// visibly unfinished.
	Write func(w io.Writer, events geo.Events, about About) (n int, err error)

	// WriteFeatures is Write for events that are in their wire form already;
	// nil where a file is not made of that.
	WriteFeatures func(w io.Writer, features iter.Seq2[[]byte, error], about About) (n int, err error)

	// layout says how the rows under a heading are read; nil for what is no
	// table, whose columns nobody can map.
	layout func(h heading, mapping map[string]string) (*layout, error)
}

// ReadOptions say what a reader may ask. The zero value asks nothing.
type ReadOptions struct {
	Country func(name string) (geo.Place, bool)          // a country by its name in the file
	Admin1  func(country, name string) (geo.Place, bool) // its first division; country is ISO 3166-1 alpha-2
	Warn    func(geo.Refusal)                            // hears of rows that are taken with a correction

	// Mapping says of columns, by their names in the file, which of Fields they
	// are; "" keeps one in extras. It goes before what the format would take
	// them for. A column or field that does not exist is an Invalid error, and
	// so is any mapping of a file that is no table.
	Mapping map[string]string

	// HidePositions leaves out, as refused, events that tell where troops stand.
	HidePositions bool
}

// All lists the formats. Where two are equally sure of a file, the earlier wins.
var All = []Format{
	ucdp,
	acled,
	acledJSON,
	viinaReports,
	viinaDays,
	viinaControl,
	viinaLabels,
	ushahidi,
	insecurity,
	counts,
	geoConfirmed,
	bellingcat,
	atlos,
	timeMap,
	kml,
	kmz,
	atom,
	gpx,
	hxl,
	geoJSON,
	geoJSONSeq,
	geoJSONLines,
	commaSeparated,
	flatGeobuf,
	geoPackage,
	xlsx,
	geoParquet,
	shapefile,
}

// ByExtension finds the format that a file of this name or extension is written
// in, with or without the dot, or the one of this name.
func ByExtension(name string) (Format, error) {
	word := strings.ToLower(name)
	ext := path.Ext(word)
	if ext == "" {
		ext = "." + word
	}
	var known []string
	for _, f := range All {
		if f.Write == nil {
			continue
		}
		if f.Name == word || f.Extension == ext || slices.Contains(f.Also, ext) {
			return f, nil
		}
		if f.Extension != "" {
			known = append(known, f.Extension)
		}
	}
	return Format{}, geo.Errorf(geo.Unsupported, "%q is not a format that can be written; choose %s", geo.Clip(name), strings.Join(known, " or "))
}

// Sniff says what kind of file begins with head. The error is for the person
// who brought it.
func Sniff(head []byte, filename string) (Format, error) {
	if len(bytes.TrimSpace(bytes.TrimPrefix(head, bom))) == 0 {
		return Format{}, geo.Errorf(geo.Invalid, "the file is empty")
	}
	for _, f := range All {
		if f.Read != nil && f.Sniff != nil && f.Sniff(head, filename) == certain {
			return f, nil
		}
	}
	if kind := foreign(head); kind != nil {
		return Format{}, geo.Errorf(geo.Unsupported, "the file looks like %s; %s", kind, understood())
	}
	var best Format
	most := 0
	for _, f := range All {
		if f.Read == nil && f.Refuse == "" {
			continue
		}
		if n := f.Sniff(head, filename); n > most {
			best, most = f, n
		}
	}
	if best.Refuse != "" {
		return Format{}, &geo.Error{Kind: geo.Unsupported, Message: best.Refuse}
	}
	if most == 0 {
		what := geo.Say("the file is not in a format that is understood")
		if c := bytes.TrimSpace(bytes.TrimPrefix(head, bom))[0]; c == '{' || c == '[' {
			what = geo.Say("the file is JSON, but of no kind that is understood")
		}
		return Format{}, geo.Errorf(geo.Unsupported, "%s; %s", what, understood())
	}
	if c := start(head); c == '{' || c == '[' || c == '<' {
		best.layout = nil // of a kind that is a table as well as a document, this is the document
	}
	return best, nil
}

// understood names what can be read.
func understood() *geo.Sentence {
	var titles []string
	for _, f := range All {
		title, _, _ := strings.Cut(f.Title, " (")
		if f.Read != nil && !slices.Contains(titles, title) {
			titles = append(titles, title)
		}
	}
	return geo.Say("understood are %s", geo.List(titles, len(titles)))
}

// foreign names a file that others of its kind begin like, so that a person who
// dropped the wrong one is told which; nil where head may be ours.
func foreign(head []byte) *geo.Sentence {
	for _, k := range []struct {
		magic string
		kind  *geo.Sentence
	}{
		{"%PDF-", geo.Say("a PDF")},
		{"PK\x03\x04", geo.Say("a ZIP archive or an Office document (take the table out, or save the sheet as CSV)")},
		{"\x1f\x8b", geo.Say("a gzip archive (unpack it first)")},
		{"\x89PNG", geo.Say("an image")}, {"\xff\xd8\xff", geo.Say("an image")}, {"GIF8", geo.Say("an image")}, {"RIFF", geo.Say("an image or a recording")},
		{"II*\x00", geo.Say("an image")}, {"MM\x00*", geo.Say("an image")},
		{"\xd0\xcf\x11\xe0", geo.Say("an old Office document (save the sheet as CSV)")},
		{"{\\rtf", geo.Say("a rich text document")},
	} {
		if bytes.HasPrefix(head, []byte(k.magic)) {
			return k.kind
		}
	}
	start := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(head[:min(len(head), 1024)], bom)))
	switch {
	case bytes.HasPrefix(start, []byte("<!doctype html")) || bytes.HasPrefix(start, []byte("<html")):
		return geo.Say("a web page (HTML)")
	case bytes.HasPrefix(start, []byte("<")) && !isKML(head) && !isGPX(head):
		return geo.Say("XML")
	case bytes.IndexByte(head, 0) >= 0 && !isUTF16(head) && !isFlatGeobuf(head) && !isParquet(head):
		return geo.Say("a binary file")
	}
	return nil
}

// Open looks at the beginning of r, or of the one file that an archive holds,
// says what it is, and streams its events. But for a ZIP archive, nothing but the
// head is read before the stream is ranged over.
func Open(r io.Reader, filename string, o ReadOptions) (Format, geo.Events, error) {
	file, err := Unpack(r, filename)
	if err != nil {
		return Format{}, nil, err
	}
	f, err := file.format(o)
	if err != nil {
		_ = file.Close() // the error counts
		return Format{}, nil, err
	}
	if file.layer != nil {
		return f, file.layerEvents(o), nil
	}
	if file.book != nil {
		o = file.book.renumbered(o)
		return f, file.book.events(o, file.events(f.Read(file.in, o))), nil
	}
	return f, file.events(f.Read(file.in, o)), nil
}

// warn tells of a row that was taken with a correction.
func (o *ReadOptions) warn(row int, field, pattern string, args ...any) {
	if o.Warn != nil {
		o.Warn(*geo.Refuse(row, field, geo.Say(pattern, args...)))
	}
}

// country finds the code of a country by its name in a file; a code of two
// capital letters stands for itself.
func (o *ReadOptions) country(name string) (geo.Place, bool) {
	if o.Country != nil && name != "" {
		if p, ok := o.Country(name); ok {
			return p, true
		}
	}
	if len(name) == 2 && name[0] >= 'A' && name[0] <= 'Z' && name[1] >= 'A' && name[1] <= 'Z' {
		return geo.Place{Country: name}, true
	}
	return geo.Place{}, false
}
