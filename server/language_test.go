package server_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// The client names what vocabularies hold in each of its languages but
// English, which is the server's: terms have the same names, and a meaning
// where the server gives one.
func TestEveryLanguageNamesEveryTerm(t *testing.T) {
	want := termsOf(t, openDesk(t).get("/api/vocabularies").body)
	files, err := filepath.Glob("../frontend/src/words/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no language beside English: %v", err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var words struct {
			Terms map[string]map[string]json.RawMessage
		}
		if err := json.Unmarshal(text, &words); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		delete(words.Terms, "time_zones")
		got := map[string]bool{}
		for of, terms := range words.Terms {
			for term, said := range terms {
				var whole struct{ Label, Meaning string }
				if json.Unmarshal(said, &whole) != nil {
					_ = json.Unmarshal(said, &whole.Label)
				}
				if whole.Label == "" {
					t.Errorf("%s: terms.%s.%s has no label", name, of, term)
				}
				got[of+"."+term] = whole.Meaning != ""
			}
		}
		for _, term := range slices.Sorted(maps.Keys(want)) {
			switch meaning, ok := got[term]; {
			case !ok:
				t.Errorf("%s: terms.%s is missing", name, term)
			case meaning != want[term]:
				t.Errorf("%s: terms.%s: has a meaning: %v; the server's: %v", name, term, meaning, want[term])
			}
		}
		for term := range got {
			if _, ok := want[term]; !ok {
				t.Errorf("%s: terms.%s: the server has no such term", name, term)
			}
		}
	}
}

// termsOf says of each term, by its vocabulary, whether it has a meaning.
func termsOf(t *testing.T, vocabularies string) map[string]bool {
	t.Helper()
	type term struct {
		Name, Meaning string
		SubEventTypes []term `json:"sub_event_types"`
	}
	var lists map[string][]term
	if err := json.Unmarshal([]byte(vocabularies), &lists); err != nil {
		t.Fatal(fmt.Errorf("vocabularies: %w", err))
	}
	terms := map[string]bool{}
	for of, list := range lists {
		for _, one := range list {
			terms[of+"."+one.Name] = one.Meaning != ""
			for _, kind := range one.SubEventTypes {
				terms["sub_event_types."+kind.Name] = kind.Meaning != ""
			}
		}
	}
	return terms
}
