package server_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/cql2"
	"eventmap/geo/storetest"
	"eventmap/server"
	"eventmap/server/auth"
	"eventmap/server/gpkg"
	"eventmap/server/ogc"
	"eventmap/server/postgis"
	"eventmap/server/postgis/postgistest"
)

// Two worlds show the public the same and differ in all that is private: values
// of the public events, the true places behind displaced ones, other events,
// datasets and areas, and what was done in between. The public asks both the same
// and has to get the same bytes.

// kept is a store that also keeps who may sign in.
type kept interface {
	geo.Store
	auth.Keeper
}

var keepers = map[string]func(t *testing.T) kept{
	"gpkg": func(t *testing.T) kept {
		s, err := gpkg.Open(t.Context(), filepath.Join(t.TempDir(), "events.gpkg"), gpkg.Options{Places: storetest.Places})
		if err != nil {
			t.Fatal(err)
		}
		return s
	},
	"postgis": func(t *testing.T) kept {
		s, err := postgis.Open(t.Context(), postgistest.Database(t), postgis.Options{Places: storetest.Places})
		if err != nil {
			t.Fatal(err)
		}
		return s
	},
}

// heartbeat is how often a stream of a world says that it stands.
const heartbeat = 200 * time.Millisecond

// A world is a server over a store, with its own private words.
type world struct {
	*desk
	store    kept
	word     string // quokka or capybara: it stands in everything that is private
	second   bool   // the world in which more happens
	secret   []byte
	run      string // of the program
	listener *listener
}

// openWorld starts a server over a store that was restored from an archive, so
// that both worlds displace alike.
func openWorld(t *testing.T, s kept, from geo.Store, word string) *world {
	t.Helper()
	w := &world{store: s, word: word, second: word == "capybara"}
	err := from.Archive(t.Context(), func(a geo.Archive) (err error) {
		if w.secret, err = a.Secret(t.Context()); err != nil {
			return err
		}
		return s.Restore(t.Context(), a)
	})
	if err != nil {
		t.Fatal(err)
	}
	limits := server.DefaultLimits
	limits.Requests = 0
	limits.Heartbeat = heartbeat
	w.desk = &desk{t: t, log: new(bytes.Buffer)}
	w.server = server.New(server.Config{Store: s, Keeper: s, Version: "test", Limits: limits, Tiles: 1 << 20, Log: slog.New(slog.NewTextHandler(w.log, nil)),
		Client: fstest.MapFS{"index.html": {Data: []byte("<!doctype html><title>eventmap</title>")}, "embed.html": {Data: []byte("<!doctype html><title>eventmap</title>")}}})
	handler, err := w.server.Handler()
	if err != nil {
		t.Fatal(err)
	}
	running := httptest.NewServer(handler)
	w.url, w.client = running.URL, running.Client()
	w.client.Jar, _ = cookiejar.New(nil)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.server.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("Run = %v", err)
		}
		running.Close()
		_ = s.Close()
	})
	w.ready().signIn()
	w.settle()
	since, _ := w.stranger().get("/api/status").json(t)["since"].(string)
	w.run, _, _ = strings.Cut(since, ".")
	if w.run == "" {
		t.Fatalf("the public's numbers name no run: %q", since)
	}
	w.listener = w.stranger().listen("")
	return w
}

