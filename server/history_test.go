package server_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"eventmap/server"
)

// changed sends a change of one event from its current revision.
func (d *desk) changed(id int, change, why string) map[string]any {
	d.t.Helper()
	at := fmt.Sprintf("%s/%d", items, id)
	tag := d.want(d.get(at), 200).header.Get("ETag")
	h := headers{"Content-Type": "application/merge-patch+json", "If-Match": tag, "X-Why": url.PathEscape(why)}
	return d.want(d.do("PATCH", at, change, h), 200).json(d.t)
}

// told gives the titles and reasons of an event's revisions, newest first.
func (d *desk) told(id int) string {
	d.t.Helper()
	var list []string
	for _, r := range d.want(d.get(fmt.Sprintf("%s/%d/history", items, id)), 200).json(d.t)["revisions"].([]any) {
		r := r.(map[string]any)
		title := "gone"
		if e, ok := r["event"].(map[string]any); ok {
			title = e["properties"].(map[string]any)["title"].(string)
		}
		list = append(list, fmt.Sprintf("%v %s by %v (%v)", r["revision"], title, r["by"], r["why"]))
	}
	return strings.Join(list, "; ")
}

func TestEveryRevisionIsToldAndOneIsRestored(t *testing.T) {
	d := openDesk(t)
	d.create(kyiv("private"))
	d.changed(1, `{"properties":{"title":"Two strikes on Kyiv"}}`, "відео of 14:05")
	want := "2 Two strikes on Kyiv by owner (відео of 14:05); 1 Drone strike on Kyiv by owner ()"
	if got := d.told(1); got != want {
		t.Errorf("history = %s, want %s", got, want)
	}
	d.want(d.do("POST", "/api/restore", `{"events":[{"id":1,"revision":1,"to":1}]}`, asJSON), 409)
	e := d.want(d.do("POST", "/api/restore", `{"events":[{"id":1,"revision":2,"to":1}],"why":"the video was older"}`, asJSON), 200).json(t)["events"].([]any)[0].(map[string]any)
	if p := e["properties"].(map[string]any); p["title"] != "Drone strike on Kyiv" || p["revision"] != 3.0 {
		t.Errorf("restored is %v", p)
	}
	d.want(d.do("DELETE", items+"/1", "", headers{"If-Match": `"3"`, "X-Why": "a test"}), 204)
	if got := d.told(1); !strings.HasPrefix(got, "4 gone by owner (a test); 3 Drone strike on Kyiv by owner (the video was older)") {
		t.Errorf("history of what was deleted = %s", got)
	}
	d.want(d.do("POST", "/api/restore", `{"events":[{"id":1,"revision":4,"to":2}]}`, asJSON), 200)
	if p := d.want(d.get(items+"/1"), 200).json(t)["properties"].(map[string]any); p["title"] != "Two strikes on Kyiv" || p["revision"] != 5.0 {
		t.Errorf("what was brought back is %v", p)
	}
}

func TestRestoringIsAllOrNothing(t *testing.T) {
	d := openDesk(t)
	for id := 1; id <= 2; id++ {
		d.create(kyiv("private"))
		d.changed(id, `{"properties":{"title":"Changed"}}`, "")
	}
	d.want(d.do("POST", "/api/restore", `{"events":[{"id":1,"revision":2,"to":1},{"id":2,"revision":1,"to":1}]}`, asJSON), 409)
	if got := d.told(1); strings.HasPrefix(got, "3") {
		t.Errorf("one of two was restored: %s", got)
	}
	for body, status := range map[string]int{
		`{"events":[]}`: 400, `{}`: 400, `{"events":[{"id":1,"revision":2,"to":9}]}`: 404, `{"events":[{"id":9,"revision":2,"to":1}]}`: 404,
		`{"events":[{"id":1,"revision":2,"to":1}],"because":"x"}`: 400, `{"events":[{"id":"one"}]}`: 400, `[]`: 400, `{"events":[{"id":1,"revision":2,"to":1}]} x`: 400,
	} {
		d.want(d.do("POST", "/api/restore", body, asJSON), status)
	}
	d.want(d.do("PATCH", items+"/1", `{"properties":{"title":"x"}}`, headers{"Content-Type": "application/merge-patch+json", "If-Match": "*", "X-Why": "%ff"}), 400)
	d.want(d.do("PATCH", items+"/1", `{"properties":{"title":"x"}}`, headers{"Content-Type": "application/merge-patch+json", "If-Match": "*", "X-Why": strings.Repeat("x", 2001)}), 400)
}

