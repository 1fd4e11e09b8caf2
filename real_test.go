package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
)

// realFile is UCDP GED 19.1, Myanmar and Bangladesh: 3,194 real events.
const realFile = "../shared/data/real/ucdp_ged191_subset.csv"

// realEvents is how many events the file holds.
const realEvents = 3_194

// The real file counts the same through the command line, the API, the tiles
// and GDAL, on both stores.
func TestRealEventsCountTheSameEverywhereGDAL(t *testing.T) {
	if _, err := os.Stat(realFile); err != nil {
		t.Skipf("%s is not here: the check on real events needs it", realFile)
	}
	for _, s := range stores {
		t.Run(s.name, func(t *testing.T) {
			at, dir := s.at(t), t.TempDir()
			out := eventmap(t, "import", realFile, "--store", at, "--visibility", "public")
			if want := "created 3,194, updated 0, unchanged 0, conflicts 0, refused 0"; !strings.Contains(out, want) {
				t.Errorf("the import says %q, want %q", out, want)
			}
			if out := eventmap(t, "import", realFile, "--store", at, "--visibility", "public"); !strings.Contains(out, "created 0, updated 0, unchanged 3,194") {
				t.Errorf("the import again says %q", out)
			}
			exported := filepath.Join(dir, "all.geojson")
			eventmap(t, "export", exported, "--store", at)
			if n := features(t, exported); n != realEvents {
				t.Errorf("the export holds %d features", n)
			}
			wantGDAL(t, exported, "all|events", realEvents)
			if s.name == "gpkg" {
				wantGDAL(t, at, "events", realEvents)
			} else {
				wantGDAL(t, gdalPostgres(t, at), "eventmap.events_map", realEvents)
			}
			p := serve(t, at, nil, "--no-sample", "--rate", "0")
			if n := p.matched(url.Values{}); n != realEvents {
				t.Errorf("the API counts %d", n)
			}
			wantGDAL(t, "OAPIF:"+p.url+"/api", "events", realEvents)
			for _, q := range []string{"", "datetime=2010-01-01/2012-12-31", "event_type=battles", "location_precision=region", "bbox=96,19,101,24"} {
				values, err := url.ParseQuery(q)
				if err != nil {
					t.Fatal(err)
				}
				values.Set("located", "yes")
				if got, want := p.tileSum(3, values), p.matched(values); got != want {
					t.Errorf("the tiles of zoom 3 with %q hold %d events, the list %d", q, got, want)
				}
			}
			summary := p.want(http.StatusOK, "GET", "/api/summary", "", "")
			exact := 0.0
			for _, tally := range summary["facets"].(map[string]any)["location_precision"].([]any) {
				if m := tally.(map[string]any); m["value"] == "settlement" {
					exact = m["count"].(float64)
				}
			}
			if share := 1 - exact/realEvents; share < 0.81 || share > 0.83 {
				t.Errorf("%.1f %% are less exact than a settlement, want 82 %%", 100*share)
			}
		})
	}
}

// features counts the features of a GeoJSON file.
func features(t *testing.T, name string) int {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var c struct {
		Features []json.RawMessage `json:"features"`
	}
	if err := json.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	return len(c.Features)
}

// gdalPostgres names a database as GDAL wants it, in words.
func gdalPostgres(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	password, _ := u.User.Password()
	return fmt.Sprintf("PG:host=%s port=%s dbname=%s user=%s password=%s", u.Hostname(), u.Port(), strings.TrimPrefix(u.Path, "/"), u.User.Username(), password)
}

var featureCount = regexp.MustCompile(`Feature Count: (\d+)`)

// wantGDAL asks ogrinfo how many features a layer has. layers may name several,
// of which the first that is there counts.
func wantGDAL(t *testing.T, source, layers string, want int) {
	t.Helper()
	if _, err := exec.LookPath("ogrinfo"); err != nil && os.Getenv("CI") == "" {
		t.Skip("ogrinfo is not here: the check that GDAL reads what we write needs gdal-bin")
	}
	var said bytes.Buffer
	for layer := range strings.SplitSeq(layers, "|") {
		c := exec.Command("ogrinfo", "-ro", "-so", source, layer)
		said.Reset()
		c.Stdout, c.Stderr = &said, &said
		if err := c.Run(); err == nil && featureCount.MatchString(said.String()) {
			break
		}
	}
	m := featureCount.FindStringSubmatch(said.String())
	if m == nil || m[1] != strconv.Itoa(want) || strings.Contains(said.String(), "ERROR") {
		t.Errorf("ogrinfo %s %s, want %d features:\n%.2000s", source, layers, want, said.String())
	}
}

// tileSum adds up what all tiles of a zoom hold: cells and dots, and each area
// and shape once, however many tiles it touches.
func (p *process) tileSum(zoom int, query url.Values) int {
	p.t.Helper()
	query = url.Values{"located": query["located"], "datetime": query["datetime"], "event_type": query["event_type"],
		"location_precision": query["location_precision"], "bbox": query["bbox"]}
	for name, values := range query {
		if len(values) == 0 {
			delete(query, name)
		}
	}
	sum, areas := 0, map[string]int{}
	for x := range 1 << zoom {
		for y := range 1 << zoom {
			status, body := p.ask("GET", fmt.Sprintf("/tiles/%d/%d/%d.mvt?%s", zoom, x, y, query.Encode()), nil, "")
			if status != http.StatusOK {
				p.t.Fatalf("tile %d/%d/%d = %d: %s", zoom, x, y, status, body)
			}
			layers, err := mvt.Unmarshal(body)
			if err != nil {
				p.t.Fatal(err)
			}
			for _, l := range layers {
				for _, f := range l.Features {
					switch l.Name {
					case "cells":
						sum += int(number(f.Properties["count"]))
					case "events":
						sum++
					case "areas":
						areas[areaName(f.Properties, f.Geometry, x, y)] = max(1, int(number(f.Properties["count"])))
					}
				}
			}
		}
	}
	for _, n := range areas {
		sum += n
	}
	return sum
}

func number(v any) float64 {
	f, _ := strconv.ParseFloat(fmt.Sprint(v), 64)
	return f
}

// areaName says which area a feature stands for, the same in every tile.
func areaName(p map[string]any, g orb.Geometry, x, y int) string {
	const extent = 4_096
	switch p["kind"] {
	case "disc":
		c := g.Bound().Center()
		return fmt.Sprint("disc ", x*extent+int(c[0]), " ", y*extent+int(c[1]), " ", p["uncertainty_m"])
	case "shape":
		return fmt.Sprint("shape ", p["id"])
	}
	return fmt.Sprint("area ", p["area_id"])
}
