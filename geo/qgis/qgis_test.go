package qgis

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"eventmap/geo"
)

func TestADefinitionHoldsItsSourceAndTheStyle(t *testing.T) {
	hard := `https://map.example.org/api/export.geojson?q=%22a%27b%22&x=<&"`
	for _, l := range []Layer{Live("https://map.example.org/api"), Filtered(hard)} {
		body, err := l.Definition()
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]string{}
		for d, at := xml.NewDecoder(bytes.NewReader(body)), ""; ; {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: the definition is not XML: %v", l.Name, err)
			}
			switch token := token.(type) {
			case xml.StartElement:
				at = token.Name.Local
				if at == "layer-tree-layer" {
					for _, a := range token.Attr {
						found["tree "+a.Name.Local] = a.Value
					}
				}
				found["has "+at] = "yes"
			case xml.CharData:
				if found[at] == "" {
					found[at] = string(token)
				}
			}
		}
		for name, want := range map[string]string{"datasource": l.Source, "tree source": l.Source, "provider": l.Provider,
			"layername": l.Name, "has renderer-v2": "yes", "has temporal": "yes", "has labeling": "yes", "authid": "EPSG:4326"} {
			if found[name] != want {
				t.Errorf("%s: %s is %q, want %q", l.Name, name, found[name], want)
			}
		}
	}
}

// TestTheStyleKnowsEveryType holds events.qml to the vocabulary and to the
// client's colours, from which `make qgis-style` makes it.
func TestTheStyleKnowsEveryType(t *testing.T) {
	style := string(Style)
	for _, family := range geo.EventTypes {
		if !strings.Contains(style, `value="`+family.Name+`"`) || !strings.Contains(style, `label="`+family.Label+`"`) {
			t.Errorf("the style has no sign for %s, %q", family.Name, family.Label)
		}
	}
	css, err := os.ReadFile("../../frontend/src/style/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	light, _, _ := strings.Cut(string(css), "prefers-color-scheme")
	colours := regexp.MustCompile(`--family-(\w+): #(..)(..)(..);`).FindAllStringSubmatch(light, -1)
	seen := map[string]bool{}
	for _, m := range colours {
		if name := m[1]; !seen[name] {
			seen[name] = true
			if rgb := decimal(t, m[2]) + "," + decimal(t, m[3]) + "," + decimal(t, m[4]) + ",255"; !strings.Contains(style, rgb) {
				t.Errorf("the style does not use the client's colour of %s, %s", name, rgb)
			}
		}
	}
	if len(seen) != len(geo.EventTypes)+1 {
		t.Errorf("the client has %d colours of families, want %d and one for events without a type", len(seen), len(geo.EventTypes))
	}
	for _, assessment := range []string{"verified", "likely", "unverified", "disputed", "refuted", "unverifiable"} {
		if !geo.Assessments.Has(assessment) || !strings.Contains(style, "'"+assessment+"'") {
			t.Errorf("the style does not know %s", assessment)
		}
	}
}

func decimal(t *testing.T, hex string) string {
	t.Helper()
	n, err := strconv.ParseUint(hex, 16, 8)
	if err != nil {
		t.Fatal(err)
	}
	return strconv.FormatUint(n, 10)
}
