package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/server"
)

// filtered are three events, of which the public sees two.
func filtered(d *desk) {
	d.t.Helper()
	for i, visibility := range []string{"public", "private", "public"} {
		var e geo.Event
		at := orb.Point{30.5 + float64(i), 50.5}
		e.Title, e.Visibility, e.Geometry = []string{"Drone strike", "Armed clash", "Fête"}[i], visibility, at
		e.EventType, e.Status, e.Notes = []string{"explosions_remote_violence", "battles", "battles"}[i], "review", "secret"
		e.StartTime = geo.Year(2021 + i).From
		e.EndTime = e.StartTime
		e.Complete()
		d.create(string(geo.AppendFeature(nil, &e)))
	}
}

// titlesOf gives those of a page, in order.
func titlesOf(t *testing.T, a answer) string {
	t.Helper()
	var list []string
	for _, f := range a.json(t)["features"].([]any) {
		list = append(list, f.(map[string]any)["properties"].(map[string]any)["title"].(string))
	}
	return strings.Join(list, ", ")
}

func TestAFilterIsUnderstoodWhereverEventsAreChosen(t *testing.T) {
	d := openDesk(t)
	filtered(d)
	stranger := *d
	stranger.client = &http.Client{}
	for _, tt := range []struct{ query, desk, public string }{
		{"filter=" + url.QueryEscape("event_type = 'battles'"), "Armed clash, Fête", "Fête"},
		{"event_type=battles&filter=" + url.QueryEscape("start_time >= TIMESTAMP('2023-01-01T00:00:00Z')"), "Fête", "Fête"},
		{"filter-lang=cql-text&filter=" + url.QueryEscape("(start_time >= '2022-06-01T')"), "Fête", "Fête"}, // as GDAL sends it
		{"filter-lang=cql-text&filter=" + url.QueryEscape(`("title" ILIKE '%STRIKE%')`), "Drone strike", "Drone strike"},
		{"filter-lang=cql2-text&filter=" + url.QueryEscape(`("start_time" >= TIMESTAMP('2022-01-01T00:00:00Z') AND "start_time" <= TIMESTAMP('9999-12-31T00:00:00Z')) OR "start_time" IS NULL`), "Armed clash, Fête", "Fête"}, // as QGIS does
		{"filter-lang=cql2-json&filter=" + url.QueryEscape(`{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[31,50,32,51]}]}`), "Armed clash", ""},
		{"filter=" + url.QueryEscape("status = 'review' AND notes = 'secret'"), "Drone strike, Armed clash, Fête", ""},
		{"filter=" + url.QueryEscape("status IS NULL"), "", "Drone strike, Fête"},
		{"filter=" + url.QueryEscape("visibility <> 'public' OR created_at > '2020-01-01'"), "Drone strike, Armed clash, Fête", ""},
	} {
		for who, want := range map[*desk]string{d: tt.desk, &stranger: tt.public} {
			n := float64(0)
			if want != "" {
				n = float64(strings.Count(want, ",") + 1)
			}
			page := who.want(who.get(items+"?"+tt.query), 200)
			if got := titlesOf(t, page); got != want || page.json(t)["numberMatched"] != n {
				t.Errorf("items?%s = %q of %v, want %q", tt.query, got, page.json(t)["numberMatched"], want)
			}
			if got := titlesOf(t, who.want(who.get("/api/export.geojson?"+tt.query), 200)); got != want {
				t.Errorf("export?%s = %q, want %q", tt.query, got, want)
			}
			if sum := who.want(who.get("/api/summary?"+tt.query), 200).json(t); sum["total"] != n {
				t.Errorf("summary?%s counts %v, want %v", tt.query, sum["total"], n)
			}
			if l := who.layers("/tiles/0/0/0.mvt?" + tt.query); len(l["events"]) != int(n) {
				t.Errorf("a tile ?%s has %d events, want %v", tt.query, len(l["events"]), n)
			}
		}
	}
}

func TestAPageOfAFilterLeadsToTheNext(t *testing.T) {
	d := openDesk(t)
	filtered(d)
	at, seen := items+"?limit=1&filter="+url.QueryEscape("event_type = 'battles'"), ""
	for range 5 {
		page := d.want(d.get(at), 200)
		seen += titlesOf(t, page) + ";"
		at = ""
		for _, l := range page.json(t)["links"].([]any) {
			if l := l.(map[string]any); l["rel"] == "next" {
				at = strings.TrimPrefix(l["href"].(string), d.url)
			}
		}
		if at == "" {
			break
		}
	}
	if seen != "Armed clash;Fête;" {
		t.Errorf("page by page comes %q", seen)
	}
	filter := "title LIKE 'D%'"
	tj := d.want(d.get("/tiles.json?filter-lang=cql-text&filter="+url.QueryEscape(filter)), 200).json(t)
	template, err := url.Parse(tj["tiles"].([]any)[0].(string))
	if err != nil || template.Query().Get("filter") != filter || template.Query().Get("filter-lang") != "cql-text" {
		t.Errorf("TileJSON says %v, %v", tj["tiles"], err)
	}
}

