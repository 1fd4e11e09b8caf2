package main

import (
	"context"
	"fmt"
	"maps"
	"math"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"

	"eventmap/geo/tile"
)

// A cell is what a grid says of one square, but for its extent.
type cell struct {
	count, verified, disputed, killed int
	kind                              string // the leading type
}

// A place is the column and the row of a cell.
type place struct{ column, row int }

// cells gives statements that answer the grid of a tile from the narrow table, as
// rows.
func (t *twin) cells(f *filter, w window) []string {
	var list []string
	for _, from := range f.narrow(w.within()) {
		list = append(list, t.grouped(fmt.Sprintf("SELECT key >> %d AS cell, event_type, assessment, killed, x, y FROM %s", 62-2*(w.z+6), from)))
	}
	return list
}

// cellsNarrow gives statements that answer no more of a tile than that: as rows and
// as a vector tile.
func (t *twin) cellsNarrow(f *filter, w window) []string {
	return append(t.cells(f, w), t.gridNarrow(f, w)...)
}

// gridNarrow gives those of cellsNarrow that make a vector tile.
func (t *twin) gridNarrow(f *filter, w window) []string {
	var list []string
	for _, rows := range t.cells(f, w) {
		list = append(list, asTile(rows))
	}
	return list
}

// wholeNarrow gives statements that answer a tile as ours do, areas and all.
func (t *twin) wholeNarrow(f *filter, w window) []string {
	var list []string
	for _, rows := range t.cells(f, w) {
		for _, areas := range t.areas(f, w, false) {
			list = append(list, together(asTile(rows), areas))
		}
	}
	return list
}

// together gives the layers of two statements as one tile.
func together(a, b string) string { return "SELECT (" + a + ") || (" + b + ")" }

// grouped counts rows by cell and type, and then by cell. The leading type is that
// of the highest count, with the first type in the place of the last six bits.
func (t *twin) grouped(rows string) string {
	return fmt.Sprintf(`SELECT cell, sum(n)::int AS count, 63 - (max(n << 6 | 63 - event_type) & 63) AS event_type,
			sum(verified)::int AS verified, sum(disputed)::int AS disputed, max(killed) AS killed, min(w) AS west, min(s) AS north, max(e) AS east, max(o) AS south
		FROM (
			SELECT cell, event_type, count(*) AS n, count(*) FILTER (WHERE assessment = %d) AS verified, count(*) FILTER (WHERE assessment = %d) AS disputed,
				max(killed) AS killed, min(x) AS w, min(y) AS s, max(x) AS e, max(y) AS o
			FROM (%s) r GROUP BY cell, event_type) g
		GROUP BY cell`, t.codes.code("assessment", "verified"), t.codes.code("assessment", "disputed"), rows)
}

// asTile makes a vector tile of cells.
func asTile(cells string) string {
	return `SELECT ST_AsMVT(c, 'cells', 4096, 'at') FROM (
		SELECT ST_MakePoint((cell & 63) * 64 + 32, (cell >> 6 & 63) * 64 + 32) AS at, count, event_type, verified, disputed, killed, west, north, east, south
		FROM (` + cells + `) x) c`
}

// cellsPlain gives statements that answer a tile from the plain table.
func (t *twin) cellsPlain(f *filter, a tile.Address) []string {
	b := a.Bound()
	conditions := []string{
		fmt.Sprintf("point && ST_MakeEnvelope(%v, %v, %v, %v, 4326)", b.Min[0], b.Min[1], b.Max[0], b.Max[1]),
		fmt.Sprintf("(uncertainty_m IS NULL OR uncertainty_m / cos(radians(ST_Y(point))) * %v < %d)", math.Ldexp(512, int(a.Z))/(2*math.Pi*6_378_137), tile.WidePixels),
		fmt.Sprintf("id NOT IN (SELECT id FROM bench.shapes WHERE wide <= %d)", a.Z), f.onPlain(),
	}
	var wide []string
	for _, w := range t.wide {
		if uint32(w.from) <= a.Z {
			wide = append(wide, w.id)
		}
	}
	if len(wide) > 0 {
		conditions = append(conditions, "(area_id IS NULL OR area_id NOT IN ("+quoted(wide)+"))")
	}
	side := math.Ldexp(1, int(a.Z))
	rows := fmt.Sprintf(`SELECT floor(((ST_X(point) + 180) / 360 * %[1]v - %[2]d) * 64)::int AS column,
			floor(((0.5 - atanh(sin(radians(ST_Y(point)))) / (2 * pi())) * %[1]v - %[3]d) * 64)::int AS row,
			event_type, assessment, coalesce(killed_best, killed_max, killed_min, -1) AS killed, ST_X(point) AS x, ST_Y(point) AS y
		FROM eventmap.events WHERE %[4]s`, side, a.X, a.Y, strings.Join(conditions, " AND "))
	return []string{fmt.Sprintf(`SELECT "column", row, sum(n)::int AS count, (array_agg(event_type ORDER BY n DESC, event_type))[1] AS event_type,
			sum(verified)::int, sum(disputed)::int, max(killed), min(w), min(s), max(e), max(o)
		FROM (
			SELECT "column", row, event_type, count(*) AS n, count(*) FILTER (WHERE assessment = 'verified') AS verified,
				count(*) FILTER (WHERE assessment = 'disputed') AS disputed, max(killed) AS killed, min(x) AS w, min(y) AS s, max(x) AS e, max(y) AS o
			FROM (%s) r GROUP BY 1, 2, 3) g
		GROUP BY 1, 2`, rows)}
}

