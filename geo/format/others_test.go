package format

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"eventmap/geo"
)

// nested is a value of JSON that nests so deep.
func nested(depth int) string { return strings.Repeat("[", depth) + strings.Repeat("]", depth) }

// TestBadDocuments reads KML and JSON of the sources we know that is broken, or
// made to break a reader. Each gets a sentence, and what is good stays.
func TestBadDocuments(t *testing.T) {
	const kmlHead = `<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>`
	const good = `<Placemark><name>Kyiv</name><Point><coordinates>30.52,50.45</coordinates></Point></Placemark>`
	point := func(coordinates string) string {
		return kmlHead + `<Placemark><name>Kyiv</name><Point><coordinates>` + coordinates + `</coordinates></Point></Placemark></Document></kml>`
	}
	incident := `{"slug":"A1B2C3","attr_status":"To Do","attr_description":"Strike on Kyiv"}`
	laughs := `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]><kml><Placemark><name>&lol2;</name></Placemark></kml>`
	for _, tt := range []struct {
		name, file, content string
		events              int
		want                string // in the error or the first refusal
	}{
		{"KML cut short", "a.kml", kmlHead + good + `<Placemark><name>Lv`, 1, "ends in the middle of an element"},
		{"an element that is never closed", "a.kml", kmlHead + good, 1, "ends in the middle of an element"},
		{"elements that cross", "a.kml", kmlHead + good + `<Folder></Document></kml>`, 1, "cannot be read on line 1: element <Folder> closed by </Document>"},
		{"an entity bomb", "a.kml", laughs, 0, "declares entities of its own"},
		{"an entity of HTML", "a.kml", kmlHead + `<Placemark><name>Kyiv&nbsp;</name></Placemark></Document></kml>`, 0, "uses an entity that XML does not know, on line 1"},
		{"an entity from a file", "a.kml", `<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml><Placemark><name>&x;</name></Placemark></kml>`, 0, "declares entities of its own"},
		{"a DOCTYPE without entities", "a.kml", `<!DOCTYPE kml><kml>` + good + `</kml>`, 1, ""},
		{"100,000 folders in each other", "a.kml", kmlHead + good + strings.Repeat("<Folder>", 100_000), 1, "nest deeper than 64 levels"},
		{"a name of 9 MB", "a.kml", kmlHead + good + "<Placemark><name>" + strings.Repeat("x", 9<<20), 1, "larger than 8 MB"},
		{"an attribute of 9 MB", "a.kml", kmlHead + good + `<Placemark id="` + strings.Repeat("x", 9<<20), 1, "larger than 8 MB"},
		{"a Placemark of 9 MB in parts", "a.kml", kmlHead + "<Placemark>" + strings.Repeat("<name>"+strings.Repeat("x", 1<<20)+"</name>", 9) + "</Placemark>" + good + "</Document></kml>", 1, "row 1: the Placemark is larger than 8 MB"},
		{"a text of 9 MB in parts", "a.kml", kmlHead + good + "<Placemark><name>" + strings.Repeat(strings.Repeat("x", 1<<20)+"<b/>", 9), 1, "larger than 8 MB"},
		{"another encoding", "a.kml", `<?xml version="1.0" encoding="windows-1251"?><kml/>`, 0, "written in windows-1251; save it as UTF-8"},
		{"another version of XML", "a.kml", `<?xml version="2.0"?><kml/>`, 0, `unsupported version "2.0"`},
		{"OSM", "a.osm", `<?xml version="1.0"?><osm></osm>`, 0, "looks like XML"},
		{"latitude 91", "a.kml", point("30,91"), 0, "row 1: the Placemark cannot be placed: latitude 91 is outside"},
		{"swapped", "a.kml", point("50.45,130.5"), 0, "look swapped"},
		{"NaN", "a.kml", point("NaN,50"), 0, "a coordinate is not a number"},
		{"one number", "a.kml", point("30"), 0, `has the position "30"`},
		{"no coordinates", "a.kml", point(" "), 0, "has a geometry without coordinates"},
		{"two points for one", "a.kml", point("30,50 31,51"), 0, "is a Point of 2 positions"},
		{"a ring that is open", "a.kml", kmlHead + `<Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>30,50 31,50 31,51 30,51</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>`, 0, "must end where it begins"},
		{"a polygon of holes", "a.kml", kmlHead + `<Placemark><Polygon/></Placemark></Document></kml>`, 0, "a Polygon with 0 outer boundaries"},
		{"30 February", "a.kml", kmlHead + `<Placemark><TimeStamp><when>2022-02-30</when></TimeStamp></Placemark></Document></kml>`, 0, "row 1: when: \"2022-02-30\" is not a day"},

		{"Atlos cut short", "a.json", `{"results":[` + incident + `,{"slug":"D4`, 1, "not whole JSON: after entry 1, the file ends in the middle"},
		{"Atlos, a number for an incident", "a.json", `{"results":[` + incident + `,7,` + incident + `]}`, 2, "row 2: a JSON object is wanted, not 7"},
		{"Atlos, 100,000 levels deep", "a.json", `{"results":[` + incident + `,{"slug":` + nested(100_000) + `},` + incident + `]}`, 2, "row 2: the entry nests deeper than 64 levels"},
		{"Atlos, 100,000 levels beside the list", "a.json", `{"results":[` + incident + `],"more":` + nested(100_000) + `}`, 1, ""},
		{"Atlos, a string of 9 MB", "a.json", `{"results":[` + incident + `,{"slug":"` + strings.Repeat("x", 9<<20) + `"},` + incident + `]}`, 2, "row 2: the entry is larger than 8 MB"},
		{"Atlos, a place that is none", "a.json", `{"results":[{"slug":"A","attr_status":"To Do","attr_geolocation":{"type":"Point","coordinates":[30,91]}}]}`, 0, "row 1: geometry: latitude 91 is outside"},
		{"Bellingcat cut short", "a.json", `[{"id":"1","latitude":"50","longitude":"30","filters":[{"key":"a","value":"b"}]},{"id"`, 1, "ends in the middle"},
		{"Bellingcat, latitude 91", "a.json", `[{"id":"1","latitude":"91","longitude":"30","filters":[{"key":"a","value":"b"}]}]`, 0, "row 1: latitude: latitude 91 is outside"},
		{"TimeMap cut short", "a.json", `{"events":[{"id":"1","description":"Kyiv","date":"02/24/2022","latitude":"50","longitude":"30","associations":[],"sources":[]}],"sources":{"s"`, 1, "ends in the middle"},
		{"TimeMap, 30 February", "a.json", `[{"id":"1","description":"Kyiv","date":"02/30/2022","associations":[],"sources":[]}]`, 0, "is not a day of the calendar"},
		{"GeoConfirmed cut short", "a.json", `[{"id":"1","originalSource":"","geolocation":"","coordinates":[50,30]},`, 1, "ends in the middle"},
		{"GeoConfirmed, longitude first", "a.json", `[{"id":"1","originalSource":"","geolocation":"","coordinates":[137.8,48.9]}]`, 0, "look swapped"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := open([]byte(tt.content), tt.file, known)
			said := ""
			if len(out.refusals) > 0 {
				said = out.refusals[0].Error()
			} else if out.err != nil {
				said = out.err.Error()
			}
			if len(out.events) != tt.events || !strings.Contains(said, tt.want) || tt.want == "" && said != "" {
				t.Errorf("%d events, said %q; want %d, %q", len(out.events), said, tt.events, tt.want)
			}
			if out.err != nil && geo.KindOf(out.err) == geo.Internal {
				t.Errorf("error %v is not written for the person who asked", out.err)
			}
		})
	}
}

