package format

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// shapefile is a ZIP archive of ESRI shapefiles (ESRI, "Shapefile Technical
// Description", July 1998): one for each kind of geometry, for a shapefile holds
// but one kind, and a table of the events that have none.
var shapefile = Format{
	Name:      "shapefile",
	Title:     "Shapefile (zipped)",
	Extension: ".shp.zip", // which GDAL opens as it is
	Also:      []string{".zip", ".shp"},
	MediaType: "application/zip",
	Marks:     "it is a ZIP archive that holds a file .shp",
	Sniff: func(head []byte, name string) int {
		if bytes.HasPrefix(head, []byte(zipMagic)) && !isWorkbook(head, name) && (bytes.Contains(head, []byte(".shp")) || bytes.Contains(head, []byte(".dbf"))) {
			return certain
		}
		return 0
	},
	Read:   readLayer(".shp.zip"),
	Write:  writeShapefile,
	layout: usualColumns.layout,
}

// maxShapeFile is how large any file of a shapefile may be: its offsets are
// counted, and by most programs signed, in 32 bits.
const maxShapeFile = 1<<31 - 1

// A shapeLayer is what a shapefile may hold: its name and its number in the
// specification; 0 for a table alone.
type shapeLayer struct {
	name string
	kind int32
	what string
}

const (
	shapePoint      = 1
	shapeLine       = 3
	shapeArea       = 5
	shapeMultiPoint = 8
)

// shapeLayers are the files of an archive that we write. The last is a table.
var shapeLayers = []shapeLayer{
	{"events_points", shapePoint, "events at a point"},
	{"events_multipoints", shapeMultiPoint, "events at several points"},
	{"events_lines", shapeLine, "events along lines"},
	{"events_areas", shapeArea, "events in areas"},
	{"events_no_geometry", 0, "events without a geometry, as a table (a region may still be named in area_id, and its middle in longitude and latitude)"},
}

// A shapeWriter sorts events into layers.
type shapeWriter struct {
	layers [5]*layerFiles // nil where none is needed yet
	fields []shapeField
	n      int
	cut    int // texts that were shortened
	cells  [][]byte
}

// writeShapefile writes to temporary files first: how wide columns are and how
// large files become is known at the end only.
func writeShapefile(w io.Writer, events geo.Events, about About) (n int, err error) {
	s := &shapeWriter{fields: shapeFields}
	if about.Public {
		s.fields = publicShapeFields
	}
	defer s.close()
	for e, err := range events {
		if err != nil {
			return s.n, err
		}
		if err := s.add(&e); err != nil {
			return s.n, err
		}
		s.n++
	}
	if s.n == 0 { // an archive without a layer would open nowhere
		if _, err := s.layer(0); err != nil {
			return 0, err
		}
	}
	for i, l := range s.layers {
		if l == nil {
			continue
		}
		if err := l.fits(shapeLayers[i].name); err != nil {
			return s.n, err
		}
	}
	z := fastZip(w)
	if err := s.pack(z, &about); err != nil {
		return s.n, fmt.Errorf("format: write shapefile: %w", err)
	}
	if err := z.Close(); err != nil {
		return s.n, fmt.Errorf("format: write shapefile: %w", err)
	}
	return s.n, nil
}

func (s *shapeWriter) close() {
	for _, l := range s.layers {
		if l != nil {
			l.close()
		}
	}
}

// layer gives the files of a layer.
func (s *shapeWriter) layer(i int) (*layerFiles, error) {
	if s.layers[i] == nil {
		l, err := newLayerFiles(shapeLayers[i].kind, s.fields)
		if err != nil {
			return nil, err
		}
		s.layers[i] = l
	}
	return s.layers[i], nil
}