// readNarrow gives the cells that SQL n finds.
func (t *twin) readNarrow(ctx context.Context, f *filter, a tile.Address) (map[place]cell, error) {
	rows, err := t.db.QueryContext(ctx, t.cells(f, windowOf(a))[0])
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	found := map[place]cell{}
	for rows.Next() {
		var code int64
		var kind int
		var c cell
		var box [4]int64
		if err := rows.Scan(&code, &c.count, &kind, &c.verified, &c.disputed, &c.killed, &box[0], &box[1], &box[2], &box[3]); err != nil {
			return nil, err
		}
		c.kind = t.codes.word("event_type", kind)
		x, y := apart(code)
		found[place{int(x & 63), int(y & 63)}] = c
	}
	return found, rows.Err()
}

// totalPlain gives how many dots SQL p finds.
func (t *twin) totalPlain(ctx context.Context, f *filter, a tile.Address) (n int, err error) {
	err = t.db.QueryRowContext(ctx, "SELECT coalesce(sum(count), 0)::int FROM ("+t.cellsPlain(f, a)[0]+") s").Scan(&n)
	return n, err
}

// tilePath gives the address of a tile; no two are the same, so that no cache
// can answer.
func (b *bench) tilePath(f *filter, a tile.Address, mode string) string {
	v := f.words()
	v.Set("v", fmt.Sprint(b.asked.Add(1)))
	if mode != "" {
		v.Set("mode", mode)
	}
	return "/tiles/" + a.String() + ".mvt?" + v.Encode()
}

// decode reads the cells of a tile, or counts its events by cell.
func decode(body []byte) (cells map[place]cell, gathered bool, err error) {
	layers, err := mvt.Unmarshal(body)
	if err != nil {
		return nil, false, err
	}
	cells = map[place]cell{}
	for _, l := range layers {
		if l.Name != "cells" && l.Name != "events" {
			continue
		}
		gathered = gathered || l.Name == "cells"
		for _, f := range l.Features {
			at := f.Geometry.(orb.Point)
			p := place{int(at[0]) / 64, int(at[1]) / 64}
			number := func(name string, missing int) int {
				if v, ok := f.Properties[name].(float64); ok {
					return int(v)
				}
				return missing
			}
			c := cells[p]
			if l.Name == "events" {
				c.count++
			} else {
				kind, _ := f.Properties["event_type"].(string)
				c = cell{number("count", 0), number("verified", 0), number("disputed", 0), number("killed", -1), kind}
			}
			cells[p] = c
		}
	}
	return cells, gathered, nil
}

// sameTile reports how our tile differs from what SQL n finds, areas and all.
func (b *bench) sameTile(c *caller, f *filter, a tile.Address, mode string) error {
	body, err := c.get(b.tilePath(f, a, mode))
	if err != nil {
		return err
	}
	ours, gathered, err := decode(body)
	if err != nil {
		return fmt.Errorf("tile %s: %w", a, err)
	}
	theirs, err := b.twin.readNarrow(b.ctx, f, a)
	if err != nil {
		return err
	}
	if !gathered { // only counts are to be seen
		for p, c := range theirs {
			theirs[p] = cell{count: c.count}
		}
	}
	if !maps.Equal(ours, theirs) {
		return fmt.Errorf("tile %s, %s: the answers differ: %s", a, f.name, differ(ours, theirs))
	}
	for _, statement := range b.twin.areas(f, windowOf(a), mode != "") {
		if err := b.twin.sameAreas(b.ctx, body, statement); err != nil {
			return fmt.Errorf("tile %s, %s: the areas differ: %w", a, f.name, err)
		}
	}
	return nil
}

// differ names a cell that is not the same on both sides.
func differ(ours, theirs map[place]cell) string {
	n, text := 0, ""
	for _, side := range []map[place]cell{ours, theirs} {
		for p := range side {
			if ours[p] != theirs[p] {
				n++
				text = fmt.Sprintf("cell %v is %+v for us and %+v for SQL", p, ours[p], theirs[p])
			}
		}
	}
	return fmt.Sprintf("%d differences, such as %s", n, text)
}

// world is the one tile of zoom 0.
var world tile.Address

// sameTotal reports whether our tile of the world has another number of dots
// than SQL p finds.
func (b *bench) sameTotal(f *filter) error {
	body, err := b.desk.get(b.tilePath(f, world, ""))
	if err != nil {
		return err
	}
	cells, _, err := decode(body)
	if err != nil {
		return err
	}
	ours := 0
	for _, c := range cells {
		ours += c.count
	}
	theirs, err := b.twin.totalPlain(b.ctx, f, world)
	if err == nil && math.Abs(float64(ours-theirs)) > float64(theirs)/10_000 {
		err = fmt.Errorf("tile %s, %s: %d events for us and %d for SQL", world, f.name, ours, theirs)
	}
	return err
}
