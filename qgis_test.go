package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// qgisEvents is more than three pages as QGIS asks for them.
const qgisEvents = 3_500

// A qgisLayer is a layer as a person opens it: from a source, or by a .qlr.
type qgisLayer struct {
	Name     string `json:"name"`
	Provider string `json:"provider,omitempty"`
	Source   string `json:"source,omitempty"`
	QLR      string `json:"qlr,omitempty"`
}

// A qgisAnswer is what QGIS finds in a layer; see testdata/qgis/ask.py.
type qgisAnswer struct {
	Name     string            `json:"name"`
	Valid    bool              `json:"valid"`
	Count    int               `json:"count"`
	IDs      []int             `json:"ids"`
	Fields   map[string]string `json:"fields"`
	Starts   map[string]string `json:"starts"`
	Guessed  []string          `json:"guessed"`
	Styled   bool              `json:"styled"`
	Temporal bool              `json:"temporal"`
	Shown    []int             `json:"shown"`
	Colours  int               `json:"colours"`
}

// python is Debian's, which has the modules of QGIS; another may come first on
// the path.
const python = "/usr/bin/python3"

// qgisAsks has QGIS open layers.
func qgisAsks(t *testing.T, question map[string]any) []qgisAnswer {
	t.Helper()
	asked, err := json.Marshal(question)
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	c := exec.CommandContext(t.Context(), python, "testdata/qgis/ask.py")
	c.Env = append(os.Environ(), "QT_QPA_PLATFORM=offscreen", "HOME="+home, "XDG_RUNTIME_DIR="+home, "TZ=UTC")
	c.Stdin = bytes.NewReader(asked)
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		t.Fatalf("QGIS: %v\n%s", err, errs.String())
	}
	var answers []qgisAnswer
	if err := json.Unmarshal(out.Bytes(), &answers); err != nil {
		t.Fatalf("QGIS says %.500s: %v\n%s", out.String(), err, errs.String())
	}
	return answers
}

// A truth is what the API says of all events, and of those that meet a span.
type truth struct {
	ids, within []int
	starts      map[int]string
}

// truth reads the events that a query chooses, and those of them that meet a
// span and have a time: QGIS shows what has none at any time, as OGC asks.
func (p *process) truth(query, span string) truth {
	p.t.Helper()
	found := truth{starts: map[int]string{}}
	for _, f := range p.exported(query) {
		found.ids = append(found.ids, f.ID)
		if f.Properties.Start != nil {
			found.starts[f.ID] = *f.Properties.Start
		}
	}
	for _, f := range p.exported(query + "&datetime=" + url.QueryEscape(span)) {
		found.within = append(found.within, f.ID)
	}
	slices.Sort(found.ids)
	slices.Sort(found.within)
	return found
}

type exportedEvent struct {
	ID         int `json:"id"`
	Properties struct {
		Start *string `json:"start_time"`
	} `json:"properties"`
}

func (p *process) exported(query string) []exportedEvent {
	p.t.Helper()
	status, text := p.ask(http.MethodGet, "/api/export.geojson?"+strings.TrimPrefix(query, "&"), nil, "")
	var c struct{ Features []exportedEvent }
	if err := json.Unmarshal(text, &c); status != http.StatusOK || err != nil {
		p.t.Fatalf("export: %d, %v", status, err)
	}
	return c.Features
}

// TestQGIS holds QGIS to the list: live, by layer definition, by each file that
// it opens, and directly from both stores.
func TestQGIS(t *testing.T) {
	if os.Getenv("EVENTMAP_TEST_QGIS") == "" {
		t.Skip("`make test-gis` installs QGIS and runs this")
	}
	for _, s := range stores {
		t.Run(s.name, func(t *testing.T) {
			at, dir := s.at(t), t.TempDir()
			made := filepath.Join(dir, "made.geojson")
			eventmap(t, "generate", "3500", made)
			eventmap(t, "import", made, "--store", at, "--visibility", "public")
			p := serve(t, at, nil, "--no-sample", "--rate", "0")
			const from, to, few = "2024-03-01T00:00:00Z", "2024-03-31T23:59:59Z", "event_type=battles"
			all, battles := p.truth("", from+"/"+to), p.truth(few, from+"/"+to)
			if len(all.ids) != qgisEvents || len(all.within) < 50 || len(battles.ids) < 50 {
				t.Fatalf("the list has %d events, %d of them in the month, and %d battles", len(all.ids), len(all.within), len(battles.ids))
			}
			layers := []qgisLayer{
				{Name: "live", Provider: "OAPIF", Source: " pagingEnabled='true' restrictToRequestBBOX='1' typename='events' url='" + p.url + "/api'"},
				{Name: "qlr", QLR: p.saved(dir, "/api/events.qlr")},
				{Name: "qlr of battles", QLR: p.saved(dir, "/api/events.qlr?"+few)},
			}
			for _, ext := range []string{".geojson", ".gpkg", ".fgb"} {
				layers = append(layers, qgisLayer{Name: "export" + ext, Provider: "ogr", Source: p.saved(dir, "/api/export"+ext)})
			}
			if s.name == "gpkg" {
				layers = append(layers, qgisLayer{Name: "the store", Provider: "ogr", Source: at + "|layername=events"})
			} else {
				layers = append(layers, qgisLayer{Name: "the view", Provider: "postgres", Source: qgisPostgres(t, at, gisReader(t, at))})
			}
			answers := qgisAsks(t, map[string]any{"layers": layers, "style": p.saved(dir, "/api/events.qml"), "from": from, "to": to, "picture": pictures(t, dir)})
			for _, a := range answers {
				want := &all
				if a.Name == "qlr of battles" {
					want = &battles
				}
				wantQGIS(t, a, want)
			}
			if len(answers) != len(layers) {
				t.Errorf("QGIS tells of %d layers, not %d", len(answers), len(layers))
			}
		})
	}
}

