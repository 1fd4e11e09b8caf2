package index

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/tile"
)

// alike gives queries of which each asks one thing otherwise than the first.
func alike() []geo.Query {
	first := dotFilters[2].q
	first.EventTypes = []string{"battles", "protests"}
	list := []geo.Query{first}
	for _, change := range []func(q *geo.Query){
		func(q *geo.Query) { q.Certain = true },
		func(q *geo.Query) { q.Time.From = q.Time.From.Add(time.Hour) },
		func(q *geo.Query) { q.Time.From = time.Time{} },
		func(q *geo.Query) { q.Time.To = q.Time.To.AddDate(0, 0, 1) },
		func(q *geo.Query) { q.Time.To = time.Time{} },
		func(q *geo.Query) { q.Time = geo.Span{} },
		func(q *geo.Query) { q.EventTypes = q.EventTypes[:1] },
		func(q *geo.Query) { q.EventTypes = nil },
		func(q *geo.Query) { *q = q.LeavingOut("event_type", "battles") },
		func(q *geo.Query) { q.EventTypes = nil; *q = q.LeavingOut("event_type", "battles", "protests") },
		func(q *geo.Query) { q.Duplicates = geo.Yes },
		func(q *geo.Query) { q.Duplicates = geo.No },
		func(q *geo.Query) { q.Dated = geo.Yes },
		func(q *geo.Query) { q.Dated = geo.No },
		func(q *geo.Query) { q.OwnRights = true },
		func(q *geo.Query) { q.KilledMin = 1 },
		func(q *geo.Query) { q.Assessments = []string{"verified"} },
		func(q *geo.Query) { q.Boxes = geo.Box(30.5, 47, 40, 49) },
		func(q *geo.Query) { q.Text = "shelling" },
	} {
		q := first
		change(&q)
		list = append(list, q)
	}
	return list
}

// What one query was told of a crowd is told to no other, nor when events are gone.
func TestACensusAnswersOneQuestion(t *testing.T) {
	const n = 2_000
	defer func(most int) { mostCounted = most }(mostCounted)
	mostCounted = 1 << 20 // all are remembered
	ix := &Index{Publish: func(e *geo.Event) (*geo.Event, bool) { return e, e.ID%2 == 0 }}
	events := func(yield func(geo.Event, error) bool) {
		for e := range crowded(n) {
			if e.ID%11 == 0 {
				e.DuplicateOf = e.ID - 1
			}
			if no := false; e.ID%13 == 0 {
				e.Rights.Redistributable = &no
			}
			if e.ID%5 > 0 && e.ID%4 == 0 {
				e.UncertaintyM = 30_000 // at the same point
			}
			if e.ID%17 == 0 {
				e.StartTime, e.EndTime = time.Time{}, time.Time{}
			}
			if !yield(e, nil) {
				return
			}
		}
	}
	if err := ix.Load(events); err != nil {
		t.Fatal(err)
	}
	at, _ := tile.Project(orb.Point{32, 48})
	a, other := tile.At(at, 7), tile.At(at, 8)
	draw := func(to Audience, q geo.Query, a tile.Address) []byte {
		b, _ := ix.Reader(to).Draw(nil, q, a, tile.Options{})
		return b
	}
	same := func(when string) {
		t.Helper()
		apart := map[string]int{}
		for _, to := range []Audience{Desk, Public} {
			for i, q := range alike() {
				draw(to, q, other)
				remembered := draw(to, q, a)
				before := quickRows
				quickRows = 1 << 30 // nothing is remembered
				fresh := draw(to, q, a)
				quickRows = before
				if !bytes.Equal(remembered, fresh) {
					t.Errorf("%s: query %d for %v is told otherwise from what is remembered", when, i, to)
				}
				apart[string(fresh)]++
			}
		}
		if len(apart) < 20 {
			t.Errorf("%s: only %d answers differ, which is too few to say anything", when, len(apart))
		}
	}
	same("at first")
	for _, every := range []int64{31, 3} {
		for id := int64(1); id <= n; id += every {
			ix.Apply(geo.Change{ID: id, Revision: 2})
		}
		same(fmt.Sprintf("when one of %d is gone", every))
	}
}
