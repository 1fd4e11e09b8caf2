package server_test

import (
	"bytes"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"eventmap/geo"
	"eventmap/geo/storetest"
	"eventmap/server"
)

// gdal runs a program of GDAL. Where it is missing the test is skipped, but never in
// CI.
func gdal(t *testing.T, program string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil && os.Getenv("CI") == "" {
		t.Skipf("%s is not installed (Debian: gdal-bin)", program)
	}
	cmd := exec.CommandContext(t.Context(), program, args...)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil || strings.Contains(complaints.String(), "ERROR") {
		t.Fatalf("%s %v: %v %s", program, args, err, complaints.String())
	}
	return string(out)
}

// served are events of all kinds, 240 of them public.
func served(t *testing.T) (*desk, *lockedBuffer) {
	t.Helper()
	asked := new(lockedBuffer)
	d := open(t, func(c *server.Config) { c.Log = slog.New(slog.NewTextHandler(asked, nil)) }).ready()
	events := storetest.Events(220, 1)
	events = append(events, storetest.Shapes()...)
	for i := range events {
		events[i].Visibility, events[i].PublicDisplacementM, events[i].DuplicateOf = "public", 0, 0
		events[i].Rights.Redistributable = nil
	}
	if _, err := d.store.Import(t.Context(), geo.Run{By: "importer", Visibility: "public"}, storetest.Stream(events)); err != nil {
		t.Fatal(err)
	}
	d.signIn()
	d.create(kyiv("private")) // its answer waits for everything before it
	return d, asked
}

// A lockedBuffer is a log that is read while it is written.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// pages counts the requests for items in it.
func (l *lockedBuffer) pages() int {
	return strings.Count(l.String(), "method=GET path=/api/collections/events/items ")
}

func TestOgr2ogrTakesEveryEvent(t *testing.T) {
	d, _ := served(t)
	public := int(d.json("/api/collections/events/items?limit=1&visibility=public", headers{})["numberMatched"].(float64))
	token := d.token("olena")
	for _, tt := range []struct {
		who  string
		args []string
		want int
	}{
		{"the public, by ten", nil, public},
		{"the public, by a thousand", []string{"-oo", "PAGE_SIZE=1000"}, public},
		{"the desk", []string{"-oo", "PAGE_SIZE=1000", "--config", "GDAL_HTTP_HEADERS", "Authorization: " + token["Authorization"]}, public + 1},
	} {
		file := filepath.Join(t.TempDir(), "out.csv")
		gdal(t, "ogr2ogr", append([]string{"-f", "CSV", file, "OAPIF:" + d.url + "/api", "events", "-select", "title,start_time"}, tt.args...)...)
		lines := strings.Count(gdal(t, "ogrinfo", "-ro", "-al", file), "OGRFeature(")
		if lines != tt.want {
			t.Errorf("%s: %d events come, want %d", tt.who, lines, tt.want)
		}
	}
}

func (d *desk) json(path string, h headers) map[string]any {
	d.t.Helper()
	return d.want(d.do("GET", path, "", h), 200).json(d.t)
}

func TestOgrinfoSeesTypesAndAsksTheServer(t *testing.T) {
	d, asked := served(t)
	out := gdal(t, "ogrinfo", "-ro", "-so", "OAPIF:"+d.url+"/api", "events")
	for _, line := range []string{"start_time: DateTime (0.0)", "end_time: DateTime (0.0)", "updated_at: DateTime (0.0)", "killed_best: Integer (0.0)", "source_count: Integer (0.0)",
		"uncertainty_m: Real (0.0)", "redistributable: Integer(Boolean) (0.0)", "title: String (0.0)", "id: Integer (0.0)"} {
		if !strings.Contains(out, "\n"+line+"\n") {
			t.Errorf("ogrinfo does not say %q:\n%s", line, out)
		}
	}
	if at := strings.Index(out, "\ntitle:"); at < 0 || at > strings.Index(out, "\nstart_time:") {
		t.Error("the columns are not in the order of the wire form")
	}
	before := asked.pages()
	for where, filter := range map[string]string{
		"start_time >= '2022/06/01 00:00:00'":                   "start_time >= TIMESTAMP('2022-06-01T00:00:00Z')",
		"event_type = 'battles' AND start_time < '2023/01/01'":  "event_type = 'battles' AND start_time < DATE('2023-01-01')",
		"title ILIKE '%a%'":                                     "CASEI(title) LIKE '%a%'",
		"killed_best > 1":                                       "killed_best > 1",
		"end_time < '2022/06/01 12:00:00' AND title LIKE '%e%'": "end_time < TIMESTAMP('2022-06-01T12:00:00Z') AND title LIKE '%e%'",
	} {
		there := gdal(t, "ogrinfo", "-ro", "-so", "-where", where, "OAPIF:"+d.url+"/api", "events")
		want := d.json(items+"?visibility=public&resultType=hits&filter="+url.QueryEscape(filter), nil)["numberMatched"].(float64)
		if got := featureCount(there); got != strconv.Itoa(int(want)) || want == 0 {
			t.Errorf("-where %q finds %s, want %v", where, got, want)
		}
	}
	if n := asked.pages() - before; n > 5*4 {
		t.Errorf("five filters took %d requests; they were not answered here", n)
	}
}

func featureCount(info string) string {
	_, rest, _ := strings.Cut(info, "Feature Count: ")
	n, _, _ := strings.Cut(rest, "\n")
	return n
}