// TestHidePositions leaves out what tells where troops stand, in each layout of
// GeoConfirmed.
func TestHidePositions(t *testing.T) {
	o := known
	o.HidePositions = true
	for _, tt := range []struct {
		name, file, content string
		events              int
	}{
		{"a unit in the table", "a.csv", "Date;Name;Faction;Origin;Latitude;Longitude;PlusCode;Description;Source;Geolocation;Equipment;EquipmentItems;Units;OrbatUnits;Id\n" +
			"2026-08-06;x;Russia;UAV;48.9;37.8;;Truck burns;;;;;1st Synthetic Brigade;;1\n2026-08-06;x;Russia;UAV;48.9;37.8;;Truck burns;;;;;;;2\n", 1},
		{"units in JSON", "a.json", `[{"id":"1","originalSource":"","geolocation":"","units":["1st"]},{"id":"2","originalSource":"","geolocation":"","units":[]}]`, 1},
		{"words in KML", "a.kml", `<kml><Document><name>GeoConfirmed</name><Placemark><name>06 AUG 2026</name><description>Russian position at the tree line</description></Placemark><Placemark><name>06 AUG 2026</name><description>Station damaged</description></Placemark></Document></kml>`, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := open([]byte(tt.content), tt.file, o)
			if len(out.events) != tt.events || len(out.refusals) != 1 || out.refusals[0].Reason != hidden || out.err != nil {
				t.Errorf("%d events, refused %v, ended with %v; want %d, one hidden", len(out.events), out.refusals, out.err, tt.events)
			}
		})
	}
}

// TestGuarded holds what Atlos says endangers people to be private, whoever may
// see the rest of the dataset.
func TestGuarded(t *testing.T) {
	for restrictions, want := range map[string]string{"": "", "Hidden": "private", "Frozen": ""} {
		out := open([]byte("slug,status,description,sensitive,restrictions\nA1B2C3,To Do,Strike on Kyiv,Not Sensitive,"+restrictions+"\n"), "a.csv", known)
		if len(out.events) != 1 || out.events[0].Visibility != want {
			t.Errorf("restrictions %q: %+v; want visibility %q", restrictions, out, want)
		}
	}
}