func TestAFilterThatTakesTooLongIsGivenUp(t *testing.T) {
	d := open(t, func(c *server.Config) {
		c.Limits = server.DefaultLimits
		c.Limits.Filter = time.Nanosecond
	}).ready().signIn()
	filtered(d)
	filter := "?filter=" + url.QueryEscape("title LIKE '%a%'")
	for _, path := range []string{items, "/api/summary", "/tiles/0/0/0.mvt", "/api/export.geojson"} { // an export asks before it begins, too
		if a := d.want(d.get(path+filter), 400); !strings.Contains(a.body, "there are events left; ask for fewer") {
			t.Errorf("%s: %s", path, a.body)
		}
	}
	d.want(d.get(items+"?filter="+url.QueryEscape("event_type = 'battles'")), 200) // the columns say it all
}

// A summary counts the alternatives to a facet that the query asks for, and none
// to a filter, however the filter is answered.
func TestASummaryKeepsWithinItsFilter(t *testing.T) {
	d := openDesk(t)
	filtered(d)
	kinds := func(query string) int {
		return len(d.want(d.get("/api/summary?"+query), 200).json(t)["facets"].(map[string]any)["event_type"].([]any))
	}
	if n := kinds("event_type=battles"); n != 2 {
		t.Errorf("beside battles there are %d types, want 2", n)
	}
	if n := kinds("filter=" + url.QueryEscape("event_type = 'battles'")); n != 1 {
		t.Errorf("within a filter for battles there are %d types, want 1", n)
	}
}

// The bins of a summary reach as far as its events do, in whichever words a filter
// asks for them: only datetime cuts them.
func TestAFilterDoesNotCutTheBinsOfASummary(t *testing.T) {
	d := openDesk(t)
	var long geo.Event
	long.Title, long.StartTime, long.EndTime = "Siege", geo.Year(2021).From, geo.Year(2024).To
	long.Complete()
	d.create(string(geo.AppendFeature(nil, &long)))
	bins := func(query string) []any {
		return d.want(d.get("/api/summary?bin=P1Y&"+query), 200).json(t)["bins"].([]any)
	}
	const in2022 = "T_INTERSECTS(INTERVAL(start_time, end_time), INTERVAL('2022-01-01', '2022-12-31'))"
	for _, filter := range []string{in2022, "NOT (NOT (" + in2022 + "))", "start_time <= TIMESTAMP('2022-12-31T00:00:00Z')"} {
		if n := len(bins("filter=" + url.QueryEscape(filter))); n != 4 {
			t.Errorf("%s: %d years, want the 4 of the siege", filter, n)
		}
	}
	if n := len(bins("datetime=2022-01-01/2022-12-31")); n != 1 {
		t.Errorf("datetime=2022: %d years, want 1", n)
	}
	if n := len(bins("datetime=2022-01-01/2023-12-31&filter=" + url.QueryEscape(in2022))); n != 2 {
		t.Errorf("datetime of two years and a filter for one: %d years, want 2", n)
	}
}

func TestABadFilterIsRefusedWithASentence(t *testing.T) {
	d := openDesk(t)
	for _, tt := range []struct{ query, want string }{
		{"filter=" + url.QueryEscape("event_type = 'battles' AND"), "filter: at character 27: the filter ends where"},
		{"filter=" + url.QueryEscape("colour = 'red'"), `filter: at character 1: there is no property \"colour\"`},
		{"filter=id%3D1&filter=id%3D2", "parameter filter stands 2 times; give it once"},
		{"filter-lang=sql", `filter-lang: \"sql\" is not one of cql2-text, cql2-json, cql-text`},
		{"filter=", "filter: it is empty"},
	} {
		for _, path := range []string{items, "/api/export.geojson", "/api/summary", "/tiles/0/0/0.mvt", "/tiles.json"} {
			if a := d.want(d.get(path+"?"+tt.query), 400); !strings.Contains(a.body, tt.want) {
				t.Errorf("%s?%s: %s, want %q", path, tt.query, a.body, tt.want)
			}
		}
	}
}
