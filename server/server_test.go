package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"eventmap/geo"
	"eventmap/geo/gazetteer"
	"eventmap/geo/storetest"
	"eventmap/server"
	"eventmap/server/gpkg"
)

// A desk is a running server with a browser in front of it.
type desk struct {
	t      *testing.T
	url    string
	store  *gpkg.Store
	server *server.Server
	client *http.Client
	log    *bytes.Buffer
}

// patience is how long something that must happen may take on a busy machine.
const patience = 60 * time.Second

// open starts a server over an empty GeoPackage; change may set its Config.
func open(t *testing.T, change func(*server.Config)) *desk {
	t.Helper()
	store, err := gpkg.Open(t.Context(), filepath.Join(t.TempDir(), "desk.gpkg"), gpkg.Options{Places: gazetteer.Lookup})
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, store: store, log: new(bytes.Buffer)}
	c := server.Config{Store: store, Keeper: store, Version: "test", Metrics: prometheus.NewRegistry(),
		Log:    slog.New(slog.NewTextHandler(d.log, nil)),
		Client: fstest.MapFS{"index.html": {Data: []byte("<!doctype html><title>eventmap</title>")}, "assets/app.js": {Data: []byte("1")}, "basemap/x.pmtiles": {Data: make([]byte, 5000)}}}
	if change != nil {
		change(&c)
	}
	d.server = server.New(c)
	d.serve(store)
	return d
}

// serve lets the world ask the server until the test ends, when what it served from is closed.
func (d *desk) serve(from ...io.Closer) {
	d.t.Helper()
	handler, err := d.server.Handler()
	if err != nil {
		d.t.Fatal(err)
	}
	running := httptest.NewServer(handler)
	d.url, d.client = running.URL, running.Client()
	d.client.Jar, _ = cookiejar.New(nil)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- d.server.Run(ctx) }()
	d.t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			d.t.Errorf("Run = %v", err)
		}
		running.Close()
		for _, c := range from {
			_ = c.Close()
		}
	})
}

// ready waits until events are served.
func (d *desk) ready() *desk {
	d.t.Helper()
	for deadline := time.Now().Add(patience); ; {
		if a := d.do("GET", "/readyz", "", nil); a.status == http.StatusOK {
			return d
		}
		if time.Now().After(deadline) {
			d.t.Fatal("the server never became ready")
		}
	}
}

// signIn opens a one-time link.
func (d *desk) signIn() *desk {
	d.t.Helper()
	link, err := d.server.Link(d.t.Context(), d.url)
	if err != nil {
		d.t.Fatal(err)
	}
	_, token, _ := strings.Cut(link, "#claim=")
	d.want(d.do("POST", "/api/session", fmt.Sprintf(`{"token":%q}`, token), asJSON), http.StatusOK)
	return d
}

func openDesk(t *testing.T) *desk { return open(t, nil).ready().signIn() }

// An answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

type headers map[string]string

var (
	asJSON  = headers{"Content-Type": "application/json"}
	feature = headers{"Content-Type": "application/geo+json"}
	merge   = headers{"Content-Type": "application/merge-patch+json"}

	anyRevision = headers{"If-Match": "*", "Content-Type": "application/merge-patch+json"}
)

// do sends one request.
func (d *desk) do(method, path, body string, h headers) answer {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), method, d.url+path, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	for name, value := range h {
		if name == "Host" {
			r.Host = value
		}
		r.Header.Set(name, value)
	}
	resp, err := d.client.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, string(text)}
}

func (d *desk) get(path string) answer { d.t.Helper(); return d.do("GET", path, "", nil) }

// want checks a status, and of an error that it is a problem with a sentence.
func (d *desk) want(a answer, status int) answer {
	d.t.Helper()
	if a.status != status {
		d.t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	if status < 400 {
		return a
	}
	p := a.json(d.t)
	if ct := a.header.Get("Content-Type"); ct != "application/problem+json" || p["status"] != float64(status) || p["detail"] == "" {
		d.t.Errorf("an error as %s: %s", ct, a.body)
	}
	for _, leak := range []string{"SELECT", "INSERT", "goroutine", ".go:", "sqlite", "/tmp/"} {
		if strings.Contains(strings.ReplaceAll(a.body, "geopackage+sqlite3", ""), leak) {
			d.t.Errorf("the error says %q: %s", leak, a.body)
		}
	}
	return a
}

func (a answer) json(t *testing.T) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(a.body), &m); err != nil {
		t.Fatalf("not JSON: %v\n%s", err, a.body)
	}
	return m
}

const items = "/api/collections/events/items"

