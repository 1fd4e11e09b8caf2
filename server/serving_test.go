package server_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"eventmap/geo"
	"eventmap/geo/cql2"
	"eventmap/geo/storetest"
	"eventmap/server"
)

// A listener reads server-sent events.
type listener struct {
	t      *testing.T
	body   io.Closer
	events chan [3]string // event, data, and the id to resume after
	lastID string         // of what next gave, as a browser keeps it
}

func (d *desk) listen(lastID string) *listener {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), "GET", d.url+"/api/live", nil)
	if err != nil {
		d.t.Fatal(err)
	}
	if lastID != "" {
		r.Header.Set("Last-Event-ID", lastID)
	}
	resp, err := d.client.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	if ct := resp.Header.Get("Content-Type"); ct != "text/event-stream" {
		d.t.Fatalf("the stream is %q", ct)
	}
	l := &listener{t: d.t, body: resp.Body, events: make(chan [3]string, 100)}
	d.t.Cleanup(func() { _ = resp.Body.Close() })
	go func() {
		event, data, id := "", "", lastID
		for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "event":
				event = value
			case "data":
				data = value
			case "id":
				id = value
			case "":
				l.events <- [3]string{event, data, id}
			}
		}
		close(l.events)
	}()
	return l
}

// next gives the next event of a name as its data, passing over others.
func (l *listener) next(name string) map[string]any {
	l.t.Helper()
	timeout := time.After(patience)
	for {
		select {
		case e, ok := <-l.events:
			if !ok {
				l.t.Fatalf("the stream ended before a %s", name)
			}
			if e[0] != name {
				continue
			}
			var data map[string]any
			if err := json.Unmarshal([]byte(e[1]), &data); err != nil {
				l.t.Fatal(err)
			}
			l.lastID = e[2]
			return data
		case <-timeout:
			l.t.Fatalf("no %s came", name)
		}
	}
}

func TestChangesAreStreamedAndResumed(t *testing.T) {
	d := openDesk(t)
	l := d.listen("")
	l.next("hello")
	d.create(kyiv("public"))
	d.create(kyiv("private"))
	if c := l.next("change"); c["id"] != 1.0 || c["revision"] != 1.0 || c["deleted"] != false {
		t.Errorf("the first change is %v", c)
	}
	second := l.next("change")
	d.want(d.do("DELETE", items+"/1", "", anyRevision), 204)
	if c := l.next("change"); c["id"] != 1.0 || c["deleted"] != true {
		t.Errorf("a deletion is %v", c)
	}
	again := d.listen(fmt.Sprint(second["number"]))
	again.next("hello")
	if c := again.next("change"); c["id"] != 1.0 || c["deleted"] != true {
		t.Errorf("after change %v comes %v", second["number"], c)
	}
	stranger := *d
	stranger.client = &http.Client{}
	s := stranger.listen("")
	s.next("hello")
	d.do("PATCH", items+"/2", `{"properties":{"title":"still private"}}`, anyRevision)
	d.do("PATCH", items+"/2", `{"properties":{"visibility":"public"}}`, anyRevision)
	d.do("PATCH", items+"/2", `{"properties":{"visibility":"withdrawn"}}`, anyRevision)
	if c := s.next("change"); c["id"] != 2.0 || c["revision"] != 0.0 || c["deleted"] != false {
		t.Errorf("the public first hears %v, want the publication", c)
	}
	if c := s.next("change"); c["deleted"] != true {
		t.Errorf("of a withdrawal the public hears %v, want a deletion", c)
	}
	if c := d.listen("0"); c.next("hello")["number"] != 0.0 {
		t.Error("Last-Event-ID 0 was not taken")
	}
}

// An import makes many changes under one number. Whoever is cut off among them
// resumes after the number before, and misses none.
func TestAStreamThatIsCutWithinANumberIsResumedBeforeIt(t *testing.T) {
	d := openDesk(t)
	d.create(kyiv("private"))
	d.want(d.do("POST", "/api/import?filename=three.csv", "title,id\nA,1\nB,2\nC,3\n", nil), 200)
	first := d.listen("0")
	first.next("change")
	if c := first.next("change"); c["id"] != 2.0 || first.lastID != "1" {
		t.Fatalf("after %v of the import a browser resumes after change %q, want 1", c, first.lastID)
	}
	again := d.listen(first.lastID)
	for id := 2.0; id <= 4; id++ {
		if c := again.next("change"); c["id"] != id || c["number"] != 2.0 {
			t.Errorf("resumed after change 1: %v, want event %v of change 2", c, id)
		}
	}
	if again.lastID != "2" {
		t.Errorf("after the whole import a browser resumes after change %q, want 2", again.lastID)
	}
}

