package geo_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"eventmap/geo"
)

// kept are lists as stores hold them, and some that no store would.
var kept = []string{
	`null`, `[]`, ` [ ] `, `{}`, ``, `[`, `[{}`, `[{},]`, `[,{}]`, `{"a":1,}`, `{"a" 1}`, `[1 2]`, `nul`,
	`[{"name": "Збройні сили", "role": "party"}]`,
	`[{"name":"Police","role":"perpetrator","attributed_by":"the mayor of \"Харків\" \ud83d\ude00"},{"name":"Civilians","role":"victim"}]`,
	`[{"name":"a","name":"b"},{"NAME":"c","other":[1]}]`, `[{"name":null}]`, `[{"name":1}]`, "[{\"name\":\"a\xffb\"}]", "[{\"name\":\"a\nb\"}]",
	`[{"url":"https://example.org/a?b=c","publisher":"AFP","title":"A title","published_at":"2023-04-21","media_type":"text","quote":"What\nit says.",
		"archive_url":"https://archive.example/1","sha256":"9f","reliability":"B","credibility":2,
		"claims":{"killed":{"best":3,"min":0,"max":-0},"injured":{},"actors":["one","two"],"place":"Kyiv","time":"night"}},{"title":"Only a title"}]`,
	`[{"credibility":2.5}]`, `[{"credibility":1234567890}]`, `[{"claims":null}]`, `[{"claims":{"killed":{"best":null},"actors":[]}}]`,
	`[{"what":"time","by":"an analyst","at":"2023-04-22","how":"shadows"},{"what":"type"}]`,
	`{"where_prec":1,"big":123456789012345678901,"f":1.50,"e":-1.5e+3,"z":null,"b":true,"n":false,"nested":{"b":[1,"two",[],{}],"a":"<&>"},"empty":"","empty":"again"}`,
	`{"a":01}`, `{"a":1.}`, `{"a":1e}`, `{"a":-}`, `{"a":+1}`, `{"a":.5}`, `{"a":"\x"}`, `{"a":"`, `{"\`, `{"a":1} {}`, `{"a":1}x`,
	strings.Repeat(`{"a":[`, 80) + strings.Repeat(`]}`, 80),
}

// What is read of a kept list is what encoding/json reads.
func TestKeptListsAreReadAsJSON(t *testing.T) {
	for _, data := range kept {
		readsAsJSON(t, data)
	}
}

func FuzzKeptLists(f *testing.F) {
	for _, data := range kept {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data string) { readsAsJSON(t, data) })
}

func readsAsJSON(t *testing.T, data string) {
	t.Helper()
	same(t, data, geo.ReadActors)
	same(t, data, geo.ReadSources)
	same(t, data, geo.ReadChecks)
	var want map[string]any
	d := json.NewDecoder(strings.NewReader(data))
	d.UseNumber()
	failed := d.Decode(&want)
	if got, err := geo.ReadExtras(data); (err == nil) != (failed == nil) || err == nil && !reflect.DeepEqual(got, want) {
		t.Errorf("ReadExtras(%q) = %v, %v, want %v, %v", data, got, err, want, failed)
	}
}

func same[T any](t *testing.T, data string, read func(string) ([]T, error)) {
	t.Helper()
	var want []T
	failed := json.Unmarshal([]byte(data), &want)
	if got, err := read(data); (err == nil) != (failed == nil) || err == nil && !reflect.DeepEqual(got, want) {
		t.Errorf("reading %T of %q = %v, %v, want %v, %v", want, data, got, err, want, failed)
	}
}
