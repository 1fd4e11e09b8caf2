package gpkg

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"eventmap/geo"
	"eventmap/geo/storetest"
	"eventmap/server/auth"
	"eventmap/server/auth/authtest"
)

// open gives an empty store in a folder that goes when the test ends. The file
// must be sound when the test is done with it.
func open(t testing.TB) *Store {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "events.gpkg"))
}

func openAt(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(t.Context(), path, Options{Places: storetest.Places, Batch: storetest.Batch})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		sound(t, s)
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// faults are questions about the file whose answer must be 0.
var faults = map[string]string{
	"broken references":                     `SELECT count(*) FROM pragma_foreign_key_check`,
	"points missing in the R-tree":          `SELECT count(*) FROM events WHERE geom IS NOT NULL AND fid NOT IN (SELECT id FROM rtree_events_geom)`,
	"points left in the R-tree":             `SELECT count(*) FROM rtree_events_geom WHERE id NOT IN (SELECT fid FROM events WHERE geom IS NOT NULL)`,
	"points that the R-tree puts elsewhere": `SELECT count(*) FROM events JOIN rtree_events_geom ON id = fid WHERE ST_MinX(geom) NOT BETWEEN minx AND maxx OR ST_MaxY(geom) NOT BETWEEN miny AND maxy`,
	"shapes missing in the R-tree":          `SELECT count(*) FROM event_shapes WHERE fid NOT IN (SELECT id FROM rtree_event_shapes_geom)`,
	"shapes left in the R-tree":             `SELECT count(*) FROM rtree_event_shapes_geom WHERE id NOT IN (SELECT fid FROM event_shapes)`,
	"places that the R-tree does not know":  `SELECT count(*) FROM places WHERE fid NOT IN (SELECT id FROM rtree_places_geom)`,
	"located events without an extent":      `SELECT count(*) FROM events WHERE (geom IS NOT NULL OR area_id IS NOT NULL) AND fid NOT IN (SELECT id FROM event_extents)`,
	"extents of no event":                   `SELECT count(*) FROM event_extents WHERE id NOT IN (SELECT fid FROM events)`,
	"events that claim a shape and have none": `
		SELECT count(*) FROM events WHERE (coalesce(geometry_type, 'Point') <> 'Point') <> (fid IN (SELECT fid FROM event_shapes))`,
	"events that are not at their last revision": `
		SELECT count(*)
		FROM (SELECT event_id, max(revision) AS revision FROM event_revisions GROUP BY event_id)
		JOIN event_revisions r USING (event_id, revision)
		LEFT JOIN events e ON e.fid = event_id
		WHERE r.body IS NOT NULL AND e.revision IS NOT r.revision OR r.body IS NULL AND e.fid IS NOT NULL`,
	"events without a revision":              `SELECT count(*) FROM events WHERE fid NOT IN (SELECT event_id FROM event_revisions)`,
	"revisions above the change counter":     `SELECT count(*) FROM event_revisions WHERE change > (SELECT n FROM change_counter)`,
	"moments that are not of the one form":   `SELECT count(*) FROM events WHERE start_time NOT GLOB '????-??-??T??:??:??.000Z' OR updated_at NOT GLOB '????-??-??T??:??:??.000Z'`,
	"damaged pages (see PRAGMA quick_check)": `SELECT count(*) FROM pragma_quick_check WHERE quick_check <> 'ok'`,
}

// sound checks that the parts of the file agree with each other.
func sound(t testing.TB, s *Store) {
	t.Helper()
	for what, query := range faults {
		var n int
		if err := s.writer.QueryRow(query).Scan(&n); err != nil || n != 0 {
			t.Errorf("%d %s, %v", n, what, err)
		}
	}
	for _, tree := range []string{"rtree_events_geom", "rtree_event_shapes_geom", "rtree_places_geom", "event_extents"} {
		var said string
		if err := s.writer.QueryRow(`SELECT rtreecheck(?)`, tree).Scan(&said); err != nil || said != "ok" {
			t.Errorf("rtreecheck of %s = %q, %v", tree, said, err)
		}
	}
}

func put(t testing.TB, s *Store, e geo.Event) geo.Event {
	t.Helper()
	got, err := s.Put(t.Context(), e, geo.Edit{By: "olena"})
	if err != nil {
		t.Fatalf("Put(%q) = %v", e.Title, err)
	}
	return got
}

func wire(e geo.Event) string { return string(geo.AppendFeature(nil, &e)) }

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) geo.Store { return open(t) })
}

