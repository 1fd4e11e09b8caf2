package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// houseRules say what each package may import beside the standard library: our
// own packages, and other modules by the beginning of their path. Tests of a
// package may import anything. The arrows point at geo.
var houseRules = map[string][]string{
	".": {"eventmap/frontend", "eventmap/geo", "eventmap/geo/cql2", "eventmap/geo/format", "eventmap/geo/gazetteer", "eventmap/geo/generate", "eventmap/geo/index", "eventmap/server", "eventmap/server/auth",
		"eventmap/server/cork", "eventmap/server/gpkg", "eventmap/server/postgis", "github.com/alecthomas/kong", "github.com/prometheus/client_golang", "golang.org/x/text"},
	"frontend":   {},
	"migrations": {},

	"geo":                          {"github.com/paulmach/orb", "golang.org/x/text"},
	"geo/cql2":                     {"eventmap/geo", "github.com/paulmach/orb", "github.com/peterstace/simplefeatures", "golang.org/x/text"},
	"geo/recent":                   {},
	"geo/tile":                     {"eventmap/geo", "eventmap/geo/recent", "github.com/paulmach/orb"},
	"geo/index":                    {"eventmap/geo", "eventmap/geo/recent", "eventmap/geo/tile", "github.com/paulmach/orb"},
	"geo/blob":                     {"github.com/paulmach/orb"},
	"geo/format":                   {"eventmap/geo", "eventmap/geo/blob", "github.com/google/flatbuffers", "github.com/klauspost/compress", "github.com/parquet-go/parquet-go", "github.com/paulmach/orb", "golang.org/x/text", "modernc.org/sqlite"},
	"geo/gazetteer":                {"eventmap/geo", "eventmap/geo/gazetteer/internal/atlas", "github.com/paulmach/orb"},
	"geo/gazetteer/build":          {"eventmap/geo", "eventmap/geo/gazetteer/internal/atlas", "github.com/paulmach/orb"},
	"geo/gazetteer/internal/atlas": {"github.com/paulmach/orb", "golang.org/x/text"},
	"geo/qgis":                     {},
	"geo/duplicate":                {"eventmap/geo", "github.com/paulmach/orb"},
	"geo/generate":                 {"eventmap/geo", "eventmap/geo/gazetteer", "github.com/paulmach/orb"},
	"geo/storetest":                {"eventmap/geo", "github.com/google/go-cmp", "github.com/paulmach/orb"},

	"server": {"eventmap/geo", "eventmap/geo/cql2", "eventmap/geo/duplicate", "eventmap/geo/format", "eventmap/geo/gazetteer", "eventmap/geo/index", "eventmap/geo/tile",
		"eventmap/server/auth", "eventmap/server/cork", "eventmap/server/live", "eventmap/server/ogc", "eventmap/server/pages", "eventmap/server/polite", "eventmap/geo/qgis", "eventmap/server/tilecache", "github.com/klauspost/compress/gzhttp",
		"github.com/labstack/echo/v4", "github.com/paulmach/orb", "github.com/prometheus/client_golang", "golang.org/x/time"},
	"server/auth": {"eventmap/geo"},
	"server/bench": {"eventmap/geo", "eventmap/geo/format", "eventmap/geo/generate", "eventmap/geo/index", "eventmap/geo/tile", "eventmap/server/postgis",
		"github.com/labstack/echo/v4", "github.com/lib/pq", "github.com/paulmach/orb", "modernc.org/sqlite"},
	"server/auth/authtest":       {"eventmap/geo", "eventmap/server/auth"},
	"server/live":                {},
	"server/ogc":                 {"eventmap/geo", "eventmap/geo/cql2", "eventmap/geo/tile", "github.com/paulmach/orb"},
	"server/pages":               {"eventmap/geo/gazetteer", "eventmap/server/ogc", "github.com/paulmach/orb"},
	"server/cork":                {},
	"server/polite":              {},
	"server/tilecache":           {"github.com/klauspost/compress/gzip"},
	"server/gpkg":                {"eventmap/geo", "eventmap/geo/blob", "eventmap/geo/qgis", "eventmap/migrations", "eventmap/server/auth", "eventmap/server/polite", "github.com/paulmach/orb", "github.com/pressly/goose/v3", "modernc.org/sqlite"},
	"server/postgis":             {"eventmap/geo", "eventmap/geo/qgis", "eventmap/migrations", "eventmap/server/auth", "eventmap/server/polite", "github.com/lib/pq", "github.com/paulmach/orb", "github.com/pressly/goose/v3"},
	"server/postgis/postgistest": {"eventmap/migrations", "eventmap/server/postgis", "github.com/lib/pq"},
}

func TestArrowsPointAtGeo(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && name != "."):
			return filepath.SkipDir
		case d.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		dir := filepath.ToSlash(filepath.Dir(name))
		allowed, ok := houseRules[dir]
		if !ok {
			t.Errorf("package %s is not in the table; say what it may import", dir)
			return nil
		}
		seen[dir] = true
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range f.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if !admitted(imported, allowed) {
				t.Errorf("%s imports %s, which %s may not", name, imported, dir)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for dir := range houseRules {
		if !seen[dir] {
			t.Errorf("the table speaks of %s, which is not there", dir)
		}
	}
}

func admitted(imported string, allowed []string) bool {
	first, _, _ := strings.Cut(imported, "/")
	if !strings.Contains(first, ".") && first != "eventmap" {
		return true // the standard library
	}
	return slices.ContainsFunc(allowed, func(a string) bool {
		return imported == a || !strings.HasPrefix(a, "eventmap") && strings.HasPrefix(imported, a+"/")
	})
}
