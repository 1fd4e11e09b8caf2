package format

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"eventmap/geo"
)

// TestUnknownTypesAreTold reads types that are ours, that are not, and more of
// these than anybody reads of.
func TestUnknownTypesAreTold(t *testing.T) {
	f, err := ByExtension("csv")
	if err != nil {
		t.Fatal(err)
	}
	read := func(types ...string) (told []string) {
		text := "title,date,type\n"
		for _, word := range types {
			text += "x,2024-02-01," + word + "\n"
		}
		warn := func(r geo.Refusal) {
			told = append(told, fmt.Sprintf("%d %s %s", r.Row, r.Field, strings.SplitAfter(r.Reason, " is")[0]))
		}
		n := 0
		for e, err := range f.Read(strings.NewReader(text), ReadOptions{Warn: warn}) {
			if err != nil {
				t.Fatal(err)
			}
			if kept := e.Extras["type"]; e.EventType == "" && types[n] != "" && kept != types[n] {
				t.Errorf("row %d keeps %v of %q", n+2, kept, types[n])
			}
			n++
		}
		if n != len(types) {
			t.Errorf("%d events of %d rows", n, len(types))
		}
		return told
	}
	got := read("Battles", "explosion", "battles", "", "explosion", "fire")
	if want := []string{`3 type "explosion" is`, `7 type "fire" is`}; !slices.Equal(got, want) {
		t.Errorf("told of %q, want %q", got, want)
	}
	var many []string
	for i := range geo.MaxRefusals + 5 {
		many = append(many, fmt.Sprint("kind ", i))
	}
	if got := read(many...); len(got) != geo.MaxRefusals {
		t.Errorf("told of %d words, want %d", len(got), geo.MaxRefusals)
	}
}
