package duplicate_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/duplicate"
	"eventmap/geo/storetest"
)

func number(n int) *int { return &n }

// when sets the span of an event to a day or, with a time, to a moment, and its precision.
func when(e *geo.Event, s, precision string) {
	span, err := geo.ParseSpan(s)
	if err != nil {
		panic(err)
	}
	e.StartTime, e.EndTime, e.TimePrecision = span.From, span.To, precision
}

func event(change func(e *geo.Event)) geo.Event {
	e := geo.Event{EventType: "explosions_remote_violence", SubEventType: "shelling_artillery_missile", Country: "UA", Dataset: "wire"}
	change(&e)
	e.Complete()
	return e
}

// at puts an event so many metres east of a spot in the middle of Kharkiv.
func at(e *geo.Event, eastM float64, precision string) {
	e.Geometry, e.Point = orb.Point{36.2304 + eastM/71_600, 49.9935}, nil
	e.LocationPrecision, e.UncertaintyM = precision, 0
}

var (
	saltivka = event(func(e *geo.Event) {
		e.Title = "Missile strike hits apartment block in Saltivka, Kharkiv"
		e.Description = "Two S-300 missiles struck a nine-storey residential building in the Saltivka district at night; rescuers pulled four bodies from the rubble."
		e.PlaceName, e.Killed.Best = "Kharkiv", number(4)
		at(e, 0, "vicinity")
		when(e, "2023-04-20T00:40:00Z", "minute")
	})
	saltivkaAgency = event(func(e *geo.Event) {
		e.Title = "Four killed as Russian missiles strike Kharkiv apartment building"
		e.Description = "Rescuers recovered four bodies after missiles hit a residential building in the Saltivka district of Kharkiv, the regional governor said."
		e.Dataset, e.PlaceName, e.Killed.Best = "desk", "Kharkiv", number(4)
		at(e, 1_400, "settlement")
		when(e, "2023-04-20", "day")
	})
	saltivkaUkrainian = event(func(e *geo.Event) {
		e.Title, e.Dataset, e.PlaceName = "Ракетний удар по Салтівці", "desk", "Харків"
		e.Description = "Дві ракети С-300 влучили у дев'ятиповерхівку, загинули четверо людей."
		e.Killed.Best = number(4)
		at(e, 300, "vicinity")
		when(e, "2023-04-20T01:00:00Z/2023-04-20T01:59:59Z", "hour")
	})
	depot = event(func(e *geo.Event) {
		e.Title = "Fuel depot burns after drones reach Kharkiv"
		e.Description = "A fire of 2,000 square metres at an oil storage site on the outskirts, nobody was hurt."
		e.SubEventType, e.Dataset, e.PlaceName, e.Killed.Best = "air_drone_strike", "desk", "Kharkiv", number(0)
		at(e, 1_400, "settlement")
		when(e, "2023-04-20T21:10:00Z/2023-04-20T22:09:59Z", "hour")
	})
	acled = event(func(e *geo.Event) {
		e.Title = "Shelling/artillery/missile attack: Military Forces of Russia (2000-) – Civilians (Ukraine)"
		e.Description = "On 11 May 2023, Russian forces shelled Kostiantynivka, Donetsk oblast, killing two civilians and damaging a school and houses."
		e.Dataset, e.PlaceName, e.Admin1, e.Killed.Best = "acled", "Kostiantynivka", "Donetsk", number(2)
		e.Actors = []geo.Actor{{Name: "Military Forces of Russia (2000-)"}, {Name: "Civilians (Ukraine)"}}
		e.Geometry, e.LocationPrecision = orb.Point{37.7036, 48.5324}, "settlement"
		when(e, "2023-05-11", "day")
	})
	ucdp = event(func(e *geo.Event) {
		e.Title = "Government of Russia (Soviet Union) - Civilians, Kostiantynivka town"
		e.Description = "Russian shelling kills two in Donetsk region, governor says"
		e.EventType, e.SubEventType, e.Dataset = "violence_against_civilians", "", "ucdp-ged"
		e.PlaceName, e.Admin1, e.Killed.Best = "Kostiantynivka town", "Donetsk oblast", number(2)
		e.Actors = []geo.Actor{{Name: "Government of Russia (Soviet Union)"}, {Name: "Civilians"}}
		e.Geometry, e.LocationPrecision = orb.Point{37.7068, 48.5277}, "settlement"
		when(e, "2023-05-11", "day")
	})
	ucdpAgain = event(func(e *geo.Event) { // another of the same day, 60 km on
		*e = ucdp.Clone()
		e.Title, e.PlaceName = "Government of Russia (Soviet Union) - Civilians, Avdiivka town", "Avdiivka town"
		e.Description, e.Killed.Best = "One killed by air strike at the coke plant", number(1)
		e.Geometry, e.Point = orb.Point{37.7500, 48.1390}, nil
	})
	luhansk = event(func(e *geo.Event) {
		area, _ := storetest.Places("UA-09")
		e.Title, e.Dataset, e.Area, e.LocationPrecision = "Artillery fire in the Luhansk region", "ucdp-ged", &area, "region"
		when(e, "2023-06-02", "day")
	})
	bilohorivka = event(func(e *geo.Event) {
		e.Title, e.Dataset, e.PlaceName = "Shells fall on the quarry at Bilohorivka", "desk", "Bilohorivka"
		e.Geometry, e.LocationPrecision = orb.Point{38.2470, 48.9263}, "settlement"
		when(e, "2023-06-02T09:00:00Z/2023-06-02T09:59:59Z", "hour")
	})
	rally = event(func(e *geo.Event) {
		e.Title, e.EventType, e.SubEventType, e.Dataset, e.PlaceName = "Relatives of prisoners rally in Kharkiv", "protests", "peaceful_protest", "desk", "Kharkiv"
		at(e, 200, "vicinity")
		when(e, "2023-04-20", "day")
	})
)

