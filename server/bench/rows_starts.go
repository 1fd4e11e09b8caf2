package main

import (
	"fmt"
	"net/http"
	"time"
)

// measureStarts starts the program over each store and asks for the tile of the
// world until it is right. The one over PostGIS goes on serving.
func (b *bench) measureStarts() error {
	took, err := b.measureStart(b.gpkg(), true)
	if err != nil {
		return err
	}
	b.report.add(row{id: "start gpkg", ours: perSecond(b.n, took), twin: ms(took), score: float64(b.n) / took.Seconds()})
	if took, err = b.measureStart(b.store, false); err != nil {
		return err
	}
	b.report.add(row{id: "start postgis", ours: perSecond(b.n, took), twin: ms(took), score: float64(b.n) / took.Seconds()})
	cookie, err := signIn(b.server.addr, b.server.claim)
	if err != nil {
		return err
	}
	b.public, b.desk = b.dial(""), b.dial(cookie)
	return nil
}

// measureStart gives how long it takes from the start of the program to a tile
// that shows every event.
func (b *bench) measureStart(store string, stop bool) (time.Duration, error) {
	p, err := b.serve(store)
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
	if err := sameWorld(c, b.n); err != nil {
		return 0, err
	}
	if stop {
		p.stop()
	}
	return took, nil
}

// sameWorld reports whether the public is not shown every event.
func sameWorld(c *caller, n int) error {
	body, err := c.get(items + "limit=1")
	if err != nil {
		return err
	}
	return matched(body, n)
}
