package main

import (
	"fmt"
	"net/http"
	"time"
)

// measureStarts starts the program over each store and asks for the tile of the
// world until it is right. The one over PostGIS goes on serving.
func (b *bench) measureStarts() error {
	for _, s := range []struct {
		id, store string
		n         int
	}{{"start gpkg", b.gpkg(), b.some()}, {"start postgis", b.store, b.n}} {
		if b.server != nil {
			b.server.stop()
		}
		took, err := b.measureStart(s.store, s.n, none)
		if err != nil {
			return err
		}
		b.report.add(row{id: s.id, after: thousands(int64(s.n)) + " events in " + ms(took), ours: perSecond(s.n, took), score: float64(s.n) / took.Seconds()})
	}
	cookie, err := signIn(b.server.addr, b.server.claim)
	if err != nil {
		return err
	}
	b.public, b.desk = b.dial(""), b.dial(cookie)
	return nil
}

// measureStart gives how long it takes from the start of the program to a tile
// that shows every event.
func (b *bench) measureStart(store string, n int, tileCache string) (time.Duration, error) {
	p, err := b.serve(store, tileCache)
	if err != nil {
		return 0, err
	}
	b.server = p
	c := b.dial("")
	defer c.close()
	for tick := time.NewTicker(5 * time.Millisecond); ; <-tick.C {
		resp, err := c.ask("GET", "/tiles/"+world.String()+".mvt", "", nil)
		if err != nil {
			return 0, fmt.Errorf("%w: %s", err, p.words())
		}
		if resp.StatusCode != http.StatusOK {
			return 0, fmt.Errorf("the tile of the world: %s: %s", resp.Status, c.body.Bytes())
		}
		if resp.Header.Get("X-Loading") == "" {
			break
		}
		if time.Since(p.began) > patience {
			return 0, fmt.Errorf("the server is never ready: %s", p.words())
		}
	}
	took := time.Since(p.began)
	return took, sameWorld(c, n)
}

// sameWorld reports whether the public is not shown every event.
func sameWorld(c *caller, n int) error {
	body, err := c.get(items + "limit=1")
	if err != nil {
		return err
	}
	return matched(body, n)
}
