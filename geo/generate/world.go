package generate

import (
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // for machines that know no zones

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/gazetteer"
)

// firstDay and days are the time in which events happen: four and a half years.
var firstDay = time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)

const (
	days            = 1642      // to 30 June 2026
	margin          = 220       // days after the last, for the year that is left
	metresPerDegree = 111_195.0 // of latitude
)

// A settlement is where events happen.
type settlement struct {
	names   [tongues]string // "" where it has none
	at      orb.Point
	radius  float64    // metres, what its coders write for "somewhere in it"
	spread  [2]float64 // degrees of longitude and latitude, of the spots in it
	country string
	nation  area
	region  area   // without place where the country has no divisions
	drawn   []area // places near it that somebody drew
}

// An area is a place of the gazetteer, or one that was drawn, with the point
// that stands for it, and the same as coders write it.
type area struct {
	place         *geo.Place
	point, middle orb.Point
}

// A theatre is a conflict made ready to be drawn from.
type theatre struct {
	*conflict
	settlements []settlement
	where       lottery // of settlements
	when        lottery // of days
	what        lottery // of kinds
	zone        string  // "" for UTC
	calendar    *calendar
	tongues     []tongue
}

// A calendar knows the moments at which the days of a zone begin, in seconds
// since 1970, and for each day the first and the last of its month and year.
type calendar struct {
	midnight    []int64
	month, year [][2]int32
}

// A world is what every seed draws from.
type world struct {
	theatres []theatre
	share    lottery // of theatres
	kinds    []usage
	tags     [][]string
	dates    []string // of days

	outcomes, reports [tongues][]phrase
}

// theWorld is made once, the same for every seed: it costs about a fifth of a second.
var theWorld = sync.OnceValue(func() *world {
	r := rand.New(rand.NewPCG(1914, 1989))
	places := areas{}
	calendars := map[string]*calendar{}
	w := &world{kinds: usages()}
	for t := range tongues {
		w.outcomes[t], w.reports[t] = phrases(outcomes[t]), phrases(reports[t])
	}
	var shares []float64
	for i := range conflicts {
		c := &conflicts[i]
		if calendars[c.zone] == nil {
			calendars[c.zone] = newCalendar(c.zone)
		}
		t := theatre{conflict: c, calendar: calendars[c.zone], zone: c.zone, tongues: initials(c.tongues), when: newLottery(intensity(r, c.bursts))}
		if t.zone == "UTC" {
			t.zone = ""
		}
		var weights []float64
		for _, one := range c.towns {
			list, w := settle(r, c, one, places)
			t.settlements, weights = append(t.settlements, list...), append(weights, w...)
		}
		t.where = newLottery(weights)
		often := make([]float64, len(kinds))
		for k := range kinds {
			often[k] = kinds[k].often[c.like]
		}
		t.what = newLottery(often)
		w.theatres, shares = append(w.theatres, t), append(shares, c.share)
	}
	w.share = newLottery(shares)
	for d := range days + margin {
		w.dates = append(w.dates, firstDay.AddDate(0, 0, d).Format(time.DateOnly))
	}
	for range 400 { // earlier topics are commoner
		var tags []string
		for range 1 + r.IntN(3) {
			f := r.Float64()
			tag := topics[int(f*f*float64(len(topics)))]
			if len(tags) == 0 || tags[len(tags)-1] != tag && tags[0] != tag {
				tags = append(tags, tag)
			}
		}
		w.tags = append(w.tags, tags)
	}
	return w
})

func initials(s string) []tongue {
	var list []tongue
	for _, c := range s {
		list = append(list, tongue(strings.IndexRune("euraf", c)))
	}
	return list
}

// intensity gives the weight of each day: growing by half over the time, with
// its bursts, less on Sundays, and now and then a day of twice or thrice as much.
func intensity(r *rand.Rand, bursts []burst) []float64 {
	weights := make([]float64, days)
	wave := 0.0
	for d := range weights {
		wave = .9*wave + .12*r.NormFloat64()
		weights[d] = (1 + .5*float64(d)/days) * math.Exp(wave)
		if firstDay.AddDate(0, 0, d).Weekday() == time.Sunday {
			weights[d] *= .85
		}
		if r.IntN(40) == 0 {
			weights[d] *= 2 + r.Float64()
		}
		for _, b := range bursts {
			from, err := time.Parse(time.DateOnly, b.from)
			since := float64(d) - from.Sub(firstDay).Hours()/24
			switch {
			case err != nil:
				panic(err)
			case since < 0:
			case b.lasts == 0:
				weights[d] *= b.times
			default:
				weights[d] *= 1 + (b.times-1)*math.Exp(-since/b.lasts)
			}
		}
	}
	return weights
}