func TestAFollowerFromTheFutureLooksAfresh(t *testing.T) {
	d := openDesk(t)
	d.create(kyiv("private"))
	if c := d.listen("4711").next("reset"); c["number"] != 1.0 {
		t.Errorf("after change 4711, which never was, comes a reset to %v, want 1", c["number"])
	}
}

func TestPrivateWorkDoesNotShowInPublicNumbers(t *testing.T) {
	d := openDesk(t)
	stranger := *d
	stranger.client = &http.Client{}
	d.create(kyiv("public"))
	const tile = "/tiles/5/18/10.mvt"
	tag := stranger.get(tile).header.Get("ETag")
	d.create(kyiv("private"))
	d.want(stranger.do("GET", tile, "", headers{"If-None-Match": `"other", ` + tag}), 304)
	if n := stranger.get("/api/status").json(t)["change"]; n != 2.0 { // counted from 1
		t.Errorf("after a private write the public is at change %v, want 2", n)
	}
	if n := d.get("/api/status").json(t)["change"]; n != 2.0 {
		t.Errorf("the desk is at change %v, want 2", n)
	}
	d.create(kyiv("public"))
	d.want(stranger.do("GET", tile, "", headers{"If-None-Match": tag}), 200)
	public, desk := stranger.get(items+"/1").header.Get("ETag"), d.get(items+"/1").header.Get("ETag")
	if public == desk || desk != `"1"` {
		t.Errorf("event 1 has the ETag %s for the public and %s for the desk, which is shown more", public, desk)
	}
	d.want(d.do("GET", items+"/1", "", headers{"If-None-Match": public}), 200)
	d.want(stranger.do("GET", items+"/1", "", headers{"If-None-Match": public}), 304)
}

// A lagging store takes writes, and cannot say what changed while it has lost
// its other connection.
type lagging struct {
	geo.Store
	lost atomic.Bool
}

func (l *lagging) Changes(ctx context.Context, since int64) iter.Seq2[geo.Change, error] {
	if l.lost.Load() {
		return func(yield func(geo.Change, error) bool) { yield(geo.Change{}, errors.New("the connection was lost")) }
	}
	return l.Store.Changes(ctx, since)
}

func TestAWriteThatIsStoredIsToldSo(t *testing.T) {
	var store lagging
	d := open(t, func(c *server.Config) { store.Store = c.Store; c.Store = &store }).ready().signIn()
	store.lost.Store(true)
	d.want(d.do("POST", items, kyiv("private"), feature), 201)
	d.want(d.get(items+"/1"), 404)
	store.lost.Store(false)
	for deadline := time.Now().Add(patience); d.get(items+"/1").status != 200; {
		if time.Now().After(deadline) {
			t.Fatal("the event that was stored is never served")
		}
	}
}

func TestAStreamEndsWithItsSession(t *testing.T) {
	d := open(t, func(c *server.Config) {
		c.Limits = server.DefaultLimits
		c.Limits.Heartbeat = 20 * time.Millisecond
	}).ready().signIn()
	l := d.listen("")
	l.next("heartbeat")
	d.want(d.do("DELETE", "/api/session", "", nil), 204)
	timeout := time.After(patience)
	for {
		select {
		case _, open := <-l.events:
			if !open {
				return
			}
		case <-timeout:
			t.Fatal("the stream goes on for somebody who has signed out")
		}
	}
}

