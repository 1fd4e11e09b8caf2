package main

import (
	"net/http"
	"net/url"
	"os"
	"testing"
)

// What the sample, an import and an edit brought is there after a power cut.
func TestWhatWasAcknowledgedSurvivesKill(t *testing.T) {
	for _, s := range stores {
		t.Run(s.name, func(t *testing.T) {
			at := s.at(t)
			p := serve(t, at, nil).signIn()
			want := 0
			if s.name == "gpkg" { // only an embedded store begins with the sample
				want = 6
			}
			if n := p.matched(url.Values{}); n != want {
				t.Fatalf("a new store holds %d events, want %d", n, want)
			}
			file, err := os.ReadFile("geo/format/testdata/ucdp_ged_49col.in.csv")
			if err != nil {
				t.Fatal(err)
			}
			r := p.want(http.StatusOK, "POST", "/api/import?filename=ged.csv&visibility=public", string(file), "application/octet-stream")
			if r["created"] != 2.0 {
				t.Fatalf("the import = %v", r)
			}
			const at1 = "/api/collections/events/items/1"
			p.want(http.StatusOK, "PATCH", at1, `{"properties":{"title":"Corrected in the browser"}}`, "application/merge-patch+json")
			p.kill()

			again := serve(t, at, p.client.Jar)
			again.client.Jar = carry(t, p, again)
			if n := again.matched(url.Values{}); n != want+2 {
				t.Errorf("after the kill there are %d events, want %d", n, want+2)
			}
			e := again.want(http.StatusOK, "GET", at1, "", "")
			if title := e["properties"].(map[string]any)["title"]; title != "Corrected in the browser" {
				t.Errorf("event 1 is %q", title)
			}
			if again.token != "" {
				t.Error("an owned store offers a link to whoever starts the server")
			}
		})
	}
}

// carry takes the cookies of one server to another, as a restart on the same
// port would.
func carry(t *testing.T, from, to *process) http.CookieJar {
	t.Helper()
	old, err := url.Parse(from.url)
	if err != nil {
		t.Fatal(err)
	}
	now, err := url.Parse(to.url)
	if err != nil {
		t.Fatal(err)
	}
	jar := from.client.Jar
	jar.SetCookies(now, jar.Cookies(old))
	return jar
}
