package format

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"eventmap/geo"
)

// geoJSON is RFC 7946. What we wrote is read back as it was, but for the id, the
// revision and the record of who wrote when, which each store keeps for itself.
// Any other collection is read by the usual names of properties. Read are a
// FeatureCollection, a list of features, and features one after another
// (GeoJSON text sequences, RFC 8142, or one a line).
var geoJSON = Format{
	Name:      "geojson",
	Title:     "GeoJSON",
	Extension: ".geojson",
	MediaType: "application/geo+json",
	Also:      []string{".json", "application/json"},
	Sniff:     sniffGeoJSON,
	Read:      readGeoJSON,
	Write:     writeGeoJSON,

	WriteFeatures: writeFeatures,
}

func sniffGeoJSON(head []byte, name string) int {
	start := bytes.TrimLeft(bytes.TrimPrefix(head, bom), " \t\r\n\x1e")
	switch {
	case len(start) == 0 || start[0] != '{' && start[0] != '[':
		return 0
	case bytes.Contains(start, []byte(`"Feature`)):
		return 90
	case start[0] == '{' && strings.HasSuffix(strings.ToLower(name), ".geojson"):
		return 60
	case start[0] == '{' && bytes.Contains(start, []byte(`"features"`)):
		return 60
	}
	return 0
}

// buffers are what writing needs: the bytes of one row and of one write.
var buffers = sync.Pool{New: func() any { return &writeBuffer{out: bufio.NewWriterSize(io.Discard, writeSize)} }}

// writeSize is how much is written at once, in bytes.
const writeSize = 64 << 10

type writeBuffer struct {
	feature []byte
	out     *bufio.Writer
}

// release gives a buffer back, unless one huge event has made it large.
func (b *writeBuffer) release() {
	b.out.Reset(io.Discard)
	if cap(b.feature) <= 1<<20 {
		buffers.Put(b)
	}
}

func writeGeoJSON(w io.Writer, events geo.Events, about About) (n int, err error) {
	return writeFeatures(w, featuresOf(events, about.Public), about)
}

// featuresOf gives events in their wire form, each good until the next.
func featuresOf(events geo.Events, public bool) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		b := buffers.Get().(*writeBuffer)
		defer b.release()
		for e, err := range events {
			if err == nil {
				b.feature = geo.AppendItem(b.feature[:0], &e, public)
			}
			if !yield(b.feature, err) {
				return
			}
		}
	}
}

// writeFeatures begins a collection with what it is, as members beside those of
// RFC 7946 (section 6.1).
func writeFeatures(w io.Writer, features iter.Seq2[[]byte, error], about About) (n int, err error) {
	b := buffers.Get().(*writeBuffer)
	defer b.release()
	b.out.Reset(w)
	before := `{"type":"FeatureCollection"` + about.members() + `,"features":[` + "\n"
	for feature, err := range features {
		if err != nil {
			_ = b.out.Flush() // what there is may as well arrive; the stream's error is the one that counts
			return n, err
		}
		_, _ = b.out.WriteString(before) // its error comes back from what follows
		if _, err := b.out.Write(feature); err != nil {
			return n, fmt.Errorf("format: write geojson: %w", err)
		}
		before = ",\n"
		n++
	}
	after := "\n]}\n"
	if n == 0 {
		after = before + "]}\n"
	}
	_, _ = b.out.WriteString(after)
	if err := b.out.Flush(); err != nil {
		return n, fmt.Errorf("format: write geojson: %w", err)
	}
	return n, nil
}

// A featureReader reads the features of one file.
type featureReader struct {
	splitter
	records
	n      int  // features so far
	warned bool // that text is not UTF-8
	known  [][]string
	parts  [][]part
}

func readGeoJSON(r io.Reader, o ReadOptions) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		in := bufio.NewReaderSize(r, headSize)
		if head, _ := in.Peek(len(bom)); bytes.Equal(head, bom) {
			_, _ = in.Discard(len(bom)) // just peeked
		}
		g := featureReader{splitter: splitter{in: in}, records: records{o: o, yield: yield}}
		err := g.read()
		if errors.Is(err, errEnough) {
			return
		}
		var e *geo.Error
		if err != nil && !errors.As(err, &e) {
			err = geo.Errorf(geo.Invalid, "the file is not whole GeoJSON: after feature %d, %s", g.n, err)
		}
		g.end(err)
	}
}

