package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"time"

	"eventmap/geo/tile"
)

// A filter is one question in three tongues: the words of a URL, conditions on
// the narrow table, and conditions on the plain one.
type filter struct {
	name     string
	from, to time.Time // days, both inside; zero for all time
	types    []string
	codes    []int
	matches  int
	more     url.Values // what else the URL says, which SQL p says in plain
	plain    string
}

func (f *filter) timed() bool { return !f.from.IsZero() }

// seconds gives the first and the last second of the filter's days.
func (f *filter) seconds() (from, to int64) {
	return f.from.Unix(), f.to.AddDate(0, 0, 1).Unix() - 1
}

// words gives the filter as it stands in a URL.
func (f *filter) words() url.Values {
	v := url.Values{}
	for name, list := range f.more {
		v[name] = list
	}
	if f.timed() {
		v.Set("datetime", f.from.Format(time.DateOnly)+"/"+f.to.Format(time.DateOnly))
	}
	if len(f.types) > 0 {
		v.Set("event_type", strings.Join(f.types, ","))
	}
	return v
}

// onTypes is the condition on the narrow table's types, onTime the one on its
// times; each "true" where there is none.
func (f *filter) onTypes() string {
	if len(f.codes) == 0 {
		return "true"
	}
	return "event_type IN (" + strings.Trim(strings.Join(strings.Fields(fmt.Sprint(f.codes)), ", "), "[]") + ")"
}

func (f *filter) onTime() string {
	if !f.timed() {
		return "true"
	}
	from, to := f.seconds()
	return fmt.Sprintf("start_s <= %d AND end_s >= %d", to, from)
}

// narrow gives FROM clauses over the narrow table that choose the same rows: all
// in one, and, where there is a time, short and long events by their indexes.
func (f *filter) narrow(also string) []string {
	list := []string{fmt.Sprintf("bench.narrow WHERE %s AND %s AND %s", also, f.onTypes(), f.onTime())}
	if f.timed() {
		from, to := f.seconds()
		list = append(list, fmt.Sprintf(`(
			SELECT * FROM bench.narrow WHERE NOT long AND %[1]s AND start_s BETWEEN %[2]d AND %[3]d AND end_s >= %[4]d AND %[5]s
			UNION ALL
			SELECT * FROM bench.narrow WHERE long AND %[1]s AND start_s <= %[3]d AND end_s >= %[4]d AND %[5]s) n`,
			f.onTypes(), from-longSpan, to, from, also))
	}
	return list
}

// onPlain is the condition on the plain table.
func (f *filter) onPlain() string {
	conditions := []string{"true"}
	if f.timed() {
		from, to := f.seconds()
		conditions = append(conditions, fmt.Sprintf("tstzrange(start_time, end_time, '[]') && tstzrange(to_timestamp(%d), to_timestamp(%d), '[]')", from, to))
	}
	if len(f.types) > 0 {
		conditions = append(conditions, "event_type IN ("+quoted(f.types)+")")
	}
	if f.plain != "" {
		conditions = append(conditions, f.plain)
	}
	return strings.Join(conditions, " AND ")
}

// The share of all events that F1 and F2 are to choose: 670 and 96,000 of a
// million.
const (
	shareF1 = 0.00067
	shareF2 = 0.096
)

// chooseFilters makes F0, nothing, F1, 30 days and one type, and F2, a year and
// three types: the types with which they choose about what they should.
func (t *twin) chooseFilters(ctx context.Context) ([]*filter, error) {
	newest := int64(0)
	err := t.db.QueryRowContext(ctx, `SELECT percentile_disc(0.9) WITHIN GROUP (ORDER BY start_s) FROM bench.narrow WHERE start_s > $1`, always).Scan(&newest)
	if err != nil {
		return nil, err
	}
	last := time.Unix(newest, 0).UTC().Truncate(24 * time.Hour)
	f1 := &filter{name: "F1", from: last.AddDate(0, 0, -29), to: last}
	f2 := &filter{name: "F2", from: last.AddDate(0, 0, -364), to: last}
	list := []*filter{{name: "F0", matches: t.n}, f1, f2}
	for _, one := range []struct {
		f     *filter
		types int
		share float64
	}{{f1, 1, shareF1}, {f2, 3, shareF2}} {
		counts, err := t.countTypes(ctx, one.f)
		if err != nil {
			return nil, err
		}
		one.f.choose(counts, one.types, one.share*float64(t.n))
		for _, word := range one.f.types {
			one.f.codes = append(one.f.codes, t.codes.code("event_type", word))
		}
	}
	return list, nil
}