// kyiv is a plain event as a client sends it.
func kyiv(visibility string) string {
	e := storetest.Kyiv()
	e.Visibility = visibility
	e.Complete()
	return string(geo.AppendFeature(nil, &e))
}

func (d *desk) create(body string) map[string]any {
	d.t.Helper()
	return d.want(d.do("POST", items, body, feature), http.StatusCreated).json(d.t)
}

func TestAnEventIsAddedChangedAndDeleted(t *testing.T) {
	d := openDesk(t)
	a := d.want(d.do("POST", items, kyiv("private"), feature), http.StatusCreated)
	at := strings.TrimPrefix(a.header.Get("Location"), d.url)
	if at != items+"/1" || a.header.Get("ETag") != `"1"` {
		t.Fatalf("Location %q, ETag %q", at, a.header.Get("ETag"))
	}
	got := d.want(d.get(at), http.StatusOK).json(t)
	if got["id"] != 1.0 || got["properties"].(map[string]any)["title"] != "Drone strike on Kyiv" {
		t.Errorf("GET = %v", got)
	}
	a = d.want(d.do("PATCH", at, `{"properties":{"title":"Corrected","description":null}}`, headers{"Content-Type": "application/merge-patch+json", "If-Match": `"1"`}), http.StatusOK)
	if p := a.json(t)["properties"].(map[string]any); p["title"] != "Corrected" || p["country"] != "UA" || a.header.Get("ETag") != `"2"` {
		t.Errorf("PATCH = %v, ETag %s", p, a.header.Get("ETag"))
	}
	stale := d.want(d.do("PUT", at, kyiv("private"), headers{"Content-Type": "application/geo+json", "If-Match": `"1"`}), http.StatusPreconditionFailed).json(t)
	if now := stale["current"].(map[string]any)["properties"].(map[string]any); now["title"] != "Corrected" {
		t.Errorf("the refusal shows %v", now["title"])
	}
	d.want(d.do("PUT", at, kyiv("public"), headers{"Content-Type": "application/geo+json", "If-Match": `"2"`}), http.StatusOK)
	if n := d.get(items).json(t)["numberMatched"]; n != 1.0 {
		t.Errorf("numberMatched = %v", n)
	}
	d.want(d.do("DELETE", at, "", headers{"If-Match": `"2"`}), http.StatusPreconditionFailed)
	d.want(d.do("DELETE", at, "", headers{"If-Match": `"3"`}), http.StatusNoContent)
	d.want(d.get(at), http.StatusNotFound)
}

