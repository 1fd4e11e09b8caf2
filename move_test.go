package main

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A desk that grows out of its file moves to PostGIS with everything, and could
// move back: events with their numbers, every revision, imports and seals.
func TestAStoreMovesToTheOtherKindAndBack(t *testing.T) {
	file, dir := stores[0].at(t), t.TempDir()
	p := serve(t, file, nil).signIn()
	const first = "/api/collections/events/items/1"
	const patch = "application/merge-patch+json"
	p.want(http.StatusOK, "PATCH", first, `{"properties":{"revision":1,"title":"Corrected"}}`, patch)
	gone := p.want(http.StatusOK, "GET", "/api/collections/events/items/2", "", "")
	if status, _ := p.ask("DELETE", "/api/collections/events/items/2", nil, ""); status != http.StatusPreconditionRequired {
		t.Fatalf("a deletion that names no revision = %d", status)
	}
	rows := "id,title,lat,lon\n1,Shelling near Kupiansk,49.7,37.6\n2,Clash near Lyman,49.0,37.8\n"
	p.want(http.StatusOK, "POST", "/api/import?filename=wire.csv&licence=CC0&visibility=public", rows, "")
	p.want(http.StatusOK, "POST", "/api/import?filename=wire.csv", strings.Replace(rows, "Clash", "Clashes", 1), "")
	p.want(http.StatusOK, "POST", "/api/duplicates/link", `{"keep":7,"duplicate":8}`, "application/json")
	history := p.want(http.StatusOK, "GET", first+"/history", "", "")

	seal := func(at string) string {
		t.Helper()
		return regexp.MustCompile(`seal \w{64}`).FindString(eventmap(t, "verify", "--store", at))
	}
	whole := func(at, name string) string {
		t.Helper()
		name = filepath.Join(dir, name)
		eventmap(t, "export", "--store", at, name)
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	events, head := whole(file, "file.geojson"), seal(file)
	backup := filepath.Join(dir, "backup.gpkg")
	eventmap(t, "backup", "--store", file, backup) // while the server runs
	shared := stores[1].at(t)
	eventmap(t, "restore", "--store", shared, backup)
	if got := whole(shared, "shared.geojson"); got != events || seal(shared) != head {
		t.Errorf("in PostGIS there is something else:\n%s\n%s, want\n%s\n%s", got, seal(shared), events, head)
	}

	// Life goes on there, by the numbers where it stopped.
	q := serve(t, shared, nil).signIn()
	if now := q.want(http.StatusOK, "GET", first+"/history", "", ""); len(now["revisions"].([]any)) != len(history["revisions"].([]any)) {
		t.Errorf("the history is %v, want %v", now, history)
	}
	again := q.want(http.StatusOK, "POST", "/api/import?filename=wire.csv", strings.Replace(rows, "Clash", "Clashes", 1), "")
	if again["unchanged"] != 2.0 {
		t.Errorf("the same file after the move: %v", again)
	}
	body := `{"type":"Feature","geometry":null,"properties":{"title":"New"}}`
	if id := q.want(http.StatusCreated, "POST", "/api/collections/events/items", body, "application/geo+json")["id"]; id != 9.0 {
		t.Errorf("a new event after the move is %v, want 9", id)
	}
	undone := q.want(http.StatusOK, "DELETE", "/api/imports/3", "", "")
	if undone["restored"] != 0.0 || undone["kept"] != 1.0 {
		t.Errorf("the second import taken back after the move: %v, want the linked event kept", undone)
	}
	if n := q.matched(url.Values{"external_id": {gone["properties"].(map[string]any)["external_id"].(string)}}); n != 1 {
		t.Errorf("event 2 is there %d times", n)
	}

	events, head = whole(shared, "later.geojson"), seal(shared)
	backup = filepath.Join(dir, "back.gpkg")
	eventmap(t, "backup", "--store", shared, backup)
	back := stores[0].at(t)
	eventmap(t, "restore", "--store", back, backup)
	if got := whole(back, "back.geojson"); got != events || seal(back) != head {
		t.Errorf("back in a file there is something else:\n%s\nwant\n%s", got, events)
	}
}
