package postgis_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"eventmap/geo"
	"eventmap/geo/storetest"
	"eventmap/server/postgis"
	"eventmap/server/postgis/postgistest"
)

// tables are what Verify answers for.
var tables = []string{"events", "event_revisions", "changes", "change_counter"}

// Whoever owns the database can turn its guards off and write what they like.
// They cannot do so unnoticed.
func TestVerifyFindsWhatWasChangedPastTheGuards(t *testing.T) {
	at := postgistest.Database(t)
	s := openAt(t, at)
	load(t, s, wire(20)) // change 1, events 1 to 20
	e, err := s.Event(t.Context(), 7)
	if err != nil {
		t.Fatal(err)
	}
	e.Title = "Corrected by Olena"
	if e, err = s.Put(t.Context(), e, geo.Edit{By: "olena", Why: "seen on a video"}); err != nil { // change 2
		t.Fatal(err)
	}
	if err := s.Delete(t.Context(), 9, 0, geo.Edit{By: "petro"}); err != nil { // change 3
		t.Fatal(err)
	}
	if err := s.Purge(t.Context(), 11, geo.Edit{By: "ana"}); err != nil { // change 4
		t.Fatal(err)
	}
	whole, err := s.Verify(t.Context(), nil)
	if err != nil || whole.Changes != 4 || whole.Revisions != 23 || whole.Purged != 1 || whole.Events != 18 {
		t.Fatalf("Verify = %+v, %v", whole, err)
	}
	past := func(statements ...string) {
		t.Helper()
		if err := execute(t, at, "SET session_replication_role = replica; "+strings.Join(statements, "; ")); err != nil {
			t.Fatal(err)
		}
	}
	past("CREATE SCHEMA kept")
	for _, table := range tables {
		past("CREATE TABLE kept." + table + " AS TABLE eventmap." + table)
	}
	mend := func() {
		t.Helper()
		for _, table := range tables {
			past("DELETE FROM eventmap."+table, "INSERT INTO eventmap."+table+" SELECT * FROM kept."+table)
		}
	}
	for _, tt := range []struct{ name, statement, want string }{
		{"another text", `UPDATE event_revisions SET body = replace(body, 'Corrected', 'Invented') WHERE event_id = 7 AND revision = 2`, "revision 2 of event 7, of change 2,"},
		{"another text with its digest", `UPDATE event_revisions SET body = '{}', said = sha256('{}') WHERE event_id = 7 AND revision = 2`, "change 2,"},
		{"a text taken out", `UPDATE event_revisions SET body = NULL WHERE event_id = 7 AND revision = 1`, "revision 1 of event 7"},
		{"a text taken out as if purged", `UPDATE event_revisions SET body = NULL, said = NULL, purged = true WHERE event_id = 7 AND revision = 1`, "revision 1 of event 7"},
		{"a text emptied as by a purge", `UPDATE event_revisions SET body = NULL, purged = true WHERE event_id = 7 AND revision = 1`, "event 7 is emptied as by a purge"},
		{"a deletion made a purge", `UPDATE event_revisions SET purged = true WHERE event_id = 9 AND revision = 2`, "revision 2 of event 9"},
		{"another writer", `UPDATE event_revisions SET by_whom = 'nobody' WHERE event_id = 9 AND revision = 2`, "change 3,"},
		{"another reason", `UPDATE event_revisions SET why = '' WHERE event_id = 7 AND revision = 2`, "change 2,"},
		{"another moment", `UPDATE event_revisions SET at = at - interval '1 day' WHERE event_id = 3`, "change 1,"},
		{"another run", `UPDATE event_revisions SET run = NULL WHERE event_id = 3`, "change 1,"},
		{"a revision removed", `DELETE FROM event_revisions WHERE event_id = 3`, "change 1,"},
		{"a revision added", `INSERT INTO event_revisions (event_id, revision, change, at) SELECT 3, 2, 3, at FROM changes WHERE number = 3`, "change 3,"},
		{"a revision moved to another change", `UPDATE event_revisions SET change = 3 WHERE event_id = 7 AND revision = 2`, "change 2,"},
		{"two seals swapped", `UPDATE changes c SET seal = o.seal FROM changes o WHERE c.number + o.number = 5 AND c.number IN (2, 3)`, "change 2,"},
		{"a seal moved in time", `UPDATE changes SET at = at + interval '1 day' WHERE number = 3`, "change 3,"},
		{"a change removed", `DELETE FROM event_revisions WHERE change = 3; DELETE FROM changes WHERE number = 3`, "change 3 is missing"},
		{"the newest change removed", `DELETE FROM event_revisions WHERE change = 4; DELETE FROM changes WHERE number = 4`, "change 4 is missing"},
		{"a revision without a seal", `INSERT INTO event_revisions (event_id, revision, change, at) VALUES (3, 2, 5, now())`, "revision 2 of event 3 belongs to change 5"},
		{"an event changed", `UPDATE events SET notes = 'planted' WHERE id = 4`, "event 4 is not what its newest revision, 1, says"},
		{"an event moved", `UPDATE events SET point = ST_SetSRID(ST_MakePoint(30, 50), 4326), geometry = ST_SetSRID(ST_MakePoint(30, 50), 4326) WHERE id = 4`, "event 4 "},
		{"an event taken back", `UPDATE events e SET title = 'Corrected', revision = 1 WHERE id = 7`, "event 7 "},
		{"an event under another change", `UPDATE events e SET change = 4 WHERE id = 4`, "event 4 "},
		{"an event removed", `DELETE FROM events WHERE id = 4`, "event 4 is missing"},
		{"an event added", `INSERT INTO events (id, dataset, external_id, revision, change, title, location_precision, time_precision, time_extent, assessment, status, visibility, created_at, updated_at)
			VALUES (1000, 'wire', 'planted', 1, 4, 'A convoy near Kupiansk', 'unknown', 'unknown', 'within', 'not_assessed', 'new', 'private', now(), now())`, "event 1000 is there"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			past("SET search_path = eventmap, public", tt.statement)
			defer mend()
			if v, err := s.Verify(t.Context(), nil); geo.KindOf(err) != geo.Conflict || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Verify = %+v, %v, want a Conflict with %q", v, err, tt.want)
			}
		})
	}
	if v, err := s.Verify(t.Context(), whole.Head[:]); v != whole || err != nil {
		t.Errorf("after all was mended Verify = %+v, %v, want %+v", v, err, whole)
	}
	// The newest change can be taken off with all that belongs to it. Only who kept
	// its seal knows.
	if _, err := s.Put(t.Context(), storetest.Kyiv(), geo.Edit{By: "olena"}); err != nil {
		t.Fatal(err)
	}
	longer, err := s.Verify(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	mend()
	if v, err := s.Verify(t.Context(), nil); v != whole || err != nil {
		t.Errorf("Verify of a store that was cut short = %+v, %v", v, err)
	}
	if _, err := s.Verify(t.Context(), longer.Head[:]); geo.KindOf(err) != geo.Conflict || !strings.Contains(err.Error(), "the seal that you kept") {
		t.Errorf("Verify of a store that was cut short, by the seal that was kept = %v, want a Conflict", err)
	}
}