func with(e geo.Event, change func(e *geo.Event)) geo.Event {
	c := e.Clone()
	change(&c)
	c.Complete()
	return c
}

func undated(e *geo.Event) {
	e.StartTime, e.EndTime, e.TimePrecision = time.Time{}, time.Time{}, "unknown"
}

func uncounted(e *geo.Event) { e.Killed = geo.Harm{} }

func unlocated(e *geo.Event) {
	e.Geometry, e.Point, e.UncertaintyM, e.LocationPrecision = nil, nil, 0, "unknown"
}

func TestTheSameEventIsRecognised(t *testing.T) {
	for _, tt := range []struct {
		name    string
		a, b    geo.Event
		same    bool
		reasons string
	}{
		{"a strike by two outlets", saltivka, saltivkaAgency, true, "place time type words"},
		{"a strike in two languages", saltivka, saltivkaUkrainian, true, "place time type"},
		{"an agency in another language, to the day", saltivkaAgency, saltivkaUkrainian, true, "place time type"},
		{"rows of ACLED and UCDP", acled, ucdp, true, "place time words"},
		{"rows of ACLED and UCDP of two places on one day", acled, ucdpAgain, false, ""},
		{"a row of a table, under the headline that is here", event(func(e *geo.Event) {
			e.Title, e.Dataset, e.SubEventType = "Drone strike on Kyiv", "wire", "air_drone_strike"
			e.Geometry, e.Point = orb.Point{30.5234, 50.4501}, nil
			when(e, "2023-04-20", "day")
		}), event(func(e *geo.Event) {
			e.Title, e.Description, e.PlaceName = "Drone strike on Kyiv", "Drones were sent at the capital, the first such attack in almost a month.", "Kyiv"
			e.SubEventType, e.Killed.Best = "air_drone_strike", number(0)
			e.Geometry, e.Point, e.UncertaintyM, e.LocationPrecision = orb.Point{30.5234, 50.4501}, nil, 15_000, "settlement"
			when(e, "2023-04-20T19:00:00Z/2023-04-21T02:00:00Z", "hour")
		}), true, "place time type words"},
		{"two strikes on a city on one day, at night and in the evening", saltivka, depot, false, ""},
		{"a strike that was told for the whole day, and another of that day", saltivkaAgency, depot, false, ""},
		{"two of a kind in one city on one day, of which nobody counted the dead", with(saltivkaAgency, uncounted), with(depot, func(e *geo.Event) {
			uncounted(e)
			e.SubEventType = saltivkaAgency.SubEventType
			when(e, "2023-04-20", "day")
		}), false, ""},
		{"a strike and a protest in one street on one day", saltivkaAgency, rally, false, ""},
		{"a region, and a spot in it, in other words", luhansk, bilohorivka, false, ""},
		{"a region, and a spot in it, in the same words", with(luhansk, func(e *geo.Event) {
			e.Title, e.Description = "Artillery fire on the quarry at Bilohorivka", "Shells fell on the limestone quarry, workers said."
		}), with(bilohorivka, func(e *geo.Event) { e.Description = "Workers at the limestone quarry said that shells fell." }), true, "time type words"},
		{"the same without a date, in the same words", with(saltivka, undated), with(saltivka, func(e *geo.Event) { e.Dataset = "desk"; at(e, 60, "vicinity") }), true, "place type words"},
		{"the same without a date, in other words", with(saltivka, undated), saltivkaUkrainian, false, ""},
		{"the same without a place, in the same words", with(saltivka, unlocated), with(saltivka, func(e *geo.Event) { e.Dataset = "desk" }), true, "time type words"},
		{"two without a date or a place, in the same words", with(saltivka, func(e *geo.Event) { undated(e); unlocated(e) }), saltivka, false, ""},
		{"the same words a year later", saltivka, with(saltivka, func(e *geo.Event) { when(e, "2024-04-20T00:40:00Z", "minute") }), false, ""},
		{"the same words in another city", saltivka, with(saltivka, func(e *geo.Event) { at(e, 400_000, "vicinity") }), false, ""},
		{"the same, dated by the next morning's report", saltivkaAgency, with(saltivkaAgency, func(e *geo.Event) { when(e, "2023-04-21", "day") }), false, ""},
		{"the same, to the month", saltivka, with(saltivkaAgency, func(e *geo.Event) { when(e, "2023-04-01/2023-04-30", "month") }), true, "place type words"},
		{"two strikes on one spot within the hour", with(saltivka, func(e *geo.Event) { e.Title, e.Description = "Explosions", "" }), saltivkaUkrainian, true, "place time type"},
		{"nothing is said at all", geo.Event{}, geo.Event{}, false, ""},
	} {
		l := duplicate.Compare(&tt.a, &tt.b)
		if got := l.Score >= duplicate.Threshold; got != tt.same || tt.reasons != "" && strings.Join(l.Reasons, " ") != tt.reasons {
			t.Errorf("%s: %.2f for %v, %.0f m apart; want the same: %v for %s", tt.name, l.Score, l.Reasons, l.DistanceM, tt.same, tt.reasons)
		}
	}
}

