package server_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/storetest"
	"eventmap/server"
	"eventmap/server/auth"
	"eventmap/server/gpkg"
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
	w.serve(s)
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
