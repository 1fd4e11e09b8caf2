package cql2_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"eventmap/geo/cql2"
)

func TestTheDocumentListsWhatCanBeAsked(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "filter.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "|---|---|---|\n")
	var want strings.Builder
	for _, q := range cql2.Queryables {
		title := q.Title
		if q.Desk {
			title += "; for the desk"
		}
		fmt.Fprintf(&want, "| `%s` | %s | %s |\n", q.Name, q.Type, title)
	}
	if table != want.String() {
		t.Errorf("docs/filter.md has another table of properties; it should be\n%s", want.String())
	}
	for _, f := range cql2.Functions {
		if !strings.Contains(string(text), "`"+f.Name+"`") {
			t.Errorf("docs/filter.md does not speak of the function %s", f.Name)
		}
	}
}
