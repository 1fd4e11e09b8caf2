package server_test

import (
	"fmt"
	"testing"

	"eventmap/geo"
	"eventmap/geo/index"
	"eventmap/geo/storetest"
	"eventmap/server"
)

// everyEvent is the filter that the check asks by, without the ways around it.
type everyEvent struct{ closed map[string]bool }

func (f everyEvent) Match(e *geo.Event) bool { return !e.Redistributable(!f.closed[e.Dataset]) }

func TestWhatMayNotBePassedOnIsCountedOnce(t *testing.T) {
	events := storetest.Events(400, 9)
	for i := range events {
		e := &events[i]
		e.ID, e.Revision, e.Dataset = int64(i+1), 1, []string{"open", "closed", "shut"}[i%3]
		if yes := i%2 == 0; i%7 == 0 {
			e.Rights.Redistributable = &yes
		}
	}
	ix := new(index.Index)
	if err := ix.Load(storetest.Stream(events)); err != nil {
		t.Fatal(err)
	}
	datasets := []geo.Dataset{{Name: "open", Redistributable: true}, {Name: "closed", Licence: "ours alone"}, {Name: "shut"}}
	filter := everyEvent{map[string]bool{"closed": true, "shut": true}}
	for _, q := range append(storetest.Queries(60, 10), geo.Query{}, geo.Query{Datasets: []string{"open"}}, geo.Query{Datasets: []string{"closed", "none"}}, geo.Query{Limit: 1, Offset: 3}) {
		want := 0
		for _, e := range events {
			if q.Match(&e) && filter.Match(&e) {
				want++
			}
		}
		err := server.CheckRedistribution(t.Context(), ix, datasets, q)
		if (err != nil) != (want > 0) {
			t.Fatalf("CheckRedistribution(%+v) = %v, and %d events may not be passed on", q, err, want)
		}
		n := 0
		if err != nil {
			if _, scanErr := fmt.Sscanf(err.Error(), "%d of the events", &n); scanErr != nil {
				t.Fatal(scanErr)
			}
		}
		if n != want {
			t.Errorf("CheckRedistribution(%+v) counts %d, want %d", q, n, want)
		}
	}
}
