package server_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/server"
	"eventmap/server/auth"
)

// What follows replays, request by request, what GIS programs were seen to send, and
// asks of each answer what the program needs of it.

// A step is one request of a client.
type step struct {
	method, path, body string
	h                  headers
	status             int
	check              func(t *testing.T, a answer)
}

func (d *desk) play(t *testing.T, who string, steps []step) {
	t.Helper()
	for _, s := range steps {
		a := d.do(s.method, s.path, s.body, s.h)
		if a.status != s.status {
			t.Fatalf("%s: %s %s: status %d, want %d: %.300s", who, s.method, s.path, a.status, s.status, a.body)
		}
		if s.check != nil {
			s.check(t, a)
		}
	}
}

// token makes the header of a program that acts in the name of somebody.
func (d *desk) token(user string) headers {
	d.t.Helper()
	token, err := (&auth.Auth{Keeper: d.store}).NewProgramToken(d.t.Context(), user, auth.Owner, time.Hour)
	if err != nil {
		d.t.Fatal(err)
	}
	return headers{"Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte("anybody:"+token))}
}

func with(h headers, more headers) headers {
	all := headers{}
	for _, m := range []headers{h, more} {
		for name, value := range m {
			all[name] = value
		}
	}
	return all
}

// months fills the desk with one public event a month from 2021 on, and one without
// a place.
func months(d *desk, n int) {
	d.t.Helper()
	for i := range n {
		var e geo.Event
		e.Title, e.Visibility, e.EventType = fmt.Sprintf("Event %02d", i), "public", []string{"battles", "explosions_remote_violence"}[i%2]
		e.StartTime = time.Date(2021, time.Month(1+i), 1, 12, 0, 0, 0, time.UTC)
		e.EndTime, e.Geometry = e.StartTime, orb.Point{30 + float64(i)/10, 50}
		if i == n-1 {
			e.Geometry = nil
		}
		e.Complete()
		d.create(string(geo.AppendFeature(nil, &e)))
	}
}

func contentType(want string) func(*testing.T, answer) {
	return func(t *testing.T, a answer) {
		t.Helper()
		if got := a.header.Get("Content-Type"); got != want {
			t.Errorf("Content-Type %q, want %q", got, want)
		}
	}
}

func matched(n int) func(*testing.T, answer) {
	return func(t *testing.T, a answer) {
		t.Helper()
		contentType("application/geo+json")(t, a)
		if got := a.json(t)["numberMatched"]; got != float64(n) || a.header.Get("OGC-NumberMatched") != fmt.Sprint(n) {
			t.Errorf("numberMatched %v, header %q, want %d", got, a.header.Get("OGC-NumberMatched"), n)
		}
	}
}

func linkOf(t *testing.T, a answer, rel, media string) string {
	t.Helper()
	for _, l := range a.json(t)["links"].([]any) {
		if l := l.(map[string]any); l["rel"] == rel && l["type"] == media {
			return l["href"].(string)
		}
	}
	return ""
}

// follow counts the features of a list of pages by their links next.
func (d *desk) follow(t *testing.T, path string, h headers) (n int) {
	t.Helper()
	for pages := 0; path != "" && pages < 100; pages++ {
		a := d.want(d.do("GET", path, "", h), http.StatusOK)
		n += len(a.json(t)["features"].([]any))
		path = strings.TrimPrefix(linkOf(t, a, "next", "application/geo+json"), d.url)
	}
	return n
}

const (
	wholeTypes = "application/geo+json, application/json"
	apiTypes   = "application/vnd.oai.openapi+json;version=3.0, application/openapi+json;version=3.0, application/json"
	apiType    = "application/vnd.oai.openapi+json;version=3.0"
)

func accept(types string) headers { return headers{"Accept": types} }

func TestGDALReadsAsItAlwaysDid(t *testing.T) {
	d := openDesk(t)
	months(d, 25)
	for who, h := range map[string]headers{"public": {}, "desk": d.token("olena")} {
		stranger := *d
		stranger.client = &http.Client{}
		filter := func(s string) string { return "filter=" + url.QueryEscape(s) + "&filter-lang=cql-text" }
		stranger.play(t, "GDAL 3.6, "+who, []step{
			{"GET", "/api/collections", "", with(h, accept("application/json")), 200, func(t *testing.T, a answer) {
				c := a.json(t)["collections"].([]any)[0].(map[string]any)
				if c["itemCount"] != 25.0 || c["storageCrs"] != geo.CRS84.String() {
					t.Errorf("the collection says %v, %v", c["itemCount"], c["storageCrs"])
				}
				if !strings.Contains(a.body, `"describedBy"`) {
					t.Error("no link that this GDAL finds its schema by")
				}
			}},
			{"GET", items + "?limit=10", "", with(h, accept(wholeTypes)), 200, matched(25)},
			{"GET", "/api", "", with(h, accept("application/json")), 200, func(t *testing.T, a answer) {
				if linkOf(t, a, "service-desc", apiType) == "" {
					t.Errorf("no link to the API document: %s", a.body)
				}
			}},
			{"GET", "/api/openapi.json", "", with(h, accept(apiTypes)), 200, func(t *testing.T, a answer) {
				contentType(apiType)(t, a)
				if !strings.Contains(a.body, `"cql-text"`) || !strings.Contains(a.body, `"hits"`) {
					t.Error("the document names neither cql-text nor hits")
				}
			}},
			{"GET", items + "?resultType=hits&" + filter("(event_type = 'battles')"), "", with(h, accept(wholeTypes)), 200, func(t *testing.T, a answer) {
				matched(13)(t, a)
				if len(a.json(t)["features"].([]any)) != 0 || linkOf(t, a, "next", "application/geo+json") != "" {
					t.Errorf("a count has features, or a next page: %s", a.body)
				}
			}},
			{"GET", items + "?limit=10&" + filter("(start_time >= '2022-01-01T')"), "", with(h, accept(wholeTypes)), 200, matched(13)},
			{"GET", items + "?limit=10&" + filter(`("title" ILIKE '%event 0%')`), "", with(h, accept(wholeTypes)), 200, matched(10)},
			{"GET", items + "?limit=10&datetime=2022-01-01T%2F..", "", with(h, accept(wholeTypes)), 200, matched(13)},
			{"GET", items + "?limit=10&bbox=29.95,49,30.35,51", "", with(h, accept(wholeTypes)), 200, matched(5)}, // what has no place meets every box
			{"GET", items + "?limit=10&time_precision=minute", "", with(h, accept(wholeTypes)), 200, nil},
			{"GET", items + "/1", "", with(h, accept(wholeTypes)), 200, contentType("application/geo+json")},
		})
		if n := stranger.follow(t, items+"?limit=10", with(h, accept(wholeTypes))); n != 25 {
			t.Errorf("%s: by pages of 10 come %d events, want 25", who, n)
		}
	}
}

func TestQGISReadsPagesAndTimes(t *testing.T) {
	d := openDesk(t)
	months(d, 25)
	stranger := *d
	stranger.client = &http.Client{}
	h := accept(wholeTypes)
	stranger.play(t, "QGIS 3.22", []step{
		{"GET", "/api", "", accept("application/json"), 200, contentType("application/json")},
		{"GET", "/api/openapi.json", "", accept(apiTypes), 200, func(t *testing.T, a answer) {
			limit := a.json(t)["components"].(map[string]any)["parameters"].(map[string]any)["limit"].(map[string]any)["schema"].(map[string]any)
			if limit["maximum"] != 10000.0 || limit["minimum"] != 1.0 || limit["default"] == nil {
				t.Errorf("limit is %v", limit)
			}
		}},
		{"GET", "/api/collections/events", "", accept("application/json"), 200, nil},
		{"GET", items + "?limit=10", "", h, 200, matched(25)},
		{"GET", items + "?limit=1000", "", h, 200, matched(25)},
		{"GET", items + "?limit=1000&bbox=29.95,49,30.35,51", "", h, 200, matched(5)},
		{"GET", items + "?limit=1000&datetime=2022-01-01T00:00:00Z%2F9999-12-31T00:00:00Z", "", h, 200, matched(13)},
		{"GET", items + "?limit=1000&datetime=0000-01-01T00:00:00Z%2F2021-06-15T00:00:00Z", "", h, 200, matched(6)},
		{"GET", items + "?limit=1000&datetime=0000-01-01t00:00:00z%2F..", "", h, 200, matched(25)},
		{"GET", items + "?limit=1000&datetime=..%2F9999-12-31T00:00:00Z", "", h, 200, matched(25)},
		{"GET", items + "?limit=1000&datetime=9999-12-31T00:00:00Z", "", h, 200, matched(25)},
		{"GET", items + "?limit=1000&datetime=..%2F..", "", h, 400, nil},
	})
	newer := func(s string) string {
		return items + "?limit=1000&filter=" + url.QueryEscape(s) + "&filter-lang=cql2-text"
	}
	stranger.play(t, "newer QGIS", []step{
		{"GET", "/api/conformance", "", accept("application/json"), 200, func(t *testing.T, a answer) {
			for _, class := range []string{"ogcapi-features-3/1.0/conf/filter", "ogcapi-features-3/1.0/conf/features-filter", "cql2/1.0/conf/cql2-text", "cql2/1.0/conf/basic-cql2",
				"cql2/1.0/conf/advanced-comparison-operators", "cql2/1.0/conf/case-insensitive-comparison", "cql2/1.0/conf/basic-spatial-functions", "ogcapi-features-5/1.0/conf/schemas"} {
				if !strings.Contains(a.body, `"http://www.opengis.net/spec/`+class+`"`) {
					t.Errorf("conformance does not name %s", class)
				}
			}
		}},
		{"GET", "/api/collections/events/queryables", "", accept("application/schema+json"), 200, contentType("application/schema+json")},
		{"GET", "/api/collections/events/schema", "", accept("application/schema+json"), 200, contentType("application/schema+json")},
		{"GET", items + "?limit=1&filter=" + url.QueryEscape(`("event_type" = 'battles')`) + "&filter-lang=cql2-text", "", h, 200, matched(13)},
		{"GET", newer(`("start_time" >= TIMESTAMP('2022-01-01T00:00:00Z') AND "start_time" <= TIMESTAMP('2022-06-30T23:59:59Z')) OR "start_time" IS NULL`), "", h, 200, matched(6)},
		{"GET", newer(`(CASEI("title") LIKE CASEI('event 0%'))`), "", h, 200, matched(10)},
		{"GET", newer(`S_INTERSECTS(geometry,BBOX(29.95,49,30.35,51))`), "", h, 200, matched(4)},
		{"HEAD", items + "?limit=1", "", h, 200, func(t *testing.T, a answer) {
			if a.body != "" || a.header.Get("OGC-NumberMatched") != "25" || !strings.Contains(a.header.Get("Link"), `rel="next"`) {
				t.Errorf("HEAD = %q, %v", a.body, a.header)
			}
		}},
		{"GET", items, "", headers{"Accept-Encoding": "gzip"}, 200, func(t *testing.T, a answer) {
			if a.header.Get("Content-Encoding") != "gzip" {
				t.Error("nothing is compressed")
			}
		}},
		{"OPTIONS", items, "", nil, 204, func(t *testing.T, a answer) {
			if allow := a.header.Get("Allow"); strings.Contains(allow, "POST") {
				t.Errorf("the public is offered %q", allow)
			}
		}},
	})
}

// QGIS names no revision. As a program with a token its edits are taken as edits of
// what is there; our own page has to name what it has read all the same.
func TestQGISEditsAsItIs(t *testing.T) {
	d := openDesk(t)
	months(d, 2)
	qgis := d.token("olena")
	patch := with(qgis, merge)
	program := *d
	program.client = &http.Client{}
	allows := func(methods ...string) func(*testing.T, answer) {
		return func(t *testing.T, a answer) {
			for _, m := range methods {
				if !slices.Contains(strings.Split(a.header.Get("Allow"), ", "), m) {
					t.Errorf("Allow %q has no %s", a.header.Get("Allow"), m)
				}
			}
		}
	}
	property := func(name string, want any) func(*testing.T, answer) {
		return func(t *testing.T, a answer) {
			if got := a.json(t)["properties"].(map[string]any)[name]; got != want {
				t.Errorf("%s = %v, want %v", name, got, want)
			}
		}
	}
	at := func(x, y float64) func(*testing.T, answer) {
		return func(t *testing.T, a answer) {
			p := a.json(t)["geometry"].(map[string]any)["coordinates"].([]any)
			if dx, dy := p[0].(float64)-x, p[1].(float64)-y; dx*dx+dy*dy > 1e-14 {
				t.Errorf("it lies at %v, want %v, %v", p, x, y)
			}
		}
	}
	program.play(t, "QGIS", []step{
		{"OPTIONS", items, "", qgis, 204, allows("GET", "POST")},
		{"GET", items + "?limit=10", "", with(qgis, accept(wholeTypes)), 200, matched(2)},
		{"OPTIONS", items + "/1", "", qgis, 204, allows("GET", "PUT", "PATCH", "DELETE")},
		{"POST", items, `{"geometry":{"coordinates":[31.5,49.5],"type":"Point"},"properties":{"title":"From QGIS","dataset":null,"revision":null,"actor1":null,"weapons":null,"killed_best":3,"start_time":"2023-04-20T19:00:00Z","visibility":"public"},"type":"Feature"}`,
			with(qgis, feature), 201, func(t *testing.T, a answer) {
				if _, id, _ := strings.Cut(a.header.Get("Location"), "/items/"); id != "3" {
					t.Errorf("Location %q", a.header.Get("Location"))
				}
			}},
		{"PATCH", items + "/3", `{"properties":{"title":"Corrected","killed_best":null}}`, patch, 200, property("title", "Corrected")},
		{"PATCH", items + "/3", `{"geometry":{"coordinates":[32.5,49.25],"type":"Point"}}`, patch, 200, at(32.5, 49.25)},
		{"PATCH", items + "/3", `{"geometry":{"coordinates":[49.5,33],"type":"Point"}}`, with(patch, headers{"Content-Crs": "<" + geo.EPSG4326.String() + ">"}), 200, at(33, 49.5)},
		{"PATCH", items + "/3", `{"geometry":{"coordinates":[3397849.3453,6524593.2215],"type":"Point"}}`, with(patch, headers{"Content-Crs": geo.EPSG3857.String()}), 200, at(30.5234, 50.4501)},
		{"PATCH", items + "/3", `{"geometry":null}`, with(patch, headers{"Content-Crs": "EPSG:25832"}), 400, nil},
		{"GET", items + "/3?crs=" + url.QueryEscape(geo.EPSG4326.String()), "", qgis, 200, func(t *testing.T, a answer) {
			at(50.4501, 30.5234)(t, a)
			if crs := a.header.Get("Content-Crs"); crs != "<"+geo.EPSG4326.String()+">" {
				t.Errorf("Content-Crs %q", crs)
			}
		}},
		{"PATCH", items + "/3", `{"properties":{"title":"Late"}}`, with(patch, headers{"If-Match": `"1"`}), 412, nil},
		{"PATCH", items + "/3", `{"properties":{"title":"Late","revision":1}}`, patch, 409, nil},
		{"PUT", items + "/3", kyiv("public"), with(qgis, feature), 428, nil}, // whoever puts a whole event says of which revision
		{"PATCH", items + "/3", `{"properties":{"killed_best":"many"}}`, patch, 400, nil},
		{"DELETE", items + "/3", "", qgis, 204, nil},
		{"GET", items + "/3", "", qgis, 404, nil},
	})
	d.play(t, "our page", []step{
		{"PATCH", items + "/1", `{"properties":{"title":"Unseen"}}`, merge, 428, nil},
		{"DELETE", items + "/1", "", nil, 428, nil},
	})
	a := d.want(d.get(items+"/3/history"), 200)
	if n := strings.Count(a.body, "by a program that did not say which revision it had read"); n != 5 || !strings.Contains(a.body, `"olena"`) {
		t.Errorf("%d revisions are told of as made blindly, want 5: %s", n, a.body)
	}
}

func TestATokenIsWhoItWasMadeFor(t *testing.T) {
	d := open(t, func(c *server.Config) {
		c.Limits = server.DefaultLimits
		c.Limits.Requests = 0 // it asks until the token is forgotten
	}).ready().signIn()
	d.create(kyiv("private"))
	stranger := *d
	stranger.client = &http.Client{}
	basic := d.token("olena")
	_, sent, _ := strings.Cut(basic["Authorization"], " ")
	plain, err := base64.StdEncoding.DecodeString(sent)
	if err != nil {
		t.Fatal(err)
	}
	_, token, _ := strings.Cut(string(plain), ":")
	for _, h := range []headers{basic, {"Authorization": "Bearer " + token}, {"Authorization": "bearer " + token}} {
		if s := stranger.do("GET", "/api/status", "", h).json(t); s["user"] != "olena" || s["signed_in"] != true {
			t.Errorf("status = %v", s)
		}
		stranger.want(stranger.do("GET", items+"/1", "", h), 200)
	}
	for _, wrong := range []string{"Bearer x", "Bearer", "Digest x", "Basic " + base64.StdEncoding.EncodeToString([]byte("olena:guess")), "Bearer " + auth.NewToken()} {
		a := stranger.want(stranger.do("GET", "/api/status", "", headers{"Authorization": wrong}), 401)
		if !strings.HasPrefix(a.header.Get("WWW-Authenticate"), "Basic ") {
			t.Errorf("%q is asked for %q", wrong, a.header.Get("WWW-Authenticate"))
		}
	}
	if err := d.store.DeleteSecret(t.Context(), auth.Token, auth.Hash(token)); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(patience); stranger.do("GET", "/api/status", "", basic).status != 401; {
		if time.Now().After(deadline) {
			t.Fatal("a token that was ended goes on working")
		}
	}
	session := d.client.Jar.Cookies(must(url.Parse(d.url)))[0].Value
	stranger.want(stranger.do("GET", "/api/status", "", headers{"Authorization": "Bearer " + session}), 401)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestArcGISCountsUpByItself(t *testing.T) {
	d := openDesk(t)
	months(d, 25)
	stranger := *d
	stranger.client = &http.Client{}
	page := headers{"Origin": "https://arcgis.example", "Sec-Fetch-Site": "cross-site", "Accept": "application/geo+json"}
	shared := func(t *testing.T, a answer) {
		if a.header.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(a.header.Get("Access-Control-Expose-Headers"), "Content-Crs") {
			t.Errorf("another site's page may not read it: %v", a.header)
		}
	}
	offset := ""
	mercator := url.QueryEscape(geo.EPSG3857.String())
	stranger.play(t, "ArcGIS JS 4.33", []step{
		{"OPTIONS", items, "", headers{"Origin": "https://arcgis.example", "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}, 204, func(t *testing.T, a answer) {
			shared(t, a)
			if !strings.Contains(a.header.Get("Access-Control-Allow-Headers"), "Authorization") || a.header.Get("Access-Control-Allow-Methods") != "GET, HEAD, POST, OPTIONS" {
				t.Errorf("it may send %v", a.header)
			}
		}},
		{"GET", "/api?f=json", "", page, 200, shared},
		{"GET", "/api/conformance", "", with(page, accept("application/json")), 200, func(t *testing.T, a answer) {
			for _, class := range []string{"geojson", "oas30", "core"} {
				if !strings.Contains(a.body, `"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/`+class+`"`) {
					t.Errorf("conformance does not name %s", class)
				}
			}
		}},
		{"GET", "/api/collections", "", with(page, accept("application/json")), 200, shared},
		{"GET", "/api/openapi.json", "", with(page, accept(apiType)), 200, shared},
		{"GET", items + "?limit=5", "", page, 200, func(t *testing.T, a answer) {
			shared(t, a)
			next := must(url.Parse(linkOf(t, a, "next", "application/geo+json"))).Query()
			if next.Get("offset") != "5" {
				t.Fatalf("next is %v", next)
			}
			offset = "offset"
		}},
		{"GET", items + "?limit=20&offset=20", "", page, 200, func(t *testing.T, a answer) {
			if n := len(a.json(t)["features"].([]any)); n != 5 || offset == "" {
				t.Errorf("the last page has %d events, want 5", n)
			}
			if f := a.json(t)["features"].([]any)[0].(map[string]any); f["id"] == nil {
				t.Error("a feature has no id")
			}
		}},
		{"GET", items + "?limit=100&offset=0&bbox=3330000,6000000,3380000,6800000&bbox-crs=" + mercator + "&crs=" + mercator, "", page, 200, func(t *testing.T, a answer) {
			matched(5)(t, a) // four from 30 to 30.36 degrees east, and what has no place
			if crs := a.header.Get("Content-Crs"); crs != "<"+geo.EPSG3857.String()+">" {
				t.Errorf("Content-Crs %q", crs)
			}
			x := a.json(t)["features"].([]any)[0].(map[string]any)["geometry"].(map[string]any)["coordinates"].([]any)[0].(float64)
			if x < 3330000 || x > 3380000 {
				t.Errorf("x = %v", x)
			}
		}},
		{"GET", items + "?limit=100&datetime=2022-01-01T00:00:00.000Z/2022-06-30T23:59:59.999Z", "", page, 200, matched(6)},
		{"POST", items, kyiv("public"), with(page, headers{"Content-Type": "application/geo+json"}), 403, nil},
	})
}