func TestAWriteSaysWhatItWasMadeFrom(t *testing.T) {
	d := openDesk(t)
	d.create(kyiv("private"))
	for _, tt := range []struct {
		method, body, kind string
	}{
		{"PATCH", `{"properties":{"title":"x"}}`, "application/merge-patch+json"},
		{"PUT", strings.Replace(kyiv("private"), `"revision":1`, `"revision":null`, 1), "application/geo+json"},
		{"DELETE", "", ""},
	} {
		d.want(d.do(tt.method, items+"/1", tt.body, headers{"Content-Type": tt.kind}), 428)
	}
	if got := d.told(1); strings.Contains(got, ";") {
		t.Errorf("a write that did not say what it was made from was taken: %s", got)
	}
	d.want(d.do("DELETE", items+"/1", "", headers{"If-Match": "*"}), 204)
}

func TestTheDeskSeesWhatWasKnownAtAMoment(t *testing.T) {
	d := openDesk(t)
	first := d.create(kyiv("public"))["properties"].(map[string]any)["created_at"].(string)
	var then time.Time
	for then, _ = time.Parse(time.RFC3339, first); !time.Now().After(then.Add(time.Second)); { // moments are whole seconds
	}
	d.changed(1, `{"properties":{"title":"Two strikes on Kyiv"},"geometry":{"type":"Point","coordinates":[30.6,50.5]}}`, "")
	d.create(kyiv("private"))
	past := "as_of=" + url.QueryEscape(first)
	for path, want := range map[string]string{
		items + "?" + past:                                "Drone strike on Kyiv",
		items + "/1?" + past:                              "Drone strike on Kyiv",
		"/api/export.geojson?" + past:                     "Drone strike on Kyiv",
		"/api/export.csv?" + past + "&q=strike":           "Drone strike on Kyiv",
		"/api/summary?" + past:                            `"total":1`,
		"/tiles.json?" + past:                             url.QueryEscape(first),
		items + "?as_of=" + first[:10] + "&ids=1&limit=5": "Two strikes on Kyiv",
	} {
		body := d.want(d.get(path), 200).body
		if !strings.Contains(body, want) {
			t.Errorf("%s does not say %q: %s", path, want, body)
		}
		if strings.HasPrefix(want, "Drone") && strings.Contains(body, "Two strikes") {
			t.Errorf("%s tells what was not known yet", path)
		}
	}
	tile, now := d.want(d.get("/tiles/0/0/0.mvt?"+past), 200), d.want(d.get("/tiles/0/0/0.mvt"), 200)
	if tile.body == now.body || tile.header.Get("ETag") == now.header.Get("ETag") {
		t.Error("a tile of the past is that of the present")
	}
	d.want(d.get(items+"/2?"+past), 404)
	before := "as_of=2001-01-01"
	if n := d.want(d.get(items+"?"+before), 200).json(t)["numberMatched"]; n != 0.0 {
		t.Errorf("before the first change there were %v events", n)
	}
	for _, word := range []string{"tomorrow", "2999-01-01", "2024-02-30", "2024-03-03T25:00:00Z"} {
		d.want(d.get(items+"?as_of="+word), 400)
	}
	d.want(d.get(items+"?changed_since=1&"+past), 400)
	if at, err := server.AsOf("2024-03-03T23:59:59+23:59"); err != nil || at.Location() != time.UTC {
		t.Errorf("a moment far from Greenwich is %v, %v, want it in UTC, for no database knows that zone", at, err)
	}
	d.want(d.do("DELETE", "/api/session", "", nil), 204)
	for _, path := range []string{items, items + "/1", "/api/summary", "/api/export.csv", "/tiles/0/0/0.mvt", "/tiles.json"} {
		d.want(d.get(path+"?"+past), 403)
	}
}