func TestEveryFieldHasAColumn(t *testing.T) {
	for _, name := range geo.FieldNames() {
		if name == "id" || name == "point" { // fid and geom
			continue
		}
		if !slices.ContainsFunc(columns, func(c column) bool { return c.name == name }) {
			t.Errorf("the property %s of an event has no column", name)
		}
	}
}

func TestColumnsAndRevisionsSayTheSame(t *testing.T) {
	s := open(t)
	for _, e := range append(append(storetest.Events(100, 3), storetest.Shapes()...), storetest.Full()) {
		got := put(t, s, e)
		for r, err := range s.History(t.Context(), got.ID) {
			if err != nil {
				t.Fatal(err)
			}
			if is := wire(got); wire(*r.Event) != is {
				t.Errorf("the revision of event %d says\n%s\nbut its columns\n%s", got.ID, wire(*r.Event), is)
			}
		}
	}
}

func TestEveryWordOfTheVocabulariesIsKept(t *testing.T) {
	s := open(t)
	for name, v := range map[string]struct {
		words geo.Vocabulary
		field func(*geo.Event) *string
	}{
		"location_precision": {geo.LocationPrecisions, func(e *geo.Event) *string { return &e.LocationPrecision }},
		"time_precision":     {geo.TimePrecisions, func(e *geo.Event) *string { return &e.TimePrecision }},
		"time_extent":        {geo.TimeExtents, func(e *geo.Event) *string { return &e.TimeExtent }},
		"assessment":         {geo.Assessments, func(e *geo.Event) *string { return &e.Assessment }},
		"status":             {geo.Statuses, func(e *geo.Event) *string { return &e.Status }},
		"visibility":         {geo.Visibilities, func(e *geo.Event) *string { return &e.Visibility }},
	} {
		for _, w := range v.words {
			e := storetest.Kyiv()
			e.EmbargoUntil = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
			*v.field(&e) = w.Name
			if got := put(t, s, e); *v.field(&got) != w.Name {
				t.Errorf("%s %q came back as %q", name, w.Name, *v.field(&got))
			}
		}
	}
}

func TestYearsFrom1To9998KeepTheirOrder(t *testing.T) {
	s := open(t)
	for _, year := range []int{9998, 1, 1815, 2022} {
		e := storetest.Kyiv()
		e.StartTime = time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC)
		e.EndTime = e.StartTime
		put(t, s, e)
	}
	for want, q := range map[string]geo.Query{
		"[2]":       {Time: geo.Year(1)},
		"[2 3]":     {Time: geo.Span{To: geo.Year(1815).To}},
		"[1]":       {Time: geo.Span{From: geo.Year(2023).From}},
		"[1 2 3 4]": {Time: geo.Span{To: time.Date(12_000, 1, 1, 0, 0, 0, 0, time.UTC)}},
		"[3]":       {Time: geo.Span{From: geo.Year(-50).From, To: geo.Year(1815).To}, Certain: true, IDs: []int64{3}},
	} {
		var got []int64
		for e, err := range s.Events(t.Context(), q) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, e.ID)
		}
		if fmt.Sprint(got) != want {
			t.Errorf("Events(%v) = %v, want %s", q.Time, got, want)
		}
	}
}

// A file on a slow disk must not keep others from writing, nor two dry runs
// from meeting on one connection.
func TestADryRunHoldsNobodyUp(t *testing.T) {
	s := open(t)
	events := storetest.Events(20, 5)
	for range 2 {
		stream := func(yield func(geo.Event, error) bool) {
			for i := range events {
				if i == 10 {
					put(t, s, storetest.Kyiv())
				}
				for range 2 {
					if !yield(events[i], nil) {
						return
					}
				}
			}
		}
		r, err := s.Import(t.Context(), geo.Run{DryRun: true}, stream)
		if err != nil || r.Created != 20 || r.Unchanged != 20 {
			t.Errorf("dry run = %+v, %v, want 20 created and 20 unchanged", r, err)
		}
	}
}

