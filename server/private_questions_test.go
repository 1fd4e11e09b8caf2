package server_test

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/cql2"
	"eventmap/geo/storetest"
	"eventmap/server/ogc"
)

// around gives a box about a place, in kilometres.
func around(p orb.Point, km float64) string {
	d := km / 111
	return fmt.Sprintf("%.6f,%.6f,%.6f,%.6f", max(-180, p[0]-d*1.5), max(-90, p[1]-d), min(180, p[0]+d*1.5), min(90, p[1]+d))
}

// wordValues gives values for each word of the query grammar, those that are aimed
// at what is private among them. A new word fails the test until it is here.
func wordValues(t *testing.T, a, b *world) map[string][]string {
	t.Helper()
	both := func(form string) []string {
		return []string{fmt.Sprintf(form, "quokka"), fmt.Sprintf(form, "capybara")}
	}
	vocabulary := func(v geo.Vocabulary) (list []string) {
		for _, t := range v {
			list = append(list, t.Name)
		}
		return append(list, "none", strings.Join(list, ","))
	}
	var types, sorts, boxes, polygons, circles []string
	for _, e := range geo.EventTypes {
		types = append(types, e.Name)
	}
	for _, f := range geo.SortFields {
		sorts = append(sorts, f, "-"+f, f+",-start_time")
	}
	for _, w := range []*world{a, b} {
		for i, h := range hidden {
			at := w.truth(h.at, h.m)
			boxes = append(boxes, around(at, 0.05), around(at, 1), around(at, 30))
			if i < 2 {
				polygons = append(polygons, fmt.Sprintf("POLYGON((%f %f,%f %f,%f %f,%f %f))", at[0], at[1]-0.001, at[0]+0.001, at[1]+0.001, at[0]-0.001, at[1]+0.001, at[0], at[1]-0.001))
				circles = append(circles, fmt.Sprintf("%f,%f,100", at[0], at[1]), fmt.Sprintf("%f,%f,%f", at[0], at[1], h.m))
			}
		}
	}
	words := map[string][]string{
		"bbox":           append(boxes, "-180,-90,180,90", "170,-20,-170,-10", "22,44,40,52", "33,46,35.5,46.6", "30.9,46.9,37.1,47.1", "1,2,3"),
		"polygon":        append(polygons, "POLYGON((22 44,40 44,40 53,22 53,22 44))", "POLYGON((33 46,36 46,36 47,33 47,33 46))", "nonsense"),
		"circle":         append(circles, "35,47,20000", "35,47,600000", "180,0,3000000", "nonsense"),
		"datetime":       {"2023-04-20", "1990-01-01/2022-12-31", "../2000-01-01", "2023-01-01/..", "nonsense"},
		"q":              append(slices.Concat(both("informant-%s"), both("secret %s"), both("claim-%s"), both("place-%s"), both("oblast-%s"), both("basis-%s"), both("hush-%s"), both("extra-%s"), both("how-%s"), both("actor-%s"), both("area-%s")), "kyiv", "displaced", "secret", "informant", "obstril", "luhansk"),
		"certainty":      {"possible", "certain"},
		"possible_place": {"yes", "no"},
		"located":        {"yes", "no"},
		"dated":          {"yes", "no"},
		"duplicates":     {"yes", "no"},
		"ids":            {"1", "1,2,3,4,5,6,7", "16,17,18,19,20,21", "22,23,24,25,26,27,28,29,30", "9007199254740991", "0"},
		"killed_min":     {"0", "1", "2", "1000"},
		"injured_min":    {"0", "1", "7", "1000"},
		"known_within":   {"0", "25", "1000", "10000", "1000000"},
		"changed_since":  {"0", "RUN.0", "RUN.1", "RUN.5", "RUN.20", "RUN.30", "RUN.4711", "other.5", "5", "-1", "x"},
		"sortby":         append(sorts, "updated_by"),
		"limit":          {"1", "3", "7", "10000", "0"},
		"offset":         {"0", "2", "10", "1000"},
		"external_id":    append(slices.Concat(both("s-%s0"), both("s-%s3"), both("s-%s4")), "p-1,p-2", "d-0", "none"),
		"area_id":        {"UA-09", "none", a.drawn().ID, b.drawn().ID, b.displaced(0).AreaID},
		"weapons":        vocabulary(geo.Weapons), "targets": vocabulary(geo.Targets),
		"tags":               append(both("tag-%s"), "ніч", "none"),
		"actors":             append(both("actor-%s"), "Armed Forces of Russia", "none"),
		"event_type":         append(types, "none"),
		"sub_event_type":     {"air_drone_strike", "none", "attack"},
		"assessment":         vocabulary(geo.Assessments),
		"country":            {"UA", "SD", "ET", "none"},
		"dataset":            append(both("secret-%s"), "desk", "wire", "none"),
		"location_precision": vocabulary(geo.LocationPrecisions),
		"visibility":         vocabulary(geo.Visibilities),
		"status":             vocabulary(geo.Statuses),
		cql2.FilterWord:      filters(t, a, b),
		cql2.LanguageWord:    {"cql2-text", "cql2-json", "cql-text", "sql"},
		cql2.SystemWord:      append(geo.Systems(), "EPSG:25832"),
		"bbox-crs":           append(geo.Systems(), "EPSG:25832"),
	}
	for _, f := range slices.Concat(geo.Facets, geo.Several) {
		words[string(f)+"_not"] = words[string(f)]
	}
	return words
}

