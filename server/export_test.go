package server_test

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"eventmap/geo/format"
	"eventmap/server/ogc"
)

// extensions are those that events are written under, without their dot.
func extensions() []string {
	var list []string
	for _, f := range format.All {
		if f.Write != nil && f.Extension != "" {
			list = append(list, strings.TrimPrefix(f.Extension, "."))
		}
	}
	return list
}

func TestAnExportSaysWhatItIs(t *testing.T) {
	d := openDesk(t)
	rows := "id,title,lat,lon,country\n1,Shelling near Kupiansk,49.7,37.6,Ukraine\n2,Clash near Lyman,49.0,37.8,Ukraine\n"
	d.want(d.do("POST", "/api/import?filename=x.csv&dataset=wire&licence=CC+BY+4.0&attribution=Агенція", rows, nil), 200)
	d.want(d.do("POST", "/api/import?filename=x.csv&dataset=other&licence=CC0", "id,title\n1,Blast\n", nil), 200)
	today := time.Now().UTC().Format(time.DateOnly)
	for _, f := range format.All {
		if f.Write == nil || f.Extension == "" {
			continue
		}
		a := d.want(d.get("/api/export"+f.Extension+"?country=UA"), 200)
		if got, want := a.header.Get("Content-Disposition"), `attachment; filename="events-ukraine-`+today+f.Extension+`"`; got != want {
			t.Errorf("%s: Content-Disposition is %s; want %s", f.Name, got, want)
		}
		if got := a.header.Get("Content-Type"); got != f.MediaType {
			t.Errorf("%s: Content-Type is %s; want %s", f.Name, got, f.MediaType)
		}
		if got, want := a.header.Values("Link"), []string{`<https://creativecommons.org/licenses/by/4.0/>; rel="license"`}; !slices.Equal(got, want) {
			t.Errorf("%s: Link is %v; want that of the dataset which is in the file, %v", f.Name, got, want)
		}
		if got, want := a.header.Get("X-Attribution"), url.PathEscape("Агенція"); got != want {
			t.Errorf("%s: X-Attribution is %s; want %s", f.Name, got, want)
		}
		for _, also := range f.Also {
			if strings.HasPrefix(also, ".") && d.want(d.get("/api/export"+also), 200).header.Get("Content-Type") != f.MediaType {
				t.Errorf("%s is not %s", also, f.Name)
			}
		}
	}
	if lines := strings.Split(d.want(d.get("/api/export.csv?hxl=yes&country=UA"), 200).body, "\r\n"); len(lines) != 5 || !strings.HasPrefix(lines[1], "#meta+id,") {
		t.Errorf("CSV with hashtags is %q", lines)
	}
	d.want(d.get("/api/export.geojson?hxl=yes"), 400)
	d.want(d.get("/api/export.csv?hxl=perhaps"), 400)
}

// TestFormatsAreDocumented holds the API document to what is written.
func TestFormatsAreDocumented(t *testing.T) {
	path := openDesk(t).openAPI().Paths.Find("/export.{format}")
	var listed []string
	for _, v := range path.Parameters[0].Value.Schema.Value.Enum {
		listed = append(listed, v.(string))
	}
	want := extensions()
	slices.Sort(want)
	if !slices.Equal(listed, want) {
		t.Errorf("the document lists the formats %v; want %v", listed, want)
	}
	types := path.Get.Responses.Value("200").Value.Content
	for _, f := range format.All {
		media, _, _ := strings.Cut(f.MediaType, ";")
		if f.Write != nil && f.Extension != "" && types[media] == nil {
			t.Errorf("the document does not say that %s is answered as %s", f.Name, media)
		}
	}
}

// TestFormsAreCalledAsPeopleCallThem asks for a page by every name of every format
// that is written, and holds the API document to that.
func TestFormsAreCalledAsPeopleCallThem(t *testing.T) {
	d := openDesk(t)
	d.create(kyiv("public"))
	names := []string{"json", "geojson", "html"}
	for _, f := range format.All {
		if f.Write == nil {
			continue
		}
		names = append(names, f.Name)
		for _, ext := range append([]string{f.Extension}, f.Also...) {
			if strings.HasPrefix(ext, ".") && f.Name != "geoparquet" {
				names = append(names, strings.TrimPrefix(ext, "."))
			}
		}
	}
	paths := d.openAPI().Paths
	listed := map[string]string{}
	for path, want := range map[string]string{"/collections/events/items": fmt.Sprint(ogc.Names(ogc.Items)), "/collections/events/items/{id}": "[json geojson html]"} {
		for _, p := range paths.Find(path).Get.Parameters {
			if p.Value.Name == "f" {
				listed[path] = fmt.Sprint(p.Value.Schema.Value.Enum)
			}
		}
		if listed[path] != want {
			t.Errorf("the document lists for %s the forms %s, want %s", path, listed[path], want)
		}
	}
	for _, name := range names {
		d.want(d.get(items+"?f="+name), 200)
		if !slices.Contains(ogc.Names(ogc.Items), name) {
			t.Errorf("nobody names %s", name)
		}
	}
	for _, path := range []string{items, items + "/1"} {
		a, b := d.want(d.get(path+"?f=geojson"), 200), d.want(d.get(path), 200)
		if a.header.Get("Content-Type") != "application/geo+json" || a.header.Get("ETag") != b.header.Get("ETag") {
			t.Errorf("%s?f=geojson is %v", path, a.header)
		}
		if w := d.want(d.get(path+"?f=gml"), 400); !strings.Contains(w.body, "json, geojson, html") {
			t.Errorf("a form that is none: %s", w.body)
		}
	}
}