// settle waits until the server shows what is stored.
func (w *world) settle() {
	w.t.Helper()
	last, err := w.store.LastChange(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	for deadline := time.Now().Add(patience); w.get("/api/status").json(w.t)["change"] != float64(last); {
		if time.Now().After(deadline) {
			w.t.Fatalf("the server does not come to change %d", last)
		}
	}
}

// edit signs what is private.
func (w *world) edit() geo.Edit { return geo.Edit{By: w.word, Why: "secret " + w.word} }

func (w *world) put(e geo.Event) geo.Event {
	w.t.Helper()
	e, err := w.store.Put(w.t.Context(), e, w.edit())
	if err != nil {
		w.t.Fatal(err)
	}
	w.settle()
	return e
}

// change rewrites an event.
func (w *world) change(id int64, change func(e *geo.Event)) geo.Event {
	w.t.Helper()
	e, err := w.store.Event(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	change(&e)
	return w.put(e)
}

func (w *world) remove(id int64) {
	w.t.Helper()
	if err := w.store.Delete(w.t.Context(), id, 0, w.edit()); err != nil {
		w.t.Fatal(err)
	}
	w.settle()
}

func (w *world) dataset(d geo.Dataset) {
	w.t.Helper()
	if err := w.store.PutDataset(w.t.Context(), d); err != nil {
		w.t.Fatal(err)
	}
	w.want(w.do("PUT", "/api/datasets/"+d.Name, `{}`, asJSON), http.StatusOK) // answers once rights are heeded
}

// private fills in what the public does not see of an event.
func (w *world) private(e *geo.Event) {
	e.Notes, e.Assignee = "informant-"+w.word, "assignee-"+w.word
	e.Extras = map[string]any{"phone": "extra-" + w.word}
	e.Status, e.EmbargoUntil = "review", time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	if w.second {
		e.Status, e.EmbargoUntil = "needs_help", time.Time{}
	}
	for i := range e.Sources {
		n := len(w.word)
		e.Sources[i].Claims = &geo.Claims{Place: "claim-" + w.word, Killed: &geo.Count{Best: &n}}
	}
	for i := range e.Confirmed {
		e.Confirmed[i].By, e.Confirmed[i].How = "checker-"+w.word, "how-"+w.word
	}
}

// truths are the true places of what is displaced: those of the two worlds lie in
// one cell.
func (w *world) truth(at orb.Point, m float64) orb.Point {
	w.t.Helper()
	shown := func(p orb.Point) orb.Point {
		e := geo.Event{Point: &p, PublicDisplacementM: m}
		e.Displace(w.secret)
		return *e.PublicPoint
	}
	if !w.second {
		return at
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		p := orb.Point{at[0] + (r.Float64()-0.5)*m/60_000, at[1] + (r.Float64()-0.5)*m/80_000}
		if p[0] <= 180 && p[1] <= 90 && shown(p) == shown(at) && geo.DistanceM(p, at) > m/10 {
			return p
		}
	}
	w.t.Fatalf("no other place in the cell of %v", at)
	return at
}

// hidden are places at which something is that the public sees elsewhere, and how
// far away it is shown.
var hidden = []struct {
	at orb.Point
	m  float64
}{{orb.Point{37.9989, 48.5956}, 1_000}, {orb.Point{36.2304, 49.9935}, 20_000}, {orb.Point{179.9995, -16.5}, 2_000}, {orb.Point{12, 89.9}, 500}}

// drawn is an area that only private events name.
func (w *world) drawn() geo.Place {
	west := 33.0
	if w.second {
		west = 34.5
	}
	return geo.DrawnPlace("area-"+w.word, orb.MultiPolygon{{{{west, 46}, {west + 1, 46.2}, {west + 1, 46.6}, {west, 46.4}, {west, 46}}}})
}

// tell writes all that is in a world, the public seeing the same of both.
func (w *world) tell() {
	wire := geo.Dataset{Name: "wire", Title: "The wire", Licence: "CC0", Attribution: "Somebody", Redistributable: true,
		Visibility: map[bool]string{false: "private", true: "public"}[w.second], Mapping: map[string]string{"column-" + w.word: "title"}}
	w.dataset(wire)
	public := append(storetest.Shapes(), storetest.Full(), storetest.Kyiv())
	for i := range public {
		e := public[i]
		e.Visibility, e.PublicDisplacementM, e.ExternalID = "public", 0, fmt.Sprint("p-", i)
		if i%2 == 0 {
			e.Dataset = "wire"
		}
		w.private(&e)
		w.put(e)
	}
	for i, h := range hidden {
		e := storetest.Full()
		e.Title, e.ExternalID, e.Visibility, e.PublicDisplacementM = fmt.Sprint("Displaced ", i), fmt.Sprint("d-", i), "public", h.m
		at := w.truth(h.at, h.m)
		e.Geometry, e.Area, e.AreaID, e.UncertaintyM, e.LocationPrecision = at, nil, "", 0, "exact"
		e.PlaceName, e.Admin1, e.Admin2, e.Admin1Code, e.Admin2Code, e.LocationBasis = "place-"+w.word, "oblast-"+w.word, "raion-"+w.word, "1"+w.word, "2"+w.word, "basis-"+w.word
		if i == 0 { // in one world a line, in the other a polygon with a drawn area around it
			e.Geometry, e.Point, e.UncertaintyM = orb.LineString{at, {at[0] + 0.001, at[1]}}, &at, 40
			if w.second {
				area := geo.DrawnPlace("area-"+w.word, orb.MultiPolygon{{{{at[0], at[1]}, {at[0] + 0.0011, at[1]}, {at[0] + 0.0011, at[1] + 0.0002}, {at[0], at[1]}}}})
				e.Geometry, e.AreaID, e.Area = area.Geometry[0], area.ID, &area
			}
		}
		w.private(&e)
		w.put(e)
	}
	w.secrets()
	w.work(wire)
}

// secrets writes events that the public does not see at all, as many in each world.
func (w *world) secrets() {
	area := w.drawn()
	at := func(i int) orb.Point {
		if w.second {
			return orb.Point{31 + float64(i), 47}
		}
		return w.truth(hidden[i%len(hidden)].at, 1)
	}
	for i, visibility := range []string{"private", "embargoed", "withdrawn", "public", "public", "private", "private"} {
		e := storetest.Full()
		e.Title, e.Description, e.ExternalID, e.Visibility = "Secret "+w.word, "hush-"+w.word, fmt.Sprint("s-", w.word, i), visibility
		e.Dataset, e.PublicDisplacementM, e.EmbargoUntil = "secret-"+w.word, 0, time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
		e.Tags, e.Actors = []string{"tag-" + w.word}, []geo.Actor{{Name: "actor-" + w.word, Role: "party"}}
		e.Geometry, e.Point, e.Area, e.AreaID = at(i), nil, nil, ""
		n := 1_000 + len(w.word) + i
		e.Killed, e.Injured = geo.Harm{Count: geo.Count{Best: &n}}, geo.Harm{Count: geo.Count{Best: &n}}
		e.StartTime = time.Date(1990+i+len(w.word), 1, 1, 0, 0, 0, 0, time.UTC)
		e.EndTime, e.Country = e.StartTime, map[bool]string{false: "SD", true: "ET"}[w.second]
		switch i {
		case 3: // public by itself, and in a dataset that may not be given to others
			e.Rights.Redistributable = nil
			w.dataset(geo.Dataset{Name: e.Dataset, Title: "Secret " + w.word, Licence: "licence-" + w.word, Redistributable: false, Visibility: "private"})
		case 4: // public, and said to repeat another
			e.Dataset, e.DuplicateOf, e.Status = "desk", 2, "duplicate"
		case 5:
			e.Geometry, e.Area, e.AreaID = nil, &area, area.ID
		case 6:
			e.Geometry, e.UncertaintyM = nil, 0
		}
		w.put(e)
	}
}

// work goes on in both worlds: what the public sees of it is the same, and more is
// done where it sees nothing.
func (w *world) work(wire geo.Dataset) {
	w.change(3, func(e *geo.Event) { e.Visibility = "withdrawn" })
	if w.second {
		for id := int64(4); id < 20; id++ {
			w.change(id, func(e *geo.Event) { e.Notes += ", again" })
			w.change(id, func(e *geo.Event) { e.Assignee, e.Status = "", "in_progress" })
		}
	}
	w.change(5, func(e *geo.Event) { e.Title = "A title that was corrected" })
	w.remove(6)
	if w.second {
		gone := w.put(geo.Event{Title: "Soon gone", Geometry: orb.Point{30, 50}, Visibility: "private"})
		w.remove(gone.ID)
		w.dataset(geo.Dataset{Name: "secret-capybara", Title: "Opened and closed", Redistributable: false, Visibility: "private", Licence: "licence-capybara"})
		e := w.displaced(1)
		w.change(e.ID, func(e *geo.Event) { // moves within its cell, and is told for it to be shown as far away
			at := w.truth(orb.Point{hidden[1].at[0], hidden[1].at[1]}, hidden[1].m)
			e.Geometry, e.Point = at, nil
		})
		run, err := w.store.Import(w.t.Context(), geo.Run{Dataset: "secret-capybara", File: "capybara.csv", By: "capybara"}, storetest.Stream([]geo.Event{{ExternalID: "f", Title: "From a file of capybara", Geometry: orb.Point{30, 50}}}))
		if err != nil {
			w.t.Fatal(err)
		}
		w.settle()
		if _, err := w.store.UndoRun(w.t.Context(), run.Run, w.edit()); err != nil {
			w.t.Fatal(err)
		}
		w.settle()
	}
	for _, open := range []bool{false, true} {
		wire.Redistributable = open
		w.dataset(wire)
	}
	w.change(7, func(e *geo.Event) { e.Visibility = "private" })
	w.change(7, func(e *geo.Event) { e.Visibility = "public" })
	w.change(2, func(e *geo.Event) { e.Description = "The last change that the public is told of." })
}

// displaced gives one of the hidden events.
func (w *world) displaced(i int) geo.Event {
	for e, err := range w.store.Events(w.t.Context(), geo.Query{ExternalIDs: []string{fmt.Sprint("d-", i)}}) {
		if err == nil {
			return e
		}
	}
	w.t.Fatalf("displaced event %d is not there", i)
	return geo.Event{}
}

// plain takes from an answer what is different each time by its nature, and
// nothing else: moments of the answer itself, and the name of the run.
func (w *world) plain(s string) string {
	s = strings.ReplaceAll(s, w.run, "RUN")
	s = timeStamps.ReplaceAllString(s, `"timeStamp":"NOW"`)
	for _, moments := range fileMoments {
		s = moments.ReplaceAllString(s, "$1 NOW $2")
	}
	return fileDates.ReplaceAllString(s, "$1-TODAY.")
}

var (
	timeStamps = regexp.MustCompile(`"timeStamp":"[^"]+"`)
	fileDates  = regexp.MustCompile(`(filename[^ ]*events[^ ]*?)-\d{4}-\d\d-\d\d\.`)
)

// updates gives when the entries of the public's feed were last changed.
func (w *world) updates() string {
	w.t.Helper()
	_, entries, _ := strings.Cut(w.want(w.stranger().get("/api/export.atom"), 200).body, "<entry>")
	return strings.Join(regexp.MustCompile(`<id>.*</id>|<updated>.*</updated>`).FindAllString(entries, -1), "\n")
}

// A question is one request of the public's. RUN stands for the name of the run.
type question struct {
	method, path, body string
	h                  headers
}

func (q question) String() string {
	return strings.TrimSpace(fmt.Sprint(q.method, " ", q.path, " ", q.body, " ", q.h))
}

// ask gives all that comes back, as text.
func (w *world) ask(q question) string {
	w.t.Helper()
	h := headers{"Host": "events.localhost", "Accept-Encoding": "identity"}
	for name, value := range q.h {
		h[name] = strings.ReplaceAll(value, "RUN", w.run)
	}
	a := w.stranger().do(q.method, strings.ReplaceAll(q.path, "RUN", w.run), q.body, h)
	var b strings.Builder
	fmt.Fprintln(&b, a.status)
	for _, name := range slices.Sorted(maps.Keys(a.header)) {
		if name != "Date" && name != "X-Request-Id" {
			fmt.Fprintln(&b, name, a.header[name])
		}
	}
	b.WriteString(opened(a.body))
	return w.plain(b.String())
}

func TestThePublicLearnsNothingPrivate(t *testing.T) {
	for name, open := range keepers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from := open(t)
			first := storetest.Kyiv()
			first.Visibility, first.PublicDisplacementM, first.ExternalID = "private", 500, "first"
			if _, err := from.Put(t.Context(), first, geo.Edit{By: "olena"}); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = from.Close() })
			a, b := openWorld(t, open(t), from, "quokka"), openWorld(t, open(t), from, "capybara")
			a.tell()
			b.tell()
			wantAlikeStreams(t, a, b)
			asked, shown := 0, 0
			before := map[string]string{}
			list := questions(t, a, b)
			if name == "postgis" {
				list = sampled(list)
			}
			for _, q := range list {
				asked++
				x, y := a.ask(q), b.ask(q)
				if x != y {
					t.Errorf("%s tells the two worlds apart:\n%s", q, difference(x, y))
				}
				if strings.HasPrefix(x, "200") {
					shown++
				}
				for _, secret := range []string{"quokka", "capybara"} {
					if !strings.Contains(q.path+q.body, secret) && strings.Contains(x+y, secret) {
						t.Errorf("%s speaks of %s", q, secret)
					}
				}
				if q.method == "GET" {
					before[q.String()] = y
				}
			}
			if asked < 1_000 || shown < asked/2 {
				t.Errorf("%d questions were asked, and %d answered; the test is too weak", asked, shown)
			}
			feed := b.updates()
			wantNoNews(t, b, before, list)
			if now := b.updates(); now != feed || strings.Count(feed, "<updated>") < 10 {
				t.Errorf("a private edit changes when entries of a feed were updated:\n%s", difference(feed, now))
			}
		})
	}
}