// losesUndated are layers of files in which GDAL 3.6 cannot compare a moment that
// is null: it leaves the event out as soon as time is asked for.
var losesUndated = map[string]bool{"qlr of battles": true, "export.geojson": true, "export.fgb": true}

// qgisTypes are fields and what they may be: GeoJSON does not tell 150.0 from 150,
// and PostgreSQL has names of its own.
var qgisTypes = map[string][]string{
	"title":         {"String", "text"},
	"killed_best":   {"Integer", "Integer64", "int4"},
	"uncertainty_m": {"Real", "Integer", "float8"},
	"start_time":    {"DateTime", "timestamptz"},
	"end_time":      {"DateTime", "timestamptz"},
}

// wantQGIS compares what QGIS finds with what the API says.
func wantQGIS(t *testing.T, a qgisAnswer, want *truth) {
	t.Helper()
	if !a.Valid {
		t.Errorf("%s: QGIS cannot open it", a.Name)
		return
	}
	if a.Count != len(want.ids) || !slices.Equal(a.IDs, want.ids) {
		t.Errorf("%s: QGIS counts %d and reads %d events, the API %d", a.Name, a.Count, len(a.IDs), len(want.ids))
	}
	if !slices.Equal(a.Guessed, []string{"start_time", "end_time"}) {
		t.Errorf("%s: the temporal controller picks %q by itself", a.Name, a.Guessed)
	}
	if !strings.HasPrefix(a.Name, "export") && a.Name != "live" && !a.Styled || !a.Temporal {
		t.Errorf("%s: styled %t, temporal %t", a.Name, a.Styled, a.Temporal)
	}
	within := want.within
	if losesUndated[a.Name] {
		within = slices.DeleteFunc(slices.Clone(within), func(id int) bool { return want.starts[id] == "" })
	}
	if !slices.Equal(a.Shown, within) {
		t.Errorf("%s: the temporal controller shows %d events of the month, the API has %d", a.Name, len(a.Shown), len(within))
	}
	if len(a.Starts) != len(want.starts) {
		t.Errorf("%s: QGIS reads %d times, the API has %d", a.Name, len(a.Starts), len(want.starts))
	}
	if a.Colours < 20 {
		t.Errorf("%s: the picture has %d colours", a.Name, a.Colours)
	}
	for name, kinds := range qgisTypes {
		if got := a.Fields[name]; !slices.Contains(kinds, got) {
			t.Errorf("%s: field %s is %q, want one of %q", a.Name, name, got, kinds)
		}
	}
}

// saved keeps what an address answers in a file of its name.
func (p *process) saved(dir, address string) string {
	p.t.Helper()
	status, body := p.ask(http.MethodGet, address, nil, "")
	if status != http.StatusOK {
		p.t.Fatalf("GET %s = %d: %.300s", address, status, body)
	}
	u, err := url.Parse(address)
	if err != nil {
		p.t.Fatal(err)
	}
	name := filepath.Join(dir, strings.TrimSuffix(url.QueryEscape(u.RawQuery)+"-", "-")+filepath.Base(u.Path))
	if err := os.WriteFile(name, body, 0o600); err != nil {
		p.t.Fatal(err)
	}
	return name
}

// pictures is where QGIS leaves what it draws: in a folder that somebody named
// to look at them, or in one that goes.
func pictures(t *testing.T, dir string) string {
	named := os.Getenv("EVENTMAP_QGIS_PICTURES")
	if named == "" {
		return dir
	}
	at := filepath.Join(named, filepath.Base(t.Name()))
	if err := os.MkdirAll(at, 0o700); err != nil {
		t.Fatal(err)
	}
	return at
}

// gisReader makes the role that docs/gis.md tells people to make for GIS tools,
// and gives its name and password.
func gisReader(t *testing.T, address string) *url.Userinfo {
	t.Helper()
	guide, err := os.ReadFile("docs/gis.md")
	if err != nil {
		t.Fatal(err)
	}
	statements := regexp.MustCompile("(?s)```sql\n(.*?)```").FindSubmatch(guide)
	if statements == nil {
		t.Fatal("docs/gis.md says no longer how a role for GIS tools is made")
	}
	db, err := sql.Open("postgres", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	const forget = "DROP OWNED BY gis_reader; DROP ROLE gis_reader"
	if _, err := db.ExecContext(t.Context(), string(statements[1])); err != nil {
		t.Fatalf("the statements of docs/gis.md: %v", err)
	}
	t.Cleanup(func() {
		db, err := sql.Open("postgres", address)
		if err == nil {
			_, err = db.Exec(forget)
			_ = db.Close()
		}
		if err != nil {
			t.Errorf("%s: %v", forget, err)
		}
	})
	return url.UserPassword("gis_reader", "choose-a-long-one")
}

// qgisPostgres names the view for GIS tools as QGIS wants it.
func qgisPostgres(t *testing.T, address string, who *url.Userinfo) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	password, _ := who.Password()
	return "dbname='" + strings.TrimPrefix(u.Path, "/") + "' host=" + u.Hostname() + " port=" + u.Port() + " user='" + who.Username() + "' password='" + password +
		`' key='id' srid=4326 type=Point table="eventmap"."events_map" (point)`
}
