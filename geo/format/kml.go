package format

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// kml is KML 2.2 and 2.3 (OGC 12-007r2) of anybody and of ours, and what is in a KMZ: each
// Placemark is an event. Names of ExtendedData mean what columns of a table do.
// Nothing that a file points to is fetched, and pictures are not events. A
// Placemark that stands in several folders, all alike, is taken once.
var kml = Format{
	Name:      "kml",
	Title:     "KML and KMZ",
	Extension: ".kml",
	MediaType: "application/vnd.google-earth.kml+xml",
	Marks:     "it is XML whose first element is kml",
	Sniff: func(head []byte, _ string) int {
		if isKML(head) {
			return 90
		}
		return 0
	},
	Read:  func(r io.Reader, o ReadOptions) geo.Events { return readKML(r, o, &kmlDialect) },
	Write: writeKML,
}

var kmlDialect = dialect{
	guess: true,
	columns: map[string]spec{
		"name": {part: title}, "description": {part: description}, "address": {part: placeName},
		"when": {part: startDate}, "begin": {part: startDate}, "end": {part: endDate},
	},
	finish: func(x *reading) *geo.Refusal {
		x.plainWords()
		return nil
	},
}

var kmlStart = xmlStart("kml")

func isKML(head []byte) bool {
	head = bytes.TrimPrefix(head, bom)
	return kmlStart.Match(head[:min(len(head), 4<<10)])
}

// A kmlReader reads the placemarks of one file.
type kmlReader struct {
	records
	*xmlReader
	dialect *dialect
	folders []string
	n       int // placemarks so far
	last    *layout
	own     ownPlacemarks
	seen    map[[8]byte]bool // the content of all placemarks
	warned  map[string]bool  // of what all placemarks or folders have in common
}

func readKML(r io.Reader, o ReadOptions, d *dialect) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		k := kmlReader{records: records{o: o, yield: yield}, xmlReader: newXMLReader(r, "KML"), dialect: d,
			seen: map[[8]byte]bool{}, warned: map[string]bool{}}
		err := k.read()
		if errors.Is(err, errEnough) {
			return
		}
		k.end(err)
	}
}

// read reads all elements of the file.
func (k *kmlReader) read() error {
	for {
		t, err := k.token()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if start, ok := t.(xml.StartElement); ok {
			if err := k.container(start); err != nil {
				return err
			}
		}
	}
}

// container reads what is in a folder, a document or the like.
func (k *kmlReader) container(start xml.StartElement) error {
	begun := len(k.folders)
	defer func() { k.folders = k.folders[:begun] }()
	return k.each(func(t xml.StartElement) error {
		switch t.Name.Local {
		case "Folder", "Document", "kml":
			return k.container(t)
		case "Placemark":
			return k.placemark(t)
		case "name":
			s, err := k.text()
			s = strings.TrimSpace(s)
			if start.Name.Local == "Folder" && len(k.folders) == begun {
				k.folders = append(k.folders, geo.Clip(s))
			}
			return err
		case "NetworkLink":
			k.once(t.Name.Local, geo.Say("points to another file, which is not fetched; import that file itself"))
		case "GroundOverlay", "ScreenOverlay", "PhotoOverlay":
			k.once(t.Name.Local, geo.Say("is no event and is left out, as are all like it"))
		}
		return k.skip()
	})
}

// once warns of what is left out, for the first of its kind.
func (k *kmlReader) once(name string, why *geo.Sentence) {
	if k.warned[name] {
		return
	}
	k.warned[name] = true
	k.o.warn(max(k.n, 1), name, "%s", why)
}

// A placemark is one as it is read.
type placemark struct {
	names, values []string
	named         []string // of those in ExtendedData the names, and the values
	raw           []string // with blanks at their ends
	geometry      orb.Geometry
	problem       error // why there is no event
	size          int
}

func (p *placemark) add(name, value string) {
	if p.size += len(value); p.size > maxFeature || len(p.names) >= maxColumns {
		p.problem = geo.Say("is larger than %d MB or holds more than %d values", maxFeature>>20, maxColumns)
		return
	}
	p.names, p.values = append(p.names, name), append(p.values, value)
}