// filters ask for every property, with what is private among the values, in every
// way in which a part of a filter may become words of the query.
func filters(t *testing.T, a, b *world) []string {
	t.Helper()
	list := []string{"nonsense", "status = 'review' OR TRUE", "status IN ('review', 'needs_help')", "notes LIKE '%quokka%' OR notes LIKE '%capybara%'",
		"NOT (status = 'review')", "length(notes) > 17", "revision > 2 OR created_at > '2020-01-01'", "id > 20 AND id < 30", "id IN (22, 23, 24, 25)",
		"title ILIKE 'displaced%' AND place_name IS NULL", "A_CONTAINS(actors, ('actor-quokka'))", "T_AFTER(updated_at, DATE('2020-01-01'))",
		"A_OVERLAPS(tags, ('tag-quokka', 'tag-capybara'))", "dataset = 'secret-quokka' OR dataset = 'secret-capybara'", "visibility = 'private'"}
	for _, q := range cql2.Queryables {
		list = append(list, q.Name+" IS NULL")
		switch q.Type {
		case cql2.Text:
			list = append(list, q.Name+" LIKE '%quokka%'", "CASEI("+q.Name+") > 'm'", q.Name+" IN ('review', 'public', 'area-quokka', '"+a.drawn().ID+"')")
		case cql2.Number:
			list = append(list, q.Name+" >= 3")
		case cql2.Timestamp:
			list = append(list, q.Name+" < TIMESTAMP('2024-01-01T00:00:00Z')")
		case cql2.Geometry:
			for _, w := range []*world{a, b} {
				for _, h := range hidden {
					at := w.truth(h.at, h.m)
					list = append(list, fmt.Sprintf("S_INTERSECTS(%s, BBOX(%s))", q.Name, around(at, 1)), fmt.Sprintf("S_EQUALS(%s, POINT(%f %f))", q.Name, at[0], at[1]))
				}
			}
		}
	}
	return list
}

// simpleValues ask for one value of each property that can be asked for so, of those
// that are private too.
func simpleValues(a, b *world) (list []string) {
	for _, q := range cql2.Simple() {
		for _, value := range []string{"3", "true", "quokka", "informant-capybara", "place-quokka", "review", "2024-01-01T00:00:00Z"} {
			list = append(list, url.Values{q.Name: {value}}.Encode())
		}
	}
	return append(list, "title=Displaced+1", url.Values{"assignee": {"assignee-" + a.word}}.Encode(), url.Values{"assignee": {"assignee-" + b.word}}.Encode())
}

