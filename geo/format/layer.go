package format

import (
	"bufio"
	"errors"
	"io"
	"os"
	"slices"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// A layer is a table of rows with geometries, of which the columns are known before
// the first row is read.
type layer struct {
	format string // the name of what it is
	names  []string
	notes  []*geo.Sentence // what a person should know of how it is read
	each   func(yield func(feature) bool) error
	close  func() // may be nil
}

// file gives the file that a layer was found in, of which the head can still
// be looked at.
func (l *layer) file(name string, spool *os.File, size int64) *File {
	return &File{Name: name, in: bufio.NewReaderSize(io.NewSectionReader(spool, 0, size), headSize), layer: l, spool: spool}
}

// layerEvents reads the layer and lets go of its file.
func (f *File) layerEvents(o ReadOptions) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		defer func() { _ = f.Close() }() // read only, and without a name
		for _, note := range f.layer.notes {
			o.warn(1, "", "%s", note)
		}
		readShapes(o, &usualColumns, f.layer.names, f.layer.each)(yield)
	}
}

// readLayer is the Read of formats whose files are read at random.
func readLayer(extension string) func(io.Reader, ReadOptions) geo.Events {
	return func(r io.Reader, o ReadOptions) geo.Events {
		return func(yield func(geo.Event, error) bool) {
			f, err := Unpack(r, "file"+extension)
			if err == nil && f.layer == nil {
				_ = f.Close() // the error counts
				err = geo.Errorf(geo.Unsupported, "the file is not what its name says")
			}
			if err != nil {
				yield(geo.Event{}, err)
				return
			}
			f.layerEvents(o)(yield)
		}
	}
}

// Inspect says what Open would do with the file. The errors are those of Open.
func (f *File) Inspect(o ReadOptions) (Inspection, error) {
	if f.layer == nil {
		head, err := f.Head()
		if err != nil {
			return Inspection{}, err
		}
		i, err := Inspect(head, f.Name, o)
		if err == nil && f.book != nil && i.Format.Name == commaSeparated.Name {
			i.Format = named("xlsx")
		}
		return i, err
	}
	found := named(f.layer.format)
	i := Inspection{Format: found, Why: geo.Plain(found.Marks)}
	d := &usualColumns
	if isOwnTable(f.layer.names) {
		d = &ownColumns
	}
	l, err := d.layout(heading{names: f.layer.names}, o.Mapping)
	if err != nil {
		return Inspection{}, err
	}
	for n, name := range f.layer.names {
		i.Columns = append(i.Columns, Column{Name: name, Field: l.field(n), Fixed: l.fixed(n)})
	}
	return i, nil
}

// named gives the format of a name of All.
func named(name string) Format {
	i := slices.IndexFunc(All, func(f Format) bool { return f.Name == name })
	return All[i]
}

// wind gives a geometry the order of rings that GeoJSON asks for.
func wind(g orb.Geometry) orb.Geometry {
	switch g := g.(type) {
	case orb.Polygon:
		geo.Wind(g)
	case orb.MultiPolygon:
		for _, p := range g {
			geo.Wind(p)
		}
	case orb.Collection:
		for _, part := range g {
			wind(part)
		}
	}
	return g
}

// shape gives a feature its geometry, or says why that is none.
func (f *feature) shape(g orb.Geometry, err error) {
	switch {
	case err != nil:
		f.problem = err
	case g == nil:
	default:
		if wrong := geo.CheckGeometry(g); wrong != nil {
			f.problem = wrong
			return
		}
		f.geometry = wind(g)
	}
}

// fits refuses a row that is too large.
func (f *feature) fits() {
	size := 0
	for _, c := range f.cells {
		if size += len(c); len(c) > maxCell || size > maxFeature {
			f.problem = geo.Say("is larger than a row may be; shorten its texts")
			return
		}
	}
}

// sentenceOr makes a sentence of an error that is none yet.
func sentenceOr(err error, format string, args ...any) error {
	var said *geo.Error
	if err == nil || errors.As(err, &said) {
		return err
	}
	return geo.Errorf(geo.Invalid, format, args...)
}

// certain is how sure a format is of a file that no other can begin like.
const certain = 100

// setReader lets a format of All be read, and its columns be mapped.
func setReader(name string, read func(io.Reader, ReadOptions) geo.Events, layout func(heading, map[string]string) (*layout, error)) {
	i := slices.IndexFunc(All, func(f Format) bool { return f.Name == name })
	All[i].Read, All[i].layout = read, layout
}

// streamed gives a file that is made while it is read; close lets go of what it
// is made of.
func streamed(r io.Reader, name string, spool *os.File, close func()) *File {
	f := &fault{inner: name, r: r}
	return &File{Name: name, in: bufio.NewReaderSize(f, headSize), fault: f, spool: spool, close: close}
}