func TestMomentsOfThePastAreForgotten(t *testing.T) {
	d := openDesk(t)
	for range 5 {
		d.create(kyiv("private"))
		at, err := server.AsOf(time.Now().UTC().Format(time.RFC3339))
		if err != nil || at.After(time.Now()) {
			t.Fatal(at, err)
		}
		d.want(d.get(items+"?as_of="+at.Format("2006-01-02T15:04:05Z")), 200)
	}
}

func TestWhatMayNotBeRedistributedIsNotPublic(t *testing.T) {
	d := openDesk(t)
	rows := "id,title,lat,lon\n1,Shelling near Kupiansk,49.7,37.6\n2,Clash near Lyman,49.0,37.8\n"
	d.want(d.do("POST", "/api/import?filename=x.csv&dataset=closed&visibility=public&redistributable=no&licence=Terms", rows, nil), 200)
	public := func() any {
		jar := d.client.Jar
		d.client.Jar = nil
		defer func() { d.client.Jar = jar }()
		return d.want(d.get(items), 200).json(t)["numberMatched"]
	}
	if n := public(); n != 0.0 {
		t.Errorf("the public sees %v events that may not be redistributed", n)
	}
	a := d.want(d.get("/api/export.geojson"), 403)
	if !strings.Contains(a.body, "2 of closed (Terms)") {
		t.Errorf("the refusal does not say why: %s", a.body)
	}
	if got := d.want(d.get("/api/export.geojson?own_use=yes"), 200).body; strings.Count(got, `"Feature"`) != 2 {
		t.Errorf("for own use: %s", got)
	}
	d.want(d.get("/api/export.geojson?dataset=other"), 200)
	d.want(d.get("/api/export.geojson?own_use=maybe"), 400)
	d.want(d.do("PUT", "/api/datasets/closed", `{"redistributable":true,"licence":"CC BY 4.0"}`, asJSON), 200)
	if n := public(); n != 2.0 {
		t.Errorf("the public sees %v of 2 events that now may be redistributed", n)
	}
	d.want(d.get("/api/export.geojson"), 200)
	d.changed(1, `{"properties":{"redistributable":false}}`, "")
	if n := public(); n != 1.0 {
		t.Errorf("the public sees %v events, want the one that may be redistributed", n)
	}
	d.want(d.do("PUT", "/api/datasets/closed", `{"redistributable":false}`, asJSON), 200)
	if n := public(); n != 0.0 {
		t.Errorf("the public still sees %v events", n)
	}
}

func TestADatasetKeepsWhatIsNotNamed(t *testing.T) {
	d := openDesk(t)
	d.want(d.do("POST", "/api/import?filename=x.csv&title=Wire&attribution=Agency", "title\nA\n", nil), 200)
	got := d.want(d.do("PUT", "/api/datasets/x", `{"licence":"CC0","events":5}`, asJSON), 200).json(t)
	if got["title"] != "Wire" || got["attribution"] != "Agency" || got["licence"] != "CC0" || got["redistributable"] != true {
		t.Errorf("the dataset is %v", got)
	}
	for body, status := range map[string]int{`{"name":"y"}`: 400, `{"visibility":"secret"}`: 400, `{"colour":"red"}`: 400, `{"redistributable":"yes"}`: 400} {
		d.want(d.do("PUT", "/api/datasets/x", body, asJSON), status)
	}
	d.want(d.do("PUT", "/api/datasets/nothing", `{}`, asJSON), 404)
}

