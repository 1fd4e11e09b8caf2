package index

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/storetest"
	"eventmap/geo/tile"
)

// whereDrawn gives the box of what events are drawn as at any zoom, by the rule and nothing
// else.
func whereDrawn(events []geo.Event) (box orb.Bound, ok bool) {
	for i := range events {
		e := &events[i]
		for z := range uint32(tile.MaxZoom + 1) {
			var b orb.Bound
			at, _ := placeOf(e)
			spot := orb.Point{float64(at.X), float64(at.Y)}.Bound().Extend(orb.Point{float64(at.X) + 1, float64(at.Y) + 1})
			switch kind, _, _ := strings.Cut(shown(e, z), " "); kind {
			case "shape":
				b = tile.NewOutline(e.Geometry).Box()
			case "area":
				b = tile.NewOutline(e.Area.Geometry).Box()
			case "disc":
				b = spot.Pad(tile.Reach(at, e.UncertaintyM))
			case "dot":
				b = spot
			default:
				continue
			}
			if ok {
				b = b.Union(box)
			}
			box, ok = b, true
		}
	}
	return box, ok
}

// What is somewhere else at another zoom is in the box with all of it, and what is gone or
// hidden is not.
func TestWhereIsAllThatIsDrawn(t *testing.T) {
	defer func(n int) { sideBySide = n }(sideBySide)
	sideBySide = 4
	r := rand.New(rand.NewPCG(17, 18))
	all := vague(3_000, 91)
	for round := range 400 {
		var events []geo.Event
		middle, wide := orb.Point{-170 + 340*r.Float64(), -70 + 140*r.Float64()}, 30*r.Float64()
		for range 1 + r.IntN(40) {
			e := all[r.IntN(len(all))]
			e.ID, e.Revision = int64(len(events)+1), 1
			if e.Point != nil {
				at := orb.Point{middle[0] + wide*(r.Float64()-0.5)/3, middle[1] + wide*(r.Float64()-0.5)/3}
				if e.Point = &at; r.IntN(3) > 0 {
					e.Geometry = at
				} else {
					from := orb.Point{middle[0] + wide*(r.Float64()-0.5)/2, middle[1]}
					e.Geometry = orb.LineString{from, {from[0] + 5*r.Float64()*r.Float64(), middle[1] + r.Float64()}}
				}
				e.UncertaintyM *= r.Float64() * r.Float64()
			}
			e.Complete()
			e.Visibility = []string{"public", "private"}[r.IntN(2)]
			events = append(events, e)
		}
		ix := &Index{Publish: moved}
		if err := ix.Load(storetest.Stream(events)); err != nil {
			t.Fatal(err)
		}
		for range round % 4 {
			i := r.IntN(len(events))
			e := events[i]
			events = append(events[:i], events[i+1:]...)
			c := geo.Change{ID: e.ID, Revision: 2}
			if r.IntN(2) == 0 {
				e.Revision, e.Visibility = 2, "private"
				c.Event = &e
				events = append(events, e)
			}
			if ix.Apply(c); len(events) == 0 {
				break
			}
		}
		for to, list := range map[Audience][]geo.Event{Desk: events, Public: published(events)} {
			want, some := whereDrawn(list)
			if got, ok := ix.Reader(to).Where(); ok != some || ok && got != want {
				t.Fatalf("round %d: %v sees %v %v, want %v %v", round, to, got, ok, want, some)
			}
		}
	}
}
