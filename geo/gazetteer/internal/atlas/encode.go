package atlas

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
)

// magic opens the unzipped file; its number changes with the form.
const magic = "eventmap areas 1\n"

// Encode gives the file as Decode reads it, gzipped. The same File gives the
// same bytes under the same version of Go, whose compressor it is.
//
// Everything is a varint: first the arcs, each a count and its points as
// differences from the point before (also across arcs), then the areas, with
// strings as a length and their bytes and references as zigzag varints.
func Encode(f *File) ([]byte, error) {
	b := []byte(magic)
	b = binary.AppendUvarint(b, uint64(len(f.Arcs)))
	var last Point
	for _, arc := range f.Arcs {
		b = binary.AppendUvarint(b, uint64(len(arc)))
		for _, p := range arc {
			b = binary.AppendVarint(b, int64(p.X)-int64(last.X))
			b = binary.AppendVarint(b, int64(p.Y)-int64(last.Y))
			last = p
		}
	}
	b = binary.AppendUvarint(b, uint64(len(f.Areas)))
	for i := range f.Areas {
		b = appendArea(b, &f.Areas[i])
	}
	var zipped bytes.Buffer
	z, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("atlas: zip: %w", err)
	}
	if _, err := z.Write(b); err != nil {
		return nil, fmt.Errorf("atlas: zip: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("atlas: zip: %w", err)
	}
	return zipped.Bytes(), nil
}

func appendArea(b []byte, a *Area) []byte {
	kind := uint64(a.Level) << 1
	if a.City {
		kind |= 1
	}
	b = binary.AppendUvarint(b, kind)
	for _, s := range []string{a.ID, a.Name, a.Country} {
		b = appendString(b, s)
	}
	b = binary.AppendUvarint(b, uint64(len(a.Keys)))
	for _, key := range a.Keys {
		b = appendString(b, key)
	}
	b = binary.AppendUvarint(b, uint64(len(a.Polygons)))
	for _, polygon := range a.Polygons {
		b = binary.AppendUvarint(b, uint64(len(polygon)))
		for _, ring := range polygon {
			b = binary.AppendUvarint(b, uint64(len(ring)))
			for _, ref := range ring {
				b = binary.AppendVarint(b, int64(ref))
			}
		}
	}
	return b
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}
