package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// A page has so many events, and the far one begins after so many others, or
// after half of them where there are fewer.
const (
	pageLength = 1_000
	farOffset  = 200_000
)

const items = "/api/collections/events/items?"

// measurePages measures a page in a box and 30 days, and one far down the list.
func (b *bench) measurePages() error {
	x, err := b.crowd()
	if err != nil {
		return err
	}
	f := &filter{name: "30 days", from: b.filter("F1").from, to: b.filter("F1").to}
	path := items + join(f.words(), url.Values{"bbox": {x.text}, "located": {"yes"}, "limit": {fmt.Sprint(pageLength)}}).Encode()
	statement := pagePlain(x, f)
	if err := b.samePage(path, statement); err != nil {
		return err
	}
	twin, done, err := b.twin.prepared(b.ctx, statement)
	if err != nil {
		return err
	}
	defer done()
	took, err := b.pace.contest(b.getWork(b.desk, path), twin)
	if err != nil {
		return err
	}
	r := against("page", took[0], took[1])
	r.after = figure(float64(b.desk.body.Len())/1_000, "KB")
	b.report.add(r)
	return b.measureFarPage()
}

func (b *bench) getWork(c *caller, path string) work {
	return func() error {
		_, err := c.get(path)
		return err
	}
}

func pagePlain(x box, f *filter) string {
	return fmt.Sprintf(`SELECT ST_AsGeoJSON(t, 'geometry') FROM (SELECT geometry, %[1]s FROM eventmap.events
		WHERE extent && ST_MakeEnvelope(%[2]s, 4326) AND %[3]s
			AND CASE WHEN geometry IS NULL OR GeometryType(geometry) = 'POINT' THEN point && ST_MakeEnvelope(%[2]s, 4326)
				ELSE ST_Intersects(geometry, ST_MakeEnvelope(%[2]s, 4326)) END
		ORDER BY id LIMIT %[4]d) t`, exported, x.text, f.onPlain(), pageLength)
}

// samePage reports whether our page has other events than SQL's.
func (b *bench) samePage(path, statement string) error {
	body, err := b.desk.get(path)
	if err != nil {
		return err
	}
	var page struct{ Features []struct{ ID int64 } }
	if err := json.Unmarshal(body, &page); err != nil {
		return err
	}
	rows, err := b.twin.db.QueryContext(b.ctx, statement)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	var ours, theirs []int64
	for _, f := range page.Features {
		ours = append(ours, f.ID)
	}
	for rows.Next() {
		var text []byte
		var feature struct{ Properties struct{ ID int64 } }
		if err := rows.Scan(&text); err != nil {
			return err
		}
		if err := json.Unmarshal(text, &feature); err != nil {
			return err
		}
		theirs = append(theirs, feature.Properties.ID)
	}
	if !slices.Equal(ours, theirs) {
		return fmt.Errorf("page: the answers differ: %d events from us and %d from SQL", len(ours), len(theirs))
	}
	return rows.Err()
}

func (b *bench) measureFarPage() error {
	offset := min(farOffset, b.n/2)
	first := fmt.Sprintf("%slimit=%d", items, pageLength)
	far := fmt.Sprintf("%s&offset=%d", first, offset)
	twin, done, err := b.twin.prepared(b.ctx, fmt.Sprintf(`SELECT ST_AsGeoJSON(t, 'geometry') FROM (SELECT geometry, %s FROM eventmap.events
		ORDER BY id OFFSET %d LIMIT %d) t`, exported, offset, pageLength))
	if err != nil {
		return err
	}
	defer done()
	took, err := b.pace.contest(b.getWork(b.desk, first), b.getWork(b.desk, far), twin)
	if err != nil {
		return err
	}
	b.report.add(row{id: "page far", after: "the first takes " + ms(took[0]) + "; twin: OFFSET", ours: ms(took[1]), twin: ms(took[2]), score: float64(took[1]) / float64(took[0])})
	return nil
}