// countTypes counts what is in a filter's days, by type.
func (t *twin) countTypes(ctx context.Context, f *filter) (map[string]int, error) {
	rows, err := t.db.QueryContext(ctx, "SELECT event_type, count(*) FROM bench.narrow WHERE event_type > 0 AND "+f.onTime()+" GROUP BY 1")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	counts := map[string]int{}
	for rows.Next() {
		var code, n int
		if err := rows.Scan(&code, &n); err != nil {
			return nil, err
		}
		counts[t.codes.word("event_type", code)] = n
	}
	return counts, rows.Err()
}

// choose takes so many types that their matches are the nearest to a number.
func (f *filter) choose(counts map[string]int, types int, wanted float64) {
	var words []string
	for w := range counts {
		words = append(words, w)
	}
	slices.Sort(words)
	best := math.Inf(1)
	var pick func(from int, chosen []string, n int)
	pick = func(from int, chosen []string, n int) {
		if len(chosen) == types {
			if off := math.Abs(float64(n) - wanted); off < best {
				best, f.types, f.matches = off, slices.Clone(chosen), n
			}
			return
		}
		for i := from; i < len(words); i++ {
			pick(i+1, append(chosen, words[i]), n+counts[words[i]])
		}
	}
	pick(0, nil, 0)
}

// hottest gives the tile of a zoom that holds the most dots of those that hold
// no more than most.
func (t *twin) hottest(ctx context.Context, z uint32, most int) (tile.Address, int, error) {
	var code int64
	var n int
	err := t.db.QueryRowContext(ctx, fmt.Sprintf(`SELECT key >> %d, count(*) FROM bench.narrow WHERE key >= 0 AND wide > %d
		GROUP BY 1 HAVING count(*) <= %d ORDER BY 2 DESC, 1 LIMIT 1`, 62-2*z, z, most)).Scan(&code, &n)
	if err != nil {
		return tile.Address{}, 0, fmt.Errorf("the hottest tile of zoom %d: %w", z, err)
	}
	x, y := apart(code)
	return tile.Address{Z: z, X: x, Y: y}, n, nil
}

// apart takes a number of the Z-order apart.
func apart(code int64) (x, y uint32) {
	for bit := range 31 {
		x |= uint32(code>>(2*bit)&1) << bit
		y |= uint32(code>>(2*bit+1)&1) << bit
	}
	return x, y
}

// keys gives the first and the last key of a tile.
func keys(a tile.Address) (first, last int64) {
	first = zOrder(a.X, a.Y) << (62 - 2*a.Z)
	return first, first + 1<<(62-2*a.Z) - 1
}

// A spot is a place in positions of the narrow table.
type spot struct{ x, y uint32 }

// spots draws places as events lie: most where most is.
func (t *twin) spots(ctx context.Context, n int) ([]spot, error) {
	rows, err := t.db.QueryContext(ctx, `SELECT x, y FROM (
		SELECT x, y, row_number() OVER (ORDER BY hashint8(id::bigint * 7919)) AS i FROM bench.narrow WHERE key >= 0) s WHERE i <= $1 ORDER BY i`, n)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var list []spot
	for rows.Next() {
		var s spot
		if err := rows.Scan(&s.x, &s.y); err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	if len(list) == 0 {
		return nil, cmp.Or(rows.Err(), fmt.Errorf("no event has a place"))
	}
	return list, rows.Err()
}
