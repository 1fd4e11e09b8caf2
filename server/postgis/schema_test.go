package postgis_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"eventmap/geo"
	"eventmap/geo/storetest"
	"eventmap/server/postgis/postgistest"
)

func TestEveryTableColumnAndIndexSaysWhatItIsFor(t *testing.T) {
	at := postgistest.Database(t)
	missing := ask(t, at, `SELECT string_agg(name, ', ') FROM (
		SELECT c.relname::text AS name
		FROM pg_class c
		WHERE c.relnamespace = 'eventmap'::regnamespace AND c.relkind IN ('r', 'v', 'i')
			AND c.relname NOT LIKE 'goose%' AND obj_description(c.oid, 'pg_class') IS NULL
		UNION ALL
		SELECT c.relname || '.' || a.attname
		FROM pg_class c
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		WHERE c.relnamespace = 'eventmap'::regnamespace AND c.relkind IN ('r', 'v')
			AND c.relname NOT LIKE 'goose%' AND col_description(c.oid, a.attnum) IS NULL
	) without`)
	if missing != "" {
		t.Errorf("without a comment: %s", missing)
	}
}

func TestTheSchemaKnowsEveryWordOfTheVocabularies(t *testing.T) {
	s := open(t)
	words := map[string]geo.Vocabulary{"weapons": geo.Weapons, "targets": geo.Targets, "location_precision": geo.LocationPrecisions,
		"time_precision": geo.TimePrecisions, "time_extent": geo.TimeExtents, "assessment": geo.Assessments, "status": geo.Statuses,
		"visibility": geo.Visibilities}
	put := func(what string, e geo.Event) {
		t.Helper()
		if _, err := s.Put(t.Context(), e, geo.Edit{By: "olena"}); err != nil {
			t.Errorf("%s: Put = %v", what, err)
		}
	}
	for field, vocabulary := range words {
		for _, term := range vocabulary {
			e := storetest.Kyiv()
			switch field {
			case "weapons":
				e.Weapons = []string{term.Name}
			case "targets":
				e.Targets = []string{term.Name}
			case "location_precision":
				e.LocationPrecision = term.Name
			case "time_precision":
				e.TimePrecision = term.Name
			case "time_extent":
				e.TimeExtent = term.Name
			case "assessment":
				e.Assessment = term.Name
			case "status":
				e.Status = term.Name
			case "visibility":
				e.Visibility, e.EmbargoUntil = term.Name, e.StartTime
			}
			put(field+" "+term.Name, e)
		}
	}
	for _, family := range geo.EventTypes {
		for _, term := range append(geo.Vocabulary{{}}, family.SubEventTypes...) {
			e := storetest.Kyiv()
			e.EventType, e.SubEventType = family.Name, term.Name
			put(family.Name+" "+term.Name, e)
		}
	}
}

func TestTheSchemaRefusesWhatNoEventMaySay(t *testing.T) {
	at := postgistest.Database(t)
	e, err := openAt(t, at).Put(t.Context(), storetest.Full(), geo.Edit{By: "olena"})
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range []string{
		"event_type = 'war'", "sub_event_type = 'skirmish'", "event_type = NULL", "weapons = '{catapult}'", "targets = '{moon}'",
		"location_precision = 'roughly'", "time_precision = 'century'", "time_extent = 'always'", "assessment = 'sure'",
		"status = 'lost'", "visibility = 'secret'", "country = 'Ukraine'", "end_time = start_time - interval '1 second'",
		"end_time = NULL", "killed_best = 99", "killed_min = -1", "injured_civilian_min = 5", "uncertainty_m = 0", "point = NULL",
		"embargo_until = NULL", "title = ''", "external_id = ''", "id = 0", "revision = 0", "dataset = 'nowhere'", "area_id = 'nowhere'",
		"point = ST_SetSRID(ST_MakePoint(1, 2), 3857)", "point = ST_GeomFromText('LINESTRING(1 1, 2 2)', 4326)",
	} {
		if err := execute(t, at, fmt.Sprintf("UPDATE eventmap.events SET %s WHERE id = %d", change, e.ID)); err == nil {
			t.Errorf("SET %s was taken", change)
		}
	}
}