func TestTwoExactPointsAreAlikeByTheirDistance(t *testing.T) {
	spot := with(saltivka, func(e *geo.Event) { at(e, 0, "exact") })
	apart := func(m float64) duplicate.Likeness {
		other := with(spot, func(e *geo.Event) { e.Dataset = "desk"; at(e, m, "exact") })
		return duplicate.Compare(&spot, &other)
	}
	if l := apart(50); l.Score < 0.95 || l.DistanceM != 0 || !slices.Contains(l.Reasons, "place") {
		t.Errorf("50 m apart: %+v", l)
	}
	if l := apart(5_000); l.Score >= duplicate.Threshold || slices.Contains(l.Reasons, "place") || math.Abs(l.DistanceM-4_950) > 20 {
		t.Errorf("5 km apart: %+v", l)
	}
	before := duplicate.Compare(&spot, &spot).Score
	for m := 10.0; m < 20_000_000/2; m *= 1.3 {
		if s := apart(m).Score; s > before {
			t.Errorf("%.0f m apart the score is %v, and nearer by it was %v", m, s, before)
		} else {
			before = s
		}
	}
}

func TestAPlaceTellsTheLessTheVaguerItIs(t *testing.T) {
	spot := with(saltivka, func(e *geo.Event) { e.Title, e.Description, e.Dataset = "Explosions", "", "desk"; at(e, 0, "exact") })
	before := 1.0
	for _, m := range []float64{25, 150, 3_000, 25_000, 100_000, 500_000} {
		vague := with(spot, func(e *geo.Event) { e.Title = "Blasts"; e.UncertaintyM = m })
		l := duplicate.Compare(&spot, &vague)
		if l.Score >= before || l.DistanceM != 0 {
			t.Errorf("within %.0f m: %+v, and before %v", m, l, before)
		}
		before = l.Score
	}
}