// TestPagesComeInEveryFormat asks for the same page in every form, by f
// and by Accept, and holds it to the file of the same events.
func TestPagesComeInEveryFormat(t *testing.T) {
	d := openDesk(t)
	rows := "id,title,lat,lon\n"
	for i := range 25 {
		rows += fmt.Sprintf("%d,Shelling near Kupiansk,49.7,37.6\n", i)
	}
	d.want(d.do("POST", "/api/import?filename=x.csv&dataset=wire", rows, nil), 200)
	moments := regexp.MustCompile(`\d{4}-\d\d-\d\dT[\d:]{8}(\.\d+)?Z|https?://[^"<]*|&?f=\w+`)
	for _, form := range ogc.Items[1:] {
		if form.Name == ogc.Hypertext.Name { // no file of events is like it
			continue
		}
		hashtags := ""
		if form.Name == "hxl" {
			hashtags = "&hxl=yes"
		}
		f, err := format.ByExtension(form.Name)
		if err != nil || f.Name != form.Name {
			t.Fatalf("no format is called %s", form.Name)
		}
		if media, _, _ := strings.Cut(f.MediaType, ";"); media != form.Type {
			t.Errorf("%s is %s; the form is %s", f.Name, media, form.Type)
		}
		file := d.want(d.get("/api/export"+cmp.Or(f.Extension, ".csv")+"?limit=10&offset=10"+hashtags), 200)
		a := d.want(d.get(items+"?limit=10&offset=10&f="+form.Name), 200)
		pages := []answer{a}
		if form.Name != "hxl" { // it is CSV to Accept
			pages = append(pages, d.want(d.do("GET", items+"?limit=10&offset=10", "", headers{"Accept": "text/html;q=0.4, application/geo+json;q=0.2, " + form.Type + ";q=0.5, */*;q=0.1"}), 200))
		}
		for _, name := range form.Names {
			pages = append(pages, d.want(d.get(items+"?limit=10&offset=10&f="+name), 200))
		}
		for _, got := range pages {
			if moments.ReplaceAllString(opened(got.body), "") != moments.ReplaceAllString(opened(file.body), "") {
				t.Errorf("%s: a page is not the file of its events:\n%.500s\n%.500s", f.Name, got.body, file.body)
			}
			links := strings.Join(got.header.Values("Link"), ", ")
			if got.header.Get("Content-Type") != f.MediaType || got.header.Get("OGC-NumberMatched") != "25" || !strings.Contains(links, "offset=20") || !strings.Contains(links, `rel="next"`) ||
				!strings.HasPrefix(got.header.Get("Content-Disposition"), "inline; ") || !strings.Contains(strings.Join(got.header.Values("Vary"), ","), "Accept") {
				t.Errorf("%s: the headers of a page are %v", f.Name, got.header)
			}
			if d.do("GET", items+"?limit=10&offset=10&f="+form.Name, "", headers{"If-None-Match": got.header.Get("ETag")}).status != 304 {
				t.Errorf("%s: a page that has not changed is sent again", f.Name)
			}
		}
		if tag := d.get(items).header.Get("ETag"); tag == a.header.Get("ETag") {
			t.Errorf("%s: GeoJSON and it have one tag, %s", f.Name, tag)
		}
		d.want(d.get(items+"?f="+form.Name+"&crs="+url.QueryEscape("http://www.opengis.net/def/crs/EPSG/0/3857")), 400)
		if hits := d.want(d.get(items+"?resultType=hits&f="+form.Name), 200); strings.Contains(hits.body, "Kupiansk") || hits.header.Get("OGC-NumberMatched") != "25" {
			t.Errorf("%s: hits alone are %s", f.Name, hits.body)
		}
	}
}

// TestEveryFileOfTheCollectionIsThere follows the links to all events in one file.
func TestEveryFileOfTheCollectionIsThere(t *testing.T) {
	d := openDesk(t)
	d.create(kyiv("public"))
	files := 0
	for _, l := range d.get("/api/collections/events").json(t)["links"].([]any) {
		link := l.(map[string]any)
		if link["rel"] != "enclosure" {
			continue
		}
		files++
		a := d.want(d.get(strings.TrimPrefix(link["href"].(string), d.url)), 200)
		if title, _ := link["title"].(string); strings.HasSuffix(title, ": KML and KMZ") {
			t.Errorf("%s is called %q", link["href"], title)
		}
		if got := a.header.Get("Content-Type"); got != link["type"] {
			t.Errorf("%s is %q, and the link says %q", link["href"], got, link["type"])
		}
	}
	if files < 10 {
		t.Errorf("the collection links to %d files", files)
	}
}
