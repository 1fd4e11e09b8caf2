package geo

import (
	"slices"
	"testing"
)

func TestARowIsCountedOnce(t *testing.T) {
	var r ImportResult
	for row, v := range []Verdict{Unchanged, Heard, Created, Updated, Disputed} {
		var differ []Disagreement
		if v == Disputed {
			differ = []Disagreement{{Field: "title"}, {Field: "country"}}
		}
		r.Count(row+1, v, differ)
	}
	if r.Unchanged != 2 || r.Created != 1 || r.Updated != 1 || r.Conflicts != 1 || r.Refused != 0 {
		t.Errorf("counts = %+v", r)
	}
	if len(r.Disagreements) != 2 || r.Disagreements[0].Row != 5 || r.Disagreements[1].Field != "country" {
		t.Errorf("conflicts are told as %v", r.Disagreements)
	}
	for range 2 * MaxRefusals {
		r.Count(7, Disputed, []Disagreement{{Field: "title"}})
		r.Refuse(Refusal{Row: 8})
		r.Miss(Gone{ID: 9}, false)
	}
	if len(r.Disagreements) != MaxRefusals || r.Conflicts != 1+2*MaxRefusals {
		t.Errorf("%d disagreements are spelled out of %d conflicts, want %d", len(r.Disagreements), r.Conflicts, MaxRefusals)
	}
	if len(r.Refusals) != MaxRefusals || len(r.Gone) != MaxRefusals || r.Missing != 2*MaxRefusals || r.Removed != 0 {
		t.Errorf("%d refusals and %d missing events are spelled out", len(r.Refusals), len(r.Gone))
	}
}

func TestRowsAreCountedTogether(t *testing.T) {
	var all, batch ImportResult
	batch.Count(1, Created, nil)
	batch.Count(2, Updated, nil)
	batch.Count(3, Unchanged, nil)
	batch.Count(4, Disputed, []Disagreement{{Field: "title"}})
	batch.Refuse(Refusal{Row: 5})
	batch.Warn(Refusal{Row: 1})
	batch.Miss(Gone{ID: 9}, true)
	all.Run, batch.Run = 7, 8
	const batches = MaxRefusals + 1
	for range batches {
		all.Add(&batch)
	}
	if all.Created != batches || all.Updated != batches || all.Unchanged != batches || all.Conflicts != batches || all.Refused != batches || all.Missing != batches || all.Removed != batches {
		t.Errorf("%d batches = %+v", batches, all)
	}
	if len(all.Refusals) != MaxRefusals || len(all.Disagreements) != MaxRefusals || len(all.Gone) != MaxRefusals || len(all.Warnings) != MaxRefusals {
		t.Errorf("%d refusals, %d disagreements, %d missing events and %d warnings are spelled out, want %d of each",
			len(all.Refusals), len(all.Disagreements), len(all.Gone), len(all.Warnings), MaxRefusals)
	}
	if all.Run != 7 || batch.Created != 1 {
		t.Errorf("the run is %d and a batch created %d, want 7 and 1", all.Run, batch.Created)
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
	e := &Error{Message: "the event cannot be kept as it is", Violations: []Violation{{Field: "title", Message: "is missing"}, {Field: "country", Message: `"Ukraine" is not a code`}}}
	if got := e.Refusal(3); got.Row != 3 || got.Field != "title" || got.Reason != `is missing; country "Ukraine" is not a code` {
		t.Errorf("Refusal = %+v", got)
	}
	if got, want := Errorf(Invalid, "too large").Refusal(4), (Refusal{Row: 4, Reason: "too large"}); got != want {
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
