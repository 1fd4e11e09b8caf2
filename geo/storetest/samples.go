package storetest

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// Places is the gazetteer of the suite: a store under test is opened with it.
func Places(id string) (geo.Place, bool) {
	p, ok := places[id]
	return p, ok
}

func box(west, south, east, north float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}}}
}

var places = map[string]geo.Place{
	"UA":    {ID: "UA", Name: "Ukraine", Level: 0, Country: "UA", Geometry: box(22, 44.3, 40.2, 52.4)},
	"UA-09": {ID: "UA-09", Name: "Luhansk oblast", Level: 1, Country: "UA", Geometry: box(37.8, 47.8, 40.2, 50.1)},
	"MM-17": {ID: "MM-17", Name: "Shan State", Level: 1, Country: "MM", Geometry: box(96, 19.4, 101.2, 24.3)},
}

func number(n int) *int { return &n }

func moment(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

// Kyiv gives a plain event: a drone strike on a city, to the settlement and the
// hour, public.
func Kyiv() geo.Event {
	return geo.Event{
		Title: "Drone strike on Kyiv", EventType: "explosions_remote_violence", SubEventType: "air_drone_strike",
		Weapons: []string{"one_way_attack_drone"}, Geometry: orb.Point{30.5234, 50.4501}, LocationPrecision: "settlement",
		PlaceName: "Kyiv", Country: "UA", StartTime: moment("2023-04-20T19:00:00Z"), EndTime: moment("2023-04-21T02:00:00Z"),
		TimePrecision: "hour", TimeZone: "Europe/Kyiv", Visibility: "public",
		Killed: geo.Harm{Count: geo.Count{Best: number(0)}}, Injured: geo.Harm{Count: geo.Count{Best: number(0)}},
		Actors: []geo.Actor{{Name: "Armed Forces of Russia", Role: "perpetrator", AttributedBy: "city officials"}},
	}
}

// Full gives an event that uses every field, with texts that are hard to keep.
func Full() geo.Event {
	yes := true
	e := Kyiv()
	e.Dataset, e.ExternalID = "wire", "a/1 \"quoted\""
	e.Title = `<img src=x onerror=alert(1)> Robert'); DROP TABLE events;--`
	e.Description = "Обстріл 𝒰nicode \u2028 line\nbreak\ttab \\ back, \"quotes\", עברית and 漢字"
	e.Targets, e.Tags, e.ContentWarning = []string{"energy", "residential"}, []string{"a,b", "ніч"}, []string{"graphic"}
	e.UncertaintyM, e.DisplacedM, e.LocationBasis = 15_000, 12.5, "the city named by the agency"
	e.Admin1, e.Admin2, e.Admin1Code, e.Admin2Code = "Kyiv City", "Shevchenkivskyi", "UA80", "UA8000"
	e.TimeExtent = "throughout"
	e.Killed = geo.Harm{Count: geo.Count{Min: number(0), Best: number(2), Max: number(24)},
		Civilian: geo.Count{Best: number(2)}, Military: geo.Count{Min: number(0), Max: number(22)}}
	e.Injured = geo.Harm{Count: geo.Count{Max: number(7)}, Civilian: geo.Count{Min: number(1), Best: number(2), Max: number(7)}}
	e.Sources = []geo.Source{
		{URL: "https://example.org/a?b=c&d=e", Publisher: "AFP", Title: "A title", PublishedAt: "2023-04-21", MediaType: "text",
			Quote: "What it says.", ArchiveURL: "https://archive.example/1", Reliability: "B", Credibility: 2,
			SHA256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
			Claims: &geo.Claims{Killed: &geo.Count{Best: number(3)}, Actors: []string{"one", "two"}, Place: "Kyiv", Time: "night"}},
		{Title: "Only a title"},
	}
	e.Assessment = "disputed"
	e.Confirmed = []geo.Check{{What: "time", By: "an analyst", At: "2023-04-22", How: "shadows"}, {What: "type"}}
	e.Status, e.Assignee, e.Notes, e.DuplicateOf = "review", "olena", "internal", 0
	e.Visibility, e.EmbargoUntil = "embargoed", moment("2030-01-01T00:00:00Z")
	e.PublicDisplacementM = 2_500.5
	e.Rights = geo.Rights{Licence: "CC-BY-4.0", Attribution: "Somebody", Redistributable: &yes}
	e.Extras = map[string]any{"where_prec": json.Number("1"), "big": json.Number("123456789012345678901"), "f": json.Number("1.50"),
		"z": nil, "b": true, "nested": map[string]any{"b": []any{json.Number("1"), "two"}, "a": "<&>"}, "empty": ""}
	return e
}

// Shapes gives events whose geometry is not a point, or is not there.
func Shapes() []geo.Event {
	with := func(title string, g orb.Geometry, precision string) geo.Event {
		e := Kyiv()
		e.Title, e.Geometry, e.LocationPrecision = title, g, precision
		return e
	}
	ring := orb.Ring{{30, 50}, {31, 50}, {31, 51}, {30, 51}, {30, 50}}
	hole := orb.Ring{{30.4, 50.4}, {30.4, 50.6}, {30.6, 50.6}, {30.6, 50.4}, {30.4, 50.4}}
	region := with("Artillery in the Luhansk region", nil, "region")
	region.AreaID = "UA-09"
	drawn := with("Somewhere along the river", nil, "region")
	area := geo.DrawnPlace("the river bank", orb.MultiPolygon{{{{33, 46}, {34, 46.2}, {34, 46.6}, {33, 46.4}, {33, 46}}}})
	drawn.Area = &area
	undated := with("A standing position", orb.Point{37.8, 48.9}, "vicinity")
	undated.StartTime, undated.EndTime, undated.TimePrecision = time.Time{}, time.Time{}, "unknown"
	nowhere := with("A threat by telephone", nil, "unknown")
	return []geo.Event{
		with("A convoy", orb.LineString{{30, 50}, {30.5, 50.5}, {31, 50.25}}, "exact"),
		with("A flooded district", orb.Polygon{ring, hole}, "exact"),
		with("Two fires", orb.MultiPolygon{{ring}, {{{5, 5}, {6, 5}, {6, 6}, {5, 5}}}}, "exact"),
		with("Craters", orb.MultiPoint{{30.1, 50.1}, {30.2, 50.2}}, "exact"),
		with("A line and a point", orb.Collection{orb.Point{1, 1}, orb.LineString{{1, 1}, {2, 2}}}, "exact"),
		with("Two roads", orb.MultiLineString{{{10, 10}, {11, 11}}, {{12, 12}, {13, 12}}}, "exact"),
		with("At the antimeridian", orb.Point{-180, -16.5}, "settlement"),
		with("At the pole", orb.Point{0, 90}, "exact"),
		region, drawn, undated, nowhere,
	}
}

// Events gives n valid events drawn at random, the same for the same seed: all
// precisions, areas, shapes, the unlocated and the undated among them. They have
// no ids yet.
func Events(n int, seed uint64) []geo.Event {
	r := rand.New(rand.NewPCG(seed, 7))
	list := make([]geo.Event, n)
	for i := range list {
		list[i] = random(r, i)
		list[i].Complete()
	}
	return list
}

// centres are where random events lie: near each other, so that boxes hold some.
var centres = []orb.Point{{30.52, 50.45}, {36.23, 49.99}, {37.8, 48}, {39, 48.9}, {98.7, 23.7}, {90.3, 22.7}, {179.9, -17}, {-179.9, -17.5}}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

func random(r *rand.Rand, i int) geo.Event {
	e := geo.Event{
		Title:      fmt.Sprintf("%s %d", pick(r, []string{"Обстріл Харкова", "Drone strike", "Armed clash", "Fête à Bâle", "Meeting"}), i),
		Dataset:    pick(r, []string{"desk", "wire", "ucdp-ged"}),
		ExternalID: fmt.Sprint("x", i), Visibility: pick(r, geo.Visibilities[:1]).Name,
		Assessment: pick(r, geo.Assessments).Name, Status: pick(r, geo.Statuses).Name,
		LocationPrecision: pick(r, geo.LocationPrecisions).Name, TimePrecision: pick(r, geo.TimePrecisions).Name,
		TimeExtent: pick(r, geo.TimeExtents).Name, Country: pick(r, []string{"UA", "RU", "MM", ""}),
	}
	if t := pick(r, geo.EventTypes); r.IntN(10) > 0 {
		e.EventType = t.Name
		if r.IntN(3) > 0 {
			e.SubEventType = pick(r, t.SubEventTypes).Name
		}
	}
	if r.IntN(2) == 0 {
		e.Visibility = "public"
	}
	if r.IntN(3) == 0 {
		e.Weapons, e.Tags = []string{pick(r, geo.Weapons).Name}, []string{pick(r, []string{"night", "a,b"})}
		e.Targets = []string{pick(r, geo.Targets).Name}
		e.Actors = []geo.Actor{{Name: pick(r, []string{"Civilians", "Police", "Збройні сили"}), Role: "party"}}
	}
	if i%9 == 4 {
		e.DuplicateOf = int64(i) // the one before it, where ids run from 1
	}
	if n := r.IntN(20); r.IntN(2) == 0 {
		e.Killed.Count = geo.Count{Min: number(n / 2), Best: number(n), Max: number(n * 2)}
	}
	if n := r.IntN(30); r.IntN(3) == 0 {
		e.Injured.Count = geo.Count{Min: number(n / 3), Best: number(n), Max: number(n + 3)}
	}
	randomTime(r, &e)
	randomPlace(r, &e)
	return e
}

func randomTime(r *rand.Rand, e *geo.Event) {
	if r.IntN(12) == 0 {
		return
	}
	e.StartTime = moment("2022-02-24T00:00:00Z").Add(time.Duration(r.IntN(900*24)) * time.Hour)
	e.EndTime = e.StartTime.Add(time.Duration(r.IntN(4)*r.IntN(40)) * 6 * time.Hour)
}

func randomPlace(r *rand.Rand, e *geo.Event) {
	if r.IntN(12) == 0 {
		return
	}
	c := pick(r, centres)
	p := orb.Point{c[0] + r.NormFloat64()*0.8, c[1] + r.NormFloat64()*0.5}
	if p[0] > 180 {
		p[0] -= 360
	}
	if p[0] < -180 {
		p[0] += 360
	}
	switch k := r.IntN(20); {
	case k == 0 && p[0] > -179 && p[0] < 178:
		e.Geometry = orb.LineString{p, {p[0] + r.Float64(), p[1] + r.Float64()}}
	case k == 1 && p[0] > -179 && p[0] < 178:
		w, h := 0.1+r.Float64(), 0.1+r.Float64()
		e.Geometry = orb.Polygon{{p, {p[0] + w, p[1]}, {p[0] + w, p[1] + h}, {p[0], p[1] + h}, p}}
	case k == 2:
		e.AreaID = pick(r, []string{"UA", "UA-09", "MM-17"})
		place := places[e.AreaID]
		e.Area = &place
	default:
		e.Geometry = p
	}
}

// Queries gives n queries drawn at random, the same for the same seed.
func Queries(n int, seed uint64) []geo.Query {
	r := rand.New(rand.NewPCG(seed, 11))
	leaves := rand.New(rand.NewPCG(seed, 12))
	list := []geo.Query{{}}
	for len(list) < n {
		list = append(list, leavingOut(leaves, randomQuery(r)))
	}
	return list
}

// leavingOut has one in three queries leave out words of some facets.
func leavingOut(r *rand.Rand, q geo.Query) geo.Query {
	left := map[geo.Facet][]string{
		"event_type": {pick(r, geo.EventTypes).Name, pick(r, geo.EventTypes).Name, ""}, "sub_event_type": {"air_drone_strike", "attack", ""},
		"assessment": {pick(r, geo.Assessments).Name, ""}, "country": {"UA", "MM", ""}, "dataset": {"wire", ""},
		"location_precision": {pick(r, geo.LocationPrecisions).Name, "exact"}, "visibility": {"public", "private"}, "status": {"new", "review", ""},
		"weapons": {pick(r, geo.Weapons).Name, ""}, "targets": {pick(r, geo.Targets).Name, ""}, "tags": {"night", ""}, "actors": {"POLICE", "збройні Сили", ""},
	}
	for _, f := range slices.Concat(geo.Facets, geo.Several) {
		if words := left[f]; r.IntN(20) == 0 {
			q = q.LeavingOut(f, words[r.IntN(len(words)):]...)
		}
	}
	return q
}

// randomRegion gives one or two ragged areas around the centres, some with a hole,
// some over the antimeridian.
func randomRegion(r *rand.Rand) orb.MultiPolygon {
	ring := func(c orb.Point, far float64, corners int) orb.Ring {
		var ring orb.Ring
		for i, n := 0, corners+r.IntN(30); i < n; i++ {
			angle, d := (float64(i)+r.Float64()/2)/float64(n)*2*math.Pi, far*(0.6+0.4*r.Float64())
			ring = append(ring, orb.Point{c[0] + d*math.Cos(angle), c[1] + d*math.Sin(angle)})
		}
		return append(ring, ring[0])
	}
	var m orb.MultiPolygon
	for range 1 + r.IntN(2) {
		c, far := pick(r, centres), 0.5+3*r.Float64()
		p := orb.Polygon{ring(c, far, 3)}
		if r.IntN(3) == 0 {
			p = orb.Polygon{ring(c, far, 8), ring(c, far/4, 3)} // eight corners are all further out than a hole
		}
		geo.Wind(p)
		m = append(m, p)
	}
	return m
}

// randomCircle gives one around or beside where events are, from a village's to a
// continent's.
func randomCircle(r *rand.Rand) geo.Circle {
	c := pick(r, centres)
	lon := math.Remainder(c[0]+r.Float64()*4-2, 360)
	return geo.Circle{Center: orb.Point{lon, max(-90, min(90, c[1]+r.Float64()*4-2))}, RadiusM: 1_000 * math.Pow(3_000, r.Float64())}
}

func randomQuery(r *rand.Rand) geo.Query {
	var q geo.Query
	sometimes := func(one int, do func()) {
		if r.IntN(one) == 0 {
			do()
		}
	}
	sometimes(2, func() {
		c := pick(r, centres)
		w, h := r.Float64()*3, r.Float64()*2
		west, east := c[0]-w, c[0]+w
		if east > 180 {
			east -= 360
		}
		if west < -180 {
			west += 360
		}
		q.Boxes = geo.Box(west, max(-90, c[1]-h), east, min(90, c[1]+h))
	})
	sometimes(5, func() { q.Region = randomRegion(r) })
	sometimes(6, func() { q.Circle = randomCircle(r) })
	sometimes(2, func() {
		q.Time.From = moment("2022-01-01T00:00:00Z").Add(time.Duration(r.IntN(900)) * 24 * time.Hour)
		sometimes(2, func() { q.Time.To = q.Time.From.Add(time.Duration(r.IntN(200)) * 24 * time.Hour) })
	})
	sometimes(3, func() { q.PossiblePlace = true })
	sometimes(4, func() { q.Certain = true })
	sometimes(4, func() { q.Located = geo.Answer(r.IntN(3)) })
	sometimes(4, func() { q.Dated = geo.Answer(r.IntN(3)) })
	sometimes(6, func() { q.Duplicates = geo.Answer(r.IntN(3)) })
	sometimes(4, func() { q.EventTypes = []string{pick(r, geo.EventTypes).Name, pick(r, geo.EventTypes).Name} })
	sometimes(6, func() { q.Assessments = []string{pick(r, geo.Assessments).Name} })
	sometimes(6, func() { q.Countries = []string{pick(r, []string{"UA", "MM", ""})} })
	sometimes(6, func() { q.Datasets = []string{"wire"} })
	sometimes(6, func() { q.LocationPrecisions = []string{pick(r, geo.LocationPrecisions).Name, "settlement"} })
	sometimes(6, func() { q.Visibilities = []string{"public"} })
	sometimes(8, func() { q.Text = pick(r, []string{"обстріл харк", "fete bale", "drone", "clash 1"}) })
	sometimes(10, func() { q.KilledMin = 1 + r.IntN(10) })
	sometimes(10, func() { q.InjuredMin = 1 + r.IntN(20) })
	sometimes(8, func() { q.KnownWithin = pick(r, []int{25, 150, 1_000, 10_000, 100_000}) })
	sometimes(10, func() { q.Weapons = []string{pick(r, geo.Weapons).Name, "mlrs"} })
	sometimes(10, func() { q.Tags = []string{"night"} })
	sometimes(10, func() { q.Actors = []string{"civilians"} })
	sometimes(12, func() { q.IDs = []int64{1, 5, 17, 1 + int64(r.IntN(200))} })
	sometimes(3, func() {
		q.Sort = []geo.Order{{Field: pick(r, geo.SortFields), Descending: r.IntN(2) == 0}}
	})
	sometimes(3, func() { q.Limit = 1 + r.IntN(30) })
	sometimes(4, func() { q.Offset = r.IntN(20) })
	return q
}
