package server_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// browser is what a browser sends.
var browser = headers{"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}

// withPages are the resources that have a page for people.
var withPages = []string{"/api", "/api/", "/api/openapi.json", "/api/conformance", "/api/functions", "/api/collections", "/api/collections/events",
	items, items + "/1", "/api/tiles", datasetQuad, "/api/collections/events/tiles", quad, "/api/collections/events/queryables", "/api/collections/events/sortables",
	"/api/collections/events/schema", "/api/collections/events/feature-schema", "/api/tileMatrixSets", "/api/tileMatrixSets/WebMercatorQuad"}

// withoutMap are those that lie nowhere.
var withoutMap = regexp.MustCompile(`openapi|conformance|functions|ables|schema|tileMatrixSets`)

// An element is one tag of a page with its attributes.
type element struct {
	name       string
	attributes map[string]string
}

var (
	tags  = regexp.MustCompile(`<([a-zA-Z][a-zA-Z0-9]*)([^>]*)>`)
	words = regexp.MustCompile(`([\w:-]+)="([^"]*)"`)
)

// elements gives the tags of a page, in which no text and no attribute holds < or >.
func elements(page string) (list []element) {
	for _, m := range tags.FindAllStringSubmatch(page, -1) {
		e := element{strings.ToLower(m[1]), map[string]string{}}
		for _, a := range words.FindAllStringSubmatch(m[2], -1) {
			e.attributes[strings.ToLower(a[1])] = html.UnescapeString(a[2])
		}
		list = append(list, e)
	}
	return list
}

func TestEveryResourceHasAPageForPeople(t *testing.T) {
	d := openDesk(t)
	d.create(kyiv("public"))
	for _, path := range withPages {
		byAccept, byWord := d.want(d.do("GET", path, "", browser), 200), d.want(d.get(path+"?f=html"), 200)
		for _, a := range []answer{byAccept, byWord} {
			if ct := a.header.Get("Content-Type"); ct != "text/html; charset=UTF-8" || !strings.HasPrefix(a.body, "<!doctype html>") || !strings.Contains(a.body, `<html lang="en">`) {
				t.Errorf("%s is answered to a browser as %s: %.60s", path, ct, a.body)
			}
		}
		headings, json := 0, false
		for _, e := range elements(byWord.body) {
			switch {
			case e.name == "script" || e.name == "style" || e.name == "iframe":
				t.Errorf("%s holds a %s, which the policy forbids", path, e.name)
			case e.name == "h1":
				headings++
			case e.name == "link" && e.attributes["rel"] == "alternate":
				if other := d.want(d.get(strings.TrimPrefix(e.attributes["href"], d.url)), 200); strings.Contains(e.attributes["type"], "json") && !strings.HasPrefix(other.body, "<") {
					json = true
				}
			}
			for key, value := range e.attributes {
				if strings.HasPrefix(key, "on") || key == "style" || strings.HasPrefix(strings.TrimSpace(strings.ToLower(value)), "javascript:") {
					t.Errorf("%s: <%s %s=%q>", path, e.name, key, value)
				}
			}
		}
		if maps := strings.Count(byWord.body, "<svg"); maps != 1 && !withoutMap.MatchString(path) {
			t.Errorf("%s has %d maps", path, maps)
		}
		if headings != 1 || !json {
			t.Errorf("%s has %d headings, and leads to JSON: %v", path, headings, json)
		}
		plain := d.want(d.get(path), 200)
		if strings.HasPrefix(plain.body, "<") {
			t.Errorf("%s is a page to whoever asks for nothing", path)
		}
		if links := fmt.Sprint(plain.header["Link"], plain.body); (!withoutMap.MatchString(path) || strings.Contains(path, "tileMatrixSets")) && !strings.Contains(links, "f=html") {
			t.Errorf("%s does not link to its page: %.300s", path, links)
		}
		head := d.do("HEAD", path, "", browser)
		if head.status != 200 || head.body != "" {
			t.Errorf("HEAD %s = %d, %d bytes", path, head.status, len(head.body))
		}
	}
	if css := d.want(d.get("/api/pages.css"), 200); css.header.Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("the style sheet is %s", css.header.Get("Content-Type"))
	}
}

func TestHostileTextStaysTextOnPages(t *testing.T) {
	d := openDesk(t)
	const bad = `"><script>alert(1)</script><img src=x onerror=alert(2)>{{.}}'`
	e := storetest.Full()
	e.Title, e.Description, e.PlaceName, e.Dataset, e.Visibility = bad, bad, bad, "desk", "public"
	e.Tags, e.Actors = []string{bad}, []geo.Actor{{Name: bad, Role: "party"}}
	e.Geometry, e.Point, e.Area, e.AreaID, e.UncertaintyM = orb.Point{30, 50}, nil, nil, "", 50_000
	e.Extras = map[string]any{bad: "javascript:alert(3)"}
	d.create(string(geo.AppendFeature(nil, &e)))
	for _, path := range []string{items + "?f=html", items + "/1?f=html", items + "?f=html&q=" + url.QueryEscape(bad), items + "?f=html&tags=" + url.QueryEscape(bad)} {
		a := d.want(d.get(path), 200)
		for _, e := range elements(a.body) {
			if e.name == "script" || e.name == "img" {
				t.Errorf("%s: an event has written <%s>", path, e.name)
			}
		}
		if strings.Contains(a.body, `="javascript:`) {
			t.Errorf("%s: an address is a script", path)
		}
	}
}

