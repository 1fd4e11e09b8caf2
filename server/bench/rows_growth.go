package main

import (
	"fmt"
	"math"
	"runtime"
	"time"

	"eventmap/geo"
	"eventmap/geo/generate"
	"eventmap/geo/index"
	"eventmap/geo/tile"
)

// measureGrowth says how the cost grows with the number of events and with the
// number of those that a filter chooses.
func (b *bench) measureGrowth() error {
	if err := b.growEvents(); err != nil {
		return err
	}
	return b.growMatches()
}

// growEvents measures the engine by itself, over fewer and over all events.
func (b *bench) growEvents() error {
	c := curve{title: "The engine in one process, by the number of events: making a tile, or a summary of 200 bins",
		lines: [][]string{{"events", "loading", "F0 z0", "F0 z4", "F0 z8", "F2 z0", "F2 z4", "F2 z8", "F1 z4", "summary F0", "summary F2", "heap"}}}
	for _, n := range []int{b.n / 10, b.n * 3 / 10, b.n} {
		line, err := b.engine(n)
		if err != nil {
			return err
		}
		c.lines = append(c.lines, line)
	}
	b.report.curves = append(b.report.curves, c)
	return nil
}

// engine measures an index of n events.
func (b *bench) engine(n int) ([]string, error) {
	before := liveHeap()
	var ix index.Index
	took, err := timed(func() error { return ix.Load(numbered(n)) })
	if err != nil {
		return nil, err
	}
	line := []string{thousands(int64(n)), perSecond(n, took)}
	var body []byte
	for _, one := range []struct {
		filter string
		z      uint32
	}{{"F0", 0}, {"F0", 4}, {"F0", 8}, {"F2", 0}, {"F2", 4}, {"F2", 8}, {"F1", 4}} {
		a, _, err := b.twin.hottest(b.ctx, one.z, math.MaxInt32)
		if err != nil {
			return nil, err
		}
		q, err := geo.ParseQuery(b.filter(one.filter).words())
		if err != nil {
			return nil, err
		}
		took, err := b.pace.contest(func() error {
			content := ix.Tile(q, a, tile.Options{})
			body = content.Append(body[:0], a)
			return nil
		})
		if err != nil {
			return nil, err
		}
		line = append(line, ms(took[0]))
	}
	for _, name := range []string{"F0", "F2"} {
		q, err := geo.ParseQuery(b.filter(name).words())
		if err != nil {
			return nil, err
		}
		took, err := b.pace.contest(func() error {
			_, err := ix.Summary(b.ctx, q, geo.SummaryWish{Bins: bins})
			return err
		})
		if err != nil {
			return nil, err
		}
		line = append(line, ms(took[0]))
	}
	line = append(line, figure(float64(liveHeap()-before)/float64(n), "B/event"))
	runtime.KeepAlive(&ix)
	return line, nil
}

// liveHeap gives what the harness holds, in bytes.
func liveHeap() int64 {
	runtime.GC()
	runtime.GC() // what pools keep goes at the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// numbered gives events as a store has them.
func numbered(n int) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		id, now := int64(0), time.Now().UTC().Truncate(time.Second)
		for e, err := range generate.Events(seed, n) {
			id++
			e.ID, e.Revision, e.CreatedAt, e.UpdatedAt, e.CreatedBy, e.UpdatedBy = id, 1, now, now, "bench", "bench"
			if !yield(e, err) {
				return
			}
		}
	}
}

// growMatches widens the filter.
func (b *bench) growMatches() error {
	a, _, err := b.twin.hottest(b.ctx, 4, math.MaxInt32)
	if err != nil {
		return err
	}
	c := curve{title: fmt.Sprintf("Tile %s by the number of events that a filter of days chooses in it", a),
		lines: [][]string{{"days", "matches", "ours", "SQL n", "ratio"}}}
	last := b.filter("F1").to
	for _, days := range []int{1, 10, 30, 100, 365, 1_000} {
		f := &filter{name: fmt.Sprintf("%d days", days), from: last.AddDate(0, 0, 1-days), to: last}
		if err := b.sameTile(b.public, f, a, ""); err != nil {
			return err
		}
		cells, err := b.twin.readNarrow(b.ctx, f, a)
		if err != nil {
			return err
		}
		matches := 0
		for _, c := range cells {
			matches += c.count
		}
		twin, done, err := b.best(b.twin.wholeNarrow(f, windowOf(a)))
		if err != nil {
			return err
		}
		took, err := b.pace.contest(b.tileWork(b.public, f, a, ""), twin)
		done()
		if err != nil {
			return err
		}
		c.lines = append(c.lines, []string{fmt.Sprint(days), thousands(int64(matches)), ms(took[0]), ms(took[1]),
			figure(float64(took[1])/float64(took[0]), "x")})
	}
	b.report.curves = append(b.report.curves, c)
	return nil
}