// measureExports measures the export of everything, and what it takes of memory.
func (b *bench) measureExports() error {
	const path = "/api/export.geojson"
	var ours, theirs []time.Duration
	var size, growth int64
	for range (b.pace.rounds + 1) / 2 {
		before, _, err := b.server.memory()
		if err != nil {
			return err
		}
		if err := b.server.forgetPeak(); err != nil {
			return err
		}
		n := &counter{}
		took, err := timed(func() error { return b.desk.stream(path, n) })
		if err != nil {
			return err
		}
		if n.features != b.n {
			return fmt.Errorf("the export holds %d events, not %d", n.features, b.n)
		}
		_, peak, err := b.server.memory()
		if err != nil {
			return err
		}
		ours, size, growth = append(ours, took), n.bytes, max(growth, peak-before)
		took, err = timed(func() error {
			return run(b.ctx, "psql", "-q", "-d", b.store, "-c", "COPY (SELECT ST_AsGeoJSON(f, 'geometry') FROM bench.flat f) TO STDOUT")
		})
		if err != nil {
			return err
		}
		theirs = append(theirs, took)
	}
	r := against("export copy", median(ours), median(theirs))
	r.after = figure(float64(size)/1e6, "MB")
	b.report.add(r, row{id: "export memory", ours: figure(float64(growth)/1e6, "MB"), score: float64(growth) / 1e6})
	return b.measureOgr(median(ours))
}

func (b *bench) measureOgr(ours time.Duration) error {
	if err := installed("ogr2ogr"); err != nil {
		b.report.note("ogr2ogr was not measured: %v.", err)
		return nil
	}
	took, err := timed(func() error {
		return run(b.ctx, "ogr2ogr", "-f", "GeoJSON", "/vsistdout/", "PG:"+keyed(b.store), "bench.flat")
	})
	if err != nil {
		return err
	}
	b.report.add(against("export ogr", ours, took))
	return nil
}

// keyed writes the address of a database as GDAL has it.
func keyed(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	password, _ := u.User.Password()
	return fmt.Sprintf("host=%s port=%s user=%s password=%s dbname=%s", u.Hostname(), cmp.Or(u.Port(), "5432"), u.User.Username(), password, strings.Trim(u.Path, "/"))
}

// A counter counts the features in what is written to it.
type counter struct {
	bytes    int64
	features int
	tail     []byte // the end of what came last, where a mark may begin
}

var featureMark = []byte(`"type":"Feature",`)

func (c *counter) Write(p []byte) (int, error) {
	c.bytes += int64(len(p))
	short := len(featureMark) - 1
	edge := append(c.tail, p[:min(len(p), short)]...)
	c.features += bytes.Count(edge, featureMark) + bytes.Count(p, featureMark)
	if len(p) >= short {
		edge = p[len(p)-short:]
	}
	c.tail = append([]byte(nil), edge[max(0, len(edge)-short):]...)
	return len(p), nil
}

// measureWorst finds the filter that costs the most of those that no structure
// is made for, on one core.
func (b *bench) measureWorst() error {
	const killed, injured = "coalesce(killed_best, killed_max, killed_min) >= %d", "coalesce(injured_best, injured_max, injured_min) >= %d"
	year := b.filter("F2")
	filters := []*filter{
		{more: url.Values{"killed_min": {"1"}}, plain: fmt.Sprintf(killed, 1)},
		{more: url.Values{"injured_min": {"1"}}, plain: fmt.Sprintf(injured, 1)},
		{more: url.Values{"duplicates": {"no"}}, plain: "duplicate_of IS NULL"},
		{more: url.Values{"location_precision": {"exact,vicinity,settlement"}, "assessment": {"verified,likely,unverified"}, "killed_min": {"1"}},
			plain: "location_precision IN ('exact', 'vicinity', 'settlement') AND assessment IN ('verified', 'likely', 'unverified') AND " + fmt.Sprintf(killed, 1)},
		{more: url.Values{"certainty": {"certain"}}, from: year.from.AddDate(-2, 0, 0), to: year.to,
			plain: fmt.Sprintf("CASE WHEN time_extent = 'throughout' THEN true ELSE start_time >= to_timestamp(%d) AND end_time < to_timestamp(%d) END AND start_time IS NOT NULL",
				year.from.AddDate(-2, 0, 0).Unix(), year.to.AddDate(0, 0, 1).Unix())},
	}
	if err := b.server.pin("0"); err != nil {
		return errors.Join(errors.New("taskset is needed to keep the server on one core"), err)
	}
	defer func() { _ = b.server.pin("0-63") }()
	worst, name := time.Duration(0), ""
	for _, f := range filters {
		f.name = strings.ReplaceAll(f.words().Encode(), "%2C", ",")
		if err := b.sameTotal(f); err != nil {
			return err
		}
		took, err := b.pace.contest(b.tileWork(b.desk, f, world, ""))
		if err != nil {
			return err
		}
		if took[0] > worst {
			worst, name = took[0], f.name
		}
		b.report.line("tile z0, one core, "+f.name, ms(took[0]), "")
	}
	b.report.add(row{id: "worst", after: name, ours: ms(worst), score: float64(worst.Microseconds()) / 1_000})
	return nil
}
