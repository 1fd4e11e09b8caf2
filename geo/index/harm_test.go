package index

import (
	"testing"

	"eventmap/geo"
)

// What a record adds to a summary is told without reading the rest of it.
func TestARecordAddsWhatItsEventDoes(t *testing.T) {
	s := loaded(t, timed(1_500, 81)).snapshot()
	known := 0
	for i := range s.layers {
		l := &s.layers[i]
		for row := range l.len() {
			var e geo.Event
			s.view.read(&e, l.id[row], l.record(row), false)
			c := cursor{s: l.record(row)}
			got, want := c.harm(), totals(&e)
			if got != want {
				t.Fatalf("the record of %+v and %+v adds %+v, want %+v", e.Killed, e.Injured, got, want)
			}
			if e.Killed.Known() != e.Injured.Known() {
				known++
			}
		}
	}
	if known < 50 {
		t.Fatalf("of %d events one of the two harms alone is known, want more", known)
	}
}
