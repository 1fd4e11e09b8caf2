package index

import (
	"testing"

	"eventmap/geo"
	"eventmap/geo/tile"
)

// What has no type is asked for by the empty word, which is not the same as no word.
func TestTilesOfWhatHasNoTypeAreNotThoseOfAll(t *testing.T) {
	events := timed(1500, 61)
	ix := loaded(t, events)
	for _, pair := range [][2]geo.Query{
		{{Time: geo.Year(1970)}, {Time: geo.Year(1970), EventTypes: []string{""}}},
		{{Time: geo.Year(1970)}, geo.Query{Time: geo.Year(1970)}.LeavingOut("event_type", "")},
	} {
		for _, q := range pair {
			for range 6 {
				c := ix.Tile(q, tile.Address{}, tile.Options{Threshold: 3})
				ix.Settle()
				n := 0
				for _, x := range c.Cells {
					n += x.Count
				}
				want := total(naiveCells(events, q, tile.Address{}))
				if n != want {
					t.Errorf("a tile of the types %q without %q holds %d events, want %d", q.EventTypes, q.Except, n, want)
				}
			}
		}
	}
}