func TestADatasetWithEventsIsThere(t *testing.T) {
	at := postgistest.Database(t)
	e, err := openAt(t, at).Put(t.Context(), storetest.Kyiv(), geo.Edit{By: "olena"})
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		fmt.Sprintf(`INSERT INTO eventmap.events (dataset, external_id, revision, change, title, location_precision, time_precision, time_extent, assessment, status,
				visibility, created_at, updated_at)
			SELECT 'nowhere', external_id, revision, change, title, location_precision, time_precision, time_extent, assessment, status, visibility, created_at, updated_at
			FROM eventmap.events WHERE id = %d`, e.ID),
		"DELETE FROM eventmap.datasets",
		"UPDATE eventmap.datasets SET name = 'renamed'",
		"TRUNCATE eventmap.datasets",
	} {
		if err := execute(t, at, statement); err == nil || !strings.Contains(err.Error(), "dataset") {
			t.Errorf("%s = %v, want a refusal", statement, err)
		}
	}
	if err := execute(t, at, "INSERT INTO eventmap.datasets (name, title) VALUES ('empty', 'Empty')",
		"UPDATE eventmap.datasets SET name = 'void' WHERE name = 'empty'", "DELETE FROM eventmap.datasets WHERE name = 'void'"); err != nil {
		t.Errorf("a dataset without events is not let go: %v", err)
	}
}

func TestRevisionsAreKeptForGood(t *testing.T) {
	at := postgistest.Database(t)
	s := openAt(t, at)
	e, err := s.Put(t.Context(), storetest.Kyiv(), geo.Edit{By: "olena"})
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"UPDATE eventmap.event_revisions SET by_whom = 'nobody'",
		"DELETE FROM eventmap.event_revisions",
		"TRUNCATE eventmap.event_revisions",
	} {
		if err := execute(t, at, statement); err == nil || !strings.Contains(err.Error(), "kept for good") {
			t.Errorf("%s = %v, want a refusal", statement, err)
		}
	}
	if err := execute(t, at, "BEGIN; SET LOCAL eventmap.purge = 'yes'; UPDATE eventmap.event_revisions SET body = NULL; COMMIT"); err != nil {
		t.Errorf("a purge was refused: %v", err)
	}
	for r, err := range s.History(t.Context(), e.ID) {
		if err != nil || r.Event != nil {
			t.Errorf("after a purge the history has %v, %v", r.Event, err)
		}
	}
}

// What jsonb would rewrite (1.50, 1e2, the order of keys) comes back as
// it came, in the event and in its history.
func TestExtrasComeBackAsTheyCame(t *testing.T) {
	s := open(t)
	const said = `{"a":1.50,"b":1e2,"big":123456789012345678901234567890,"nested":{"z":[1.0,"\u0001",null],"a":{"é":"\u2028"}}}`
	e := storetest.Kyiv()
	d := json.NewDecoder(strings.NewReader(said))
	d.UseNumber()
	if err := d.Decode(&e.Extras); err != nil {
		t.Fatal(err)
	}
	put, err := s.Put(t.Context(), e, geo.Edit{By: "olena"})
	if err != nil {
		t.Fatal(err)
	}
	want := string(geo.AppendFeature(nil, &put))
	if !strings.Contains(want, `"a":1.50,"b":1e2`) {
		t.Fatalf("the wire form lost the numbers: %s", want)
	}
	got, err := s.Event(t.Context(), put.ID)
	if err != nil || string(geo.AppendFeature(nil, &got)) != want {
		t.Errorf("Event: %v\n%s, want\n%s", err, geo.AppendFeature(nil, &got), want)
	}
	for r, err := range s.History(t.Context(), put.ID) {
		if err != nil || string(geo.AppendFeature(nil, r.Event)) != want {
			t.Errorf("History: %v\n%s, want\n%s", err, geo.AppendFeature(nil, r.Event), want)
		}
	}
}

func TestHistoryGivesTheSameBytesAsTheEvent(t *testing.T) {
	s := open(t)
	for _, e := range append(storetest.Shapes(), storetest.Full()) {
		put, err := s.Put(t.Context(), e, geo.Edit{By: "olena"})
		if err != nil {
			t.Fatal(err)
		}
		for r, err := range s.History(t.Context(), put.ID) {
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(geo.AppendFeature(nil, &put)), string(geo.AppendFeature(nil, r.Event))); diff != "" {
				t.Errorf("%s (-event +history):\n%s", e.Title, diff)
			}
			if (r.Event.Area == nil) != (put.Area == nil) {
				t.Errorf("%s: the area is %v, want %v", e.Title, r.Event.Area, put.Area)
			}
		}
	}
}

