package main

import (
	"archive/zip"
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestScripts runs the program as people do, on each store: the transcripts are
// in testdata/script, and $EVENTMAP_STORE is where the events are kept. A
// transcript may "grow" a file of outgrown, and let a store "age".
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, s := range stores {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			fresh := make(chan string, len(files))
			for range files {
				fresh <- s.at(t)
			}
			testscript.Run(t, testscript.Params{
				Files: files,
				Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
					"grow": grow,
					"age":  age,
				},
				Setup: func(env *testscript.Env) error {
					env.Setenv("EVENTMAP_STORE", <-fresh)
					env.Setenv("EVENTMAP_USER", "tester")
					return nil
				},
			})
		})
	}
}

// outgrown are bad files that are too large to be kept beside the transcripts.
var outgrown = map[string]func() string{
	"columns.csv":   func() string { return "title" + strings.Repeat(",x", 9_999) + "\nA\n" },
	"cells.csv":     func() string { return "title,place\nBad" + strings.Repeat(",x", 9_999) + "\nGood,Lviv\n" },
	"bomb.zip":      func() string { return packed("strikes.csv", "title,lat,lon\n"+strings.Repeat("x", 64<<20)) },
	"bomb.kmz":      func() string { return packed("doc.kml", kmlHead+strings.Repeat(" ", 64<<20)) },
	"cut.zip":       func() string { return packed("strikes.csv", "title,lat,lon\nBad,50,30\n")[:60] },
	"title.csv":     func() string { return "title,lat,lon\n" + strings.Repeat("x", 5<<20) + ",50,30\nGood,50,30\n" },
	"title.geojson": func() string { return feature(`"title":"` + strings.Repeat("x", 5<<20) + `"`) },
	"lists.geojson": func() string { return strings.Repeat("[", 1<<20) },
	"extras.geojson": func() string {
		return feature(`"title":"Bad","extras":{"a":` + strings.Repeat("[", 1<<20) + strings.Repeat("]", 1<<20) + `}`)
	},
	"folders.kml": func() string { return kmlHead + strings.Repeat("<Folder>", 200_000) },
	"lolz.kml": func() string {
		entities := `<!ENTITY lol0 "lol">`
		for i := range 9 {
			entities += fmt.Sprintf(`<!ENTITY lol%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&lol%d;", i), 10))
		}
		head, rest, _ := strings.Cut(kmlHead, "?>")
		return head + "?><!DOCTYPE kml [" + entities + "]>" + rest + "<Placemark><name>&lol9;</name></Placemark></Document></kml>"
	},
	"nul.csv":      func() string { return "title,lat,lon\nBad\x00,50,30\n" },
	"latin.csv":    func() string { return "id,title\n1,D\xe9g\xe2ts \xe0 Kyiv\n" },
	"halves.csv":   func() string { return "id,title\n1,Bad \xff\xfe\x9d\n" },
	"half.geojson": func() string { return feature(`"title":"Bad \ud800"`) },
}

const kmlHead = `<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>`

// feature is an export of ours of two events, the first with these properties.
func feature(properties string) string {
	const head, kept = `{"type":"Feature","geometry":null,"properties":{`, `,"location_precision":"unknown","time_extent":"within"}}`
	return `{"type":"FeatureCollection","features":[` + head + properties + `,"external_id":"bad"` + kept + "," + head + `"title":"Good","external_id":"good"` + kept + "]}"
}

// packed is an archive of one file.
func packed(name, content string) string {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if w, err := z.Create(name); err == nil {
		_, _ = w.Write([]byte(content)) // into memory
	}
	_ = z.Close()
	return b.String()
}

// grow writes files of outgrown.
func grow(ts *testscript.TestScript, neg bool, names []string) {
	for _, name := range names {
		content, ok := outgrown[name]
		if !ok || neg {
			ts.Fatalf("%s does not grow here", name)
		}
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(content()), 0o644))
	}
}

// age makes of $EVENTMAP_STORE one that a later eventmap has written.
func age(ts *testscript.TestScript, neg bool, args []string) {
	driver, table, at := "sqlite", "goose_db_version", ts.Getenv("EVENTMAP_STORE")
	if strings.HasPrefix(at, "postgres://") {
		driver, table = "postgres", "eventmap.goose_db_version"
	}
	if neg || len(args) > 0 {
		ts.Fatalf("age takes no word")
	}
	db, err := sql.Open(driver, at)
	ts.Check(err)
	defer func() { _ = db.Close() }()
	_, err = db.Exec("INSERT INTO " + table + " (version_id, is_applied) VALUES (9999, true)")
	ts.Check(err)
}