// sampled leaves out most of the queries that one path is asked with: over either
// store they are answered by the same index, which one store is enough to try.
func sampled(list []question) (some []question) {
	const whole, every = 40, 6
	times := map[string]int{}
	for _, q := range list {
		path, _, _ := strings.Cut(q.path, "?")
		if times[path]++; times[path] <= whole || times[path]%every == 0 {
			some = append(some, q)
		}
	}
	return some
}

// wantNoNews edits what is private, and asks again with and without the tags of
// what was answered before.
func wantNoNews(t *testing.T, w *world, before map[string]string, list []question) {
	t.Helper()
	for _, id := range []int64{2, 5, w.displaced(0).ID} {
		w.change(id, func(e *geo.Event) { e.Notes, e.Status, e.Assignee = "another note", "done", "petro" })
	}
	w.put(geo.Event{Title: "Another secret", Geometry: orb.Point{30.5, 50.4}})
	for _, q := range list {
		was, ok := before[q.String()]
		if !ok {
			continue
		}
		if now := w.ask(q); now != was {
			t.Errorf("a private edit changes %s:\n%s", q, difference(was, now))
		}
		if tag := regexp.MustCompile(`(?m)^Etag \[(.*)\]$`).FindStringSubmatch(was); tag != nil {
			q.h = headers{"If-None-Match": tag[1]}
			if now := w.ask(q); !strings.HasPrefix(now, "304") {
				t.Errorf("after a private edit the tag %s of %s is stale", tag[1], q)
			}
		}
	}
	for beats := 0; beats < 2; { // all that there is to tell is told before a heartbeat that had to be waited for
		from := time.Now()
		select {
		case e := <-w.listener.events:
			if e[0] != "heartbeat" {
				t.Errorf("of a private edit the stream tells %v", e)
			} else if time.Since(from) > heartbeat/2 {
				beats++
			}
		case <-time.After(patience):
			t.Fatal("the stream is silent")
		}
	}
}

