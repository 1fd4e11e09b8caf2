package format

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"eventmap/geo"
)

// TestBadFiles reads what people bring by mistake. Each gets a sentence, and
// the good rows of a bad file stay.
func TestBadFiles(t *testing.T) {
	const ucdpHeader = "id,type_of_violence,where_prec,latitude,longitude,date_prec,date_start,date_end,low,best,high,deaths_civilians,deaths_unknown\n"
	const acledHeader = "event_id_cnty,event_date,time_precision,event_type,latitude,longitude,geo_precision\n"
	feature := func(geometry string) string {
		return `{"type":"Feature","geometry":` + geometry + `,"properties":{"title":"x"}}`
	}
	collection := func(features ...string) string {
		return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
	}
	good := feature(`{"type":"Point","coordinates":[30.5,50.4]}`)
	for _, tt := range []struct {
		name, file, content string
		events              int
		want                string // in the error or the first refusal
	}{
		{"empty", "a.csv", "", 0, "the file is empty"},
		{"blank", "a.csv", "\xef\xbb\xbf \n\n", 0, "the file is empty"},
		{"PDF named CSV", "a.csv", "%PDF-1.7\n%\xe2\xe3", 0, "looks like a PDF; understood are "},
		{"ZIP", "a.kmz", "PK\x03\x04abc", 0, "the ZIP archive is damaged"},
		{"image", "a.png", "\x89PNG\r\n\x1a\n", 0, "looks like an image"},
		{"web page", "a.csv", "\n<!DOCTYPE html><html>", 0, "looks like a web page"},
		{"XML", "a.xml", "<?xml version='1.0'?><osm>", 0, "looks like XML"},
		{"binary", "a.csv", "a,b\x00\x01", 0, "looks like a binary file"},
		{"prose", "notes.txt", "Dear all.\nNothing here.", 0, "not in a format that is understood"},
		{"other JSON", "a.json", `{"results":[]}`, 0, "the file is JSON, but of no kind that is understood; understood are UCDP GED, ACLED, "},
		{"TopoJSON", "a.geojson", `{"type":"Topology","objects":{}}`, 0, `the type is "Topology"`},
		{"bare geometry", "a.geojson", `{"type":"Point","coordinates":[1,2]}`, 0, `the type is "Point"`},
		{"another reference system", "a.geojson", `{"type":"FeatureCollection","crs":{"properties":{"name":"EPSG:3857"}},"features":[` + good + `]}`, 0, "export it in EPSG:4326"},
		{"truncated JSON", "a.geojson", collection(good, good)[:150], 1, "after feature 1, the file ends in the middle"},
		{"junk behind a feature", "a.geojson", `{"type":"FeatureCollection","features":[` + good + ` x]}`, 1, "a comma is wanted"},
		{"deeply nested", "a.geojson", collection(good, feature(strings.Repeat(`{"a":`, 100)+"1"+strings.Repeat("}", 100)), good), 2, "nests deeper than 64 levels"},
		{"deeper than any stack", "a.geojson", collection(feature(strings.Repeat("[", 3<<20)+strings.Repeat("]", 3<<20)), good), 1, "nests deeper than 64 levels"},
		{"never closed", "a.geojson", `{"type":"FeatureCollection","features":[` + strings.Repeat("[", 1<<20), 0, "the file ends in the middle"},
		{"huge feature", "a.geojson", collection(good, feature(`"`+strings.Repeat("x", maxFeature)+`"`), good), 2, "larger than 8 MB"},
		{"a number for a feature", "a.geojson", collection("1", good), 1, "row 1: a GeoJSON Feature is wanted, not JSON's number"},
		{"a list of properties", "a.geojson", collection(`{"type":"Feature","properties":[]}`, good), 1, "row 1: properties is not what GeoJSON asks for, but JSON's array"},
		{"latitude 91", "a.geojson", collection(feature(`{"type":"Point","coordinates":[30,91]}`), good), 1, "latitude 91 is outside"},
		{"ours with a bad date", "a.geojson", collection(`{"type":"Feature","properties":{"external_id":"1","location_precision":"exact","time_extent":"within","start_time":"soon"}}`), 0, `start_time: "soon" is not a time`},
		{"no column understood", "a.csv", "foo,bar\n1,2\n", 0, "no column is understood"},
		{"one column", "a.csv", "title\nStrike on Kyiv\nStrike on Kharkiv\n", 2, ""},
		{"10,000 columns", "a.csv", "title" + strings.Repeat(",x", 9_999) + "\n", 0, "more than 2000 columns"},
		{"10,000 cells", "a.csv", "title,place\nOne,Kyiv\nTwo" + strings.Repeat(",x", 9_999) + "\nThree,Lviv\n", 2, "row 3: has more than 2000 columns"},
		{"huge cell", "a.csv", "title,place\nOne,Kyiv\n" + strings.Repeat("x", 2<<20) + ",Kyiv\nThree,Lviv\n", 2, "row 3: cell 1 is larger than 1 MB"},
		{"huge quoted cell", "a.csv", "title,place\nOne,Kyiv\n\"" + strings.Repeat("x\n", 2<<20) + "\",Kyiv\nThree,Lviv\n", 2, "row 3: cell 1 is larger than 1 MB"},
		{"NUL further on", "a.csv", "title,place\nOne,Kyiv\n" + strings.Repeat("Two,Lviv\n", 10_000) + "T\x00,Lviv\n", 10_001, "row 10003: holds a NUL character"},
		{"invalid UTF-8", "a.csv", "title,place\nOne \xff,Kyiv\n", 1, ""},
		{"UTF-16", "a.csv", "\xff\xfet\x00i\x00t\x00l\x00e\x00\t\x00x\x00\n\x00A\x00\t\x001\x00\n\x00", 1, ""},
		{"Excel's own delimiter line", "a.csv", "sep=|\r\ntitle|latitude|longitude\r\nA|50|30\r\n", 1, ""},
		{"end before start", "a.csv", "title,start_date,end_date\nA,2022-03-02,2022-03-01\n", 0, "row 2: end_date: \"2022-03-01\" lies before the start"},
		{"30 February", "a.csv", "title,date\nA,2022-02-30\n", 0, `row 2: date: "2022-02-30" is not a day of the calendar`},
		{"infinity", "a.csv", "title,lat,lon\nA,Inf,30\n", 0, "a coordinate is not a number"},
		{"not a number", "a.csv", "title,lat,lon\nA,NaN,30\nB,50,30\n", 1, "row 2: lat: a coordinate is not a number"},
		{"latitude 91", "a.csv", "title,lat,lon\nA,91,30\nB,50,30\n", 1, "row 2: lat: latitude 91 is outside"},
		{"longitude 400", "a.csv", "title,lat,lon\nA,50,400\nB,50,30\n", 1, "row 2: lon: longitude 400 is outside"},
		{"the year 0", "a.csv", "title,date\nA,0000-01-01\nB,2022-03-01\n", 1, `row 2: date: "0000-01-01" is not a day of the calendar`},
		{"the year 9999", "a.csv", "title,date\nA,9999-12-31\nB,2022-03-01\n", 1, `row 2: date: "9999-12-31" is not a day of the calendar`},
		{"killed -1", "a.csv", "title,killed\nA,-1\nB,0\n", 1, "row 2: killed: -1 is not a number of people"},
		{"killed is no number", "a.csv", "title,killed\nA,some\n", 1, ""},
		{"min above max", "a.csv", "title,killed_min,killed_best,killed_max\nA,9,5,3\n", 1, ""},
		{"a cell of 5 MB", "a.csv", "title,place\nOne,Kyiv\n" + strings.Repeat("x", 5<<20) + ",Kyiv\nThree,Lviv\n", 2, "row 3: cell 1 is larger than 1 MB"},
		{"a quoted cell that never ends", "a.csv", "title,place\nOne,Kyiv\n\"Two,Lviv\nThree,Odesa\n", 1, "row 3: a cell begins with a quotation mark that is never closed"},
		{"NUL in the first rows", "a.csv", "title,place\nT\x00,Kyiv\n", 0, "looks like a binary file"},
		{"no line ends", "a.csv", "title", 0, ""},
		{"only a header", "a.csv", "title,latitude,longitude\n", 0, ""},
		{"hashtags above nothing", "a.csv", "#event+id,#geo+lat\n", 0, ""},
		{"ACLED without a place", "a.csv", acledHeader + "UKR1,2024-03-02,1,Battles,50,,1\n", 0, "row 2: latitude: a latitude is given without a longitude"},
		{"ACLED, no such day", "a.csv", acledHeader + "UKR1,30 February 2024,1,Battles,50,30,1\nUKR2,2 March 2024,1,Battles,50,30,1\n", 1, `row 2: event_date: "30 February 2024" is not a date`},
		{"ACLED, the year 0", "a.csv", acledHeader + "UKR1,0000-01-01,1,Battles,50,30,1\n", 0, `row 2: event_date: "0000-01-01" is not a day of the calendar`},
		{"ACLED, latitude 91", "a.csv", acledHeader + "UKR1,2024-03-02,1,Battles,91,30,1\n", 0, "row 2: latitude: latitude 91 is outside"},
		{"ACLED's JSON, cut short", "a.json", `{"status":200,"data":[{"event_id_cnty":"UKR1","event_date":"2024-03-02"},{"event_id_cnty":"UK`, 1, "after entry 1, the file ends in the middle"},
		{"ACLED's JSON, cut between", "a.json", `[{"event_id_cnty":"UKR1","event_date":"2024-03-02"},`, 1, "the file ends in the middle"},
		{"ACLED's JSON, nested deep", "a.json", `[{"event_id_cnty":"UKR1"},{"event_id_cnty":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `},{"event_id_cnty":"UKR3"}]`, 2, "nests deeper than 64 levels"},
		{"ACLED's JSON, no objects", "a.json", `[{"event_id_cnty":"UKR1"},7,null,"x"]`, 1, "row 2: a JSON object is wanted"},
		{"VIINA without a date", "a.csv", "event_id_1pd,n_reports,GEO_PRECISION,latitude,longitude,date\n1,1,ADM3,50,30,\n2,1,ADM3,50,30,20261340\n", 1, `row 3: date: "20261340" is not a day of the calendar`},
		{"longitude 181", "a.csv", "title,lat,lon\nA,50,181\n", 0, "row 2: lon: longitude 181 is outside"},
		{"UCDP without a column", "a.csv", "type_of_violence,where_prec,date_prec,best\n1,1,1,1\n", 0, "has no column id"},
		{"UCDP, killed -1", "a.csv", ucdpHeader + "1,1,1,50,30,1,2022-03-01,2022-03-01,-1,0,0,0,0\n", 0, `row 2: low: "-1" is not a number of people`},
		{"UCDP, latitude 91", "a.csv", ucdpHeader + "1,1,1,91,30,1,2022-03-01,2022-03-01,0,0,0,0,0\n2,1,1,50,30,1,2022-03-01,2022-03-01,0,0,0,0,0\n", 1, "row 2: latitude: latitude 91 is outside"},
		{"UCDP, the year 0", "a.csv", ucdpHeader + "1,1,1,50,30,1,0000-01-01,0000-01-01,0,0,0,0,0\n", 0, `row 2: date_start: "0000-01-01" is not a day of the calendar`},
		{"UCDP, no such day", "a.csv", ucdpHeader + "1,1,1,50,30,1,2022-02-30,2022-03-01,0,0,0,0,0\n", 0, `row 2: date_start: "2022-02-30" is not a date`},
		{"UCDP, end before start", "a.csv", ucdpHeader + "1,1,1,50,30,1,2022-03-02,2022-03-01,0,0,0,0,0\n", 0, "row 2: date_end: 2022-03-01 lies before date_start"},
		{"UCDP, where_prec 9", "a.csv", ucdpHeader + "1,1,9,50,30,1,2022-03-01,2022-03-01,0,0,0,0,0\n", 0, `row 2: where_prec: "9" is not a code from 1 to 7`},
		{"UCDP, violence 4", "a.csv", ucdpHeader + "1,4,1,50,30,1,2022-03-01,2022-03-01,0,0,0,0,0\n", 0, `row 2: type_of_violence: "4" is not 1, 2 or 3`},
		{"UCDP without an id", "a.csv", ucdpHeader + ",1,1,50,30,1,2022-03-01,2022-03-01,0,0,0,0,0\n", 0, "row 2: id: is empty"},
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

// TestUCDPOrders reads the columns in any order, behind a junk column, and with
// a row of HXL hashtags.
func TestUCDPOrders(t *testing.T) {
	file, err := os.ReadFile("testdata/ucdp_ged_49col.in.csv")
	if err != nil {
		t.Fatal(err)
	}
	want := open(file, "ged.csv", known)
	table := openTable(bytes.NewReader(file))
	var rows [][]string
	for {
		r, err := table.next()
		if err != nil {
			break
		}
		rows = append(rows, r.cells)
	}
	order := rand.New(rand.NewPCG(1, 2)).Perm(len(rows[0]))
	var b bytes.Buffer
	for i, r := range rows {
		fmt.Fprintf(&b, "%d", i)
		for _, column := range order {
			b.WriteByte(',')
			b.WriteString(`"` + strings.ReplaceAll(r[column], `"`, `""`) + `"`)
		}
		b.WriteByte('\n')
		if i == 0 {
			b.WriteString("," + strings.Repeat("#geo +lat,", len(r)-1) + "\n")
		}
	}
	got := open(append([]byte("#"), b.Bytes()[1:]...), "ged.csv", known)
	if len(got.events) != 2 || len(got.refusals) != 0 {
		t.Fatalf("%d events, %v refused; want 2, none", len(got.events), got.refusals)
	}
	for i, e := range got.events {
		delete(e.Extras, "#")
		if g, w := string(geo.AppendFeature(nil, &e)), string(geo.AppendFeature(nil, &want.events[i])); g != w {
			t.Errorf("event %d in another order:\n%s\nwant\n%s", i, g, w)
		}
	}
}