func TestAnImportIsListedAndTakenBack(t *testing.T) {
	d := openDesk(t)
	rows := func(title string) string { return "id,title\n1," + title + "\n2,Second\n" }
	first := d.want(d.do("POST", "/api/import?filename=wire.csv", rows("First"), nil), 200).json(t)
	second := d.want(d.do("POST", "/api/import?filename=wire.csv", rows("Corrected"), nil), 200).json(t)
	if first["created"] != 2.0 || second["updated"] != 1.0 {
		t.Fatalf("imports = %v, %v", first, second)
	}
	d.changed(2, `{"properties":{"title":"Second, edited"}}`, "")
	runs := d.want(d.get("/api/imports"), 200).json(t)["runs"].([]any)
	if len(runs) != 2 || runs[0].(map[string]any)["id"] != second["run"] {
		t.Errorf("runs = %v", runs)
	}
	undone := d.want(d.do("DELETE", fmt.Sprint("/api/imports/", second["run"]), "", nil), 200).json(t)
	if undone["restored"] != 1.0 || undone["removed"] != 0.0 {
		t.Errorf("undone = %v", undone)
	}
	if title := d.get(items + "/1").json(t)["properties"].(map[string]any)["title"]; title != "First" {
		t.Errorf("event 1 is %v, want as it was before the second import", title)
	}
	d.want(d.do("DELETE", fmt.Sprint("/api/imports/", second["run"]), "", nil), 409)
	undone = d.want(d.do("DELETE", fmt.Sprint("/api/imports/", first["run"]), "", nil), 200).json(t)
	if undone["removed"] != 1.0 || undone["kept"] != 1.0 {
		t.Errorf("undone = %v, want one removed and the edited one kept", undone)
	}
	if r := d.want(d.get(fmt.Sprint("/api/imports/", first["run"])), 200).json(t); r["undone"] != true || r["file"] != "wire.csv" {
		t.Errorf("the run is %v", r)
	}
	for path, status := range map[string]int{"/api/imports/99": 404, "/api/imports/x": 404, "/api/imports/0": 404} {
		d.want(d.get(path), status)
		d.want(d.do("DELETE", path, "", nil), status)
	}
}

func TestAPreviewSaysWhatWouldBeRead(t *testing.T) {
	d := openDesk(t)
	d.create(kyiv("private"))
	rows := "Kennung,Titel,Breite,Laenge,start_time,end_time,event_type,sub_event_type,location_precision,place_name,actor1\n" +
		"1,Drone strike on Kyiv,50.4501,30.5234,2023-04-20T20:00:00Z,2023-04-21T01:00:00Z,explosions_remote_violence,air_drone_strike,settlement,Kyiv,Armed Forces of Russia\n" +
		"2,Elsewhere,10,10,2020-01-01T00:00:00Z,2020-01-01T01:00:00Z,battles,,,,\n"
	mapping := url.QueryEscape(`{"Kennung":"external_id","Titel":"title","Breite":"latitude","Laenge":"longitude"}`)
	r := d.want(d.do("POST", "/api/import?dry_run=yes&filename=rows.csv&mapping="+mapping, rows, nil), 200).json(t)
	p := r["preview"].(map[string]any)
	if r["created"] != 2.0 || p["format"] != "csv" || len(p["columns"].([]any)) != 11 || len(p["events"].([]any)) != 2 || len(p["fields"].([]any)) == 0 {
		t.Errorf("preview = %v", r)
	}
	if p["duplicates_count"] != 1.0 || p["duplicates"].([]any)[0].(map[string]any)["row"] != 2.0 { // by its line
		t.Errorf("of two rows one is here already, but the preview says %v", p["duplicates"])
	}
	if ds := p["dataset"].(map[string]any); ds["name"] != "rows" || ds["redistributable"] != true {
		t.Errorf("the dataset would be %v", ds)
	}
	if n := len(d.get("/api/datasets").json(t)["datasets"].([]any)); n != 1 {
		t.Errorf("a preview made a dataset: there are %d", n)
	}
	d.want(d.do("POST", "/api/import?filename=rows.csv&mapping="+mapping, rows, nil), 200)
	again := d.want(d.do("POST", "/api/import?filename=rows.csv", rows, nil), 200).json(t)
	if again["unchanged"] != 2.0 {
		t.Errorf("the mapping was not kept with the dataset: %v", again)
	}
	for _, bad := range []string{`{"Nothing":"title"}`, `{"Titel":"colour"}`, `[]`, `{`} {
		d.want(d.do("POST", "/api/import?dry_run=yes&filename=rows.csv&mapping="+url.QueryEscape(bad), rows, nil), 400)
	}
}