// wantAlikeStreams listens up to the last change that the public is told of.
func wantAlikeStreams(t *testing.T, a, b *world) {
	t.Helper()
	hear := func(w *world, l *listener) (list []string) {
		timeout, told := time.After(patience), 0 // of event 2: it came, was closed and opened again, and is the last
		for {
			select {
			case e, open := <-l.events:
				if !open {
					t.Fatalf("the stream of %s ended", w.word)
				}
				if e[0] == "heartbeat" {
					continue
				}
				list = append(list, w.plain(strings.Join(e[:], " ")))
				if e[0] == "change" && strings.Contains(e[1], `"id":2,`) {
					if told++; told == 4 {
						return list
					}
				}
			case <-timeout:
				t.Fatalf("%s hears no more than %q", w.word, list)
			}
		}
	}
	x, y := hear(a, a.listener), hear(b, b.listener)
	if !slices.Equal(x, y) {
		t.Errorf("the streams tell the two worlds apart:\n%s", difference(strings.Join(x, "\n"), strings.Join(y, "\n")))
	}
	for _, last := range []string{"1", "5", "20", "4711"} { // what each tells who comes back
		x, y := a.stranger().listen(a.run+"."+last).first(4), b.stranger().listen(b.run+"."+last).first(4)
		if a.plain(x) != b.plain(y) {
			t.Errorf("resumed after %s:\n%s", last, difference(a.plain(x), b.plain(y)))
		}
	}
	for _, last := range []string{"5", "other.5"} { // of the desk, and of another run
		l := a.stranger().listen(last)
		if x, y := l.first(2), b.stranger().listen(last).first(2); a.plain(x) != b.plain(y) || !strings.Contains(x, "reset") {
			t.Errorf("resumed after %s comes\n%s, and\n%s", last, x, y)
		}
	}
}

// first gives the first messages of a stream; fewer when a heartbeat comes before,
// for that comes once all is told.
func (l *listener) first(n int) string {
	var list []string
	for len(list) < n {
		select {
		case e := <-l.events:
			if e[0] == "heartbeat" {
				return strings.Join(list, "\n")
			}
			list = append(list, strings.Join(e[:], " "))
		case <-time.After(patience):
			l.t.Fatalf("the stream is silent after %q", list)
		}
	}
	return strings.Join(list, "\n")
}

// difference shows the first lines in which two texts differ.
func difference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := 0; i < max(len(x), len(y)); i++ {
		var s, t string
		if i < len(x) {
			s = x[i]
		}
		if i < len(y) {
			t = y[i]
		}
		if s != t {
			n := 0
			for n < min(len(s), len(t)) && s[n] == t[n] {
				n++
			}
			from := max(0, n-80)
			return fmt.Sprintf("line %d\n- %.300q\n+ %.300q", i, s[from:], t[from:])
		}
	}
	return "nothing"
}

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
