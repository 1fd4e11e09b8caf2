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
	if len(all.Points.List) < 500 || all.Left != 0 || len(all.Cells)+len(all.Events) != 0 {
		t.Fatalf("the tile of every event holds %d, %d cells, and lacks %d", len(all.Points.List), len(all.Cells), all.Left)
	}
	for name, ix := range map[string]*Index{"one layer": loaded(t, events), "several": mixed(t, events)} {
		some := ix.Tile(geo.Query{}, tile.Address{}, tile.Options{Mode: tile.EachEvent, Most: 100})
		if got, want := dotsOf(&some), dotsOf(&all); !slices.Equal(got, want[:100]) || some.Left != len(want)-100 {
			t.Errorf("%s: of %d events the tile holds %d and lacks %d, want the first 100 along the curve", name, len(want), len(got), some.Left)
		}
	}
}

// dotsOf gives the dots of a tile, whatever they are kept as.
func dotsOf(c *tile.Content) []tile.Dot {
	list := slices.Clone(c.Events)
	for _, p := range c.Points.List {
		var words [4]string
		for i, code := range p.Codes {
			if int(code) < len(c.Points.Words[i]) {
				words[i] = c.Points.Words[i][code]
			}
		}
		list = append(list, tile.Dot{At: p.At, ID: p.ID, UncertaintyM: p.UncertaintyM,
			EventType: words[0], SubEventType: words[1], Assessment: words[2], LocationPrecision: words[3]})
	}
	return list
}

// A tile of every event says of each what the event says.
func TestPointsAreWhatEventsSay(t *testing.T) {
	events := numbered(600, 46)
	byID := map[int64]*geo.Event{}
	for i := range events {
		byID[events[i].ID] = &events[i]
	}
	for name, ix := range map[string]*Index{"one layer": loaded(t, events), "several": mixed(t, events)} {
		for _, q := range append(queries(20, 46), geo.Query{}) {
			q.Limit, q.Offset, q.Sort = 0, 0, nil
			a := tile.Address{Z: 1, X: 1}
			c := ix.Tile(q, a, tile.Options{Mode: tile.EachEvent})
			got, want := dotsOf(&c), 0
			for i := range events {
				if at, ok := placeOf(&events[i]); ok && a.Holds(at) && q.Match(&events[i]) && shown(&events[i], a.Z) == "dot" {
					want++
				}
			}
			if len(got) != want {
				t.Fatalf("%s: %+v gives %d points, want %d", name, q, len(got), want)
			}
			for i, d := range got {
				e := byID[d.ID]
				at, _ := placeOf(e)
				if d.At != at || d.UncertaintyM != e.UncertaintyM || d.EventType != e.EventType || d.SubEventType != e.SubEventType ||
					d.Assessment != e.Assessment || d.LocationPrecision != e.LocationPrecision {
					t.Fatalf("%s: event %d is the point %+v", name, e.ID, d)
				}
				if i > 0 && interleave(got[i-1].At.X, got[i-1].At.Y) > interleave(d.At.X, d.At.Y) {
					t.Fatalf("%s: point %d stands before the one before it", name, i)
				}
			}
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
