package geo

import (
	"slices"
	"testing"
)

func TestAPersonsWorkIsNeverOverwrittenByAFile(t *testing.T) {
	old, row, other := []byte("old"), []byte("row"), []byte("other")
	for _, tt := range []struct {
		name string
		Standing
		want Verdict
	}{
		{"nothing of that name", Standing{}, Created},
		{"the file says what it said", Standing{Said: row, Now: other}, Unchanged},
		{"the same, and a person deleted it", Standing{Said: row}, Unchanged},
		{"newer, and nobody has touched it", Standing{Said: old, Now: old, ByRun: true}, Updated},
		{"newer, and a person edited it", Standing{Said: old, Now: other}, Edited},
		{"newer, and a person deleted it", Standing{Said: old}, Deleted},
		{"newer, and a person had written just that", Standing{Said: old, Now: row}, Heard},
		{"said for the first time of what a person entered so", Standing{Now: row}, Heard},
		{"said for the first time of what a person entered otherwise", Standing{Now: other}, Edited},
	} {
		if got := tt.Judge(row); got != tt.want {
			t.Errorf("%s: %+v.Judge = %d, want %d", tt.name, tt.Standing, got, tt.want)
		}
	}
}

func TestARowIsCountedOnce(t *testing.T) {
	var r ImportResult
	for row, v := range []Verdict{Unchanged, Heard, Created, Updated, Edited, Deleted} {
		r.Count(row+1, v)
	}
	if r.Unchanged != 2 || r.Created != 1 || r.Updated != 1 || r.Conflicts != 2 || r.Refused != 0 {
		t.Errorf("counts = %+v", r)
	}
	if len(r.Refusals) != 2 || r.Refusals[0].Row != 5 || r.Refusals[1].Row != 6 || r.Refusals[0].Reason == r.Refusals[1].Reason {
		t.Errorf("conflicts are told as %v", r.Refusals)
	}
	for range 2 * MaxRefusals {
		r.Count(7, Edited)
	}
	if len(r.Refusals) != MaxRefusals || r.Conflicts != 2+2*MaxRefusals {
		t.Errorf("%d conflicts are spelled out of %d, want %d of %d", len(r.Refusals), r.Conflicts, MaxRefusals, 2+2*MaxRefusals)
	}
}

func TestARunTakesEventsInItsOwnDataset(t *testing.T) {
	e := Event{ID: 7, Revision: 3, Dataset: "wire", ExternalID: "a", CreatedBy: "olena", Visibility: "public", Tags: []string{"night"}}
	for _, tt := range []struct {
		run                 Run
		dataset, visibility string
	}{
		{Run{}, "wire", "public"},
		{Run{Dataset: "mine", Visibility: "private"}, "wire", "private"},
		{Run{Dataset: "mine", Force: true}, "mine", "public"},
	} {
		got := tt.run.Receive(&e)
		if got.Dataset != tt.dataset || got.Visibility != tt.visibility || got.ExternalID != "a" || got.ID != 0 || got.Revision != 0 || got.CreatedBy != "" {
			t.Errorf("%+v.Receive = %+v, want dataset %s, visibility %s", tt.run, got, tt.dataset, tt.visibility)
		}
		got.Tags[0] = "day"
	}
	if e.Tags[0] != "night" || e.ID != 7 {
		t.Error("Receive shares memory with what it was given")
	}
	run := Run{Dataset: "mine", Defaults: map[string]string{"mine": "public", "wire": "embargoed"}}
	if got := run.Receive(&e); got.Visibility != "public" {
		t.Errorf("an event that says who may see it became %s", got.Visibility)
	}
	nameless := run.Receive(&Event{})
	if nameless.Visibility != "public" {
		t.Errorf("an event that does not say who may see it became %q, not as its dataset", nameless.Visibility)
	}
	if nameless.Dataset != "mine" || len(nameless.ExternalID) != 36 {
		t.Errorf("an event without a name became %q, %q", nameless.Dataset, nameless.ExternalID)
	}
}

func TestARefusalNamesEveryRule(t *testing.T) {
	e := &Error{Message: "the event cannot be kept as it is", Violations: []Violation{{"title", "is missing"}, {"country", `"Ukraine" is not a code`}}}
	if got, want := e.Refusal(3), (Refusal{3, "title", `is missing; country "Ukraine" is not a code`}); got != want {
		t.Errorf("Refusal = %+v, want %+v", got, want)
	}
	if got, want := Errorf(Invalid, "too large").Refusal(4), (Refusal{4, "", "too large"}); got != want {
		t.Errorf("Refusal = %+v, want %+v", got, want)
	}
}

func TestSayingTheSameIsAboutContent(t *testing.T) {
	a := Event{ID: 1, Revision: 1, Title: "Drone strike on Kyiv", CreatedBy: "olena"}
	b := Event{ID: 2, Revision: 9, Title: "Drone strike on Kyiv", UpdatedBy: "petro"}
	if !a.Same(&b) || a.ID != 1 || b.Revision != 9 {
		t.Errorf("%+v and %+v do not say the same", a, b)
	}
	if b.Title = "Drone strike on Lviv"; a.Same(&b) {
		t.Error("another title says the same")
	}
	if !slices.Equal(AppendContent(nil, &a), AppendContent(nil, &Event{Title: a.Title})) {
		t.Error("the content holds something of the record")
	}
}
