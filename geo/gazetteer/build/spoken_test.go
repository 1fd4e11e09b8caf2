package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"unicode"

	"eventmap/geo/gazetteer"
	"eventmap/geo/gazetteer/internal/atlas"
)

func TestADivisionIsCalledByItsOwnNameOrByNone(t *testing.T) {
	entries := map[string]*entry{}
	for _, d := range []struct{ id, code, name, uk string }{
		{"UA-09", "UKR-329", "Luhansk", "Луганська область"},
		{"UA-30", "UKR-323", "Kiev City", "місто Ки'їв"},
		{"RU-ALT", "RUS-2399", "Altay", "Республіка Алтай"}, // carries another's names
		{"UA-32", "UKR-321", "Kiev", "Київ"},
		{"MT-1", "MLT-1", "Attard", "Attard"},
	} {
		entries[d.id] = &entry{Area: atlas.Area{ID: d.id, Level: 1}}
		nameDivision(entries[d.id], &feature{code: d.code, props: map[string]string{"name": d.name, "name_uk": d.uk}})
	}
	var list []*entry
	for e := range maps.Values(entries) {
		list = append(list, e)
	}
	want := map[string]string{"UA-09": "Луганська область", "UA-30": "місто Ки’їв", "RU-ALT": "Алтайський край", "UA-32": "Київська область"}
	if got := spoken(list, "uk"); !maps.Equal(got, want) {
		t.Errorf("spoken = %v, want %v", got, want)
	}
}

func TestTheClientsLanguagesNameTheDivisions(t *testing.T) {
	root := "../../../"
	files, err := filepath.Glob(root + dictionaries)
	if err != nil || len(files) == 0 {
		t.Fatalf("no language at %s (%v)", dictionaries, err)
	}
	text, err := os.ReadFile(root + "frontend/public/basemap/regions-uk.json")
	if err != nil {
		t.Fatal(err)
	}
	var names map[string]string
	if err := json.Unmarshal(text, &names); err != nil {
		t.Fatal(err)
	}
	for id := range names {
		if _, ok := gazetteer.Lookup(id); !ok {
			t.Errorf("%s is named and no area", id)
		}
	}
	for p := range gazetteer.All() {
		if p.Country != "UA" || p.Level != 1 {
			continue
		}
		if first := []rune(names[p.ID] + " ")[0]; !unicode.Is(unicode.Cyrillic, first) {
			t.Errorf("%s (%s) is called %q in Ukrainian", p.ID, p.Name, names[p.ID])
		}
	}
}