func TestWhatIsExportedComesBackTheSame(t *testing.T) {
	d := openDesk(t)
	for _, e := range append(storetest.Shapes(), storetest.Full()) {
		e.Complete()
		if strings.HasPrefix(e.AreaID, "UA") {
			e.Area = nil
		}
		e.PublicDisplacementM = 0
		d.create(string(geo.AppendFeature(nil, &e)))
	}
	a := d.want(d.get("/api/export.geojson"), 200)
	if cd := a.header.Get("Content-Disposition"); !strings.HasPrefix(cd, `attachment; filename="events-`) || !strings.HasSuffix(cd, `.geojson"`) {
		t.Errorf("Content-Disposition = %q", cd)
	}
	preview := d.want(d.do("POST", "/api/import?dry_run=yes&filename=mine.geojson", a.body, headers{"Content-Type": "application/octet-stream"}), 200).json(t)
	if preview["unchanged"] != 13.0 || preview["created"] != 0.0 || preview["refused"] != 0.0 {
		t.Errorf("a desk's own export again = %v", preview)
	}
	other := openDesk(t)
	r := other.want(other.do("POST", "/api/import?filename=mine.geojson", a.body, nil), 200).json(t)
	if r["created"] != 13.0 || r["refused"] != 0.0 {
		t.Fatalf("into an empty desk = %v", r)
	}
	if b := other.get("/api/export.geojson"); plain(t, a.body) != plain(t, b.body) {
		t.Errorf("the second desk exports\n%s\nwant\n%s", plain(t, b.body), plain(t, a.body))
	}
	if csv := d.want(d.get("/api/export.csv?event_type=explosions_remote_violence"), 200); !strings.Contains(csv.body, "A flooded district") {
		t.Errorf("the CSV is\n%s", csv.body)
	}
}