// questions are what the public asks: every route, in every format, with every
// word of the query. A new route or word fails the test until it is here.
func questions(t *testing.T, a, b *world) []question {
	t.Helper()
	values := wordValues(t, a, b)
	var queries []string
	for _, word := range append(geo.QueryWords(), cql2.Words...) {
		if len(values[word]) == 0 {
			t.Fatalf("nobody has decided what the public may learn by asking for %s; say in wordValues how it is tried", word)
		}
		for _, value := range values[word] {
			queries = append(queries, url.Values{word: {value}}.Encode())
			if word == "bbox" || word == "sortby" || word == "polygon" || word == "circle" {
				queries = append(queries, url.Values{word: {value}, "possible_place": {"yes"}, "limit": {"5"}, "q": {"kyiv"}}.Encode(),
					url.Values{word: {value}, "certainty": {"certain"}, "visibility": {"public"}, "status": {"review,none"}}.Encode())
			}
		}
	}
	queries = append(queries, "", "as_of=2024-01-01", "as_of=x", "nonsense=1", "q=a&q=b", "q=%zz")

	get := func(paths ...string) (list []question) {
		for _, p := range paths {
			list = append(list, question{method: "GET", path: p})
		}
		return list
	}
	asked := func(path string, also ...string) (list []question) {
		for _, q := range slices.Concat(queries, also) {
			list = append(list, question{method: "GET", path: path + "?" + q})
		}
		return list
	}
	closed := func(method, path, body string) []question {
		return []question{{method, path, body, asJSON}, {method, path, body, feature}, {method, path, "nonsense", headers{"If-Match": `"1"`}}}
	}
	at := func(i int) string {
		p := hidden[i].at
		return fmt.Sprintf("/api/gazetteer?lon=%f&lat=%f", p[0], p[1])
	}
	var single, singleClosed []string
	addresses := []string{"/events/01", "/events/0", "/events/x", "/events/987654?event_type=x"}
	for id := range 45 {
		single = append(single, fmt.Sprint(items, "/", id))
		addresses = append(addresses, fmt.Sprint("/events/", id))
		singleClosed = append(singleClosed, fmt.Sprint(items, "/", id, "/history"), fmt.Sprint(items, "/", id, "/file"), fmt.Sprint(items, "/", id, "/duplicates"))
	}
	single = append(single, items+"/2?crs="+url.QueryEscape(geo.EPSG3857.String()), items+"/2?crs=x", items+"/1?f=json", items+"/1?f=geojson", items+"/1?f=gml", items+"/01", items+"/1?as_of=2024-01-01", items+"/x", items+"/9007199254740992")
	tiles := asked("/tiles/0/0/0.mvt", "v=7", "mode=events", "mode=x")
	for i := range hidden[:3] {
		for _, w := range []*world{a, b} {
			p := w.truth(hidden[i].at, hidden[i].m)
			for _, z := range []int{5, 9, 14, 18} {
				tiles = append(tiles, get(tileAt(p, z), tileAt(p, z)+"?mode=events&possible_place=yes")...)
			}
		}
	}
	const set, all = "/api/collections/events/tiles", "/api/tiles"
	byRow := asked(set+"/WebMercatorQuad/0/0/0", "f=mvt", "mode=events")
	var aspages []question
	for i, q := range queries {
		if i%20 == 0 { // they are made of what GeoJSON is
			aspages = append(aspages, get(items+"?f=html&"+q)...)
		}
	}
	var exports []question
	for _, f := range append(extensions(), "hxl", "nothing") {
		if f == "geojson" {
			exports = append(exports, asked("/api/export."+f, "own_use=yes", "own_use=no", "own_use=x")...)
			continue
		}
		exports = append(exports, get("/api/export."+f, "/api/export."+f+"?own_use=yes", "/api/export."+f+"?sortby=updated_at", "/api/export."+f+"?visibility=private", "/api/export."+f+"?hxl=yes")...)
	}
	exports = append(exports, get("/api/export.")...)
	f := storetest.Kyiv()
	f.Complete()
	body := string(geo.AppendFeature(nil, &f))

	const itemAddress = items + "/{id}"
	table := map[string][]question{
		"GET /healthz":          get("/healthz"),
		"GET /readyz":           get("/readyz"),
		"GET /api":              get("/api", "/api?f=json", "/api?f=html"),
		"GET /api/":             get("/api/"),
		"GET /api/pages.css":    get("/api/pages.css", "/api/pages.css?x=1"),
		"GET /api/openapi.json": get("/api/openapi.json", "/api/openapi.json?f=html"),
		"GET /api/conformance":  get("/api/conformance", "/api/conformance?f=html"),
		"GET /api/collections":  get("/api/collections", "/api/collections?f=html", "/api/collections?x=1"),

		"GET /api/collections/events/queryables":     get("/api/collections/events/queryables", "/api/collections/events/queryables?f=html", "/api/collections/events/queryables?f=json&x=1"),
		"GET /api/collections/events/sortables":      get("/api/collections/events/sortables"),
		"GET /api/collections/events/schema":         get("/api/collections/events/schema"),
		"GET /api/collections/events/feature-schema": get("/api/collections/events/feature-schema"),
		"GET /api/functions":                         get("/api/functions"),
		"GET /api/collections/events":                get("/api/collections/events", "/api/collections/events?f=html"),
		"GET /api/collections/events/items": asked(items, append(simpleValues(a, b), "resultType=hits", "resultType=x", "crs="+url.QueryEscape(geo.EPSG3857.String()), "crs="+url.QueryEscape(geo.EPSG4326.String())+"&limit=3", "crs=x",
			"bbox-crs="+url.QueryEscape(geo.EPSG4326.String())+"&bbox=44,22,52,40", "filter-crs="+url.QueryEscape(geo.EPSG4326.String())+"&filter="+url.QueryEscape("S_INTERSECTS(geometry, BBOX(48,37,49,39))"))...),
		"POST /api/collections/events/items":                closed("POST", items, body),
		"GET /api/collections/events/items/{id}":            get(single...),
		"PUT /api/collections/events/items/{id}":            append(closed("PUT", items+"/2", body), closed("PUT", items+"/23", body)...),
		"PATCH /api/collections/events/items/{id}":          append(closed("PATCH", items+"/2", "{}"), closed("PATCH", items+"/23", "{}")...),
		"DELETE /api/collections/events/items/{id}":         append(closed("DELETE", items+"/2", ""), closed("DELETE", items+"/23", "")...),
		"GET /api/collections/events/items/{id}/history":    get(singleClosed...),
		"GET /api/collections/events/items/{id}/file":       get(items + "/2/file"),
		"GET /api/collections/events/items/{id}/duplicates": get(items + "/2/duplicates"),
		"POST /api/restore":                                 closed("POST", "/api/restore", "[]"),
		"GET /api/duplicates":                               get("/api/duplicates"),
		"POST /api/duplicates":                              closed("POST", "/api/duplicates", body),
		"POST /api/duplicates/link":                         closed("POST", "/api/duplicates/link", `{"keep":2,"duplicate":23}`),
		"POST /api/duplicates/merge":                        closed("POST", "/api/duplicates/merge", `{"keep":2,"duplicate":23}`),
		"POST /api/duplicates/distinct":                     closed("POST", "/api/duplicates/distinct", `{"a":2,"b":23}`),
		"GET /api/summary":                                  asked("/api/summary", "bins=0", "bins=7", "bins=500", "bins=x", "bin=P1M", "bin=P1W", "bin=PT1S", "bin=x", "bins=7&tz=Europe/Kyiv", "tz=x", "lists=weapons,targets,tags,actors", "lists=actors&actors=x", "lists=x"),
		"GET /api/export.{format}":                          exports,
		"GET /api/events.qlr":                               asked("/api/events.qlr"),
		"GET /api/events.qml":                               get("/api/events.qml", "/api/events.qml?x=1"),
		"POST /api/import":                                  closed("POST", "/api/import?filename=x.csv", "title\nx\n"),
		"GET /api/datasets":                                 get("/api/datasets", "/api/datasets?x=1"),
		"PUT /api/datasets/{name}":                          append(closed("PUT", "/api/datasets/wire", "{}"), closed("PUT", "/api/datasets/secret-quokka", "{}")...),
		"DELETE /api/datasets/{name}":                       append(closed("DELETE", "/api/datasets/wire", ""), closed("DELETE", "/api/datasets/secret-quokka", "")...),
		"GET /api/views":                                    get("/api/views"),
		"POST /api/views":                                   closed("POST", "/api/views", `{"name":"Mine","address":"q=kyiv"}`),
		"PUT /api/views/{view}":                             closed("PUT", "/api/views/1", `{"name":"Mine"}`),
		"DELETE /api/views/{view}":                          closed("DELETE", "/api/views/1", ""),
		"GET /api/imports":                                  get("/api/imports"),
		"GET /api/imports/{run}":                            get("/api/imports/1", "/api/imports/2", "/api/imports/x"),
		"DELETE /api/imports/{run}":                         closed("DELETE", "/api/imports/1", ""),
		"GET /api/live":                                     {{method: "HEAD", path: "/api/live"}, {method: "HEAD", path: "/api/live", h: headers{"Last-Event-ID": "RUN.3"}}, {method: "GET", path: "/api/live", h: headers{"Last-Event-ID": "x"}}},
		"GET /api/vocabularies":                             get("/api/vocabularies"),
		"GET /api/gazetteer":                                get("/api/gazetteer?q=luh", "/api/gazetteer?q=area-quokka", "/api/gazetteer?q=area", at(0), at(1), "/api/gazetteer?x=1"),
		"GET /api/gazetteer/{id}":                           get("/api/gazetteer/UA-09", "/api/gazetteer/"+a.drawn().ID, "/api/gazetteer/"+b.drawn().ID, "/api/gazetteer/"+b.displaced(0).AreaID, "/api/gazetteer/"+storetest.Shapes()[9].Area.ID),
		"GET /api/status":                                   get("/api/status"),
		"POST /api/session":                                 {{"POST", "/api/session", `{"token":"guess"}`, asJSON}, {"POST", "/api/session", "nonsense", asJSON}},
		"DELETE /api/session":                               {{method: "DELETE", path: "/api/session"}},
		"GET " + set:                                        get(set, set+"?f=json", set+"?f=html"),
		"GET " + set + "/WebMercatorQuad":                   get(set+"/WebMercatorQuad", set+"/WebMercatorQuad?f=html"),
		"GET " + set + "/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}": byRow,
		"GET " + all:                      get(all, all+"?f=html"),
		"GET " + all + "/WebMercatorQuad": get(all+"/WebMercatorQuad", all+"/WebMercatorQuad?f=html"),
		"GET " + all + "/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}": get(all+"/WebMercatorQuad/0/0/0", all+"/WebMercatorQuad/5/10/18?mode=events"),
		"GET /api/tileMatrixSets":                 get("/api/tileMatrixSets", "/api/tileMatrixSets?f=html"),
		"GET /api/tileMatrixSets/WebMercatorQuad": get("/api/tileMatrixSets/WebMercatorQuad"),
		"GET /tiles.json":                         asked("/tiles.json"),
		"GET /events/{id}":                        get(addresses...),
		"GET /embed":                              asked("/embed", "lat=48&lon=31&zoom=6", "theme=x", "changed=2024-01-01", "sortby=-updated_at", "duplicates=shown"),
		"GET /tiles/{z}/{x}/{y}.mvt":              append(tiles, get("/tiles/0/0/0", "/tiles/0/1/0.mvt", "/tiles/x/0/0.mvt")...),
	}
	table["GET "+items] = append(table["GET "+items], aspages...)
	for _, name := range append(ogc.Names(ogc.Items), "gml") {
		table["GET "+items] = append(table["GET "+items], get(items+"?f="+name, items+"?limit=3&f="+name)...)
	}
	for _, path := range append(single, items+"?visibility=private&bbox=1", "/api/nothing", "/api/export.nothing") { // to people, of mistakes too
		table["GET "+itemAddress] = append(table["GET "+itemAddress], question{method: "GET", path: path, h: browser}, question{method: "OPTIONS", path: path})
	}
	var list []question
	for _, route := range a.server.Routes() {
		tried, ok := table[route]
		if !ok {
			t.Fatalf("nobody has decided what the public may learn from %s; say in questions how it is tried", route)
		}
		list = append(list, tried...)
		list = append(list, question{method: "OPTIONS", path: tried[0].path})
		if method, _, _ := strings.Cut(route, " "); method == "GET" && route != "GET /api/live" {
			list = append(list, question{method: "HEAD", path: tried[0].path})
		}
		delete(table, route)
	}
	for route := range table {
		t.Errorf("the table speaks of %s, which is not there", route)
	}
	return list
}

// tileAt gives the address of the tile that holds a place.
func tileAt(p orb.Point, z int) string {
	n := float64(int(1) << z)
	x := (p[0] + 180) / 360 * n
	sin := math.Sin(p[1] * math.Pi / 180)
	y := (0.5 - math.Log((1+sin)/(1-sin))/(4*math.Pi)) * n
	return fmt.Sprintf("/tiles/%d/%d/%d.mvt", z, int(min(x, n-1)), int(max(0, min(y, n-1))))
}