func TestBadRequestsGetASentence(t *testing.T) {
	d := openDesk(t)
	d.create(kyiv("public"))
	for _, tt := range []struct {
		method, path, body string
		h                  headers
		status             int
		says               string
	}{
		{"GET", items + "?bbox=1,2,3", "", nil, 400, "bbox has 3 numbers"},
		{"GET", items + "?bbox=NaN,2,3,4", "", nil, 400, "not a number"},
		{"GET", items + "?datetime=2023-02-30", "", nil, 400, "2023-02-30"},
		{"GET", items + "?limit=-1", "", nil, 400, "limit"},
		{"GET", items + "?limit=0", "", nil, 400, "limit"},
		{"GET", items + "?colour=red", "", nil, 400, "colour"},
		{"GET", items + "?limit=1&limit=2", "", nil, 400, "twice|stands 2 times"},
		{"GET", items + "?event_type=war", "", nil, 400, "battles"},
		{"GET", items + "?f=xml", "", nil, 400, "xml"},
		{"GET", items + "?q=%zz", "", nil, 400, "malformed"},
		{"GET", items + "?limit=", "", nil, 400, "limit"},
		{"GET", items + "?limit=1.5", "", nil, 400, "limit"},
		{"GET", items + "?bbox=", "", nil, 400, "bbox"},
		{"GET", items + "?bbox=10,51,20,50", "", nil, 400, "lies north"},
		{"GET", items + "?bbox=1,2,3,4&bbox-crs=EPSG:4326", "", nil, 400, "bbox-crs"},
		{"GET", items + "?crs=http://www.opengis.net/def/crs/EPSG/0/25832", "", nil, 400, "EPSG/0/3857"},
		{"GET", items + "/1?crs=x", "", nil, 400, "crs"},
		{"GET", items + "?filter=id%3D1&filter-crs=x", "", nil, 400, "filter-crs"},
		{"GET", items + "?resultType=all", "", nil, 400, "results or hits"},
		{"GET", items + "?killed_best=many", "", nil, 400, "killed_best"},
		{"GET", items + "?datetime=../..", "", nil, 400, "open at both ends"},
		{"GET", items + "?datetime=2023-02-01/2023-01-01", "", nil, 400, "ends before it starts"},
		{"GET", items, "", headers{"Accept": "image/png"}, 406, "application/geo+json"},
		{"GET", "/api", "", headers{"Accept": "text/css"}, 406, "application/json"},
		{"GET", "/api?f=json&f=json", "", nil, 400, "stands 2 times"},
		{"GET", "/api/conformance?x=1", "", nil, 400, "x"},
		{"GET", "/api/collections/other", "", nil, 404, "other"},
		{"GET", "/api/collections/other/items", "", nil, 404, "other"},
		{"DELETE", "/api/collections", "", nil, 405, "GET"},
		{"GET", items + "/abc", "", nil, 404, "abc"},
		{"GET", items + "/0", "", nil, 404, "0"},
		{"GET", items + "/99999999999999999999", "", nil, 404, ""},
		{"GET", "/tiles/40/0/0.mvt", "", nil, 404, "zoom"},
		{"GET", "/tiles/1/5/0.mvt", "", nil, 404, ""},
		{"GET", "/tiles/1/0/0.png", "", nil, 404, ".mvt"},
		{"GET", "/api/nothing", "", nil, 404, "nothing"},
		{"GET", "/.hidden", "", nil, 404, ""},
		{"GET", "/../../etc/passwd", "", nil, 404, ""},
		{"GET", "/api/summary?bins=5000", "", nil, 400, "bins"},
		{"GET", "/api/summary?bin=week", "", nil, 400, "P1W"},
		{"GET", "/api/summary?bin=P1D&bins=10", "", nil, 400, "not both"},
		{"GET", "/api/export.docx", "", nil, 404, "geojson"},
		{"GET", "/api/gazetteer?lon=x&lat=1", "", nil, 400, "lon"},
		{"GET", "/api/gazetteer?lon=50&lat=100", "", nil, 400, "latitude"},
		{"POST", "/api/summary", "", asJSON, 405, "POST"},
		{"POST", items, "", feature, 400, "JSON"},
		{"POST", items, "{}", feature, 400, "Feature"},
		{"POST", items, `{"type":"Feature","geometry":{"type":"Point","coordinates":[30,91]},"properties":{"title":"x"}}`, feature, 400, "latitude 91"},
		{"POST", items, `{"type":"Feature","geometry":null,"properties":{"title":"x","killed_best":-1}}`, feature, 400, "killed_best"},
		{"POST", items, `{"type":"Feature","geometry":null,"properties":{"title":"x","colour":"red"}}`, feature, 400, "colour"},
		{"POST", items, `{"type":"Feature","geometry":null,"properties":{}}`, feature, 400, "title"},
		{"POST", items, kyiv("public"), headers{"Content-Type": "text/plain"}, 415, "geo+json"},
		{"POST", items, `{"type":"Feature","properties":{"title":"` + strings.Repeat("a", 9<<20) + `"}}`, feature, 413, "8 MB"},
		{"PATCH", items + "/1", "[]", merge, 400, "object"},
		{"PATCH", items + "/9", "{}", merge, 404, "9"},
		{"PUT", items + "/1", kyiv("public"), headers{"Content-Type": "application/geo+json", "If-Match": `"7"`}, 412, "changed"},
		{"POST", "/api/import?filename=a.csv", "%PDF-1.7", nil, 415, "PDF"},
		{"POST", "/api/import?filename=a.csv", "", nil, 400, "empty"},
		{"POST", "/api/import?visibility=secret", "x", nil, 400, "visibility"},
		{"POST", "/api/session", `{"token":"nope"}`, asJSON, 401, "link"},
		{"GET", "/api/live", "", headers{"Last-Event-ID": "x"}, 400, "Last-Event-ID"},
		{"DELETE", "/api/datasets/nope", "", nil, 404, "nope"},
		{"GET", "/api", "", headers{"Host": "evil.example"}, 403, "evil.example"},
		{"POST", items, kyiv("public"), headers{"Content-Type": "application/geo+json", "Origin": "https://evil.example"}, 403, "another site"},
		{"POST", items, kyiv("public"), headers{"Content-Type": "application/geo+json", "Sec-Fetch-Site": "cross-site"}, 403, "another site"},
	} {
		a := d.do(tt.method, tt.path, tt.body, tt.h)
		t.Run(tt.method+" "+tt.path[:min(len(tt.path), 60)], func(t *testing.T) {
			d := *d
			d.t = t
			d.want(a, tt.status)
			found := false
			for says := range strings.SplitSeq(tt.says, "|") {
				found = found || strings.Contains(a.body, says)
			}
			if !found {
				t.Errorf("%s does not say %q", a.body, tt.says)
			}
		})
	}
	if n := d.get(items).json(t)["numberMatched"]; n != 1.0 {
		t.Errorf("after bad requests there are %v events, want 1", n)
	}
}

