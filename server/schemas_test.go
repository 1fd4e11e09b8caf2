package server_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"eventmap/geo"
)

func TestSchemasSayWhatEventsHave(t *testing.T) {
	d := openDesk(t)
	months(d, 1)
	properties := func(path string) map[string]any {
		t.Helper()
		a := d.want(d.do("GET", path, "", accept("application/schema+json")), 200)
		contentType("application/schema+json")(t, a)
		s := a.json(t)
		if s["$id"] != d.url+path || s["$schema"] != "https://json-schema.org/draft/2020-12/schema" || s["type"] != "object" || s["additionalProperties"] != false {
			t.Errorf("%s begins with %v, %v, %v, %v", path, s["$id"], s["$schema"], s["type"], s["additionalProperties"])
		}
		seen, roles := map[any]bool{}, map[any]bool{}
		all := s["properties"].(map[string]any)
		for name, p := range all {
			p := p.(map[string]any)
			_, typed := p["type"].(string)
			format, _ := p["format"].(string)
			if spatial := strings.HasPrefix(format, "geometry-"); spatial == typed {
				t.Errorf("%s: %s is %v", path, name, p)
			}
			if seq := p["x-ogc-propertySeq"]; seq != nil && seen[seq] {
				t.Errorf("%s: %v stands twice", path, seq)
			} else {
				seen[seq] = true
			}
			if role := p["x-ogc-role"]; role != nil && roles[role] {
				t.Errorf("%s: role %v stands twice", path, role)
			} else {
				roles[role] = true
			}
		}
		return all
	}
	schema := properties("/api/collections/events/schema")
	event := d.json(items+"/1", nil)["properties"].(map[string]any)
	for name := range event {
		if schema[name] == nil {
			t.Errorf("the schema has no %s", name)
		}
	}
	for name, role := range map[string]string{"id": "id", "geometry": "primary-geometry", "start_time": "primary-interval-start", "end_time": "primary-interval-end"} {
		if got := schema[name].(map[string]any)["x-ogc-role"]; got != role {
			t.Errorf("the role of %s is %v, want %s", name, got, role)
		}
	}
	if schema["source_url"].(map[string]any)["readOnly"] != true || schema["title"].(map[string]any)["readOnly"] != nil {
		t.Error("what can be written and what cannot is not told apart")
	}
	for name := range properties("/api/collections/events/queryables") {
		if name != "geometry" && schema[name] == nil {
			t.Errorf("the queryable %s is no property", name)
		}
	}
	sortable := properties("/api/collections/events/sortables")
	if len(sortable) != len(geo.SortFields) {
		t.Errorf("%d sortables, want %v", len(sortable), geo.SortFields)
	}
	feature := d.json("/api/collections/events/feature-schema", nil)["properties"].(map[string]any)["properties"].(map[string]any)["properties"].(map[string]any)
	for name, p := range feature {
		kind, _ := p.(map[string]any)["type"].(string)
		if !slices.Contains([]string{"string", "integer", "number", "boolean"}, kind) || name == "id" {
			t.Errorf("the feature schema says %s is %v", name, p)
		}
	}
	if f := d.json("/api/functions", nil)["functions"].([]any); len(f) < 5 {
		t.Errorf("functions are %v", f)
	}
}

func TestConformanceIsExplained(t *testing.T) {
	text, err := os.ReadFile("../docs/conformance.md")
	if err != nil {
		t.Fatal(err)
	}
	d := open(t, nil)
	for _, class := range d.json("/api/conformance", nil)["conformsTo"].([]any) {
		class := class.(string)
		at := strings.LastIndex(class, "/")
		if !strings.Contains(string(text), class[:at]) || !strings.Contains(string(text), class[at+1:]) {
			t.Errorf("docs/conformance.md does not say why %s holds", class)
		}
	}
}