func TestDuplicatesAreFoundLinkedMergedAndUndone(t *testing.T) {
	d := openDesk(t)
	d.create(kyiv("public"))
	d.create(strings.Replace(strings.Replace(kyiv("public"), `"dataset":"desk"`, `"dataset":"wire"`, 1), `"sources":[]`, `"sources":[{"url":"https://example.org/kyiv"}]`, 1))
	if list := d.want(d.get(items+"/1/duplicates"), 200).json(t)["candidates"].([]any); len(list) != 1 || list[0].(map[string]any)["score"].(float64) < 0.9 {
		t.Fatalf("candidates = %v", list)
	}
	if list := d.want(d.do("POST", "/api/duplicates", kyiv("private"), feature), 200).json(t)["candidates"].([]any); len(list) != 2 {
		t.Errorf("while typing: %v", list)
	}
	queue := d.want(d.get("/api/duplicates"), 200).json(t)
	if len(queue["pairs"].([]any)) != 1 || queue["complete"] != true {
		t.Errorf("the queue is %v", queue)
	}
	done := d.want(d.do("POST", "/api/duplicates/merge", `{"keep":1,"keep_revision":1,"duplicate":2,"why":"one strike"}`, asJSON), 200).json(t)
	kept := done["events"].([]any)[0].(map[string]any)["properties"].(map[string]any)
	if kept["source_count"].(float64) < 1 || !strings.Contains(fmt.Sprint(kept["sources"]), "example.org/kyiv") {
		t.Errorf("the kept event lacks the other's source: %v", kept)
	}
	if n := d.get(items + "?duplicates=no").json(t)["numberMatched"]; n != 1.0 {
		t.Errorf("without duplicates there are %v events", n)
	}
	if list := d.get(items + "/1/duplicates").json(t)["linked"].([]any); len(list) != 1 || list[0].(map[string]any)["id"] != 2.0 {
		t.Errorf("event 2 repeats event 1, of which is told %v", list)
	}
	if n := len(d.get("/api/duplicates").json(t)["pairs"].([]any)); n != 0 {
		t.Errorf("what was merged is still suggested %d times", n)
	}
	undo := `{"events":[{"id":1,"revision":2,"to":1},{"id":2,"revision":2,"to":1}]}`
	d.want(d.do("POST", "/api/restore", undo, asJSON), 200)
	d.want(d.do("POST", "/api/duplicates/link", `{"keep":1,"keep_revision":2,"duplicate":2}`, asJSON), 409)
	d.want(d.do("POST", "/api/duplicates/link", `{"keep":2,"duplicate":1}`, asJSON), 200)
	d.want(d.do("POST", "/api/duplicates/link", `{"keep":1,"duplicate":2}`, asJSON), 409)
	d.want(d.do("POST", "/api/duplicates/link", `{"keep":1,"duplicate":1}`, asJSON), 400)
	d.want(d.do("POST", "/api/duplicates/link", `{"keep":1,"duplicate":99}`, asJSON), 404)
	d.create(kyiv("public"))
	d.want(d.do("POST", "/api/duplicates/distinct", `{"a":3,"b":2}`, asJSON), 204)
	if list := d.want(d.get(items+"/3/duplicates"), 200).json(t)["candidates"].([]any); len(list) > 1 {
		t.Errorf("what was said to be another is suggested again: %v", list)
	}
	d.want(d.do("POST", "/api/duplicates/distinct", `{"a":3,"b":3}`, asJSON), 400)
	d.want(d.do("POST", "/api/duplicates/distinct", `{"a":3,"b":99}`, asJSON), 404)
	d.want(d.get("/api/duplicates?limit=0"), 400)
}

func TestWhatAFileSaidIsToldBesideTheEvent(t *testing.T) {
	d := openDesk(t)
	d.create(kyiv("private"))
	if r := d.want(d.get(items+"/1/file"), 200).json(t); r["event"] != nil || r["run"] != 0.0 {
		t.Errorf("of what no file brought, a file says %v", r)
	}
	d.want(d.do("POST", "/api/import?filename=x.csv", "id,title\n1,Blast\n", nil), 200)
	d.changed(2, `{"properties":{"title":"Edited"}}`, "")
	r := d.want(d.get(items+"/2/file"), 200).json(t)
	if title := r["event"].(map[string]any)["properties"].(map[string]any)["title"]; title != "Blast" || r["run"] != 1.0 {
		t.Errorf("the file said %v in run %v", title, r["run"])
	}
	d.want(d.get(items+"/3/file"), 404)
}

