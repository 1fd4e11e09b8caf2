package server_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"eventmap/geo/format"
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
