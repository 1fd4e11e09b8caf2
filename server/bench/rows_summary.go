package main

import (
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"strings"
	"time"

	"eventmap/geo"
	"eventmap/geo/tile"
)

// bins is how many bins of time a summary is asked for.
const bins = 200

// A box is a stretch of the map, in positions of the narrow table, with what it
// is in degrees.
type box struct {
	west, north, east, south uint32
	text                     string
}

// crowd gives a box around the place where most is: as wide as a tile of z5,
// and on no edge of one.
func (b *bench) crowd() (box, error) {
	a, _, err := b.twin.hottest(b.ctx, 6, math.MaxInt32)
	if err != nil {
		return box{}, err
	}
	corner, side := a.Corner()
	middle := tile.Position{X: corner.X + uint32(side/3), Y: corner.Y + uint32(side/3)}
	nw := tile.Position{X: middle.X - uint32(side), Y: middle.Y - uint32(side)}.Point()
	se := tile.Position{X: middle.X + uint32(side), Y: middle.Y + uint32(side)}.Point()
	for _, p := range []*float64{&nw[0], &nw[1], &se[0], &se[1]} {
		*p = math.Round(*p*1_000) / 1_000 // as a map page writes it
	}
	return box{tile.Column(nw[0]) >> 1, tile.Row(nw[1]) >> 1, tile.Column(se[0]) >> 1, tile.Row(se[1]) >> 1,
		fmt.Sprintf("%v,%v,%v,%v", nw[0], se[1], se[0], nw[1])}, nil
}

// in is the condition that a row lies in the box, with the runs of keys that
// cover it.
func (x box) in() string {
	var runs []string
	for _, r := range x.runs(0, 0, 31, nil) {
		runs = append(runs, fmt.Sprintf("key BETWEEN %d AND %d", r[0], r[1]))
	}
	return fmt.Sprintf("(%s) AND x BETWEEN %d AND %d AND y BETWEEN %d AND %d", strings.Join(runs, " OR "), x.west, x.east, x.north, x.south)
}

// runs covers the box with squares of the Z-order, none smaller than a sixteenth
// of the box.
func (x box) runs(column, row uint32, bits uint, list [][2]int64) [][2]int64 {
	left, top := uint64(column)<<bits, uint64(row)<<bits
	right, bottom := left+1<<bits-1, top+1<<bits-1
	if left > uint64(x.east) || right < uint64(x.west) || top > uint64(x.south) || bottom < uint64(x.north) {
		return list
	}
	inside := left >= uint64(x.west) && right <= uint64(x.east) && top >= uint64(x.north) && bottom <= uint64(x.south)
	if inside || uint64(1)<<bits <= uint64(x.east-x.west)/16 {
		first := zOrder(column, row) << (2 * bits)
		last := first + 1<<(2*bits) - 1
		if n := len(list); n > 0 && list[n-1][1]+1 == first {
			list[n-1][1] = last
			return list
		}
		return append(list, [2]int64{first, last})
	}
	for quarter := range uint32(4) {
		list = x.runs(column<<1|quarter&1, row<<1|quarter>>1, bits-1, list)
	}
	return list
}

