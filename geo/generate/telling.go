package generate

import (
	"time"

	"eventmap/geo"
)

// words writes the title, the description and the name of the place.
func (m *maker) words(s *settlement) {
	e := &m.e
	t := pick(m.Rand, m.scene.theatre.tongues)
	if s.names[t] == "" {
		t = english
	}
	f := filler{m.Rand, s.names[t], "An armed group"}
	switch e.LocationPrecision {
	case "region":
		t, f.place = english, e.Admin1
		if e.Admin1 == "" {
			f.place = s.nation.place.Name
		}
		e.PlaceName = f.place
	case "country":
		t, f.place = english, s.nation.place.Name
	case "unknown":
		if e.Point == nil {
			t, f.place = english, s.nation.place.Name
			break
		}
		fallthrough
	default:
		e.PlaceName = f.place
	}
	if t == english && len(e.Actors) > 0 {
		f.actor = e.Actors[0].Name
	}
	k := m.scene.kind
	from := len(m.text)
	m.text = pick(m.Rand, k.titles[t]).fill(m.text, f)
	m.cut(&e.Title, from)
	if m.chance(.08) {
		return
	}
	from = len(m.text)
	m.text = pick(m.Rand, k.accounts[t]).fill(m.text, f)
	if m.chance(.5) {
		m.text = pick(m.Rand, m.outcomes[t]).fill(append(m.text, ' '), f)
	}
	if m.chance(.2) {
		m.text = pick(m.Rand, m.reports[t]).fill(append(m.text, ' '), f)
	}
	m.cut(&e.Description, from)
}

var assessmentLottery = newLottery([]float64{.44, .2, .16, .14, .03, .015, .015}) // as geo.Assessments

// knowledge says how anybody knows.
func (m *maker) knowledge() {
	e := &m.e
	day := m.scene.day
	n := 1
	if m.chance(.25) {
		n += 1 + m.IntN(2)
	}
	e.Sources = make([]geo.Source, n)
	for i := range e.Sources {
		m.source(&e.Sources[i], day+m.IntN(2))
	}
	e.Assessment = geo.Assessments[assessmentLottery.draw(m.Rand)].Name
	if e.Assessment != "verified" && e.Assessment != "likely" || !m.chance(.6) {
		return
	}
	if said, ok := e.Killed.Most(); ok && m.chance(.3) { // sources disagree
		e.Sources[n-1].Claims = &geo.Claims{Killed: &geo.Count{Best: figure(said + m.IntN(4))}}
	}
	first := m.IntN(2)
	for _, what := range geo.Checks[first : first+1+m.IntN(2)] {
		c := geo.Check{What: what.Name, By: pick(m.Rand, checkers), How: means[what.Name]}
		e.Confirmed = append(e.Confirmed, c)
	}
}

// source makes up a source that was published on a day.
func (m *maker) source(s *geo.Source, day int) {
	t := pick(m.Rand, m.scene.theatre.tongues)
	p := &publishers[t][m.IntN(len(publishers[t]))]
	s.Publisher = p.name
	if p.medium != "text" {
		s.MediaType = p.medium
	}
	from := len(m.text)
	m.text = append(append(m.text, "https://"...), p.site...)
	m.text = digits(m.text, m.IntN(1e7), 7)
	m.cut(&s.URL, from)
	s.PublishedAt = m.dates[day]
	if m.chance(.15) {
		s.Reliability, s.Credibility = p.grade, 1+m.IntN(6)
	}
}

var statusLottery = newLottery([]float64{.62, .05, .03, .05, .23, .02}) // as geo.Statuses, but for duplicates

// publication says how far the desk is with it, and who may see it.
func (m *maker) publication() {
	e := &m.e
	e.Status, e.Visibility = geo.Statuses[statusLottery.draw(m.Rand)].Name, "public"
	if m.chance(.03) {
		e.Notes, e.Assignee = pick(m.Rand, notes), pick(m.Rand, people)
	}
	switch m.IntN(40) {
	case 0:
		e.ContentWarning = warnings
	case 1:
		e.Extras = pick(m.Rand, extras)
	}
	if f := m.Float64(); f < m.private {
		switch e.Visibility = "private"; {
		case f < m.private*.1:
			e.Visibility, e.EmbargoUntil = "embargoed", time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)
		case f < m.private*.15:
			e.Visibility = "withdrawn"
		case f < m.private*.25:
			e.Visibility, e.PublicDisplacementM = "public", 5_000
		}
	}
}
