package format

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"

	flatbuffers "github.com/google/flatbuffers/go"
	"github.com/paulmach/orb"

	"eventmap/geo"
)

const flatGeobufName = "flatgeobuf"

// flatGeobuf is FlatGeobuf 3, with a packed Hilbert R-tree. In it the events
// stand in the order of the tree and not in that in which they came; those
// without a geometry stand last, under boxes that no question meets.
var flatGeobuf = Format{
	Name:      flatGeobufName,
	Title:     "FlatGeobuf",
	Extension: ".fgb",
	MediaType: "application/flatgeobuf",
	Marks:     "it begins as FlatGeobuf does",
	Sniff: func(head []byte, _ string) int {
		if isFlatGeobuf(head) {
			return 100
		}
		return 0
	},
	Read:   readLayer(".fgb"),
	layout: usualColumns.layout,
	Write:  writeFlatGeobuf,
}

// flatMagic begins a file: version 3, and the patch level of the description.
const flatMagic = "fgb\x03fgb\x00"

// Fields of the tables of a FlatGeobuf by their place (header.fbs, feature.fbs).
const (
	headerName = iota
	headerEnvelope
	headerGeometryType
	headerHasZ
	headerHasM
	headerHasT
	headerHasTM
	headerColumns
	headerCount
	headerNodeSize
	headerCRS
	headerTitle
	headerDescription
	headerMetadata
	headerFields
)

const (
	columnName = iota
	columnType
	columnFields = 11
)

const (
	crsOrg = iota
	crsCode
	crsName
	crsDescription
	crsWKT
	crsCodeString
	crsFields
)

const (
	geometryEnds       = 0
	geometryXY         = 1
	geometryTypeOf     = 6
	geometryParts      = 7
	geometryFields     = 8
	featureGeometry    = 0
	featureProperties  = 1
	featureTableFields = 3
)

// Kinds of columns (header.fbs, ColumnType).
const (
	flatByte = iota
	flatUByte
	flatBool
	flatShort
	flatUShort
	flatInt
	flatUInt
	flatLong
	flatULong
	flatFloat
	flatDouble
	flatString
	flatJSON
	flatDateTime
	flatBinary
)

// flatTypes says what each kind of column becomes.
var flatTypes = [...]byte{holdsText: flatString, holdsWhole: flatLong, holdsNumber: flatDouble, holdsTruth: flatBool, holdsMoment: flatDateTime}

// Types of geometries (header.fbs, GeometryType); the curved ones behind them
// are not events.
const (
	flatUnknown = iota
	flatPoint
	flatLineString
	flatPolygon
	flatMultiPoint
	flatMultiLineString
	flatMultiPolygon
	flatCollection
)

func flatTypeOf(g orb.Geometry) byte {
	switch g.(type) {
	case orb.Point:
		return flatPoint
	case orb.LineString:
		return flatLineString
	case orb.Polygon:
		return flatPolygon
	case orb.MultiPoint:
		return flatMultiPoint
	case orb.MultiLineString:
		return flatMultiLineString
	case orb.MultiPolygon:
		return flatMultiPolygon
	case orb.Collection:
		return flatCollection
	}
	return flatUnknown
}

func writeFlatGeobuf(w io.Writer, events geo.Events, about About) (n int, err error) {
	out := bufio.NewWriterSize(w, headSize)
	if _, err := out.WriteString(flatMagic); err != nil {
		return 0, fmt.Errorf("format: write flatgeobuf: %w", err)
	}
	features, err := newFlatSpool()
	if err != nil {
		return 0, err
	}
	defer features.close()
	b := flatBuilder{Builder: flatbuffers.NewBuilder(1 << 10), attributes: about.attributes()}
	for e, err := range events {
		if err != nil {
			_ = out.Flush() // a beginning without an end shows that the file is broken
			return features.n, err
		}
		if err := features.add(b.feature(&e), e.Geometry); err != nil {
			return features.n, err
		}
	}
	index, err := features.sort()
	if err != nil {
		return features.n, err
	}
	if _, err := out.Write(b.header(features, &about)); err != nil {
		return features.n, fmt.Errorf("format: write flatgeobuf: %w", err)
	}
	if err := index.write(out); err != nil {
		return features.n, err
	}
	if err := out.Flush(); err != nil {
		return features.n, fmt.Errorf("format: write flatgeobuf: %w", err)
	}
	return features.n, nil
}

// A flatBuilder builds the tables of a file, one at a time; what it gives is
// good until the next.
type flatBuilder struct {
	*flatbuffers.Builder
	attributes []column
	properties []byte
	ends       []uint32
	points     []orb.Point
}

// header gives what stands before the index.
func (b *flatBuilder) header(features *flatSpool, about *About) []byte {
	b.Reset()
	offsets := make([]flatbuffers.UOffsetT, len(b.attributes))
	for i, c := range b.attributes {
		name := b.CreateString(c.name)
		b.StartObject(columnFields)
		b.PrependUOffsetTSlot(columnName, name, 0)
		b.PrependByteSlot(columnType, flatTypes[c.holds], 0)
		offsets[i] = b.EndObject()
	}
	columns := b.CreateVectorOfTables(offsets)
	var envelope flatbuffers.UOffsetT
	if features.located > 0 {
		box := features.bound
		envelope = b.numbers([]orb.Point{box.Min, box.Max})
	}
	org, crsTitle := b.CreateString("EPSG"), b.CreateString("WGS 84")
	b.StartObject(crsFields)
	b.PrependUOffsetTSlot(crsOrg, org, 0)
	b.PrependInt32Slot(crsCode, 4326, 0)
	b.PrependUOffsetTSlot(crsName, crsTitle, 0)
	crs := b.EndObject()
	name, title := b.CreateString("events"), b.CreateString(about.Title)
	description, metadata := b.CreateString(features.description()), b.CreateString(about.metadata())
	b.StartObject(headerFields)
	b.PrependUOffsetTSlot(headerName, name, 0)
	b.PrependUOffsetTSlot(headerEnvelope, envelope, 0)
	b.PrependByteSlot(headerGeometryType, features.kind, flatUnknown)
	b.PrependUOffsetTSlot(headerColumns, columns, 0)
	b.PrependUint64Slot(headerCount, uint64(features.n), 0)
	b.PrependUint16Slot(headerNodeSize, features.nodeSize(), 16)
	b.PrependUOffsetTSlot(headerCRS, crs, 0)
	b.PrependUOffsetTSlot(headerTitle, title, 0)
	b.PrependUOffsetTSlot(headerDescription, description, 0)
	b.PrependUOffsetTSlot(headerMetadata, metadata, 0)
	b.FinishSizePrefixed(b.EndObject())
	return b.FinishedBytes()
}

