package main

import (
	"fmt"
	"math"

	"eventmap/geo/tile"
)

// measureTiles measures the hottest tile of each zoom, for the public and for
// the desk.
func (b *bench) measureTiles() error {
	for _, one := range []struct {
		filter string
		zooms  []uint32
	}{{"F0", []uint32{0, 4, 8, 12}}, {"F2", []uint32{0, 4, 8, 12}}, {"F1", []uint32{0, 4, 8, 12}}} {
		for _, z := range one.zooms {
			a, _, err := b.twin.hottest(b.ctx, z, math.MaxInt32)
			if err != nil {
				return err
			}
			if err := b.measureTile(b.filter(one.filter), a); err != nil {
				return err
			}
		}
	}
	if err := b.measurePlain(); err != nil {
		return err
	}
	return b.measureBodies()
}

// measureTile times one tile for the public, for the desk and in SQL.
func (b *bench) measureTile(f *filter, a tile.Address) error {
	for _, c := range []*caller{b.public, b.desk} {
		if err := b.sameTile(c, f, a, ""); err != nil {
			return err
		}
	}
	whole, done, err := b.best(b.twin.wholeNarrow(f, windowOf(a)))
	if err != nil {
		return err
	}
	defer done()
	cells, done, err := b.best(b.twin.cellsNarrow(f, windowOf(a)))
	if err != nil {
		return err
	}
	defer done()
	took, err := b.pace.contest(b.tileWork(b.public, f, a, ""), b.tileWork(b.desk, f, a, ""), whole, cells)
	if err != nil {
		return err
	}
	id := fmt.Sprintf("tile %s z%d", f.name, a.Z)
	for i, who := range []string{"public", "desk"} {
		r := against(id, took[i], took[2])
		r.after = who
		if !known(id) {
			r.id, r.after = "", fmt.Sprintf("tile z%d, %s, against SQL n, %s", a.Z, f.name, who)
		}
		b.report.add(r)
	}
	b.report.aside(fmt.Sprintf("tile z%d, %s, against SQL n without areas, public", a.Z, f.name), took[0], took[3])
	return nil
}

// best gives the fastest of statements that answer the same, planned already.
func (b *bench) best(statements []string) (w work, done func(), err error) {
	s, err := b.twin.fastest(b.ctx, statements...)
	if err != nil {
		return nil, nil, err
	}
	return b.twin.prepared(b.ctx, s)
}

func known(id string) bool {
	for i := range bars {
		if bars[i].id == id {
			return true
		}
	}
	return false
}

func (b *bench) tileWork(c *caller, f *filter, a tile.Address, mode string) work {
	return func() error {
		_, err := c.get(b.tilePath(f, a, mode))
		return err
	}
}

// measurePlain times F2 at z4 against the plain table.
func (b *bench) measurePlain() error {
	f := b.filter("F2")
	a, _, err := b.twin.hottest(b.ctx, 4, math.MaxInt32)
	if err != nil {
		return err
	}
	cells, err := b.twin.readNarrow(b.ctx, f, a)
	if err != nil {
		return err
	}
	narrow, plain := 0, 0
	for _, c := range cells {
		narrow += c.count
	}
	if plain, err = b.twin.totalPlain(b.ctx, f, a); err != nil {
		return err
	}
	// The two round a radius that is exactly as wide as it may be differently.
	if math.Abs(float64(plain-narrow)) > float64(narrow)/10_000 {
		return fmt.Errorf("tile %s, F2: SQL p finds %d events and SQL n %d", a, plain, narrow)
	}
	twin, done, err := b.best(b.twin.cellsPlain(f, a))
	if err != nil {
		return err
	}
	defer done()
	took, err := b.pace.contest(b.tileWork(b.public, f, a, ""), twin)
	if err != nil {
		return err
	}
	b.report.add(against("tile F2 z4 plain", took[0], took[1]))
	return nil
}

// measureBodies finds the largest of the hottest tiles, as it is and compressed.
func (b *bench) measureBodies() error {
	raw, packed := 0, 0
	for z := uint32(0); z <= 12; z++ {
		a, _, err := b.twin.hottest(b.ctx, z, math.MaxInt32)
		if err != nil {
			return err
		}
		body, err := b.public.get(b.tilePath(b.filter("F0"), a, ""))
		if err != nil {
			return err
		}
		raw = max(raw, len(body))
		small, err := b.packed(b.tilePath(b.filter("F0"), a, ""))
		if err != nil {
			return err
		}
		packed = max(packed, small)
	}
	for id, n := range map[string]int{"body raw": raw, "body gzip": packed} {
		b.report.add(row{id: id, ours: figure(float64(n)/1_000, "KB"), score: float64(n) / 1_000})
	}
	return nil
}

// packed gives the length of an answer as the server compresses it, where it does.
func (b *bench) packed(path string) (int, error) {
	c := &caller{addr: b.server.addr, gzip: true}
	defer c.close()
	body, err := c.get(path)
	return len(body), err
}

// mostEvery is how many events a tile of every event holds at most.
const mostEvery = 50_000

// measureEvery measures tiles of every event, each the hottest that is whole.
func (b *bench) measureEvery() error {
	f := b.filter("F0")
	for _, z := range []uint32{8, 10, 12} {
		a, n, err := b.twin.hottest(b.ctx, z, mostEvery)
		if err != nil {
			return err
		}
		if err := b.sameTile(b.public, f, a, "events"); err != nil {
			return err
		}
		dots := b.twin.dots(a)
		whole, done, err := b.best([]string{together(dots, b.twin.areas(f, windowOf(a), true)[0])})
		if err != nil {
			return err
		}
		alone, doneAlone, err := b.best([]string{dots})
		if err != nil {
			done()
			return err
		}
		took, err := b.pace.contest(b.tileWork(b.public, f, a, "events"), whole, alone)
		done()
		doneAlone()
		if err != nil {
			return err
		}
		r := against(fmt.Sprintf("every z%d", z), took[0], took[1])
		r.after = thousands(int64(n)) + " events"
		b.report.add(r)
		b.report.aside(fmt.Sprintf("tile of every event, z%d, against ST_AsMVT without areas", z), took[0], took[2])
	}
	return nil
}