func newCalendar(name string) *calendar {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	c := &calendar{}
	for d := range days + margin {
		day := firstDay.AddDate(0, 0, d)
		c.midnight = append(c.midnight, geo.Days(day, day, zone).From.Unix())
		first := day.AddDate(0, 0, 1-day.Day())
		last := first.AddDate(0, 1, -1)
		from := day.AddDate(0, 0, 1-day.YearDay())
		c.month = append(c.month, [2]int32{index(first), index(last)})
		c.year = append(c.year, [2]int32{index(from), index(from.AddDate(1, 0, -1))})
	}
	return c
}

// index gives the number of a day, from firstDay.
func index(day time.Time) int32 { return int32(day.Sub(firstDay).Hours() / 24) }

// span gives the moments from the beginning of one day to the end of another.
func (c *calendar) span(first, last int) geo.Span {
	return geo.Span{From: time.Unix(c.midnight[first], 0).UTC(), To: time.Unix(c.midnight[last+1]-1, 0).UTC()}
}

// settle gives a town and its villages, which lie in the country of the town,
// with their weights.
func settle(r *rand.Rand, c *conflict, t town, places areas) ([]settlement, []float64) {
	s := settlement{at: orb.Point{t.lon, t.lat}, radius: []float64{2_000, 3_000, 3_000, 5_000}[r.IntN(4)]}
	if t.weight >= 20 {
		s.radius = []float64{5_000, 6_000, 8_000}[r.IntN(3)]
	}
	s.names[c.local] = t.local
	if c.local == russian {
		s.names[ukrainian], s.names[russian] = t.local, t.russian
	} else if c.local == ukrainian {
		s.names[russian] = t.russian
	}
	s.names[english], s.names[french] = t.name, t.name
	if !s.locate(places) {
		panic("the town " + t.name + " lies in no country")
	}
	for range r.IntN(3) {
		s.drawn = append(s.drawn, draw(r, "around "+t.name, s.at))
	}
	list, weights := []settlement{s}, []float64{t.weight}
	known := map[string]bool{}
	for i := range c.villages {
		latin, local := village(r, c)
		v := settlement{radius: []float64{1_000, 1_500, 2_000, 3_000}[r.IntN(4)]}
		v.names[c.local] = local
		v.names[english], v.names[french] = latin, latin
		for range 20 {
			north, east := r.NormFloat64()*c.reach/111, r.NormFloat64()*c.reach/111
			v.at = orb.Point{fixed(t.lon+east/math.Cos(t.lat*math.Pi/180), 1e4), fixed(t.lat+north, 1e4)}
			if !known[latin] && v.locate(places) && v.country == s.country {
				known[latin] = true
				list, weights = append(list, v), append(weights, t.weight*.55/float64(i+1))
				break
			}
		}
	}
	return list, weights
}

// village makes up a name, and the same in the tongue of the conflict.
func village(r *rand.Rand, c *conflict) (latin, local string) {
	var name [2]string
	for part := range 2 {
		latins, locals := strings.Split(c.names[part][0], "|"), strings.Split(c.names[part][1], "|")
		i := r.IntN(len(latins))
		name[0] += latins[i]
		if len(locals) == len(latins) {
			name[1] += locals[i]
		}
	}
	return strings.ToUpper(name[0][:1]) + name[0][1:], name[1]
}

// locate fills in what follows from where the settlement lies; false at sea.
func (s *settlement) locate(places areas) bool {
	nation, region, ok := gazetteer.Locate(s.at)
	if !ok {
		return false
	}
	s.country, s.nation, s.region = nation.Country, places.of(nation), places.of(region)
	s.spread[1] = s.radius / 3 / metresPerDegree
	s.spread[0] = s.spread[1] / math.Cos(s.at[1]*math.Pi/180)
	return true
}

// areas are those of the gazetteer by their ids, each once.
type areas map[string]area

func (a areas) of(p geo.Place) area {
	if p.ID == "" {
		return area{}
	}
	known, ok := a[p.ID]
	if !ok {
		known.place = &p
		known.point, _ = geo.Representative(p.Geometry)
		known.middle = orb.Point{fixed(known.point[0], 1e3), fixed(known.point[1], 1e3)}
		a[p.ID] = known
	}
	return known
}

// draw makes up an area of some kilometres with five to nine corners.
func draw(r *rand.Rand, name string, at orb.Point) area {
	n := 5 + r.IntN(5)
	ring := make(orb.Ring, 0, n+1)
	for i := range n {
		angle, far := 2*math.Pi*float64(i)/float64(n), .04+.1*r.Float64()
		ring = append(ring, orb.Point{fixed(at[0]+far*math.Cos(angle)*1.4, 1e4), fixed(at[1]+far*math.Sin(angle), 1e4)})
	}
	p := geo.DrawnPlace(name, orb.MultiPolygon{{append(ring, ring[0])}})
	point, _ := geo.Representative(p.Geometry)
	return area{place: &p, point: point}
}

// fixed rounds a number to a part of one.
func fixed(f, parts float64) float64 { return math.Round(f*parts) / parts }