// A clock that is set back moves no change before the one before it.
func TestTimeNeverGoesBack(t *testing.T) {
	noon := time.Date(2024, 3, 3, 12, 0, 0, 0, time.UTC)
	now := noon.Add(900 * time.Millisecond)
	s, err := postgis.Open(t.Context(), postgistest.Database(t), postgis.Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for i, tt := range []struct{ clock, want time.Time }{{now, noon}, {noon.Add(-time.Hour), noon}, {noon.Add(time.Hour), noon.Add(time.Hour)}} {
		now = tt.clock
		e, err := s.Put(t.Context(), storetest.Kyiv(), geo.Edit{By: "olena"})
		if err != nil || !e.CreatedAt.Equal(tt.want) || !e.UpdatedAt.Equal(tt.want) {
			t.Errorf("an event that was written at %v has created_at %v and updated_at %v, %v, want %v", tt.clock, e.CreatedAt, e.UpdatedAt, err, tt.want)
		}
		for r, err := range s.History(t.Context(), e.ID) {
			if err != nil || !r.At.Equal(tt.want) {
				t.Errorf("its revision was written at %v, %v, want %v", r.At, err, tt.want)
			}
		}
		if n, err := s.ChangeAt(t.Context(), tt.want); n != int64(i+1) || err != nil {
			t.Errorf("ChangeAt(%v) = %d, %v, want %d", tt.want, n, err, i+1)
		}
	}
	if n, err := s.ChangeAt(t.Context(), noon.Add(30*time.Minute)); n != 2 || err != nil {
		t.Errorf("ChangeAt(half past noon) = %d, %v, want 2", n, err)
	}
	got, err := s.Import(t.Context(), geo.Run{By: "importer"}, storetest.Stream(wire(3)))
	if err != nil {
		t.Fatal(err)
	}
	if e, err := s.Event(t.Context(), 4); err != nil || fmt.Sprint(got.Created, e.CreatedAt.Equal(noon.Add(time.Hour))) != "3 true" {
		t.Errorf("an imported event was created at %v, %v", e.CreatedAt, err)
	}
	if _, err := s.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
}