// description says what a reader of the file would not expect.
func (s *flatSpool) description() string {
	if without := s.n - s.located; without > 0 {
		return fmt.Sprintf("%d events, of which %d have no geometry: they stand last, and no box finds them", s.n, without)
	}
	return fmt.Sprintf("%d events", s.n)
}

// feature gives an event.
func (b *flatBuilder) feature(e *geo.Event) []byte {
	b.Reset()
	p := b.properties[:0]
	for i := range b.attributes {
		p = appendFlatProperty(p, i, &b.attributes[i], e)
	}
	b.properties = p
	properties := b.CreateByteVector(p)
	var g flatbuffers.UOffsetT
	if e.Geometry != nil {
		g = b.geometry(e.Geometry)
	}
	b.StartObject(featureTableFields)
	b.PrependUOffsetTSlot(featureGeometry, g, 0)
	b.PrependUOffsetTSlot(featureProperties, properties, 0)
	b.FinishSizePrefixed(b.EndObject())
	return b.FinishedBytes()
}

// appendFlatProperty appends the number of a column and its value; nothing where
// there is none.
func appendFlatProperty(p []byte, i int, c *column, e *geo.Event) []byte {
	le := binary.LittleEndian
	named := le.AppendUint16(p, uint16(i))
	switch c.holds {
	case holdsText:
		if s := c.text(e); s != "" {
			return append(le.AppendUint32(named, uint32(len(s))), s...)
		}
	case holdsWhole:
		if n, ok := c.whole(e); ok {
			return le.AppendUint64(named, uint64(n))
		}
	case holdsNumber:
		if f, ok := c.number(e); ok {
			return le.AppendUint64(named, math.Float64bits(f))
		}
	case holdsTruth:
		if yes, known := c.truth(e); known {
			if yes {
				return append(named, 1)
			}
			return append(named, 0)
		}
	case holdsMoment:
		if t := c.moment(e); !t.IsZero() {
			size := len(named)
			named = geo.AppendMoment(le.AppendUint32(named, 0), t)
			le.PutUint32(named[size:], uint32(len(named)-size-4))
			return named
		}
	}
	return p
}

// geometry builds a geometry and gives where it is.
func (b *flatBuilder) geometry(g orb.Geometry) flatbuffers.UOffsetT {
	var parts []flatbuffers.UOffsetT
	switch g := g.(type) {
	case orb.MultiPolygon:
		for _, p := range g {
			parts = append(parts, b.geometry(p))
		}
	case orb.Collection:
		for _, m := range g {
			parts = append(parts, b.geometry(m))
		}
	}
	var xy, ends, list flatbuffers.UOffsetT
	if parts != nil {
		list = b.CreateVectorOfTables(parts)
	} else {
		b.lay(g)
		xy = b.numbers(b.points)
		if len(b.ends) > 1 {
			b.StartVector(flatbuffers.SizeUint32, len(b.ends), flatbuffers.SizeUint32)
			for i := len(b.ends) - 1; i >= 0; i-- {
				b.PlaceUint32(b.ends[i])
			}
			ends = b.EndVector(len(b.ends))
		}
	}
	b.StartObject(geometryFields)
	b.PrependUOffsetTSlot(geometryEnds, ends, 0)
	b.PrependUOffsetTSlot(geometryXY, xy, 0)
	b.PrependByteSlot(geometryTypeOf, flatTypeOf(g), flatUnknown)
	b.PrependUOffsetTSlot(geometryParts, list, 0)
	return b.EndObject()
}

// lay lays the positions of a geometry one behind the other, and says after how
// many each of its lines or rings ends.
func (b *flatBuilder) lay(g orb.Geometry) {
	b.points, b.ends = b.points[:0], b.ends[:0]
	line := func(points []orb.Point) {
		b.points = append(b.points, points...)
		b.ends = append(b.ends, uint32(len(b.points)))
	}
	switch g := g.(type) {
	case orb.Point:
		line([]orb.Point{g})
	case orb.MultiPoint:
		line(g)
	case orb.LineString:
		line(g)
	case orb.MultiLineString:
		for _, l := range g {
			line(l)
		}
	case orb.Polygon:
		for _, r := range g {
			line(r)
		}
	}
}

func (b *flatBuilder) numbers(points []orb.Point) flatbuffers.UOffsetT {
	b.StartVector(flatbuffers.SizeFloat64, 2*len(points), flatbuffers.SizeFloat64)
	for i := len(points) - 1; i >= 0; i-- {
		b.PlaceFloat64(points[i][1])
		b.PlaceFloat64(points[i][0])
	}
	return b.EndVector(2 * len(points))
}