// TestPlain makes text of HTML.
func TestPlain(t *testing.T) {
	for _, tt := range []struct{ html, want, links string }{
		{"Strike on Kyiv", "Strike on Kyiv", ""},
		{"a<br>b<BR/>c", "a\nb\nc", ""},
		{"<p>one</p><p>two</p>", "one\n\ntwo", ""},
		{"5 < 6 & 7 > 2", "5 < 6 & 7 > 2", ""},
		{"&lt;b&gt; &amp;amp; &eacute;", "<b> &amp; é", ""},
		{`<script>if (a<b) alert("</b>")</script>after`, "after", ""},
		{"<!-- <b>hidden</b> -->shown", "shown", ""},
		{"<!-- never closed", "", ""},
		{"<b never closed", "", ""},
		{`<a title="a > b" href='https://example.org/?a=1&amp;b=2'>here</a>`, "here", "https://example.org/?a=1&b=2"},
		{`<a data-href="https://example.org/no" href=https://example.org/yes>x</a>`, "x", "https://example.org/yes"},
		{`<a href="javascript:alert(1)">x</a>`, "x", ""},
		{"see https://t.me/a/1, https://t.me/a/2. And https://t.me/a/1", "see https://t.me/a/1, https://t.me/a/2. And https://t.me/a/1", "https://t.me/a/1 https://t.me/a/2"},
		{"<A\xb4href", "", ""},
		{strings.Repeat("<a ='", 1<<20), "", ""},
		{strings.Repeat("<!--", 1<<20), "", ""},
	} {
		text, links := plain(tt.html)
		if text != tt.want || strings.Join(links, " ") != tt.links {
			t.Errorf("plain(%q) = %q, %q; want %q, %q", geo.Clip(tt.html), geo.Clip(text), links, tt.want, tt.links)
		}
	}
}

// TestDocumentsAreStreamed reads documents of many entries without holding them.
func TestDocumentsAreStreamed(t *testing.T) {
	const entries = 5_000
	padding := strings.Repeat("x", 4_000)
	for _, tt := range []struct{ file, before, one, between, after string }{
		{"a.kml", "<kml><Document>", "<Placemark><name>#</name><description>" + padding + "</description></Placemark>", "", "</Document></kml>"},
		{"a.json", `{"results":[`, `{"slug":"#","attr_status":"To Do","attr_description":"` + padding + `"}`, ",", "]}"},
	} {
		in, out := io.Pipe()
		go func() {
			_, err := io.WriteString(out, tt.before)
			for i := range entries {
				if err != nil {
					return
				}
				sign := tt.between
				if i == 0 {
					sign = ""
				}
				_, err = io.WriteString(out, sign+strings.Replace(tt.one, "#", strings.Repeat("i", i%900)+string(rune('a'+i/900)), 1))
			}
			_, _ = io.WriteString(out, tt.after) // the reader says what is missing
			_ = out.Close()
		}()
		_, events, err := Open(in, tt.file, known)
		if err != nil {
			t.Fatal(err)
		}
		var least, most runtime.MemStats
		runtime.ReadMemStats(&least)
		n := 0
		for _, err := range events {
			if err != nil {
				t.Fatal(err)
			}
			if n++; n%(entries/5) == 0 {
				runtime.GC()
				var now runtime.MemStats
				runtime.ReadMemStats(&now)
				if now.HeapAlloc > most.HeapAlloc {
					most = now
				}
			}
		}
		grown, half := int64(most.HeapAlloc)-int64(least.HeapAlloc), int64(entries)*int64(len(padding))/2
		if n != entries || grown > half {
			t.Errorf("%s: %d events, %d MB held; want %d, less than %d", tt.file, n, grown>>20, entries, half>>20)
		}
	}
}

// TestDocumentsHaveNoColumns inspects documents of sources that give tables too.
func TestDocumentsHaveNoColumns(t *testing.T) {
	for _, tt := range []struct {
		file    string
		columns int
	}{{"geoconfirmed.in.csv", 15}, {"geoconfirmed_doc.in.kml", 0}, {"geoconfirmed_map.in.json", 0}, {"atlos.in.csv", 21}, {"atlos_api.in.json", 0}, {"timemap_events.in.json", 0}, {"kml_folders.in.kml", 0}} {
		head := sampleFile(t, tt.file)
		if i, err := Inspect(head, tt.file, ReadOptions{}); err != nil || len(i.Columns) != tt.columns {
			t.Errorf("Inspect(%s) has %d columns, %v; want %d, nil", tt.file, len(i.Columns), err, tt.columns)
		}
		_, err := Inspect(head, tt.file, ReadOptions{Mapping: map[string]string{"Id": "notes"}})
		if tt.columns == 0 && geo.KindOf(err) != geo.Invalid {
			t.Errorf("Inspect(%s) with a mapping = %v; want a sentence", tt.file, err)
		}
	}
}

