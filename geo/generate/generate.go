// Package generate makes up events as conflicts leave them: most in few places
// and weeks, known as exactly as people know such things, told in several
// languages. They are for tests, benchmarks and demonstrations; the towns are
// real and nothing else is, which the names of their datasets say.
//
// It opens no files and writes none, and promises no statistics beyond what its
// tests hold: a seed gives the same events everywhere, and the first n of a
// longer stream are the shorter one.
package generate

import (
	"math"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// Options say what is made up. The zero value is an empty stream.
type Options struct {
	Seed    uint64
	N       int
	Private float64 // share of events, from 0 to 1, that are not public
}

// Events gives n public events as an import takes them: with external ids that
// are unique among all seeds, and no ids. They are complete and valid.
//
// Events share their areas, lists of words and figures with each other: Clone one
// before changing what it holds. A stream can be read more than once, and by
// several readers at once.
func Events(seed uint64, n int) geo.Events { return Options{Seed: seed, N: n}.Events() }

// Events gives the events that the options ask for; see the function Events.
func (o Options) Events() geo.Events {
	return func(yield func(geo.Event, error) bool) {
		m := maker{Rand: rand.New(rand.NewPCG(o.Seed, 2022)), world: the(), private: o.Private}
		m.prefix = append(strconv.AppendUint(m.prefix, o.Seed, 36), '-')
		for i := range o.N {
			m.make(i)
			if !yield(m.e, nil) {
				return
			}
		}
	}
}

// datasets is where the events come from, which their names say.
var datasets = []string{"generated-wire", "generated-monitors", "generated-desk"}

// A maker makes one event after another.
type maker struct {
	*rand.Rand
	*world
	private float64
	prefix  []byte // of external ids

	e     geo.Event
	scene scene

	// All that is written for one event stands in text, and is cut from one
	// string once it is there.
	text []byte
	cuts []cut
}

// A scene is the setting of an event. Some events share one, as the strikes of
// a night do.
type scene struct {
	theatre *theatre
	where   int
	day     int
	kind    *usage
}

// A cut says which part of the text belongs into a field.
type cut struct {
	field    *string
	from, to int
}

// cut puts what was appended to the text since from into a field.
func (m *maker) cut(field *string, from int) {
	m.cuts = append(m.cuts, cut{field, from, len(m.text)})
}

// chance is true as often as p says.
func (m *maker) chance(p float64) bool { return m.Float64() < p }

func (m *maker) make(i int) {
	m.e, m.text, m.cuts = geo.Event{}, m.text[:0], m.cuts[:0]
	e := &m.e
	if i == 0 || !m.chance(.2) {
		t := &m.theatres[m.share.draw(m.Rand)]
		m.scene = scene{t, t.where.draw(m.Rand), t.when.draw(m.Rand), &m.kinds[t.what.draw(m.Rand)]}
	}
	e.Dataset = datasets[min(m.IntN(5), 4)*3/5]
	m.text = digits(append(m.text, m.prefix...), i, 8)
	m.cut(&e.ExternalID, 0)
	e.EventType, e.SubEventType = m.scene.kind.eventType, m.scene.kind.sub
	if m.chance(.02) {
		e.SubEventType = ""
	}
	e.Weapons, e.Targets = pick(m.Rand, m.scene.kind.weapons), pick(m.Rand, m.scene.kind.targets)
	if m.chance(.35) {
		e.Tags = pick(m.Rand, m.tags)
	}
	s := &m.scene.theatre.settlements[m.scene.where]
	m.place(s)
	m.time()
	m.actors()
	m.harm()
	m.words(s)
	m.knowledge()
	m.publication()
	text := string(m.text)
	for _, c := range m.cuts {
		*c.field = text[c.from:c.to]
	}
}

var precisionLottery = newLottery([]float64{.105, .13, .50, .11, .09, .02, .045}) // as geo.LocationPrecisions

// place says where it was: a spot in the settlement, the settlement as its
// coders write it, or something wider around it.
func (m *maker) place(s *settlement) {
	e := &m.e
	p := geo.LocationPrecisions[precisionLottery.draw(m.Rand)].Name
	e.LocationPrecision, e.Country = p, s.country
	if s.region.place != nil {
		e.Admin1 = s.region.place.Name
	}
	if m.chance(.4) {
		e.LocationBasis = pick(m.Rand, bases)
	}
	switch p {
	case "exact":
		m.spot(s, 1e5, []float64{25, 25, 25, 10, 50})
		if m.chance(.06) {
			m.shape()
		}
	case "vicinity":
		m.spot(s, 1e4, []float64{150, 150, 100, 300, 500})
	case "settlement":
		m.at(s.at, s.radius)
	case "district":
		if len(s.drawn) > 0 && m.chance(.15) {
			m.in(pick(m.Rand, s.drawn))
		} else {
			m.at(s.at, 25_000)
		}
	case "region":
		switch {
		case s.region.place == nil:
			m.at(s.nation.point, 100_000)
		case m.chance(.7):
			m.in(s.region)
		default:
			m.at(s.region.point, 100_000)
		}
	case "country":
		e.Admin1 = ""
		m.in(s.nation)
	default: // at sea, or not said at all
		e.Admin1 = ""
		if m.chance(.4) {
			m.at(s.at, 0)
		}
	}
}

// at claims a point with a radius in metres.
func (m *maker) at(p orb.Point, radius float64) {
	m.e.Geometry, m.e.Point, m.e.UncertaintyM = p, &p, radius
}

// in claims an area.
func (m *maker) in(a area) {
	at := a.point
	m.e.AreaID, m.e.Area, m.e.Point = a.place.ID, a.place, &at
}

// spot claims a point in a settlement, to a part of a degree.
func (m *maker) spot(s *settlement, parts float64, radii []float64) {
	m.at(orb.Point{fixed(s.at[0]+m.NormFloat64()*s.spread[0], parts), fixed(s.at[1]+m.NormFloat64()*s.spread[1], parts)}, pick(m.Rand, radii))
}

// shape makes a line or a surface of a spot: a convoy, a burnt field.
func (m *maker) shape() {
	at := *m.e.Point
	if m.chance(.5) {
		line := orb.LineString{at}
		for range 2 + m.IntN(4) {
			at = orb.Point{fixed(at[0]+.002+.004*m.Float64(), 1e5), fixed(at[1]+.004*m.NormFloat64(), 1e5)}
			line = append(line, at)
		}
		m.e.Geometry = line
	} else {
		w, h := fixed(.002+.006*m.Float64(), 1e5), fixed(.001+.004*m.Float64(), 1e5)
		east, north := fixed(at[0]+w, 1e5), fixed(at[1]+h, 1e5)
		m.e.Geometry = orb.Polygon{{at, {east, at[1]}, {east, north}, {fixed(at[0]+w/2, 1e5), fixed(north+h, 1e5)}, {at[0], north}, at}}
	}
	p, _ := geo.Representative(m.e.Geometry)
	m.e.Point = &p
}

var timeLottery = newLottery([]float64{.06, .14, .64, .06, .04, .03, .006, .014}) // as geo.TimePrecisions

// time says when it was, in the calendar of the place.
func (m *maker) time() {
	e, c, d := &m.e, m.scene.theatre.calendar, m.scene.day
	e.TimePrecision, e.TimeExtent = geo.TimePrecisions[timeLottery.draw(m.Rand)].Name, "within"
	e.TimeZone = m.scene.theatre.zone
	if e.EventType != "protests" && m.chance(.01) || e.EventType == "protests" && m.chance(.1) {
		e.TimeExtent = "throughout"
	}
	var span geo.Span
	switch e.TimePrecision {
	case "minute":
		span.From = time.Unix(c.midnight[d]+int64(m.IntN(1440))*60, 0).UTC()
		span.To = span.From.Add(59 * time.Second)
	case "hour":
		span.From = time.Unix(c.midnight[d]+int64(m.IntN(24))*3600, 0).UTC()
		span.To = span.From.Add(time.Duration(1+m.IntN(8)*m.IntN(2))*time.Hour - time.Second)
	case "day":
		span = c.span(d, d)
	case "days":
		span = c.span(d, d+1+m.IntN(5))
	case "week":
		span = c.span(d, d+6)
	case "month":
		span = c.span(int(c.month[d][0]), int(c.month[d][1]))
	case "year":
		span = c.span(int(c.year[d][0]), int(c.year[d][1]))
	default:
		e.TimeExtent, e.TimeZone = "within", ""
	}
	e.StartTime, e.EndTime = span.From, span.To
}

// actors says who took part, as far as anybody does.
func (m *maker) actors() {
	if m.chance(.12) {
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
		if m.chance(.4) {
			add(b, "target")
		} else {
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
		add(a, "party")
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

// words writes the title, the description and the name of the place.
func (m *maker) words(s *settlement) {
	e := &m.e
	t := pick(m.Rand, m.scene.theatre.tongues)
	if s.names[t] == "" {
		t = english
	}
	f := filler{m.Rand, s.names[t], "an armed group"}
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
	m.sentence(&e.Title, &k.titles[t][m.IntN(len(k.titles[t]))], f)
	if m.chance(.06) {
		return
	}
	from := len(m.text)
	for i, list := range [...][]phrase{k.accounts[t], endings[0][t], endings[1][t]} {
		p := &list[m.IntN(len(list))]
		if i > 0 && len(p.pieces[0]) > 0 {
			m.text = append(m.text, ' ')
		}
		m.text = p.fill(m.text, f)
	}
	m.cut(&e.Description, from)
}

func (m *maker) sentence(field *string, p *phrase, f filler) {
	from := len(m.text)
	m.text = p.fill(m.text, f)
	m.cut(field, from)
}

var assessmentLottery = newLottery([]float64{.44, .2, .16, .14, .03, .015, .015}) // as geo.Assessments

// knowledge says how anybody knows.
func (m *maker) knowledge() {
	e := &m.e
	day := m.scene.day
	n := 1
	if m.chance(.35) {
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
	s.Publisher, s.MediaType = p.name, p.medium
	from := len(m.text)
	m.text = append(append(m.text, "https://"...), p.site...)
	m.text = digits(m.text, m.IntN(1e7), 7)
	m.cut(&s.URL, from)
	s.PublishedAt = m.dates[day]
	if m.chance(.3) {
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
	if f := m.Float64(); f < m.private {
		switch e.Visibility = "private"; {
		case f < m.private*.1:
			e.Visibility, e.EmbargoUntil = "embargoed", time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)
		case f < m.private*.15:
			e.Visibility = "withdrawn"
		}
	}
}
