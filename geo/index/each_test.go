package index

import (
	"slices"
	"testing"

	"eventmap/geo"
	"eventmap/geo/storetest"
	"eventmap/geo/tile"
)

func TestATileOfEveryEventStopsAtSoManyAndCountsTheRest(t *testing.T) {
	var events []geo.Event
	for i, e := range numbered(900, 44) {
		e.LocationPrecision, e.UncertaintyM, e.AreaID, e.Area = "exact", 0, "", nil
		if e.ID = int64(i + 1); e.Located() {
			events = append(events, e)
		}
	}
	all := loaded(t, events).Tile(geo.Query{}, tile.Address{}, tile.Options{Mode: tile.EachEvent})
	if len(all.Events) < 500 || all.Left != 0 || len(all.Cells) != 0 {
		t.Fatalf("the tile of every event holds %d, %d cells, and lacks %d", len(all.Events), len(all.Cells), all.Left)
	}
	for name, ix := range map[string]*Index{"one layer": loaded(t, events), "several": mixed(t, events)} {
		some := ix.Tile(geo.Query{}, tile.Address{}, tile.Options{Mode: tile.EachEvent, Most: 100})
		if !slices.Equal(some.Events, all.Events[:100]) || some.Left != len(all.Events)-100 {
			t.Errorf("%s: of %d events the tile holds %d and lacks %d, want the first 100 along the curve", name, len(all.Events), len(some.Events), some.Left)
		}
	}
}

// Cells of a tile, seen one zoom deeper, add up to the same.
func TestCellsAddUpAtEveryZoom(t *testing.T) {
	events := numbered(1_200, 45)
	for i := range events {
		events[i].LocationPrecision, events[i].UncertaintyM, events[i].AreaID, events[i].Area = "exact", 0, "", nil
		events[i].Geometry = nil
	}
	var want int
	for i := range events {
		if _, ok := tile.Project(point(&events[i])); ok {
			want++
		}
	}
	ix := mixed(t, events)
	for _, q := range append(storetest.Queries(5, 45), geo.Query{}) {
		q.IDs, q.Boxes, q.Region = nil, nil, nil
		total := -1
		for z := uint32(0); z <= 4; z++ {
			n := 0
			for _, a := range world(z) {
				c := ix.Tile(q, a, tile.Options{Threshold: 5})
				n += len(c.Events)
				for _, cell := range c.Cells {
					n += cell.Count
				}
			}
			if total < 0 {
				total = n
			}
			if n != total {
				t.Errorf("%+v: the tiles of zoom %d hold %d dots, those of zoom 0 %d", q, z, n, total)
			}
		}
		if q.Text == "" && len(q.Values()) == 0 && total != want {
			t.Errorf("the tiles hold %d dots of %d events", total, want)
		}
	}
}