// failing is a stream, a reader and a writer that break.
type failing struct{ after int }

var errBroken = errors.New("broken pipe")

func (f *failing) Write(p []byte) (int, error) {
	if f.after -= len(p); f.after < 0 {
		return 0, errBroken
	}
	return len(p), nil
}

func (f *failing) Read(p []byte) (int, error) { return 0, errBroken }

func TestBrokenStreamsAreErrors(t *testing.T) {
	e := geo.Event{Title: "x"}
	broken := func(yield func(geo.Event, error) bool) { _ = yield(e, nil) && yield(geo.Event{}, errBroken) }
	long := func(yield func(geo.Event, error) bool) {
		for range 500 { // more than any writer gathers before it writes
			if !yield(e, nil) {
				return
			}
		}
	}
	for _, f := range All {
		if f.Write != nil {
			var b bytes.Buffer
			if n, err := f.Write(&b, broken, About{}); n != 1 || !errors.Is(err, errBroken) {
				t.Errorf("%s: Write(broken stream) = %d, %v; want 1, %v", f.Name, n, err, errBroken)
			}
			if f.Name == "geojson" && strings.HasSuffix(strings.TrimSpace(b.String()), "]}") {
				t.Errorf("geojson: a broken stream ends like a whole file")
			}
			if _, err := f.Write(&failing{1 << 10}, long, About{}); !errors.Is(err, errBroken) {
				t.Errorf("%s: Write(broken pipe) = %v; want %v", f.Name, err, errBroken)
			}
		}
		if f.Read == nil {
			continue
		}
		in := sampleOf(t, f)
		whole := 0
		for _, err := range f.Read(bytes.NewReader(in), ReadOptions{}) {
			if err == nil {
				whole++
			}
		}
		events, last := 0, error(nil)
		for _, err := range f.Read(io.MultiReader(bytes.NewReader(in), &failing{}), ReadOptions{}) {
			if err == nil {
				events++
			}
			last = err
		}
		var refusal *geo.Refusal
		if whole == 0 || events > whole || last == nil || errors.As(last, &refusal) || geo.KindOf(last) == geo.Internal && !errors.Is(last, errBroken) {
			t.Errorf("%s: Read(broken pipe) gave %d of %d events and %v; want no more, and %v or a sentence", f.Name, events, whole, last, errBroken)
		}
		for range f.Read(bytes.NewReader(in), ReadOptions{}) {
			break // a consumer that has enough is left alone
		}
	}
}

