package gazetteer

import (
	"testing"

	"eventmap/geo"
)

func TestSearch(t *testing.T) {
	for _, tt := range []struct{ text, country, first string }{
		{"ukr", "", "UA"},
		{"Ukraine", "", "UA"},
		{"luhansk", "", "UA-09"},
		{"Луган", "", "UA-09"},
		{"Луганська", "UA", "UA-09"},
		{"shan", "MM", "MM-17"},
		{"bago", "MM", "MM-02"},
		{"Κύπρος", "", "CY"},
		{"ΚΥΠΡΟΣ", "", "CY"},
		{"ΠΕΛΟΠΟΝΝΗΣ", "GR", "GR-J"},
	} {
		got := Search(tt.text, tt.country, 5)
		if len(got) == 0 || got[0].ID != tt.first {
			t.Errorf("Search(%q, %q) begins with %v, want %s", tt.text, tt.country, ids(got), tt.first)
		}
	}
	for _, text := range []string{"", "  ", "zzzz", "q"} {
		if got := Search(text, "", 5); len(got) != 0 {
			t.Errorf("Search(%q) = %v, want nothing", text, ids(got))
		}
	}
	if got := Search("a", "", 3); len(got) > 3 {
		t.Errorf("Search gave %d areas, want at most 3", len(got))
	}
}

func ids(places []geo.Place) []string {
	list := make([]string, len(places))
	for i := range places {
		list[i] = places[i].ID
	}
	return list
}
