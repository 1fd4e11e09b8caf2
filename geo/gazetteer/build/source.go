package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"

	"eventmap/geo/gazetteer/internal/atlas"
)

// module carries the two files of Natural Earth 10m that the gazetteer is
// built from, of a 5.1 pre-release of 2021. Only its data is read, never its code.
const module = "github.com/sams96/rgeo@v1.2.0"

var inputs = []struct{ name, sha256 string }{
	{"Provinces10.gz", "8936733b4d33030e11f280cf5bcb75bb68e6033b58aff1fc6c0d6961e81ac89c"},
	{"Countries10.gz", "0dba24b3f5b470ef8b0ddbec5e60059512875663feef02b65d348250c6bdd8a3"},
}

// A feature is a piece of land that every area has whole or not at all.
type feature struct {
	code    string // Natural Earth's adm1_code
	country string // ISO 3166-1 alpha-2
	props   map[string]string
	edges   []edge // the feature to their left
}

// read downloads the inputs, or finds them in the module cache, and gives the
// features of admin-1 and the records of admin-0.
func read() (provinces, countries []*feature, err error) {
	folder, err := download()
	if err != nil {
		return nil, nil, err
	}
	var files [2][]*feature
	for i, input := range inputs {
		if files[i], err = readFile(filepath.Join(folder, "data", input.name), input.sha256); err != nil {
			return nil, nil, fmt.Errorf("read %s: %w", input.name, err)
		}
	}
	for _, f := range files[0] {
		// The module appends the countries to the provinces; they come from their own file.
		if f.code = f.props["adm1_code"]; f.code != "" {
			provinces = append(provinces, f)
		}
	}
	return provinces, files[1], nil
}

func download() (folder string, err error) {
	cmd := exec.Command("go", "mod", "download", "-json", module)
	cmd.Dir = os.TempDir() // outside this module, whose go.mod stays as it is
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("download %s: %w", module, err)
	}
	var answer struct{ Dir string }
	if err := json.Unmarshal(out, &answer); err != nil {
		return "", fmt.Errorf("download %s: %w", module, err)
	}
	return answer.Dir, nil
}

func readFile(path, sum string) ([]*feature, error) {
	zipped, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if got := fmt.Sprintf("%x", sha256.Sum256(zipped)); got != sum {
		return nil, fmt.Errorf("sha256 is %s, want %s", got, sum)
	}
	z, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		return nil, err
	}
	var collection struct {
		Features []struct {
			Properties map[string]any
			Geometry   struct {
				Type        string
				Coordinates json.RawMessage
			}
		}
	}
	if err := json.Unmarshal(raw, &collection); err != nil {
		return nil, err
	}
	var features []*feature
	for _, in := range collection.Features {
		f := &feature{props: map[string]string{}}
		for key, value := range in.Properties {
			if s, ok := value.(string); ok {
				f.props[key] = s
			}
		}
		polygons := make([][][][2]float64, 1)
		var into any = &polygons
		if in.Geometry.Type == "Polygon" {
			into = &polygons[0]
		}
		if err := json.Unmarshal(in.Geometry.Coordinates, into); err != nil {
			return nil, err
		}
		for _, rings := range polygons {
			for i, ring := range rings {
				f.edges = append(f.edges, edges(ring, i > 0)...)
			}
		}
		features = append(features, f)
	}
	return features, nil
}

// edges rounds a ring to the units of the atlas and gives its edges, with the
// land to their left: exteriors counter-clockwise, holes clockwise.
func edges(ring [][2]float64, hole bool) []edge {
	line := make([]point, len(ring))
	for i, p := range ring {
		line[i] = point{X: int32(math.Round(p[0] * atlas.Scale)), Y: int32(math.Round(p[1] * atlas.Scale))}
	}
	backwards := signedArea(line) < 0 != hole
	var out []edge
	for i := 1; i < len(line); i++ {
		e := edge{line[i-1], line[i]}
		if backwards {
			e = e.reversed()
		}
		if e.from != e.to {
			out = append(out, e)
		}
	}
	return out
}