func TestThePublicSeesOnlyWhatIsPublic(t *testing.T) {
	d := openDesk(t)
	hidden := d.create(strings.Replace(kyiv("private"), "Drone strike on Kyiv", "HIDDEN", 1))
	d.create(kyiv("public"))
	stranger := *d
	stranger.client = &http.Client{}
	for _, path := range []string{items, items + "?q=hidden", items + "?ids=1", "/api/summary", "/api/summary?visibility=private", "/api/export.geojson", "/api/export.csv",
		"/api/collections/events", "/api/datasets", "/api/status", "/tiles.json", "/tiles/0/0/0.mvt", "/tiles/12/2395/1381.mvt", items + "?changed_since=0"} {
		a := stranger.do("GET", path, "", nil)
		if a.status != 200 || strings.Contains(a.body, "HIDDEN") || strings.Contains(a.body, hidden["properties"].(map[string]any)["external_id"].(string)) {
			t.Errorf("GET %s: %d %s", path, a.status, a.body)
		}
	}
	if n := stranger.do("GET", items, "", nil).json(t)["numberMatched"]; n != 1.0 {
		t.Errorf("a stranger counts %v events, want 1", n)
	}
	stranger.want(stranger.do("GET", items+"/1", "", nil), 404)
	private := stranger.do("GET", items+"/2", "", nil).json(t)["properties"].(map[string]any)
	for _, field := range []string{"notes", "status", "assignee", "created_by", "updated_by"} {
		if private[field] != nil {
			t.Errorf("a stranger sees %s = %v", field, private[field])
		}
	}
	for _, try := range []struct{ method, path string }{{"POST", items}, {"PUT", items + "/2"}, {"PATCH", items + "/2"}, {"DELETE", items + "/2"}, {"POST", "/api/import"}, {"DELETE", "/api/datasets/desk"}} {
		stranger.want(stranger.do(try.method, try.path, kyiv("public"), feature), 401)
	}
	d.want(d.do("PATCH", items+"/2", `{"properties":{"visibility":"withdrawn"}}`, anyRevision), 200)
	if n := stranger.do("GET", items, "", nil).json(t)["numberMatched"]; n != 0.0 {
		t.Errorf("after a withdrawal a stranger counts %v events, want 0", n)
	}
}

func TestALinkWorksOnce(t *testing.T) {
	d := open(t, nil).ready()
	link, err := d.server.Link(t.Context(), d.url)
	if err != nil {
		t.Fatal(err)
	}
	_, token, _ := strings.Cut(link, "#claim=")
	a := d.want(d.do("POST", "/api/session", fmt.Sprintf(`{"token":%q}`, token), asJSON), 200)
	cookie := a.header.Get("Set-Cookie")
	for _, attribute := range []string{"HttpOnly", "SameSite=Strict", "Path=/"} {
		if !strings.Contains(cookie, attribute) {
			t.Errorf("the cookie %q has no %s", cookie, attribute)
		}
	}
	d.want(d.do("POST", "/api/session", fmt.Sprintf(`{"token":%q}`, token), asJSON), 401)
	if s := d.get("/api/status").json(t); s["signed_in"] != true || s["role"] != "owner" {
		t.Errorf("status = %v", s)
	}
	d.want(d.do("DELETE", "/api/session", "", nil), 204)
	if s := d.get("/api/status").json(t); s["signed_in"] != false {
		t.Errorf("after signing out, status = %v", s)
	}
	if strings.Contains(d.log.String(), token) {
		t.Error("the log holds the token")
	}
}

func TestPagesLeadToEachOther(t *testing.T) {
	d := openDesk(t)
	for range 5 {
		d.create(kyiv("public"))
	}
	seen := map[float64]bool{}
	next := items + "?limit=2"
	for pages := 0; next != ""; pages++ {
		if pages > 3 {
			t.Fatal("the pages do not end")
		}
		p := d.want(d.get(next), 200).json(t)
		for _, f := range p["features"].([]any) {
			seen[f.(map[string]any)["id"].(float64)] = true
		}
		next = ""
		for _, l := range p["links"].([]any) {
			if link := l.(map[string]any); link["rel"] == "next" {
				u, err := url.Parse(link["href"].(string))
				if err != nil || !u.IsAbs() || u.Query().Get("offset") == "" {
					t.Fatalf("next = %v", link)
				}
				next = u.RequestURI()
			}
		}
	}
	if len(seen) != 5 {
		t.Errorf("the pages hold %d events, want 5", len(seen))
	}
	d.want(d.get(items+"?limit=99999"), 200)
}
