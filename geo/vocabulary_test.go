package geo_test

import (
	"go/build"
	"regexp"
	"strings"
	"testing"

	"eventmap/geo"
)

func vocabularies() map[string]geo.Vocabulary {
	all := map[string]geo.Vocabulary{"weapons": geo.Weapons, "targets": geo.Targets, "location_precisions": geo.LocationPrecisions,
		"time_precisions": geo.TimePrecisions, "time_extents": geo.TimeExtents, "actor_roles": geo.ActorRoles, "assessments": geo.Assessments,
		"checks": geo.Checks, "statuses": geo.Statuses, "visibilities": geo.Visibilities}
	for _, t := range geo.EventTypes {
		all["event_types"] = append(all["event_types"], t.Term)
		all["sub_event_types of "+t.Name] = t.SubEventTypes
	}
	return all
}

func TestVocabulariesHaveOneNameAndOneLabelForEachTerm(t *testing.T) {
	name := regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	for list, v := range vocabularies() {
		if len(v) == 0 {
			t.Errorf("%s is empty", list)
		}
		names, labels := map[string]bool{}, map[string]bool{}
		for _, term := range v {
			if !name.MatchString(term.Name) || term.Name == "none" { // none is a word of the query grammar
				t.Errorf("%s: the name %q is not lower snake case", list, term.Name)
			}
			if term.Label == "" || term.Label != strings.TrimSpace(term.Label) || !strings.ContainsAny(term.Label[:1], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
				t.Errorf("%s: %s has the label %q", list, term.Name, term.Label)
			}
			if strings.HasSuffix(term.Meaning, ".") {
				t.Errorf("%s: the meaning of %s ends with a full stop: %q", list, term.Name, term.Meaning)
			}
			if names[term.Name] || labels[term.Label] {
				t.Errorf("%s: %s %q stands twice", list, term.Name, term.Label)
			}
			names[term.Name], labels[term.Label] = true, true
			if got, ok := v.Label(term.Name); got != term.Label || !ok || !v.Has(term.Name) {
				t.Errorf("%s: Label(%s) = %q, %v", list, term.Name, got, ok)
			}
		}
		if v.Has("") || v.Has("no such term") {
			t.Errorf("%s has terms that it has not", list)
		}
	}
}

func TestLookupEventType(t *testing.T) {
	if got, ok := geo.LookupEventType("battles"); !ok || got.Label != "Battles" || !got.SubEventTypes.Has("armed_clash") {
		t.Errorf("LookupEventType(battles) = %+v, %v", got, ok)
	}
	if got, ok := geo.LookupEventType("war"); ok {
		t.Errorf("LookupEventType(war) = %+v", got)
	}
}

func TestDefaultRadiusGrowsAsPrecisionFalls(t *testing.T) {
	last := 0.0
	for _, p := range geo.LocationPrecisions {
		m := geo.DefaultUncertaintyM(p.Name)
		if m == 0 {
			continue
		}
		if m <= last {
			t.Errorf("%s stands for %v m, the one before for %v m", p.Name, m, last)
		}
		last = m
	}
	for _, name := range []string{"country", "unknown", ""} {
		if m := geo.DefaultUncertaintyM(name); m != 0 {
			t.Errorf("the precision %q stands for %v m, want none", name, m)
		}
	}
}

// geo knows the standard library, orb and x/text, and nothing else.
func TestGeoImportsNothingButOrbAndText(t *testing.T) {
	p, err := build.ImportDir(".", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range p.Imports {
		first, _, _ := strings.Cut(name, "/")
		std := !strings.Contains(first, ".") && first != "eventmap"
		switch {
		case name == "database/sql", name == "net/http", name == "os", name == "log/slog":
			t.Errorf("geo imports %s, but does no I/O", name)
		case std, strings.HasPrefix(name, "golang.org/x/text/"):
		case name == "github.com/paulmach/orb", name == "github.com/paulmach/orb/planar":
		default:
			t.Errorf("geo imports %s", name)
		}
	}
}
