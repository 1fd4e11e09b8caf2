package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"eventmap/server"
)

const framedPage = `<!doctype html><title>framed</title>`

func embedDesk(t *testing.T) *desk {
	return open(t, func(c *server.Config) {
		c.Client = fstest.MapFS{"index.html": {Data: []byte(clientPage)}, "embed.html": {Data: []byte(framedPage)}}
	}).ready().signIn()
}

func framedBy(a answer) string {
	_, framers, _ := strings.Cut(a.header.Get("Content-Security-Policy"), "frame-ancestors ")
	return framers
}

func TestOnlyTheEmbeddedMapMayBeFramed(t *testing.T) {
	d := embedDesk(t)
	for _, at := range []string{"/embed", "/embed?lat=48.4&lon=31.4&zoom=6&country=UA&theme=dark", "/embed?theme=x"} {
		if a := d.stranger().get(at); framedBy(a) != "*" || a.header.Get("X-Frame-Options") != "" {
			t.Errorf("%s may be framed by %q", at, framedBy(a))
		}
	}
	for _, at := range []string{"/", "/?embed", "/embed.html", "/embed/", "/embed/x", "/events/1", "/api", "/api/status", "/api/export.kml"} {
		if a := d.stranger().get(at); framedBy(a) != "'none'" {
			t.Errorf("%s may be framed by %q", at, framedBy(a))
		}
	}
}

func TestTheEmbeddedMapIsTheSameForEverybody(t *testing.T) {
	d := embedDesk(t)
	const at = "/embed?event_type=battles&datetime=2023-01-01/..&duplicates=shown&sortby=-killed_best&country_not=RU&tz=Europe/Kyiv&lang=uk&draw=heat&timeline=no&legend=no"
	for who, a := range map[string]answer{
		"a stranger":                d.stranger().get(at),
		"the desk":                  d.get(at),
		"a session that is none":    d.stranger().do("GET", at, "", headers{"Cookie": "eventmap_session=nonsense"}),
		"an authorization in vain":  d.stranger().do("GET", at, "", headers{"Authorization": "Bearer nonsense"}),
		"whoever comes by HTTP/1.0": d.stranger().do("GET", at, "", headers{"Connection": "close"}),
	} {
		if a.status != http.StatusOK || a.body != framedPage {
			t.Errorf("%s is answered with %d and %s", who, a.status, a.body)
		}
		h := a.header
		if h.Get("Set-Cookie") != "" || h.Get("Vary") != "" && strings.Contains(h.Get("Vary"), "Cookie") || h.Get("Cache-Control") != "no-cache" || h.Get("ETag") == "" {
			t.Errorf("the headers for %s are %v", who, h)
		}
		if again := d.stranger().do("GET", at, "", headers{"If-None-Match": h.Get("ETag")}); again.status != http.StatusNotModified {
			t.Errorf("what has not changed is answered with %d", again.status)
		}
	}
	if head := d.stranger().do("HEAD", at, "", nil); head.status != http.StatusOK || head.body != "" || framedBy(head) != "*" {
		t.Errorf("HEAD is answered with %d and %v", head.status, head.header)
	}
}

func TestAnEmbeddedMapSaysWhichWordIsWrong(t *testing.T) {
	d := embedDesk(t)
	for query, wanted := range map[string]string{
		"visibility=private": "visibility: an embedded map shows what the public sees",
		"status=review":      "status: an embedded map shows what the public sees",
		"as_of=2024-01-01":   "as_of: an embedded map shows what the public sees",
		"limit=5":            "there is no word &#34;limit&#34;",
		"filter=title":       "there is no word &#34;filter&#34;",
		"<b>=1":              "&lt;b&gt;",
		"lat=99":             "lat: an embedded map cannot be made of &#34;99&#34;",
		"lat=1&lat=2":        "lat stands 2 times",
		"zoom=near":          "zoom:",
		"theme=<script>":     "&lt;script&gt;",
		"legend=maybe":       "legend:",
		"changed=2024-01-01": "changed: an embedded map shows what the public sees",
		"tz=Nowhere":         "tz:",
		"lang=":              "lang:",
		"datetime=soon":      "datetime",
		"country=UA&country": "country",
		"q=%zz":              "malformed",
	} {
		if parts := strings.SplitN(query, "=", 2); len(parts) == 2 && strings.Contains(query, "<") {
			query = url.Values{parts[0]: {parts[1]}}.Encode()
		}
		a := d.get("/embed?" + query)
		if a.status != http.StatusBadRequest || !strings.Contains(a.body, wanted) || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") || strings.Contains(a.body, "<script>") || strings.Contains(a.body, "<b>") {
			t.Errorf("/embed?%s is answered with %d %s %s", query, a.status, a.header.Get("Content-Type"), a.body)
		}
	}
	without := open(t, func(c *server.Config) { c.Client = fstest.MapFS{} })
	if a := without.get("/embed"); a.status != http.StatusServiceUnavailable {
		t.Errorf("without a page there is %d", a.status)
	}
}