// add puts an event into the layer of its geometry; one whose geometry is a group
// of several kinds into one for each of them, under the same number.
func (s *shapeWriter) add(e *geo.Event) error {
	if s.cells == nil {
		s.cells = make([][]byte, len(s.fields))
	}
	for i, f := range s.fields {
		var cut bool
		if s.cells[i], cut = f.append(s.cells[i][:0], e, s.n+1); cut {
			s.cut++
		}
	}
	parts := map[int]orb.Geometry{}
	sortShapes(parts, e.Geometry)
	if len(parts) == 0 {
		parts[len(shapeLayers)-1] = nil
	}
	for i := range shapeLayers {
		g, ok := parts[i]
		if !ok {
			continue
		}
		l, err := s.layer(i)
		if err == nil {
			err = l.add(s.cells, g)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sortShapes adds a geometry to those of the layers that can hold it.
func sortShapes(into map[int]orb.Geometry, g orb.Geometry) {
	switch g := g.(type) {
	case orb.Point:
		switch had := into[0].(type) {
		case orb.Point: // of a group
			delete(into, 0)
			sortShapes(into, orb.MultiPoint{had, g})
		default:
			if into[1] != nil {
				sortShapes(into, orb.MultiPoint{g})
				return
			}
			into[0] = g
		}
	case orb.MultiPoint:
		all, _ := into[1].(orb.MultiPoint)
		if p, ok := into[0].(orb.Point); ok {
			all = append(all, p)
			delete(into, 0)
		}
		into[1] = append(all, g...)
	case orb.LineString:
		sortShapes(into, orb.MultiLineString{g})
	case orb.MultiLineString:
		all, _ := into[2].(orb.MultiLineString)
		into[2] = append(all, g...)
	case orb.Ring:
		sortShapes(into, orb.MultiPolygon{{g}})
	case orb.Bound:
		sortShapes(into, g.ToPolygon())
	case orb.Polygon:
		sortShapes(into, orb.MultiPolygon{g})
	case orb.MultiPolygon:
		all, _ := into[3].(orb.MultiPolygon)
		into[3] = append(all, g...)
	case orb.Collection:
		for _, part := range g {
			sortShapes(into, part)
		}
	}
}

// A layerFile is one file of a layer.
type layerFile struct {
	extension string
	write     func(io.Writer) error
}

// pack writes the archive.
func (s *shapeWriter) pack(z *zip.Writer, about *About) error {
	out, err := z.Create("readme.txt")
	if err == nil {
		_, err = io.WriteString(out, s.readme(about))
	}
	if err != nil {
		return err
	}
	made := about.Made
	if made.IsZero() {
		made = time.Now()
	}
	for i, l := range s.layers {
		if l == nil {
			continue
		}
		name := shapeLayers[i].name
		files := []layerFile{
			{".dbf", func(w io.Writer) error { return l.writeTable(w, made) }},
			{".cpg", func(w io.Writer) error { _, err := io.WriteString(w, "UTF-8"); return err }},
			{".shp", l.writeShapes},
			{".shx", l.writeIndex},
			{".prj", func(w io.Writer) error { _, err := io.WriteString(w, shapeWGS84); return err }},
		}
		if shapeLayers[i].kind == 0 {
			files = files[:2]
		}
		for _, f := range files {
			out, err := z.Create(name + f.extension)
			if err == nil {
				err = f.write(out)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// shapeWGS84 is WGS 84 in ESRI's well-known text.
const shapeWGS84 = `GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`

// readme says what a shapefile could not hold.
func (s *shapeWriter) readme(about *About) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d events\n\n", s.n)
	for _, l := range about.lines() {
		b.WriteString(l[0] + ": " + l[1] + "\n")
	}
	b.WriteString("\nLayers, for a shapefile holds one kind of geometry:\n")
	total := 0
	for i, l := range s.layers {
		if l != nil {
			fmt.Fprintf(&b, "  %s: %d %s\n", shapeLayers[i].name, l.n, shapeLayers[i].what)
			total += l.n
		}
	}
	if total > s.n {
		b.WriteString("An event whose geometry is of several kinds stands in several layers, under the same number in seq and id.\n")
	}
	b.WriteString(`
What a shapefile cannot hold, and a GeoPackage can:
  Names of columns have at most 10 characters; see below.
  Texts have at most 254 bytes of UTF-8; `)
	fmt.Fprintf(&b, "%d texts of this file were cut there.\n", s.cut)
	b.WriteString(`  Dates have no time of day: start_date and end_date are the days, start_time and end_time the moments as text, in UTC.
  A geometry of one part does not say whether it might have had several.
  Lists but for the first two actors and the first source, extras and areas that somebody drew are left out.

Coordinates are longitude and latitude in WGS 84. seq is the order of the events. Columns:
`)
	for f := range slices.Values(s.fields) {
		if f.column != nil && f.short != f.column.name {
			fmt.Fprintf(&b, "  %-10s  %s\n", f.short, f.column.name)
		}
	}
	return b.String()
}
