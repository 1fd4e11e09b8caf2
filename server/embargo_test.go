package server_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/storetest"
	"eventmap/server"
)

// stranger is the same server to somebody who has not signed in.
func (d *desk) stranger() *desk {
	other := *d
	other.client = &http.Client{}
	return &other
}

// second starts another server on the same store.
func (d *desk) second() {
	d.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	other := server.New(server.Config{Store: d.store, Keeper: d.store, Client: fstest.MapFS{}, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	done := make(chan error, 1)
	go func() { done <- other.Run(ctx) }()
	d.t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			d.t.Errorf("Run = %v", err)
		}
	})
}

// revisions gives the history of an event from the store.
func (d *desk) revisions(id int64) (list []geo.Revision) {
	d.t.Helper()
	for r, err := range d.store.History(d.t.Context(), id) {
		if err != nil {
			d.t.Fatal(err)
		}
		list = append(list, r)
	}
	return list
}

func TestTheEndOfAnEmbargoIsOneRevision(t *testing.T) {
	d := openDesk(t)
	d.second()
	public := d.stranger().listen("")
	public.next("hello")
	e := storetest.Kyiv()
	e.Visibility, e.EmbargoUntil = "embargoed", time.Now().Add(1200*time.Millisecond)
	later := e
	later.EmbargoUntil = time.Now().Add(time.Hour)
	stored, err := d.store.PutAll(t.Context(), []geo.Event{e, later}, geo.Edit{By: "olena"})
	if err != nil {
		t.Fatal(err)
	}
	until := stored[0].EmbargoUntil
	if before := d.stranger().get(items + "/1"); time.Now().Before(until) {
		d.want(before, http.StatusNotFound)
	}
	if c := public.next("change"); c["id"] != 1.0 || c["deleted"] != false || time.Now().Before(until) {
		t.Errorf("at %v the public hears %v of an embargo until %v", time.Now(), c, until)
	}
	d.want(d.stranger().get(items+"/1"), http.StatusOK)
	d.want(d.stranger().get(items+"/2"), http.StatusNotFound)
	list := d.revisions(1)
	if len(list) != 2 || list[1].By != "eventmap" || list[1].Why != server.EmbargoWhy || list[1].Event.Visibility != "public" {
		t.Errorf("the history is %+v", list)
	}
}

// What was to be displaced before stores knew how is held back, until a server
// has had it given its public place.
func TestWhatWaitsForItsPublicPlaceIsGivenIt(t *testing.T) {
	e := storetest.Kyiv()
	e.PublicDisplacementM = 1_000
	d := open(t, func(c *server.Config) {
		if err := c.Store.Restore(t.Context(), storetest.OlderArchive(e)); err != nil {
			t.Fatal(err)
		}
	}).ready()
	for deadline := time.Now().Add(patience); d.get(items+"/1").status != http.StatusOK; {
		if time.Now().After(deadline) {
			t.Fatal("the event is never shown")
		}
	}
	list := d.revisions(1)
	if len(list) != 2 || list[1].By != "eventmap" || list[1].Why != server.DisplacedWhy || list[1].Event.PublicPoint == nil {
		t.Errorf("the history is %+v", list)
	}
	var shown struct {
		Geometry   struct{ Coordinates orb.Point }
		Properties struct {
			Point      orb.Point
			Displacedm float64 `json:"displaced_m"`
		}
	}
	a := d.stranger().get(items + "/1")
	if err := json.Unmarshal([]byte(a.body), &shown); err != nil {
		t.Fatal(err)
	}
	at := *list[1].Event.PublicPoint
	if p := shown.Properties; shown.Geometry.Coordinates != at || p.Point != at || p.Displacedm != 1_000 || strings.Contains(a.body, "30.5234,50.4501") {
		t.Errorf("it is to be seen at %v and is shown as %s", at, a.body)
	}
}