func TestPositionsOfTroopsAreLeftOutWhenAsked(t *testing.T) {
	d := openDesk(t)
	rows := "id,title,event_type,sub_event_type\n1,Howitzer near Lyman,observation,artillery_position_seen\n2,Blast,,\n"
	r := d.want(d.do("POST", "/api/import?filename=x.csv&hide_positions=yes", rows, nil), 200).json(t)
	if r["created"] != 1.0 || r["refused"] != 1.0 {
		t.Errorf("of a position and a blast: %v", r)
	}
	d.want(d.do("POST", "/api/import?hide_positions=perhaps", rows, nil), 400)
}

func TestWhatRepeatsADeletedEventIsShownAgain(t *testing.T) {
	d := openDesk(t)
	d.create(kyiv("public"))
	d.create(kyiv("public"))
	d.want(d.do("POST", "/api/duplicates/link", `{"keep":1,"duplicate":2}`, asJSON), 200)
	d.want(d.do("DELETE", items+"/1", "", anyRevision), 204)
	p := d.want(d.get(items+"/2"), 200).json(t)["properties"].(map[string]any)
	if p["duplicate_of"] != nil || p["status"] != "new" {
		t.Errorf("the event that repeated a deleted one is %v, %v", p["duplicate_of"], p["status"])
	}
	if !strings.Contains(d.told(2), server.LostWhy) {
		t.Errorf("its history does not say why: %s", d.told(2))
	}
	rows := "id,title\n1,First\n2,Second\n"
	r := d.want(d.do("POST", "/api/import?filename=x.csv&visibility=public", rows, nil), 200).json(t)
	d.want(d.do("POST", "/api/duplicates/link", `{"keep":3,"duplicate":2}`, asJSON), 200)
	d.want(d.do("DELETE", fmt.Sprint("/api/imports/", r["run"]), "", nil), 200)
	d.want(d.do("DELETE", "/api/session", "", nil), 204)
	if n := d.want(d.get(items), 200).json(t)["numberMatched"]; n != 1.0 {
		t.Errorf("the public sees %v events, want the one that repeats nothing any more", n)
	}
}

func TestHistoryIsTheDesksAlone(t *testing.T) {
	d := open(t, nil).ready()
	for method, paths := range map[string][]string{
		"GET":    {items + "/1/history", items + "/1/file", items + "/1/duplicates", "/api/duplicates", "/api/imports", "/api/imports/1"},
		"POST":   {"/api/restore", "/api/duplicates", "/api/duplicates/link", "/api/duplicates/merge", "/api/duplicates/distinct"},
		"PUT":    {"/api/datasets/x"},
		"DELETE": {"/api/imports/1"},
	} {
		for _, p := range paths {
			d.want(d.do(method, p, "{}", asJSON), 401)
		}
	}
}

// A file's rows are told by their lines, whoever finds what is wrong with them.
func TestARowIsNamedByItsLine(t *testing.T) {
	d := openDesk(t)
	rows := "id,title,lat,lon,killed_best\n1,\"Two\nlines\",49,36,\n2,Bad latitude,91,36,\n3,Bad figure,49,36,-1\n4,Fine,49,36,\n"
	r := d.want(d.do("POST", "/api/import?filename=x.csv", rows, nil), 200).json(t)
	var told []string
	for _, one := range r["refusals"].([]any) {
		told = append(told, fmt.Sprint(one.(map[string]any)["row"]))
	}
	if strings.Join(told, " ") != "4 5" {
		t.Errorf("the rows that are refused are %v, want those of lines 4 and 5: %v", told, r["refusals"])
	}
	d.changed(2, `{"properties":{"title":"Edited"}}`, "")
	r = d.want(d.do("POST", "/api/import?filename=x.csv", strings.Replace(rows, "Fine", "Newer", 1), nil), 200).json(t)
	if line := r["disagreements"].([]any)[0].(map[string]any)["row"]; line != 6.0 {
		t.Errorf("the row in dispute is %v, want that of line 6", line)
	}
}