// plain is an export without what each store gives for itself.
func plain(t *testing.T, collection string) string {
	t.Helper()
	var c struct {
		Features []json.RawMessage `json:"features"`
	}
	if err := json.Unmarshal([]byte(collection), &c); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, f := range c.Features {
		e, err := geo.ParseFeature(f)
		if err != nil {
			t.Fatal(err)
		}
		e.ID, e.Revision, e.CreatedAt, e.UpdatedAt = 0, 0, time.Time{}, time.Time{}
		lines = append(lines, string(geo.AppendFeature(nil, &e)))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func TestTilesAreNotSentTwice(t *testing.T) {
	d := openDesk(t)
	d.create(kyiv("public"))
	a := d.want(d.get("/tiles/5/18/10.mvt"), 200)
	tag := a.header.Get("ETag")
	d.want(d.do("GET", "/tiles/5/18/10.mvt", "", headers{"If-None-Match": tag}), 304)
	d.create(kyiv("public"))
	d.want(d.do("GET", "/tiles/5/18/10.mvt", "", headers{"If-None-Match": tag}), 200)
	stranger := *d
	stranger.client = &http.Client{}
	if other := stranger.do("GET", "/tiles/5/18/10.mvt", "", nil).header.Get("ETag"); other == d.get("/tiles/5/18/10.mvt").header.Get("ETag") {
		t.Error("the desk and the public share an ETag")
	}
	for _, at := range []string{"/tiles/5/18/10.mvt", "/api/status", "/api/summary", "/api/collections/events/items"} {
		if of := d.want(d.get(at), 200).header.Get("X-Audience"); of != "" {
			t.Errorf("what the desk is told at %s is for %q", at, of)
		}
		if of := stranger.want(stranger.do("GET", at, "", nil), 200).header.Get("X-Audience"); of != "everybody" {
			t.Errorf("what the public is told at %s is for %q", at, of)
		}
	}
	tj := d.want(d.get("/tiles.json?event_type=battles"), 200).json(t)
	if at := tj["tiles"].([]any)[0].(string); at != d.url+"/tiles/{z}/{x}/{y}.mvt?event_type=battles" {
		t.Errorf("TileJSON says %s", at)
	}
}

func TestRealFileThroughTheAPI(t *testing.T) {
	file, err := os.Open("../../shared/data/real/ucdp_ged191_subset.csv")
	if err != nil {
		t.Skip("../shared/data/real is not here: the check on real events needs it")
	}
	defer func() { _ = file.Close() }()
	text, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	d := openDesk(t)
	r := d.want(d.do("POST", "/api/import?filename=ged.csv", string(text), nil), 200).json(t)
	if r["created"] != 3194.0 || r["refused"] != 0.0 || r["format"] != "ucdp-ged" {
		t.Fatalf("import = %v", r)
	}
	if w := r["warnings"].([]any); len(w) != 6 {
		t.Errorf("%d warnings, want 6: %v", len(w), w)
	}
	if n := d.get(items + "?country=MM,BD&limit=1").json(t)["numberMatched"]; n != 3194.0 {
		t.Errorf("Myanmar and Bangladesh hold %v", n)
	}
}

// openAPI is the document as a client reads it.
func (d *desk) openAPI() *openapi3.T {
	d.t.Helper()
	a := d.want(d.get("/api/openapi.json"), 200)
	if ct := a.header.Get("Content-Type"); ct != "application/vnd.oai.openapi+json;version=3.0" {
		d.t.Errorf("the API document is %q", ct)
	}
	doc, err := openapi3.NewLoader().LoadFromData([]byte(a.body))
	if err != nil {
		d.t.Fatal(err)
	}
	if err := doc.Validate(d.t.Context()); err != nil {
		d.t.Error(err)
	}
	return doc
}

func TestTheDocumentNamesEveryRoute(t *testing.T) {
	d := open(t, nil)
	documented := map[string]bool{}
	doc := d.openAPI()
	if at := doc.Servers[0].URL; at != d.url+"/api" {
		t.Errorf("the first server is %s, want the root of the API", at)
	}
	for path, item := range doc.Paths.Map() {
		at := "/api"
		if len(item.Servers) > 0 {
			at = strings.TrimPrefix(item.Servers[0].URL, d.url)
		}
		for method := range item.Operations() {
			documented[method+" "+at+path] = true
		}
	}
	documented["GET /api"] = documented["GET /api/"] // no path of a document is empty
	routed := map[string]bool{}
	for _, r := range d.server.Routes() {
		routed[r] = true
		if !documented[r] {
			t.Errorf("%s is routed but not documented", r)
		}
	}
	for r := range documented {
		if !routed[r] {
			t.Errorf("%s is documented but not routed", r)
		}
	}
}

// Clients read how lists are written, and defaults differ between programs.
func TestTheDocumentSaysHowParametersAreWritten(t *testing.T) {
	doc := open(t, nil).openAPI()
	check := func(at string, p *openapi3.Parameter) {
		if p.In == "query" && (p.Style != "form" || p.Explode == nil || *p.Explode) {
			t.Errorf("%s: %s is %q, explode %v", at, p.Name, p.Style, p.Explode)
		}
	}
	for name, p := range doc.Components.Parameters {
		check(name, p.Value)
	}
	for path, item := range doc.Paths.Map() {
		for _, p := range item.Parameters {
			check(path, p.Value)
		}
		for method, o := range item.Operations() {
			for _, p := range o.Parameters {
				check(method+" "+path, p.Value)
			}
		}
	}
}

func TestTheDocumentNamesEveryQueryWord(t *testing.T) {
	d := open(t, nil)
	named := map[string]bool{}
	var simple []string
	for _, q := range cql2.Simple() {
		simple = append(simple, q.Name)
	}
	for _, p := range d.openAPI().Paths.Find(strings.TrimPrefix(items, "/api")).Get.Parameters {
		named[p.Value.Name] = true
	}
	for _, w := range slices.Concat(geo.QueryWords(), cql2.Words, simple, []string{"f", "as_of", "crs", "resultType"}) {
		if !named[w] {
			t.Errorf("the word %s is not documented", w)
		}
		delete(named, w)
	}
	for w := range named {
		t.Errorf("the word %s is documented but not understood", w)
	}
	event := d.openAPI().Components.Schemas["Event"].Value.Properties["properties"].Value.Properties
	for _, f := range geo.FieldNames() {
		if event[f] == nil {
			t.Errorf("the field %s is not documented", f)
		}
	}
}

func TestTheRateIsLimited(t *testing.T) {
	d := open(t, func(c *server.Config) {
		c.Limits = server.DefaultLimits
		c.Limits.Requests, c.Limits.Burst = 1, 20
	})
	refused := 0
	for range 40 {
		if a := d.get("/healthz"); a.status == http.StatusTooManyRequests {
			d.want(a, http.StatusTooManyRequests)
			refused++
		}
	}
	if refused == 0 {
		t.Error("40 requests at once were all answered")
	}
}

func TestAKnownHostIsAnswered(t *testing.T) {
	d := open(t, func(c *server.Config) { c.URL = &url.URL{Scheme: "https", Host: "map.example.org"} })
	for host, status := range map[string]int{"map.example.org": 200, "MAP.example.org:443": 200, "127.0.0.1:8080": 200, "[::1]:8080": 200,
		"localhost": 200, "map.example.org.evil.test": 403, "evil.test": 403, "": 200} {
		h := headers{}
		if host != "" {
			h["Host"] = host
		}
		if a := d.do("GET", "/healthz", "", h); a.status != status {
			t.Errorf("Host %q = %d, want %d", host, a.status, status)
		}
	}
}