func TestEachIndexAnswersItsQuestion(t *testing.T) {
	at := postgistest.Database(t)
	load(t, openAt(t, at), storetest.Events(2_000, 3))
	db, err := sql.Open("postgres", at)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, statement := range []string{"SET search_path = eventmap, public", "ANALYZE", "SET enable_seqscan = off"} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	for index, question := range map[string]string{
		"events_pkey":             "SELECT id FROM events WHERE id = 7",
		"events_key":              "SELECT id FROM events WHERE dataset = 'wire' AND external_id = 'x7'",
		"events_point":            "SELECT title FROM events_map WHERE point && ST_MakeEnvelope(30, 50, 30.2, 50.2, 4326)",
		"events_time":             "SELECT title FROM events_map WHERE start_time >= '2022-03-01' AND start_time < '2022-03-02'",
		"event_revisions_pkey":    "SELECT body FROM event_revisions WHERE event_id = 7 ORDER BY revision",
		"event_revisions_change":  "SELECT event_id FROM event_revisions WHERE change > 3 ORDER BY change, event_id, revision",
		"changes_pkey":            "SELECT seal FROM changes ORDER BY number DESC LIMIT 1",
		"changes_at":              "SELECT number FROM changes WHERE at <= now() ORDER BY at DESC, number DESC LIMIT 1",
		"import_statements_pkey":  "SELECT said FROM import_statements WHERE dataset = 'wire' AND external_id = 'x7' ORDER BY run DESC LIMIT 1",
		"import_statements_event": "SELECT run FROM import_statements WHERE event_id = 7",
		"secrets_expires_at":      "DELETE FROM secrets WHERE expires_at <= now()",
	} {
		var plan []string
		rows, err := db.Query("EXPLAIN " + question)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				t.Fatal(err)
			}
			plan = append(plan, line)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(strings.Join(plan, "\n"), index) {
			t.Errorf("%s is not asked for\n%s\n%s", index, question, strings.Join(plan, "\n"))
		}
	}
}

func TestOgrOpensTheViewWithTypeAndTimes(t *testing.T) {
	program, err := exec.LookPath("ogrinfo")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("ogrinfo is not installed; it comes with the Debian package gdal-bin")
		}
		t.Skip("ogrinfo is not installed; it comes with the Debian package gdal-bin")
	}
	at := postgistest.Database(t)
	s := openAt(t, at)
	events := append(storetest.Shapes(), storetest.Full())
	for _, e := range events {
		if _, err := s.Put(t.Context(), e, geo.Edit{By: "olena"}); err != nil {
			t.Fatal(err)
		}
	}
	source := conninfo(t, at)
	out, err := exec.Command(program, "-ro", "-so", source, "eventmap.events_map").CombinedOutput()
	if err != nil {
		t.Fatalf("ogrinfo: %v\n%s", err, out)
	}
	for _, want := range []string{"Geometry: Point\n", fmt.Sprintf("Feature Count: %d\n", len(events)), `ID["EPSG",4326]`, "Geometry Column = point",
		"start_time: DateTime", "end_time: DateTime", "killed_best: Integer", "uncertainty_m: Real", "title: String"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("ogrinfo does not say %q:\n%s", want, out)
		}
	}
	out, err = exec.Command(program, "-ro", "-where", "title = 'At the antimeridian'", source, "eventmap.events_map").CombinedOutput()
	for _, want := range []string{"POINT (-180 -16.5)", "start_time (DateTime) = 2023/04/20 19:00:00+00", "actor1 (String) = Armed Forces of Russia"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("ogrinfo does not say %q: %v\n%s", want, err, out)
		}
	}
}

// conninfo gives an address as GDAL 3.6 takes it.
func conninfo(t *testing.T, at string) string {
	t.Helper()
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	password, _ := u.User.Password()
	return fmt.Sprintf("PG:host=%s port=%s user=%s password=%s dbname=%s", u.Hostname(), u.Port(), u.User.Username(), password, strings.Trim(u.Path, "/"))
}

func TestAReaderSeesTheViewAndNothingElse(t *testing.T) {
	at := postgistest.Database(t)
	if _, err := openAt(t, at).Put(t.Context(), storetest.Kyiv(), geo.Edit{By: "olena"}); err != nil {
		t.Fatal(err)
	}
	role := "gis_" + strings.TrimPrefix(ask(t, at, "SELECT current_database()"), "eventmap_test_")
	if err := execute(t, at, "CREATE ROLE "+role, "GRANT USAGE ON SCHEMA eventmap TO "+role, "GRANT SELECT ON eventmap.events_map TO "+role); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := execute(t, at, "DROP OWNED BY "+role, "DROP ROLE "+role); err != nil {
			t.Error(err)
		}
	})
	as := "SET ROLE " + role + "; "
	if err := execute(t, at, as+"SELECT title, point, start_time FROM eventmap.events_map"); err != nil {
		t.Errorf("the reader cannot read the view: %v", err)
	}
	for _, statement := range []string{"SELECT notes FROM eventmap.events", "SELECT hash FROM eventmap.secrets",
		"UPDATE eventmap.events_map SET title = 'x'", "DELETE FROM eventmap.events_map"} {
		if err := execute(t, at, as+statement); err == nil {
			t.Errorf("the reader may %s", statement)
		}
	}
}
