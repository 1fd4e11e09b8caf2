package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/paulmach/orb/encoding/mvt"

	"eventmap/geo/tile"
)

// matched holds the number of events that a list says it chose against another.
func matched(body []byte, n int) error {
	var list struct{ NumberMatched int }
	if err := json.Unmarshal(body, &list); err != nil {
		return err
	}
	if list.NumberMatched != n {
		return fmt.Errorf("the list holds %d events, not %d", list.NumberMatched, n)
	}
	return nil
}

// A listener follows the live stream.
type listener struct {
	caller *caller
	mu     sync.Mutex
	seen   map[int64]time.Time // when each event was told of
	more   chan struct{}
}

// listen opens the live stream of the desk.
func (b *bench) listen() (*listener, error) {
	l := &listener{caller: b.dial(b.desk.cookie), seen: map[int64]time.Time{}, more: make(chan struct{}, 1)}
	resp, err := l.caller.send("GET", "/api/live", "", nil)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the live stream: %s", resp.Status)
	}
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "event: hello") {
	}
	go func() {
		for lines.Scan() {
			text, ok := bytes.CutPrefix(lines.Bytes(), []byte("data: "))
			var change struct{ ID int64 }
			if !ok || json.Unmarshal(text, &change) != nil || change.ID == 0 {
				continue
			}
			l.mu.Lock()
			l.seen[change.ID] = time.Now()
			l.mu.Unlock()
			select {
			case l.more <- struct{}{}:
			default:
			}
		}
	}()
	return l, nil
}

// wait gives when an event was told of.
func (l *listener) wait(id int64) (time.Time, error) {
	for {
		l.mu.Lock()
		at, ok := l.seen[id]
		l.mu.Unlock()
		if ok {
			return at, nil
		}
		select {
		case <-l.more:
		case <-time.After(time.Minute):
			return time.Time{}, fmt.Errorf("the live stream never told of event %d", id)
		}
	}
}

// measureWrites writes events, and asks for the tile in which each must be.
func (b *bench) measureWrites() error {
	l, err := b.listen()
	if err != nil {
		return err
	}
	defer l.caller.close()
	spots, err := b.twin.spots(b.ctx, b.pace.writes)
	if err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(1, 2))
	var inTile, onStream []time.Duration
	for i, s := range spots {
		at := tile.Position{X: s.x<<1 + random.Uint32N(1<<14), Y: s.y<<1 + random.Uint32N(1<<14)}
		p := at.Point()
		body := fmt.Appendf(nil, `{"type":"Feature","geometry":{"type":"Point","coordinates":[%.6f,%.6f]},"properties":{"title":"Shelling, report %d",
			"event_type":"battles","location_precision":"exact","start_time":"2024-03-01T12:00:00Z","end_time":"2024-03-01T12:00:00Z","time_precision":"minute","visibility":"public"}}`, p[0], p[1], i)
		start := time.Now()
		resp, err := b.desk.ask("POST", "/api/collections/events/items", "application/geo+json", body)
		if err != nil {
			return err
		}
		if resp.StatusCode != http.StatusCreated {
			return fmt.Errorf("create an event: %s: %s", resp.Status, b.desk.body.Bytes())
		}
		var made struct{ ID int64 }
		if err := json.Unmarshal(b.desk.body.Bytes(), &made); err != nil {
			return err
		}
		if err := b.awaitInTile(made.ID, at); err != nil {
			return err
		}
		inTile = append(inTile, time.Since(start))
		told, err := l.wait(made.ID)
		if err != nil {
			return err
		}
		onStream = append(onStream, told.Sub(start))
	}
	for id, took := range map[string][]time.Duration{"write tile": inTile, "write live": onStream} {
		for name, share := range map[string]float64{"p50": 0.5, "p99": 0.99} {
			t := quantile(took, share)
			b.report.add(row{id: id + " " + name, ours: ms(t), score: float64(t.Microseconds()) / 1_000})
		}
	}
	return nil
}

// awaitInTile asks for the tile of an event until the event is in it.
func (b *bench) awaitInTile(id int64, at tile.Position) error {
	a := tile.At(at, 20)
	for begin := time.Now(); time.Since(begin) < time.Minute; {
		body, err := b.desk.get(b.tilePath(&filter{}, a, "events"))
		if err != nil {
			return err
		}
		layers, err := mvt.Unmarshal(body)
		if err != nil {
			return err
		}
		for _, l := range layers {
			for _, f := range l.Features {
				if n, ok := f.Properties["id"].(float64); ok && int64(n) == id {
					return nil
				}
			}
		}
	}
	return fmt.Errorf("event %d is never in tile %s", id, a)
}

// mostUploaded keeps the file within what the server takes.
const mostUploaded = 1_000_000

// measureBulk asks for tiles while nothing happens, and while a quarter as many
// events again are imported into the running server.
func (b *bench) measureBulk() error {
	n := min(b.some(), mostUploaded)
	path, err := b.table(bulkSeed, n)
	if err != nil {
		return err
	}
	tiles, err := b.journey()
	if err != nil {
		return err
	}
	before, err := b.probe(tiles, time.After(b.pace.quiet))
	if err != nil {
		return err
	}
	upload, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	ended := make(chan time.Time, 1)
	var took time.Duration
	var failed error
	var all sync.WaitGroup
	all.Go(func() {
		took, failed = timed(func() error { return b.upload(upload) })
		ended <- time.Now()
	})
	during, err := b.probe(tiles, ended)
	all.Wait()
	if err := errors.Join(err, failed); err != nil {
		return err
	}
	r := row{id: "bulk", after: fmt.Sprintf("%s events in %s", thousands(int64(n)), took.Round(time.Second)),
		ours: ms(quantile(during, 0.99)), twin: ms(quantile(before, 0.99)), score: float64(quantile(during, 0.99)) / float64(quantile(before, 0.99))}
	b.report.add(r)
	b.report.line("tiles during the bulk import, p50 and the slowest; quiet: p50", ms(quantile(during, 0.5))+", "+ms(slices.Max(during)), ms(quantile(before, 0.5)))
	return nil
}

// upload imports a file through the server.
func (b *bench) upload(file []byte) error {
	c := b.dial(b.desk.cookie)
	defer c.close()
	resp, err := c.ask("POST", "/api/import?visibility=public&filename=bulk.csv", "text/csv", file)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("import: %s: %s", resp.Status, c.body.Bytes())
	}
	return err
}

// probe asks for one tile after another until something comes, with each filter
// by turns, and gives how long each took.
func (b *bench) probe(tiles []tile.Address, until <-chan time.Time) ([]time.Duration, error) {
	var took []time.Duration
	tick := time.NewTicker(2 * time.Millisecond) // as people leave a server some time
	defer tick.Stop()
	for i := 0; ; i++ {
		select {
		case <-until:
			return took, nil
		case <-tick.C:
		}
		t, err := timed(b.tileWork(b.public, b.filters[i%len(b.filters)], tiles[i%len(tiles)], ""))
		if err != nil {
			return nil, err
		}
		took = append(took, t)
	}
}