func TestTwoStoresOnOneFileWriteAndReadTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.gpkg")
	stores := []*Store{openAt(t, path), openAt(t, path)}
	const each = 25
	var wg sync.WaitGroup
	for _, s := range stores {
		wg.Go(func() {
			for range each {
				if _, err := s.Put(t.Context(), storetest.Kyiv(), geo.Edit{By: "olena"}); err != nil {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			for range each {
				last, n := int64(0), 0
				for e, err := range s.Events(t.Context(), geo.Query{}) {
					if err != nil || e.ID <= last {
						t.Errorf("after %d comes %d, %v", last, e.ID, err)
						return
					}
					last, n = e.ID, n+1
				}
				if int64(n) != last {
					t.Errorf("%d events with ids up to %d: a moment that never was", n, last)
				}
			}
		})
	}
	wg.Wait()
	for _, s := range stores {
		if n, err := s.LastChange(t.Context()); n != 2*each || err != nil {
			t.Errorf("LastChange() = %d, %v, want %d", n, err, 2*each)
		}
	}
}

func TestWatchEndsWithItsContextAndWithTheStore(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "events.gpkg"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	byStore := s.Watch(t.Context())
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	for range byStore {
	}
	for range s.Watch(t.Context()) {
		t.Error("a closed store sends signals")
	}
}

func TestStoreKeepsSecrets(t *testing.T) {
	authtest.Keeper(t, func(t *testing.T, now func() time.Time) auth.Keeper {
		s, err := Open(t.Context(), filepath.Join(t.TempDir(), "events.gpkg"), Options{Now: now})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s
	})
}

// Whatever program writes, a row that does not come with its revision is
// refused with a sentence that says what to do.
func TestAWriteThatBypassesTheRevisionsIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.gpkg")
	s := openAt(t, path)
	for _, e := range storetest.Shapes() {
		put(t, s, e)
	}
	gone := put(t, s, storetest.Kyiv())
	if err := s.Delete(t.Context(), gone.ID, 0, geo.Edit{By: "olena"}); err != nil {
		t.Fatal(err)
	}
	other, err := sql.Open("sqlite", uri(path, "_pragma=busy_timeout(5000)"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	for _, statement := range []string{
		`UPDATE events SET title = 'mine' WHERE fid = 1`,
		`UPDATE events SET title = 'mine', revision = revision + 1 WHERE fid = 1`,
		`UPDATE events SET geom = NULL, geometry_type = NULL`,
		`UPDATE events SET fid = 99 WHERE fid = 1`,
		`DELETE FROM events WHERE fid = 2`,
		`INSERT INTO events (title, time_precision, time_extent, location_precision, assessment, status, visibility, dataset, external_id, revision, created_at, updated_at)
		 SELECT title, time_precision, time_extent, location_precision, assessment, status, visibility, dataset, 'copy', revision, created_at, updated_at FROM events WHERE fid = 1`,
		`UPDATE event_shapes SET geom = (SELECT geom FROM events LIMIT 1)`,
		`DELETE FROM event_shapes`,
		`INSERT INTO event_shapes (fid, geom, title, assessment) SELECT fid, geom, title, assessment FROM events WHERE geometry_type = 'Point'`,
	} {
		_, err := other.Exec(statement)
		if err == nil || !strings.Contains(err.Error(), "edit them in eventmap, or export a copy and edit that") {
			t.Errorf("%.60s…: %v", statement, err)
		}
	}
	for _, statement := range []string{`UPDATE places SET name = 'mine'`, `DELETE FROM places`} {
		if _, err := other.Exec(statement); err == nil || !strings.Contains(err.Error(), "draw a new one in eventmap") {
			t.Errorf("%s: %v", statement, err)
		}
	}
}
