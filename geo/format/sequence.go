package format

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"strings"

	"eventmap/geo"
)

// recordSeparator begins each text of a GeoJSON text sequence.
const recordSeparator = 0x1e

// geoJSONSeq is GeoJSON text sequences (RFC 8142): each feature between a record
// separator and a line feed.
var geoJSONSeq = Format{
	Name:      "geojsonseq",
	Title:     "GeoJSON sequence",
	Extension: ".geojsons",
	MediaType: "application/geo+json-seq",
	Marks:     "its features stand one after another behind record separators",

	SpellsTerms: true,

	Sniff: func(head []byte, _ string) int {
		if head = bytes.TrimPrefix(head, bom); len(head) > 0 && head[0] == recordSeparator && sniffGeoJSON(head, "") > 0 {
			return 95
		}
		return 0
	},
	Read: readGeoJSON,
	Write: func(w io.Writer, events geo.Events, about About) (int, error) {
		return writeEach(w, "\x1e", about.credited(featuresOf(events, about.Public)))
	},

	WriteFeatures: func(w io.Writer, features iter.Seq2[[]byte, error], about About) (int, error) {
		return writeEach(w, "\x1e", about.credited(features))
	},
}

// ofLines are the ends of names that tell a line from a document.
var ofLines = []string{".geojsonl", ".ndjson", ".jsonl"}

// geoJSONLines is GeoJSON with one feature a line, and nothing around them.
var geoJSONLines = Format{
	Name:      "geojsonl",
	Title:     "GeoJSON lines",
	Extension: ".geojsonl",
	MediaType: "application/x-ndjson",
	Also:      []string{".ndjson", ".jsonl", "application/geo+json-nd", "application/ndjson", "application/jsonl"},
	Marks:     "each line is a feature",

	SpellsTerms: true,

	Sniff: func(head []byte, name string) int {
		line, rest, more := bytes.Cut(bytes.TrimPrefix(head, bom), []byte("\n"))
		line = bytes.TrimRight(line, " \t\r")
		switch {
		case sniffGeoJSON(line, "") < 90 || line[0] != '{' || line[len(line)-1] != '}':
			return 0
		case more && bytes.HasPrefix(rest, []byte("{")), slices.Contains(ofLines, strings.ToLower(filepath.Ext(name))):
			return 95
		}
		return 0
	},
	Read: readGeoJSON,
	Write: func(w io.Writer, events geo.Events, about About) (int, error) {
		return writeEach(w, "", about.credited(featuresOf(events, about.Public)))
	},

	WriteFeatures: func(w io.Writer, features iter.Seq2[[]byte, error], about About) (int, error) {
		return writeEach(w, "", about.credited(features))
	},
}

// writeEach writes each feature behind a mark and on a line of its own. The line
// of the last ends with the stream, so that a file which broke off ends within
// one.
func writeEach(w io.Writer, mark string, features iter.Seq2[[]byte, error]) (n int, err error) {
	b := buffers.Get().(*writeBuffer)
	defer b.release()
	b.out.Reset(w)
	before := mark
	for feature, err := range features {
		if err != nil {
			_ = b.out.Flush() // what there is may as well arrive; the stream's error is the one that counts
			return n, err
		}
		_, _ = b.out.WriteString(before) // its error comes back from what follows
		if _, err := b.out.Write(feature); err != nil {
			return n, fmt.Errorf("format: write geojson: %w", err)
		}
		before = "\n" + mark
		n++
	}
	if n > 0 {
		_ = b.out.WriteByte('\n') // as above
	}
	if err := b.out.Flush(); err != nil {
		return n, fmt.Errorf("format: write geojson: %w", err)
	}
	return n, nil
}