// TestBrokenSources tells a source that breaks off from a file that is bad, in
// archives and documents.
func TestBrokenSources(t *testing.T) {
	long := sampleFile(t, "atlos_api.in.json")
	packed := gzipped(t, strings.Repeat(kyivAndLviv, 2_000))
	for name, content := range map[string][]byte{"a.json": long[:len(long)/2], "a.csv.gz": packed[:len(packed)/2], "a.zip": zipped(t, entry{"a.csv", kyivAndLviv}), "a.kml": []byte("<kml><Placemark>")} {
		var last error
		_, events, err := Open(io.MultiReader(bytes.NewReader(content), &failing{}), name, known)
		if last = err; err == nil {
			for _, last = range events {
			}
		}
		if !errors.Is(last, errBroken) {
			t.Errorf("%s ended with %v; want %v", name, last, errBroken)
		}
	}
}

// TestPaths names the members of JSON, also of one that is cut off or odd.
func TestPaths(t *testing.T) {
	for head, want := range map[string]string{
		`{"results":[{"slug":"A","tags":["x"]},{"status":1}],"next":null}`: "next results results[].slug results[].status results[].tags",
		`[{"filters":[{"key":"a","val`:                                     "[].filters [].filters[].key",
		`{"":[]}0`:                                                         "",
		`{"a":{"":1,"b":2}}`:                                               "a a. a.b",
		`no JSON`:                                                          "",
	} {
		if got := strings.TrimSpace(strings.Join(slices.Sorted(maps.Keys(paths([]byte(head)))), " ")); got != want {
			t.Errorf("paths(%s) = %q; want %q", head, got, want)
		}
	}
}

// TestKMZ reads the first KML of a KMZ, whatever pictures and further layers it
// brings.
func TestKMZ(t *testing.T) {
	const doc = `<kml><Placemark><name>Kyiv</name></Placemark></kml>`
	content := zipped(t, entry{"files/icon.png", "\x89PNG"}, entry{"doc.kml", doc}, entry{"layers/old.kml", "<kml/>"}, entry{"notes.csv", kyivAndLviv})
	if out := open(content, "places.kmz", known); out.format != "kml" || len(out.events) != 1 || out.events[0].Title != "Kyiv" {
		t.Errorf("read as %q: %+v; want the event of doc.kml", out.format, out)
	}
}

// sampleFile gives a file of testdata.
func sampleFile(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestLists reads the lists of a TimeMap the same from one document, in either
// order, and from an archive.
func TestLists(t *testing.T) {
	document := open(sampleFile(t, "timemap_document.in.json"), "a.json", known)
	archive := open(sampleFile(t, "timemap_lists.in.zip"), "a.zip", known)
	z, err := zip.NewReader(bytes.NewReader(sampleFile(t, "timemap_lists.in.zip")), int64(len(sampleFile(t, "timemap_lists.in.zip"))))
	if err != nil {
		t.Fatal(err)
	}
	lists := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		lists[timeMapPart(f.Name)] = string(b)
	}
	before := open([]byte(`{"associations":`+lists["associations"]+`,"sources":`+lists["sources"]+`,"events":`+lists["events"]+`}`), "a.json", known)
	write := func(o outcome) string {
		var b bytes.Buffer
		if _, err := writeGeoJSON(&b, stream(o.events), About{}); err != nil || len(o.events) != 3 {
			t.Fatalf("%d events, %v; want 3, nil", len(o.events), err)
		}
		return b.String()
	}
	if want := write(document); write(archive) != want || write(before) != want {
		t.Errorf("the archive gives\n%s\nthe lists before the events give\n%s\nwant\n%s", write(archive), write(before), want)
	}
}

func FuzzKML(f *testing.F)          { fuzzRead(f, kml) }
func FuzzGeoConfirmed(f *testing.F) { fuzzRead(f, geoConfirmed) }
func FuzzBellingcat(f *testing.F)   { fuzzRead(f, bellingcat) }
func FuzzAtlos(f *testing.F)        { fuzzRead(f, atlos) }
func FuzzTimeMap(f *testing.F)      { fuzzRead(f, timeMap) }

func FuzzPlain(f *testing.F) {
	for _, s := range []string{"<p>a</p>", `<a href="https://example.org">x</a>`, "<!--", "&amp;", "<script>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		_, links := plain(s)
		if i := slices.IndexFunc(links, func(l string) bool { return !isLink(l) }); i >= 0 {
			t.Fatalf("plain(%q) links to %q", s, links[i])
		}
	})
}
