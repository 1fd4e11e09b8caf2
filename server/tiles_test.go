package server_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/generate"
	"eventmap/server"
)

// beside starts a second server over the store of d.
func (d *desk) beside(change func(*server.Config)) *desk {
	d.t.Helper()
	other := &desk{t: d.t, store: d.store, log: d.log}
	limits := server.DefaultLimits
	limits.Requests = 0
	c := server.Config{Store: d.store, Keeper: d.store, Version: "test", Limits: limits, Log: slog.New(slog.DiscardHandler),
		Client: fstest.MapFS{"index.html": {Data: []byte("x")}}}
	change(&c)
	other.server = server.New(c)
	other.serve()
	return other.ready().signIn()
}

// unpacked asks as browsers do, and gives the body as it was before compression.
func (d *desk) unpacked(path string) string {
	d.t.Helper()
	a := d.want(d.do("GET", path, "", headers{"Accept-Encoding": "br;q=1.0, gzip;q=0.8"}), http.StatusOK)
	if a.header.Get("Content-Encoding") != "gzip" {
		return a.body
	}
	r, err := gzip.NewReader(strings.NewReader(a.body))
	if err != nil {
		d.t.Fatalf("%s: %v", path, err)
	}
	body, err := io.ReadAll(r)
	if err != nil {
		d.t.Fatalf("%s: %v", path, err)
	}
	return string(body)
}

// towns are few, so that the same tiles change and are asked for again.
var towns = []orb.Point{{30.52, 50.45}, {36.23, 49.99}, {32.53, 15.55}}

// drawEvent makes an event of a town's up, at times private.
func drawEvent(r *rand.Rand) geo.Event {
	for e := range generate.Events(r.Uint64(), 1) {
		p := towns[r.IntN(len(towns))]
		p[0] += r.Float64() / 50
		e.Point, e.AreaID, e.ExternalID, e.Visibility = &p, "", "", []string{"public", "public", "private"}[r.IntN(3)]
		e.Dataset = fmt.Sprint("set-", r.IntN(3))
		return e
	}
	return geo.Event{}
}

// changeSomething writes by way of d, so that d shows it at once.
func (d *desk) changeSomething(r *rand.Rand, n int64) {
	d.t.Helper()
	e, err := d.store.Event(d.t.Context(), 1+r.Int64N(n))
	switch at := fmt.Sprint("/api/collections/events/items/", e.ID); {
	case r.IntN(4) == 0:
		name := fmt.Sprint("set-", r.IntN(3))
		d.want(d.do("PUT", "/api/datasets/"+name, fmt.Sprintf(`{"redistributable":%t}`, r.IntN(2) == 0), asJSON), http.StatusOK)
	case err != nil || r.IntN(3) == 0:
		e := drawEvent(r)
		d.want(d.do("POST", "/api/collections/events/items", string(geo.AppendFeature(nil, &e)), feature), http.StatusCreated)
	case r.IntN(3) == 0:
		d.want(d.do("DELETE", at, "", headers{"If-Match": "*"}), http.StatusNoContent)
	default:
		d.want(d.do("PATCH", at, fmt.Sprintf(`{"properties":{"title":"changed %d","visibility":%q}}`, r.IntN(100), []string{"public", "private"}[r.IntN(2)]), anyRevision), http.StatusOK)
	}
}

func TestATileThatIsKeptIsTheOneThatWouldBeDrawn(t *testing.T) {
	unbound := func(c *server.Config) { c.Limits = server.DefaultLimits; c.Limits.Requests = 0 }
	keeping := open(t, func(c *server.Config) { unbound(c); c.Tiles = 256 << 10 }).ready().signIn()
	r := rand.New(rand.NewPCG(1, 1))
	var events []geo.Event
	for range 300 {
		events = append(events, drawEvent(r))
	}
	for i := range events {
		if _, err := keeping.store.Put(t.Context(), events[i], geo.Edit{By: "test"}); err != nil {
			t.Fatal(err)
		}
	}
	drawing := keeping.beside(unbound)
	words := []string{"", "mode=events", "event_type=battles,riots", "duplicates=no", "killed_min=1", "dataset=set-1", "q=shell"}
	for range 25 {
		keeping.changeSomething(r, int64(len(events)))
		drawing.want(drawing.do("PUT", "/api/datasets/set-0", `{}`, asJSON), http.StatusOK) // answers once everything is heeded
		for range 12 {
			path := tileAt(towns[r.IntN(len(towns))], r.IntN(9)) + "?" + words[r.IntN(len(words))]
			for _, who := range [][2]*desk{{keeping, drawing}, {keeping.stranger(), drawing.stranger()}} {
				want := who[1].want(who[1].get(path), http.StatusOK)
				got := who[0].want(who[0].get(path+fmt.Sprint("&v=", r.IntN(5))), http.StatusOK)
				if got.body != want.body || got.header.Get("X-Left-Out") != want.header.Get("X-Left-Out") {
					t.Fatalf("%s: %d bytes are kept, %d would be drawn", path, len(got.body), len(want.body))
				}
				if packed := who[0].unpacked(path); packed != want.body {
					t.Fatalf("%s: under gzip %d bytes are kept, %d would be drawn", path, len(packed), len(want.body))
				}
			}
		}
	}
}
