package index

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// pageOrders are the orders of pages: by a column, by what only records say, by several.
var pageOrders = [][]geo.Order{
	nil,
	{{Field: "id", Descending: true}},
	{{Field: "start_time"}},
	{{Field: "start_time", Descending: true}},
	{{Field: "end_time"}},
	{{Field: "end_time", Descending: true}},
	{{Field: "title"}},
	{{Field: "start_time"}, {Field: "id", Descending: true}},
}

// A page is the same by whatever way its events are found, near and far on, beside
// what is gone and what came later.
func TestAPageIsTheSameInEveryOrder(t *testing.T) {
	before := fewOnShelf
	defer func() { fewOnShelf = before }()
	events := numbered(900, 31)
	chosen := queries(5, 32)
	for _, fewOnShelf = range []int{0, 64} {
		for name, ix := range map[string]*Index{"base": loaded(t, events), "base and delta": mixed(t, events)} {
			t.Run(fmt.Sprint(name, " ", fewOnShelf), func(t *testing.T) {
				for _, q := range append([]geo.Query{{}, {Duplicates: geo.No}, {Located: geo.No}, {Boxes: geo.Box(20, 40, 60, 60), Time: geo.Year(2023)}}, chosen...) {
					for i, order := range pageOrders {
						q.Sort, q.Limit, q.Offset = order, 10, []int{0, 3, 700}[i%3]
						pageOf(t, ix, events, q)
					}
				}
			})
		}
	}
}

// pageOf holds a page against a plain scan.
func pageOf(t *testing.T, ix *Index, events []geo.Event, q geo.Query) {
	t.Helper()
	list := make([]geo.Event, 0, len(events))
	for i := range events {
		if q.Match(&events[i]) {
			list = append(list, events[i])
		}
	}
	matched := len(list)
	slices.SortFunc(list, func(a, b geo.Event) int { return q.Compare(&a, &b) })
	list = list[min(q.Offset, matched):]
	checkPage(t, ix, matched, list[:min(q.Limit, len(list))], q)
}

// So many are alike that the page ends among equals, over and over.
func TestAPageEndsAmongEquals(t *testing.T) {
	var events []geo.Event
	for i := range 5_000 {
		e := *kyiv(int64(i+1), 1, fmt.Sprint("event ", i))
		e.Geometry = orb.Point{30 + float64(i*7919%5_000)/5_000, 50}
		e.Point = nil
		e.Complete()
		events = append(events, e)
	}
	ix := loaded(t, events)
	for _, order := range pageOrders {
		pageOf(t, ix, events, geo.Query{Sort: order, Limit: 5, Offset: 20, Boxes: geo.Box(30, 49, 30.6, 51)})
		pageOf(t, ix, events, geo.Query{Sort: order, Limit: 5})
	}
}

func TestACancelledPageIsNone(t *testing.T) {
	ix := loaded(t, numbered(300, 4))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ix.desk().Page(ctx, geo.Query{Limit: 5}); !errors.Is(err, context.Canceled) {
		t.Errorf("Page = %v, want %v", err, context.Canceled)
	}
}