// read reads all values of the file.
func (g *featureReader) read() error {
	for values := 0; ; values++ {
		c, err := g.peek()
		switch {
		case errors.Is(err, io.EOF) && values > 0:
			return nil
		case errors.Is(err, io.EOF):
			return geo.Errorf(geo.Invalid, "the file is empty")
		case err == nil && c == '{':
			err = g.object()
		case err == nil && c == '[':
			err = g.list(g.feature)
		case err == nil:
			err = geo.Say("%q begins no GeoJSON object", c)
		}
		if err != nil {
			return err
		}
	}
}

// feature reads the next feature of a list.
func (g *featureReader) feature() error {
	raw, problem, err := g.value()
	if err != nil {
		return err
	}
	return g.take(raw, problem)
}

// object reads one object: a collection, whose features it streams wherever
// among its members they stand, or a single feature.
func (g *featureReader) object() error {
	members := map[string][]byte{}
	streamed := false
	var trouble error
	err := g.members(func(name string) error {
		c, err := g.within()
		if err != nil {
			return err
		}
		if name == "features" && c == '[' {
			if err := collection(members); err != nil {
				return err
			}
			streamed = true
			return g.list(g.feature)
		}
		raw, problem, err := g.value()
		if err != nil {
			return err
		}
		if slices.Contains([]string{"type", "id", "geometry", "properties", "crs"}, name) {
			members[name] = bytes.Clone(raw)
			if problem != nil {
				trouble = problem
			}
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case streamed:
		return collection(members)
	case string(members["type"]) != `"Feature"`:
		return geo.Errorf(geo.Invalid, "a GeoJSON FeatureCollection or Feature is wanted, but the type is %s", orMissing(members["type"]))
	}
	b := []byte(`{"type":"Feature"`)
	for _, name := range []string{"id", "geometry", "properties"} {
		if raw := members[name]; len(raw) > 0 {
			b = append(append(b, `,"`+name+`":`...), raw...)
		}
	}
	return g.take(append(b, '}'), trouble)
}

// collection checks the members of a FeatureCollection that are known so far.
func collection(members map[string][]byte) error {
	if t := members["type"]; t != nil && string(t) != `"FeatureCollection"` {
		return geo.Errorf(geo.Invalid, "a GeoJSON FeatureCollection is wanted, but the type is %s", orMissing(t))
	}
	crs := string(members["crs"])
	if crs == "" || crs == "null" || strings.Contains(crs, "CRS84") || strings.Contains(crs, "4326") {
		return nil
	}
	return geo.Errorf(geo.Invalid, "the file names another reference system than WGS 84, %s; export it in EPSG:4326, as RFC 7946 asks", geo.Clip(crs))
}

func orMissing(raw []byte) string {
	if len(raw) == 0 {
		return "missing"
	}
	return geo.Clip(string(raw))
}

// take makes an event of one feature.
func (g *featureReader) take(raw []byte, problem error) error {
	g.n++
	more := false
	if problem == nil && !utf8.Valid(raw) {
		raw, _ = charmap.Windows1252.NewDecoder().Bytes(raw) // as CSV is read; encoding/json would lose the letters
		if !g.warned {
			g.warned = true
			g.o.warn(g.n, "", notUTF8)
		}
	}
	switch {
	case problem != nil:
		more = g.refuse(geo.Refuse(g.n, "", geo.Say("the feature %s", problem)))
	case isOurs(raw):
		if e, err := parseOurs(raw); err != nil {
			more = g.refuse(refusalOf(g.n, err))
		} else if g.o.HidePositions && tellsPosition(&e) {
			more = g.refuse(&geo.Refusal{Row: g.n, Reason: hidden})
		} else {
			e.Row = g.n
			more = g.pass(e)
		}
	default:
		if r, err := g.record(raw); err != nil {
			more = g.refuse(refusalOf(g.n, err))
		} else {
			more = g.add(r, len(raw))
		}
	}
	if !more {
		return errEnough
	}
	return nil
}

// isOurs reports whether a feature was written by us: no one else has these
// properties together.
func isOurs(raw []byte) bool {
	return bytes.Contains(raw, []byte(`"location_precision"`)) && bytes.Contains(raw, []byte(`"time_extent"`)) && bytes.Contains(raw, []byte(`"external_id"`))
}

// ours are the names of an event's properties; what another program added to a
// feature of ours is none of them.
var ours = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{"area": true}
	for _, name := range geo.FieldNames() {
		m[name] = true
	}
	return m
})

