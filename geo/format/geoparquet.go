package format

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"eventmap/geo"
)

const geoParquetName = "geoparquet"

// geoParquet is GeoParquet 1.1: the columns with types of their own, the geometry
// as WKB in OGC:CRS84, and its box for readers that look before they read.
var geoParquet = Format{
	Name:      geoParquetName,
	Title:     "GeoParquet",
	Extension: ".parquet",
	MediaType: "application/vnd.apache.parquet",
	Also:      []string{".geoparquet"},
	Marks:     "it begins as Parquet does",
	Sniff: func(head []byte, _ string) int {
		if isParquet(head) {
			return 100
		}
		return 0
	},
	Read:   readLayer(".parquet"),
	layout: usualColumns.layout,
	Write:  writeGeoParquet,
}

// Bounds of a row group, which waits in memory until it is whole.
const (
	parquetRows  = 32_768
	parquetBytes = 4 << 20 // before they are compressed
)

// Names of the columns beside attributes.
const (
	parquetShape = "geometry"
	parquetBox   = "bbox"
)

// boxSides are the columns of parquetBox, in order.
var boxSides = []string{"xmin", "ymin", "xmax", "ymax"}

// A parquetGroup is a group whose columns stand as they are listed.
type parquetGroup struct {
	parquet.Group
	order []string
}

func (g parquetGroup) Fields() []parquet.Field {
	fields := g.Group.Fields()
	slices.SortFunc(fields, func(a, b parquet.Field) int {
		return slices.Index(g.order, a.Name()) - slices.Index(g.order, b.Name())
	})
	return fields
}

// parquetSchema says what the columns hold. All may be without a value.
func parquetSchema(attributes []column) *parquet.Schema {
	box := parquetGroup{parquet.Group{}, boxSides}
	for _, side := range boxSides {
		box.Group[side] = parquet.Leaf(parquet.DoubleType)
	}
	all := parquetGroup{Group: parquet.Group{}}
	add := func(name string, node parquet.Node) {
		all.Group[name] = parquet.Optional(node)
		all.order = append(all.order, name)
	}
	for _, c := range attributes {
		switch c.holds {
		case holdsText:
			add(c.name, parquet.Encoded(parquet.String(), &parquet.RLEDictionary))
		case holdsWhole:
			add(c.name, parquet.Int(64))
		case holdsNumber:
			add(c.name, parquet.Leaf(parquet.DoubleType))
		case holdsTruth:
			add(c.name, parquet.Leaf(parquet.BooleanType))
		case holdsMoment:
			add(c.name, parquet.Timestamp(parquet.Millisecond))
		}
	}
	add(parquetShape, parquet.Leaf(parquet.ByteArrayType))
	add(parquetBox, box)
	return parquet.NewSchema("events", all)
}

// parquetCodec is the compression of our files; its encoders are shared.
var parquetCodec = &zstd.Codec{Level: zstd.SpeedDefault}

// A parquetWriter writes one file.
type parquetWriter struct {
	*parquet.Writer
	attributes []column
	row        []parquet.Row // of one row, for the writer wants a list
	bytes      []byte        // that the values of the row are made of
	rows       int           // of the row group
	size       int           // of the row group
	kinds      []string      // of all geometries
	bound      orb.Bound     // of all geometries
}

func writeGeoParquet(w io.Writer, events geo.Events, about About) (n int, err error) {
	p := parquetWriter{bound: noBox, row: make([]parquet.Row, 1), attributes: about.attributes(), Writer: parquet.NewWriter(w, parquetSchema(about.attributes()),
		parquet.Compression(parquetCodec), parquet.CreatedBy("eventmap", "", ""), parquet.PageBufferSize(64<<10), parquet.MaxRowsPerRowGroup(parquetRows))}
	for e, err := range events {
		if err != nil {
			_ = p.Flush() // without its footer the file is no Parquet
			return n, err
		}
		if err := p.add(&e); err != nil {
			return n, fmt.Errorf("format: write geoparquet: %w", err)
		}
		n++
	}
	said := about.said()
	for _, key := range slices.Sorted(maps.Keys(said)) {
		p.SetKeyValueMetadata(key, said[key])
	}
	p.SetKeyValueMetadata("geo", p.geo())
	if err := p.Close(); err != nil {
		return n, fmt.Errorf("format: write geoparquet: %w", err)
	}
	return n, nil
}

// add writes an event as a row.
func (p *parquetWriter) add(e *geo.Event) error {
	b, row := p.bytes[:0], p.row[0][:0]
	for i := range p.attributes {
		var v parquet.Value
		if v, b = parquetValue(&p.attributes[i], e, b); v.IsNull() {
			row = append(row, v.Level(0, 0, i))
		} else {
			row = append(row, v.Level(0, 1, i))
		}
	}
	i := len(p.attributes)
	if e.Geometry == nil {
		for j := range 1 + len(boxSides) {
			row = append(row, parquet.Value{}.Level(0, 0, i+j))
		}
	} else {
		shape, err := wkb.Marshal(e.Geometry)
		if err != nil {
			return err
		}
		row = append(row, parquet.ByteArrayValue(shape).Level(0, 1, i))
		box := e.Geometry.Bound()
		for j, side := range [4]float64{box.Min[0], box.Min[1], box.Max[0], box.Max[1]} {
			row = append(row, parquet.DoubleValue(side).Level(0, 1, i+1+j))
		}
		p.bound = p.bound.Union(box)
		if kind := e.Geometry.GeoJSONType(); !slices.Contains(p.kinds, kind) {
			p.kinds = append(p.kinds, kind)
		}
		p.size += len(shape)
	}
	p.bytes, p.row[0] = b, row
	if _, err := p.WriteRows(p.row); err != nil {
		return err
	}
	p.rows++
	if p.size += len(b) + 8*len(row); p.size < parquetBytes && p.rows < parquetRows {
		return nil
	}
	p.rows, p.size = 0, 0
	return p.Flush()
}

// parquetValue gives what a column holds; null where there is nothing. Text is
// put behind b.
func parquetValue(c *column, e *geo.Event, b []byte) (parquet.Value, []byte) {
	switch c.holds {
	case holdsText:
		if s := c.text(e); s != "" {
			at := len(b)
			b = append(b, s...)
			return parquet.ByteArrayValue(b[at:]), b
		}
	case holdsWhole:
		if n, ok := c.whole(e); ok {
			return parquet.Int64Value(n), b
		}
	case holdsNumber:
		if f, ok := c.number(e); ok {
			return parquet.DoubleValue(f), b
		}
	case holdsTruth:
		if yes, known := c.truth(e); known {
			return parquet.BooleanValue(yes), b
		}
	case holdsMoment:
		if t := c.moment(e); !t.IsZero() {
			return parquet.Int64Value(t.UnixMilli()), b
		}
	}
	return parquet.Value{}, b
}

// geo describes the geometry as GeoParquet asks for it.
func (p *parquetWriter) geo() string {
	covering := map[string][]string{}
	for _, side := range boxSides {
		covering[side] = []string{parquetBox, side}
	}
	column := map[string]any{"encoding": "WKB", "geometry_types": append([]string{}, p.kinds...), "covering": map[string]any{"bbox": covering}}
	if len(p.kinds) > 0 {
		column["bbox"] = []float64{p.bound.Min[0], p.bound.Min[1], p.bound.Max[0], p.bound.Max[1]}
	}
	b, _ := json.Marshal(map[string]any{"version": "1.1.0", "primary_column": parquetShape, "columns": map[string]any{parquetShape: column}}) // numbers are finite
	return string(b)
}
