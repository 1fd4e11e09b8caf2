package index

import (
	"testing"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/storetest"
	"eventmap/geo/tile"
)

// Seconds are counted from 1970, and the last day before it has months and days like
// any other.
func TestTheDaysAround1970StandOnTheShelvesOfTheirMonths(t *testing.T) {
	newYear := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)
	var events []geo.Event
	for i := range 120 {
		e := storetest.Kyiv()
		e.Geometry = orb.Point{30 + float64(i)/1000, 50}
		e.StartTime = newYear.Add(time.Duration(3*i%5-2) * 17 * time.Hour)
		e.EndTime = e.StartTime
		e.Complete()
		e.ID, e.Revision = int64(i+1), 1
		events = append(events, e)
	}
	ix := loaded(t, events)
	l := ix.snapshot().layers[0]
	for row, at := range l.shelves.ofRows() {
		if want := l.shelfOf(row); int(at.shelf) != want {
			t.Errorf("the row of %v stands on shelf %d, want %d", time.Unix(l.start[row], 0).UTC(), at.shelf, want)
		}
	}
	at, _ := tile.Project(orb.Point{30, 50})
	for hours := -40; hours <= 40; hours += 8 {
		for _, q := range []geo.Query{
			{Time: geo.Span{To: newYear.Add(time.Duration(hours) * time.Hour)}},
			{Time: geo.Span{From: newYear.Add(time.Duration(hours) * time.Hour)}, Certain: true},
		} {
			check(t, ix, events, q)
			want := 0
			for i := range events {
				if q.Match(&events[i]) {
					want++
				}
			}
			c := ix.Tile(q, tile.At(at, 3), tile.Options{Threshold: 1})
			got := len(c.Events)
			for _, cell := range c.Cells {
				got += cell.Count
			}
			if got != want {
				t.Errorf("a tile of %v holds %d events, want %d", q.Time, got, want)
			}
		}
	}
}