// measureSummaries measures facets and histogram, everywhere and in a box.
func (b *bench) measureSummaries() error {
	crowd, err := b.crowd()
	if err != nil {
		return err
	}
	for _, one := range []struct {
		id, filter string
		box        *box
	}{{"summary F0", "F0", nil}, {"summary F2", "F2", nil}, {"summary box F0", "F0", &crowd}, {"summary box F2", "F2", &crowd}} {
		if err := b.measureSummary(one.id, b.filter(one.filter), one.box); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) measureSummary(id string, f *filter, x *box) error {
	words, where := f.words(), "true"
	words.Set("bins", fmt.Sprint(bins))
	if x != nil {
		words.Set("bbox", x.text)
		words.Set("located", "yes")
		where = x.in()
	}
	path := "/api/summary?" + words.Encode()
	body, err := b.desk.get(path)
	if err != nil {
		return err
	}
	var sum geo.Summary
	if err := json.Unmarshal(body, &sum); err != nil {
		return err
	}
	if err := b.sameSummary(&sum, f, where, x == nil); err != nil {
		return fmt.Errorf("%s: %w", id, err)
	}
	statement, err := b.twin.fastest(b.ctx, b.twin.summaries(&sum, f, where)...)
	if err != nil {
		return err
	}
	twin, done, err := b.twin.prepared(b.ctx, statement)
	if err != nil {
		return err
	}
	defer done()
	took, err := b.pace.contest(
		func() error { _, err := b.public.get(path); return err },
		func() error { _, err := b.desk.get(path); return err }, twin)
	if err != nil {
		return err
	}
	for i, who := range []string{"public", "desk"} {
		r := against(id, took[i], took[2])
		r.after = who
		b.report.add(r)
	}
	return nil
}

// summaries give statements that count by every facet, each without its own
// condition, and by time. They count an event in the bin in which it begins,
// which is less than we do, and add up no harm.
func (t *twin) summaries(sum *geo.Summary, f *filter, where string) []string {
	first, width := int64(0), int64(86_400)
	if len(sum.Bins) > 0 {
		first = sum.Bins[0].From.Unix()
		width = int64(sum.Bins[0].To.Sub(sum.Bins[0].From) / time.Second)
	}
	var columns []string
	for _, name := range facets {
		columns = append(columns, string(name))
	}
	list := strings.Join(columns, ", ")
	bin := fmt.Sprintf("(start_s::bigint - %d) / %d", first, width)
	rows := fmt.Sprintf("bench.narrow WHERE %s AND %s", where, f.onTime())
	sets := "((" + strings.Join(columns, "), (") + "))"

	atOnce := fmt.Sprintf(`SELECT %[1]s, bin, count(*), count(*) FILTER (WHERE %[2]s) FROM (SELECT %[1]s, %[3]s AS bin FROM %[4]s) r
		GROUP BY GROUPING SETS %[5]s, (bin))`, list, f.onTypes(), bin, rows, strings.TrimSuffix(sets, ")"))
	twoSteps := fmt.Sprintf(`WITH g AS MATERIALIZED (SELECT %[1]s, count(*) AS n FROM %[4]s GROUP BY %[1]s)
		SELECT %[1]s, NULL AS bin, sum(n), sum(n) FILTER (WHERE %[2]s) FROM g GROUP BY GROUPING SETS %[5]s
		UNION ALL SELECT %[6]s, %[3]s AS bin, count(*), count(*) FROM %[4]s AND %[2]s GROUP BY bin`,
		list, f.onTypes(), bin, rows, sets, strings.TrimSuffix(strings.Repeat("NULL::smallint, ", len(columns)), ", "))
	var each []string
	for _, c := range append(columns, bin) {
		only := f.onTypes()
		if c == "event_type" {
			only = "true"
		}
		each = append(each, fmt.Sprintf("SELECT %s AS value, count(*) FROM %s AND %s GROUP BY 1", c, rows, only))
	}
	return []string{atOnce, twoSteps, strings.Join(each, " UNION ALL ")}
}

// sameSummary reports how our counts differ from those of SQL n. In a box SQL n
// looks at points alone, and we at the lines and polygons that reach into it too.
func (b *bench) sameSummary(sum *geo.Summary, f *filter, where string, exact bool) error {
	allowed := 0
	if !exact {
		allowed = max(5, sum.Total/1_000)
	}
	for _, name := range facets {
		if name == "status" || name == "visibility" {
			continue // what the public is not told of
		}
		only := f.onTypes()
		if name == "event_type" {
			only = "true"
		}
		rows, err := b.twin.db.QueryContext(b.ctx, fmt.Sprintf("SELECT %s, count(*) FROM bench.narrow WHERE %s AND %s AND %s GROUP BY 1", name, where, f.onTime(), only))
		if err != nil {
			return err
		}
		theirs := map[string]int{}
		for rows.Next() {
			var code, n int
			if err := rows.Scan(&code, &n); err != nil {
				return err
			}
			theirs[b.twin.codes.word(name, code)] = n
		}
		if err := rows.Err(); err != nil {
			return err
		}
		for _, tally := range sum.Facets[name] {
			if off := tally.Count - theirs[tally.Value]; off > allowed || -off > allowed {
				return fmt.Errorf("the answers differ: %s %q is %d for us and %d for SQL", name, tally.Value, tally.Count, theirs[tally.Value])
			}
			delete(theirs, tally.Value)
		}
		for word, n := range theirs {
			if n > allowed {
				return fmt.Errorf("the answers differ: %s %q is missing for us and %d for SQL", name, word, n)
			}
		}
	}
	return nil
}

// join puts words together.
func join(a, b url.Values) url.Values {
	v := url.Values{}
	for _, from := range []url.Values{a, b} {
		for name, list := range from {
			v[name] = list
		}
	}
	return v
}
