package generate

import (
	"math"

	"eventmap/geo"
)

// actors says who took part, as far as anybody does.
func (m *maker) actors() {
	if m.chance(.2) {
		return
	}
	sides := m.scene.theatre.sides
	a, b := sides[0], sides[1]
	if m.chance(.25) {
		a, b = b, a
	}
	e := &m.e
	e.Actors = make([]geo.Actor, 0, 2)
	add := func(of side, role string) {
		one := of[m.IntN(len(of))]
		name := one.name
		if one.local != "" && m.chance(.3) {
			name = one.local
		}
		e.Actors = append(e.Actors, geo.Actor{Name: name, Role: role})
	}
	switch e.EventType {
	case "battles":
		add(a, "party")
		add(b, "party")
	case "explosions_remote_violence":
		add(a, "perpetrator")
		switch m.IntN(4) {
		case 0:
			add(b, "target")
		case 1:
			add(civilians, "target")
		}
		if m.chance(.3) {
			e.Actors[0].AttributedBy = "officials"
		}
	case "violence_against_civilians":
		add(a, "perpetrator")
		add(civilians, "target")
	case "protests", "riots":
		add(crowds, "party")
		if e.SubEventType != "peaceful_protest" {
			add(police, "party")
		}
	default:
		if e.SubEventType != "air_raid_alert" && m.chance(.5) {
			add(a, "party")
		}
	}
}

var (
	civilians = side{{"Civilians", ""}, {"Civilians", ""}, {"Health workers", ""}, {"Journalists", ""}, {"Aid workers", ""}, {"Farmers", ""}}
	crowds    = side{{"Protesters", ""}, {"Rioters", ""}, {"Students", ""}, {"Teachers", ""}, {"Labour unions", ""}, {"Families of prisoners", ""}}
	police    = side{{"Police Forces", ""}, {"Security forces", ""}}
)

// figures are the numbers of people, which events share.
var figures = func() (list [2001]int) {
	for i := range list {
		list[i] = i
	}
	return list
}()

func figure(n int) *int { return &figures[min(n, len(figures)-1)] }

// harm counts people: of most events nobody says anything, of some a zero, and
// of those with victims a few have very many.
func (m *maker) harm() {
	deadly := m.scene.kind.deadly
	if !m.chance(deadly) {
		if deadly > 0 && m.chance(.2) {
			m.e.Killed.Best, m.e.Injured.Best = figure(0), figure(0)
		}
		return
	}
	tail := func(exponent float64) int { return int(math.Pow(1-m.Float64(), -exponent)) }
	if m.chance(.55) {
		m.e.Killed.Count = m.count(tail(.7))
		if n, _ := m.e.Killed.Most(); m.chance(.25) {
			m.e.Killed.Civilian.Best = figure(m.IntN(n + 1))
		}
	}
	if m.e.Killed.Best == nil && m.e.Killed.Max == nil || m.chance(.5) {
		m.e.Injured.Count = m.count(tail(.75))
	}
}

// count gives a figure, sometimes with the range that it lies in.
func (m *maker) count(n int) geo.Count {
	c := geo.Count{Best: figure(n)}
	if m.chance(.25) {
		c.Min, c.Max = figure(n-m.IntN(n/2+1)), figure(n+m.IntN(n+1))
	}
	return c
}