// placemark reads one placemark and passes it on.
func (k *kmlReader) placemark(start xml.StartElement) error {
	k.n++
	p := placemark{}
	id := ""
	for _, a := range start.Attr {
		if a.Name.Local == "id" {
			id = a.Value
		}
	}
	if err := k.members(&p); err != nil {
		return err
	}
	if p.problem != nil {
		return k.more(k.refuse(geo.Refuse(k.n, "", geo.Say("the Placemark %s", p.problem))))
	}
	r := record{row: k.n, id: geo.Cut(id, geo.MaxWord), geometry: p.geometry}
	r.content = contentOf(append(append(append([]string{id}, p.names...), p.values...), string(geo.AppendGeometry(nil, p.geometry)))...)
	if isOwnPlacemark(p.named) {
		return k.more(k.own.read(&k.records, k.n, &p))
	}
	if k.seen[r.content] {
		k.once("Placemark", geo.Say("stands in several folders and is taken once, as are all like it"))
		return nil
	}
	k.seen[r.content] = true
	if len(k.folders) > 0 {
		p.add("Folder", strings.Join(k.folders, " / "))
	}
	names := columnNames(p.names)
	var err error
	if k.last, err = k.dialect.again(k.last, names); err != nil {
		return err
	}
	r.layout, r.names, r.parts, r.values = k.last, k.last.names, k.last.parts, p.values
	for i, v := range p.values {
		r.extras = append(r.extras, v)
		if p := r.parts[i]; p == title || p == description {
			r.values[i], _ = plain(v)
		}
	}
	return k.more(k.add(r, p.size))
}

func (k *kmlReader) more(wanted bool) error {
	if !wanted {
		return errEnough
	}
	return nil
}

// members reads what is in a placemark, and in those of its elements that hold
// values by name.
func (k *kmlReader) members(p *placemark) error {
	return k.each(func(t xml.StartElement) (err error) {
		switch t.Name.Local {
		case "name", "description", "address", "styleUrl", "when", "begin", "end", "snippet", "Snippet", "phoneNumber":
			return k.value(p, t.Name.Local)
		case "TimeStamp", "TimeSpan", "ExtendedData", "SchemaData":
			return k.members(p)
		case "Data", "SimpleData":
			return k.datum(p, t)
		case "Point", "LineString", "LinearRing", "Polygon", "MultiGeometry":
			var problem error
			if onlyShows(t) {
				return k.skip()
			}
			if p.geometry, problem, err = k.shape(t); problem != nil && p.problem == nil {
				p.problem = problem
			}
			return err
		case "Track", "MultiTrack", "Model":
			k.once(t.Name.Local, geo.Say("is a geometry that is not understood; the Placemark is taken without a place, as are all like it"))
		}
		return k.skip()
	})
}

// value keeps the text of the element that has begun under a name.
func (k *kmlReader) value(p *placemark, name string) error {
	s, err := k.text()
	if s = strings.TrimSpace(s); err == nil && s != "" {
		p.add(name, s)
	}
	return err
}

// namedValue keeps the text of the element that has begun as a value of
// ExtendedData.
func (k *kmlReader) namedValue(p *placemark, name string) error {
	s, err := k.text()
	if err == nil && s != "" {
		p.named, p.raw = append(p.named, name), append(p.raw, s)
		if s = strings.TrimSpace(s); s != "" {
			p.add(name, s)
		}
	}
	return err
}

// datum reads one value of ExtendedData.
func (k *kmlReader) datum(p *placemark, start xml.StartElement) error {
	name := "Data"
	for _, a := range start.Attr {
		if a.Name.Local == "name" && strings.TrimSpace(a.Value) != "" {
			name = a.Value
		}
	}
	if start.Name.Local == "SimpleData" {
		return k.namedValue(p, name)
	}
	return k.each(func(t xml.StartElement) error {
		if t.Name.Local != "value" {
			return k.skip()
		}
		return k.namedValue(p, name)
	})
}

// plainWords says of a name and a description that were HTML that the originals
// are kept, and takes the links of the description as sources.
func (x *reading) plainWords() {
	for i, p := range x.parts {
		original, _ := x.record.extras[i].(string)
		if p != title && p != description {
			continue
		}
		if x.values[i] != strings.TrimSpace(original) {
			x.used[i] = false
		}
		if p != description {
			continue
		}
		_, links := plain(original)
		for _, url := range links {
			addSource(&x.event, geo.Source{URL: url})
		}
	}
}