// parseOurs reads a feature that we wrote, also after another program has added
// properties of its own, which become extras.
func parseOurs(raw []byte) (geo.Event, error) {
	e, err := geo.ParseRow(raw)
	added := err != nil
	if added {
		moved, ok := moveExtras(raw)
		if !ok {
			return geo.Event{}, err
		}
		if e, err = geo.ParseRow(moved); err != nil {
			return geo.Event{}, err
		}
	}
	e.Curtailed = (added || e.Extras == nil) && e.OnlyPublic()
	e.Forget()
	return e, nil
}

// moveExtras moves properties that are not an event's into its extras.
func moveExtras(raw []byte) ([]byte, bool) {
	var f map[string]json.RawMessage
	var properties, extras map[string]json.RawMessage
	if json.Unmarshal(raw, &f) != nil || json.Unmarshal(f["properties"], &properties) != nil {
		return nil, false
	}
	if x := properties["extras"]; x != nil && json.Unmarshal(x, &extras) != nil {
		return nil, false
	}
	if extras == nil {
		extras = map[string]json.RawMessage{}
	}
	moved := false
	for name, value := range properties {
		if !ours()[name] {
			extras[name] = value
			delete(properties, name)
			moved = true
		}
	}
	if !moved {
		return nil, false
	}
	var err1, err2, err3 error
	properties["extras"], err1 = json.Marshal(extras)
	f["properties"], err2 = json.Marshal(properties)
	raw, err3 = json.Marshal(f)
	return raw, errors.Join(err1, err2, err3) == nil
}

// refusalOf makes a refusal of what is wrong with one feature.
func refusalOf(row int, err error) *geo.Refusal {
	for _, name := range []string{"geometry", "point", "area"} {
		if rest, ok := geo.CutField(err, name); ok {
			return geo.Refuse(row, name, rest)
		}
	}
	return geo.Refuse(row, "", err)
}

// record reads a feature of somebody else.
func (g *featureReader) record(raw []byte) (record, error) {
	var f struct {
		Type       string          `json:"type"`
		ID         any             `json:"id"`
		Geometry   json.RawMessage `json:"geometry"`
		Properties map[string]any  `json:"properties"`
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&f); err != nil {
		var wrong *json.UnmarshalTypeError
		switch {
		case !errors.As(err, &wrong):
			return record{}, geo.Say("the feature is not JSON as GeoJSON asks: %s", geo.Clip(strings.TrimPrefix(err.Error(), "json: ")))
		case wrong.Field == "":
			return record{}, geo.Say("a GeoJSON Feature is wanted, not JSON's %s", wrong.Value)
		}
		return record{}, geo.Say("%s is not what GeoJSON asks for, but JSON's %s", wrong.Field, wrong.Value)
	}
	if f.Type != "Feature" {
		return record{}, geo.Say("a GeoJSON Feature is wanted, but type is %q", geo.Clip(f.Type))
	}
	r := record{row: g.n, content: contentOf(string(raw))}
	if len(f.Geometry) > 0 {
		var err error
		if r.geometry, err = geo.ParseGeometry(f.Geometry); err != nil {
			return record{}, err
		}
	}
	r.id = geo.Cut(text(f.ID), geo.MaxWord)
	for name := range f.Properties {
		r.names = append(r.names, name)
	}
	slices.Sort(r.names)
	r.parts = g.partsOf(r.names)
	for _, name := range r.names {
		r.values = append(r.values, text(f.Properties[name]))
		r.extras = append(r.extras, f.Properties[name])
	}
	return r, nil
}

// partsOf remembers the meaning of the last few sets of names, for the features
// of a file have much the same.
func (g *featureReader) partsOf(names []string) []part {
	for i, k := range g.known {
		if slices.Equal(k, names) {
			return g.parts[i]
		}
	}
	const most = 8
	if len(g.known) == most {
		g.known, g.parts = g.known[1:], g.parts[1:]
	}
	parts := partsOf(names)
	g.known, g.parts = append(g.known, names), append(g.parts, parts)
	return parts
}

// text gives a JSON value as the text of a cell; "" for lists and objects.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	case bool:
		return fmt.Sprint(v)
	}
	return ""
}