// samples are the first of testdata that is recognised as each format, by its name.
var samples = sync.OnceValues(func() (map[string][]byte, error) {
	files, err := filepath.Glob("testdata/*.in.*")
	if err != nil {
		return nil, err
	}
	first := map[string][]byte{}
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if found, err := Sniff(b[:min(len(b), headSize)], filepath.Base(path)); err == nil && first[found.Name] == nil {
			first[found.Name] = b
		}
	}
	return first, nil
})

// sampleOf gives a sample that is recognised as a format.
func sampleOf(t *testing.T, f Format) []byte {
	t.Helper()
	first, err := samples()
	if err != nil {
		t.Fatal(err)
	}
	if first[f.Name] == nil {
		t.Fatalf("no sample in testdata is recognised as %s", f.Name)
	}
	return first[f.Name]
}

func TestByExtension(t *testing.T) {
	for name, want := range map[string]string{"a.geojson": "geojson", "csv": "csv", ".CSV": "csv", "x.json": "geojson", "geojson": "geojson", "a.ndjson": "geojsonl", "geojsonseq": "geojsonseq", "hxl": "hxl"} {
		if f, err := ByExtension(name); err != nil || f.Name != want {
			t.Errorf("ByExtension(%q) = %q, %v; want %q", name, f.Name, err, want)
		}
	}
	if _, err := ByExtension("a.docx"); geo.KindOf(err) != geo.Unsupported || !strings.Contains(err.Error(), "; choose .") || !strings.Contains(err.Error(), " or .geojson or ") {
		t.Errorf(`ByExtension("a.docx") = %v; want a sentence that names the choices`, err)
	}
}
