package generate

import (
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

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
	if m.chance(.15) {
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
		if i := m.IntN(20); i < 3 && len(s.drawn) > 0 && !m.flat {
			m.in(s.drawn[i%len(s.drawn)])
		} else {
			m.at(s.at, 25_000)
		}
	case "region":
		switch {
		case s.region.place == nil:
			m.at(s.nation.middle, 100_000)
		case m.chance(.7):
			m.in(s.region)
		default:
			m.at(s.region.middle, 100_000)
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
