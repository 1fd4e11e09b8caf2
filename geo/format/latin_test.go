package format

import (
	"strings"
	"testing"
)

func TestGeoJSONThatIsNotUTF8KeepsItsLetters(t *testing.T) {
	const zurich = `{"type":"Feature","geometry":{"type":"Point","coordinates":[8.54,47.37]},"properties":{"title":"Fire in Z` + "\xfc" + `rich"}}`
	out := open([]byte(`{"type":"FeatureCollection","features":[`+zurich+","+zurich+`]}`), "a.geojson", ReadOptions{})
	if out.err != nil || len(out.events) != 2 {
		t.Fatalf("%d events, error %v", len(out.events), out.err)
	}
	if title := out.events[0].Title; title != "Fire in Zürich" {
		t.Errorf("the title is %q", title)
	}
	if len(out.warnings) != 1 || !strings.Contains(out.warnings[0].Reason, "Windows-1252") {
		t.Errorf("warnings are %v, want one that names Windows-1252", out.warnings)
	}
}
