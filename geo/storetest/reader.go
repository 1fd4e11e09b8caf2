package storetest

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"eventmap/geo"
)

// Reader holds a keeper to Query.Match: load gives it events that have their
// ids, and it must answer every query as a plain scan over them does.
func Reader(t *testing.T, load func(t *testing.T, events []geo.Event) geo.Reader) {
	events := Events(400, 1)
	for i := range events {
		events[i].ID, events[i].Revision = int64(i+1), 1
	}
	r := load(t, events)
	t.Run("answers as Match does", func(t *testing.T) { answers(t, r, events, Queries(300, 2)) })
	t.Run("summarizes as a scan does", func(t *testing.T) { summarizes(t, r, events, Queries(120, 3)) })
	t.Run("finds what lies at the ends of the Earth", func(t *testing.T) { findsEdges(t, load) })
	t.Run("gives one event", func(t *testing.T) {
		e, err := r.Event(t.Context(), 7)
		if err != nil || string(geo.AppendFeature(nil, &e)) != string(geo.AppendFeature(nil, &events[6])) {
			t.Errorf("Event(7) = %s, %v, want %s", geo.AppendFeature(nil, &e), err, geo.AppendFeature(nil, &events[6]))
		}
	})
	t.Run("says that there is no such event", func(t *testing.T) {
		if _, err := r.Event(t.Context(), 4_711); geo.KindOf(err) != geo.NotFound {
			t.Errorf("Event(4711) = %v, want NotFound", err)
		}
	})
	t.Run("stops when the reader does", func(t *testing.T) {
		n := 0
		for _, err := range r.Events(t.Context(), geo.Query{}) {
			if err != nil {
				t.Fatal(err)
			}
			if n++; n == 3 {
				break
			}
		}
		if n != 3 {
			t.Errorf("read %d events before the break, want 3", n)
		}
	})
	t.Run("ends with an error when the context does", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		var last error
		for _, err := range r.Events(ctx, geo.Query{}) {
			last = err
		}
		if !errors.Is(last, context.Canceled) {
			t.Errorf("Events under a cancelled context ended with %v, want %v", last, context.Canceled)
		}
	})
}

// choose is what Events must answer: the scan, the order, the page.
func choose(events []geo.Event, q geo.Query) []geo.Event {
	var list []geo.Event
	chosen := q.Matcher()
	for i := range events {
		if chosen.Match(&events[i]) {
			list = append(list, events[i])
		}
	}
	slices.SortFunc(list, func(a, b geo.Event) int { return q.Compare(&a, &b) })
	list = list[min(q.Offset, len(list)):]
	if q.Limit > 0 {
		list = list[:min(q.Limit, len(list))]
	}
	return list
}

func answers(t *testing.T, r geo.Reader, events []geo.Event, queries []geo.Query) {
	nonempty := 0
	for _, q := range queries {
		want := choose(events, q)
		if len(want) > 0 {
			nonempty++
		}
		got := collect(t, r.Events(t.Context(), q))
		if diff := cmp.Diff(lines(want), lines(got)); diff != "" {
			t.Fatalf("Events(%s) differs from Match (-want +got):\n%s", words(q), diff)
		}
	}
	if nonempty < len(queries)/4 {
		t.Errorf("only %d of %d queries choose anything; the check is too weak", nonempty, len(queries))
	}
}

func summarizes(t *testing.T, r geo.Reader, events []geo.Event, queries []geo.Query) {
	for i, q := range queries {
		q.Limit, q.Offset, q.Sort = 0, 0, nil
		wish := geo.SummaryWish{Bins: []int{0, 10, 100}[i%3], Lists: geo.Several[:i%5]}
		want, err := geo.Summarize(Stream(events), q, wish)
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.Summary(t.Context(), q, wish)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateApprox(1e-9, 1e-9), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("Summary(%s) differs from Summarize (-want +got):\n%s", words(q), diff)
		}
	}
}

// Stream gives a slice as Events.
func Stream(events []geo.Event) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		for i := range events {
			if !yield(events[i], nil) {
				return
			}
		}
	}
}

func collect(t *testing.T, events geo.Events) []geo.Event {
	t.Helper()
	var list []geo.Event
	for e, err := range events {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, e)
	}
	return list
}

func lines(events []geo.Event) []string {
	list := make([]string, len(events))
	for i := range events {
		list[i] = string(geo.AppendFeature(nil, &events[i]))
	}
	return list
}

func words(q geo.Query) string { return q.Values().Encode() }
