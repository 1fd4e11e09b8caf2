package ogc_test

import (
	"testing"

	"eventmap/server/ogc"
)

func TestAcceptChoosesAForm(t *testing.T) {
	page := ogc.Form{Name: "html", Type: "text/html", Title: "HTML"}
	items, documents := append(ogc.Items[:1:1], page), append(ogc.Documents[:1:1], page)
	for _, tt := range []struct {
		forms  []ogc.Form
		accept string
		want   string // "" for none
	}{
		{items, "", "json"},
		{items, "*/*", "json"},
		{items, "application/geo+json, application/json", "json"}, // GDAL and QGIS
		{items, "application/json", "json"},
		{items, "application/vnd.geo+json", "json"},
		{items, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"}, // a browser
		{items, "text/html;q=0.5, application/geo+json;q=0.9", "json"},
		{items, "text/html;q=0.9, application/geo+json;q=0.5", "html"},
		{items, "application/*", "json"},
		{items, "text/*", "html"},
		{items, "text/html;q=0, */*;q=0.1", "json"},
		{items, "application/geo+json;q=0, */*", "html"},
		{items, "application/xml", ""},
		{items, "image/png, text/plain", ""},
		{items, "text/html;q=0", ""},
		{items, "TEXT/HTML; charset=utf-8", "html"},
		{documents, "application/json;q=x, text/html;q=0.1", "html"},
		{documents, "application/geo+json", ""},
		{ogc.Definitions, "application/vnd.oai.openapi+json;version=3.0, application/openapi+json;version=3.0, application/json", "json"}, // GDAL
		{ogc.Definitions, "application/json", "json"},
	} {
		var header []string
		if tt.accept != "" {
			header = []string{tt.accept}
		}
		f, ok := ogc.Accepted(tt.forms, header)
		if ok != (tt.want != "") || f.Name != tt.want {
			t.Errorf("Accepted(%q) = %q, %v, want %q", tt.accept, f.Name, ok, tt.want)
		}
	}
}

func TestLinksAreWrittenAsAHeader(t *testing.T) {
	got := ogc.Header(ogc.Views("https://map.example.org/api", append(ogc.Documents[:1:1], ogc.Form{Name: "html", Type: "text/html", Title: "HTML"}), ogc.Documents[0]))
	want := `<https://map.example.org/api>; rel="self"; type="application/json", <https://map.example.org/api?f=html>; rel="alternate"; type="text/html"`
	if got != want {
		t.Errorf("Header = %s, want %s", got, want)
	}
}

func FuzzAccepted(f *testing.F) {
	for _, s := range []string{"", "*/*", "text/html;q=0.5, application/geo+json", ";;q=", "a/b;q=NaN,*", ",,"} {
		f.Add(s)
	}
	forms := append(ogc.Documents[:1:1], ogc.Form{Name: "other", Type: "text/x-other"})
	f.Fuzz(func(t *testing.T, accept string) {
		got, ok := ogc.Accepted(forms, []string{accept})
		if _, known := ogc.Named(forms, got.Name); ok != known {
			t.Errorf("Accepted(%q) = %q, %v", accept, got.Name, ok)
		}
	})
}