func TestAPageOfItemsIsSearchedAndTurned(t *testing.T) {
	d := openDesk(t)
	rows := "id,title,lat,lon,start\n"
	for i := range 25 {
		rows += fmt.Sprintf("%d,Shelling near Kupiansk,49.7,37.6,2023-04-20\n", i)
	}
	d.want(d.do("POST", "/api/import?filename=x.csv&dataset=wire", rows, nil), 200)
	d.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	a := d.get(items + "?f=html&q=Shelling&bbox=&datetime=&dataset=wire")
	at, err := url.Parse(a.header.Get("Location"))
	if err != nil || a.status != http.StatusSeeOther || at.Path != items || at.RawQuery != "dataset=wire&f=html&q=Shelling" {
		t.Fatalf("a form that is half empty leads to %d %s", a.status, a.header.Get("Location"))
	}
	page := d.want(d.get(at.String()+"&limit=10&offset=10"), 200).body
	for _, want := range []string{"11 to 20 of 25 events", `name="dataset" value="wire"`, `name="q" type="search" value="Shelling"`, `rel="next"`, `rel="prev"`, `role="img"`, "/api/events.qlr"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %s", want)
		}
	}
	next := regexp.MustCompile(`rel="next" href="([^"]*)"`).FindStringSubmatch(page)
	last := d.want(d.get(strings.TrimPrefix(html.UnescapeString(next[1]), d.url)), 200).body
	if !strings.Contains(last, "21 to 25 of 25 events") || strings.Contains(last, `rel="next"`) {
		t.Errorf("the next page is not the last one: %.300s", last)
	}
	for path, status := range map[string]int{
		items + "?f=html&limit=5000": 200, items + "?f=html&bbox=1": 400, items + "?f=html&crs=http://www.opengis.net/def/crs/EPSG/0/3857": 400,
		items + "/1?f=html&crs=http://www.opengis.net/def/crs/EPSG/0/3857": 400, items + "/99?f=html": 404, items + "?f=html&resultType=hits": 200, items + "?f=json&bbox=": 400,
	} {
		if a := d.get(path); a.status != status {
			t.Errorf("%s = %d, want %d", path, a.status, status)
		}
	}
}

// TestAPersonReadsOfAMistakeOnAPage asks for what is not there or wrong as a browser
// does, as programs do, and by f.
func TestAPersonReadsOfAMistakeOnAPage(t *testing.T) {
	d := openDesk(t)
	for _, tt := range []struct {
		method, path string
		h            headers
		status       int
		page         bool
	}{
		{"GET", items + "/99", browser, 404, true},
		{"GET", items + "/x%22%3E%3Cscript%3E", browser, 404, true},
		{"GET", "/api/nothing", browser, 404, true},
		{"GET", "/api/export.nothing", browser, 404, true},
		{"GET", "/api/export.csv?nonsense=1", browser, 400, true},
		{"GET", "/api/export.geojson?bbox=1", browser, 400, true},
		{"GET", items + "?bbox=1", browser, 400, true},
		{"GET", items + "/99?f=html", nil, 404, true},
		{"HEAD", items + "/99", browser, 404, true},
		{"POST", "/api/collections", browser, 405, true},
		{"GET", items + "/99?f=json", browser, 404, false},
		{"GET", items + "?f=geojson&bbox=1", browser, 400, false},
		{"GET", items + "/99", nil, 404, false},
		{"GET", items + "/99", headers{"Accept": "application/geo+json, application/json"}, 404, false},
		{"GET", items + "/99", headers{"Accept": "*/*"}, 404, false},
		{"GET", items + "/99", headers{"Accept": "image/png"}, 406, false},
		{"GET", "/tiles/0/1/0.mvt", browser, 404, false},
	} {
		a := d.do(tt.method, tt.path, "", tt.h)
		if !tt.page {
			d.want(a, tt.status)
			continue
		}
		if a.status != tt.status || a.header.Get("Content-Type") != "text/html; charset=UTF-8" || !strings.Contains(strings.Join(a.header.Values("Vary"), ","), "Accept") {
			t.Errorf("%s %s = %d, %v", tt.method, tt.path, a.status, a.header)
		}
		if tt.method == "HEAD" {
			continue
		}
		said, _ := d.do(tt.method, strings.Replace(tt.path, "f=html", "f=json", 1), "", accept("application/json")).json(t)["detail"].(string)
		if said == "" || !strings.Contains(html.UnescapeString(a.body), said) || !strings.Contains(a.body, fmt.Sprintf("<h1>%d ", tt.status)) || strings.Contains(a.body, "<script") {
			t.Errorf("%s says %q to programs, and to a person %s", tt.path, said, a.body)
		}
	}
}
