package server

import (
	"context"
	"iter"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// recorded is a store that holds the history of one event, and counts who asks.
type recorded struct {
	geo.Store
	revisions []geo.Revision
	asked     int
}

func (r *recorded) History(context.Context, int64) iter.Seq2[geo.Revision, error] {
	r.asked++
	return func(yield func(geo.Revision, error) bool) {
		for _, one := range r.revisions {
			if !yield(one, nil) {
				return
			}
		}
	}
}

// TestAnEntryChangesWhenThePublicSeesItChange tells the story of an event, one
// revision an hour, and after each when it last changed for the public.
func TestAnEntryChangesWhenThePublicSeesItChange(t *testing.T) {
	start := time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)
	e := geo.Event{ID: 7, Title: "Shelling", Visibility: "private", Geometry: orb.Point{37.6, 49.7}}
	e.Complete()
	store := &recorded{}
	m := moments{store: store}
	for i, step := range []struct {
		what   string
		change func(e *geo.Event)
		at     int // the revision since which the public sees it so; 0 where it does not see it
	}{
		{"written in private", func(*geo.Event) {}, 0},
		{"a note", func(e *geo.Event) { e.Notes = "informant" }, 0},
		{"published", func(e *geo.Event) { e.Visibility = "public" }, 3},
		{"a note", func(e *geo.Event) { e.Notes, e.Assignee = "another", "petro" }, 3},
		{"a title", func(e *geo.Event) { e.Title = "Shelling near Kupiansk" }, 5},
		{"who checked", func(e *geo.Event) { e.Status = "done" }, 5},
		{"withdrawn", func(e *geo.Event) { e.Visibility = "withdrawn" }, 0},
		{"a title unseen", func(e *geo.Event) { e.Title = "Shelling of Kupiansk" }, 0},
		{"shown again", func(e *geo.Event) { e.Visibility = "public" }, 9},
		{"said to be a duplicate", func(e *geo.Event) { e.DuplicateOf = 3 }, 0},
		{"freed", func(e *geo.Event) { e.DuplicateOf = 0 }, 11},
		{"deleted", nil, 0},
		{"brought back", func(*geo.Event) {}, 13},
		{"the same again", func(e *geo.Event) { e.Notes = "" }, 13},
	} {
		r := geo.Revision{ID: 7, Revision: int64(i + 1), At: start.Add(time.Duration(i) * time.Hour)}
		if step.change != nil {
			step.change(&e)
			now := e
			now.Revision, now.UpdatedAt = r.Revision, r.At
			r.Event = &now
		}
		store.revisions = append(store.revisions, r)
		if step.at == 0 {
			continue
		}
		want := start.Add(time.Duration(step.at-1) * time.Hour)
		for range 2 {
			if got := m.of(t.Context(), r.Event); !got.Equal(want) {
				t.Errorf("%d, %s: it changed at %v, want %v", i+1, step.what, got, want)
			}
		}
	}
	if store.asked != 8 {
		t.Errorf("the history was read %d times; once a revision is enough", store.asked)
	}
	first := geo.Event{ID: 8, Revision: 1, UpdatedAt: start}
	if got := m.of(t.Context(), &first); !got.Equal(start) || store.asked != 8 {
		t.Errorf("an event that was written once changed at %v", got)
	}
	for id := range int64(mostMoments + 10) {
		m.known[id+100] = publicMoment{}
	}
	if m.of(t.Context(), &geo.Event{ID: 9, Revision: 2}); len(m.known) != 1 {
		t.Errorf("moments are kept without end: %d", len(m.known))
	}
}