func TestDistancesOfAreas(t *testing.T) {
	area, _ := storetest.Places("UA-09") // 37.8 to 40.2 east, 47.8 to 50.1 north
	luhansk := event(func(e *geo.Event) { e.Title, e.Area = "a", &area })
	ukraine, _ := storetest.Places("UA")
	shan, _ := storetest.Places("MM-17")
	road := event(func(e *geo.Event) { e.Title, e.Geometry = "a", orb.LineString{{36, 48}, {37, 49}} })
	for _, tt := range []struct {
		name  string
		other geo.Event
		want  float64
	}{
		{"a point inside", event(func(e *geo.Event) { e.Geometry = orb.Point{38, 48} }), 0},
		{"a point one degree west", event(func(e *geo.Event) { e.Geometry = orb.Point{36.8, 48} }), 74_400},
		{"a point one degree north", event(func(e *geo.Event) { e.Geometry = orb.Point{39, 51.1} }), 111_200},
		{"a disc that reaches it", event(func(e *geo.Event) { e.Geometry, e.UncertaintyM = orb.Point{36.8, 48}, 80_000 }), 0},
		{"a disc that does not", event(func(e *geo.Event) { e.Geometry, e.UncertaintyM = orb.Point{36.8, 48}, 50_000 }), 24_400},
		{"the same area", luhansk, 0},
		{"the country around it", event(func(e *geo.Event) { e.Area = &ukraine }), 0},
		{"a road that ends before it", road, 58_400},
		{"another continent", event(func(e *geo.Event) { e.Area = &shan }), 5_508_000},
	} {
		a, b := duplicate.Compare(&luhansk, &tt.other).DistanceM, duplicate.Compare(&tt.other, &luhansk).DistanceM
		if a != b || math.Abs(a-tt.want) > tt.want/50 {
			t.Errorf("%s: %.0f and %.0f m, want %.0f", tt.name, a, b, tt.want)
		}
	}
	suva := event(func(e *geo.Event) { e.Geometry, e.LocationPrecision = orb.Point{179.999, -17}, "exact" })
	over := event(func(e *geo.Event) { e.Geometry, e.LocationPrecision = orb.Point{-179.999, -17}, "exact" })
	if d := duplicate.Compare(&suva, &over).DistanceM; math.Abs(d-160) > 20 {
		t.Errorf("over the antimeridian: %.0f m, want about 160", d)
	}
	taveuni := event(func(e *geo.Event) {
		e.Geometry = orb.Polygon{{{179, -18}, {180, -18}, {180, -16}, {179, -16}, {179, -18}}}
	})
	if d := duplicate.Compare(&taveuni, &over).DistanceM; math.Abs(d-80) > 20 {
		t.Errorf("from an island over the antimeridian: %.0f m, want about 80", d)
	}
}

// many gives events that lie near each other in place and time, some of which
// repeat others more or less.
func many(n int, seed uint64) []geo.Event {
	r := rand.New(rand.NewPCG(seed, 5))
	list := storetest.Events(n, seed)
	told := []geo.Event{saltivka, saltivkaAgency, saltivkaUkrainian, depot, acled, ucdp, luhansk, bilohorivka, rally}
	for i := range list {
		e := &list[i]
		if r.IntN(3) == 0 {
			group := r.IntN(1 + n/8) // those of one group are told of one spot and day
			*e = told[group%len(told)].Clone()
			if r.IntN(2) == 0 {
				*e = told[r.IntN(len(told))].Clone()
			}
			e.Dataset = []string{"desk", "wire", "ucdp-ged"}[r.IntN(3)]
			if p, ok := e.Geometry.(orb.Point); ok {
				m := math.Exp(r.Float64()*12) / 111_000
				e.Geometry, e.Point = orb.Point{p[0] + m*r.NormFloat64() + float64(group%40)/2, p[1] + m*r.NormFloat64()}, nil
			}
			if r.IntN(8) == 0 {
				undated(e)
			}
			if e.Dated() {
				d := time.Duration(r.NormFloat64()*math.Exp(r.Float64()*14)) * time.Second
				d += time.Duration(group%1_000) * 23 * time.Hour
				e.StartTime, e.EndTime = e.StartTime.Add(d), e.EndTime.Add(d)
			}
			if r.IntN(8) == 0 {
				unlocated(e)
			}
		}
		e.DuplicateOf = 0
		if i > 0 && r.IntN(20) == 0 {
			e.DuplicateOf = int64(1 + r.IntN(i))
		}
		e.ExternalID = ""
		e.Complete()
		e.ID, e.Revision = int64(i+1), 1
	}
	return list
}

func TestLikenessIsTheSameEitherWayAndWholeForItself(t *testing.T) {
	list := many(300, 1)
	for i := range list {
		a := &list[i]
		if l := duplicate.Compare(a, a); a.Located() && a.Dated() && (l.Score != 1 || l.DistanceM != 0) {
			t.Fatalf("with itself %q has %+v", a.Title, l)
		}
		for j := range i {
			x, y := duplicate.Compare(a, &list[j]), duplicate.Compare(&list[j], a)
			if x.Score != y.Score || x.DistanceM != y.DistanceM || !slices.Equal(x.Reasons, y.Reasons) {
				t.Fatalf("%q and %q: %+v, and the other way %+v", a.Title, list[j].Title, x, y)
			}
			if x.Score < 0 || x.Score > 1 || x.DistanceM < 0 || math.IsNaN(x.Score+x.DistanceM) {
				t.Fatalf("%q and %q: %+v", a.Title, list[j].Title, x)
			}
		}
	}
}
