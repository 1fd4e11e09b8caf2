package geo_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// kyiv gives the plain event of the suite as a store keeps it.
func kyiv(change ...func(e *geo.Event)) geo.Event {
	e := storetest.Kyiv()
	e.ID, e.ExternalID = 7, "a/1"
	e.Status, e.Assessment = "review", "likely"
	e.Targets, e.Tags, e.AreaID = []string{"energy"}, []string{"night"}, ""
	for _, c := range change {
		c(&e)
	}
	e.Complete()
	return e
}

func nowhere(e *geo.Event)   { e.Geometry, e.Point, e.UncertaintyM = nil, nil, 0 }
func duplicate(e *geo.Event) { e.DuplicateOf = 3 }
func undated(e *geo.Event)   { e.StartTime, e.EndTime = time.Time{}, time.Time{} }

func TestMatch(t *testing.T) {
	number := func(n int) *int { return &n }
	for _, tt := range []struct {
		name  string
		query string
		event geo.Event
		want  bool
	}{
		{"nothing asked", "", kyiv(), true},
		{"its id", "ids=3,7", kyiv(), true},
		{"another id", "ids=3", kyiv(), false},
		{"its type", "event_type=battles,explosions_remote_violence", kyiv(), true},
		{"another type", "event_type=battles", kyiv(), false},
		{"no type", "event_type=none", kyiv(), false},
		{"no type, and it has none", "event_type=none", kyiv(func(e *geo.Event) { e.EventType, e.SubEventType = "", "" }), true},
		{"its sub-type", "sub_event_type=air_drone_strike", kyiv(), true},
		{"another sub-type", "sub_event_type=grenade", kyiv(), false},
		{"its assessment", "assessment=likely", kyiv(), true},
		{"another assessment", "assessment=verified", kyiv(), false},
		{"its country", "country=UA,MM", kyiv(), true},
		{"another country", "country=MM", kyiv(), false},
		{"its dataset", "dataset=desk", kyiv(), true},
		{"another dataset", "dataset=wire", kyiv(), false},
		{"its precision", "location_precision=settlement", kyiv(), true},
		{"another precision", "location_precision=exact", kyiv(), false},
		{"its visibility", "visibility=public", kyiv(), true},
		{"another visibility", "visibility=private", kyiv(), false},
		{"its status", "status=review", kyiv(), true},
		{"another status", "status=done", kyiv(), false},
		{"its external id", "external_id=a/1", kyiv(), true},
		{"another external id", "external_id=a/2", kyiv(), false},
		{"its area", "area_id=UA-09", kyiv(func(e *geo.Event) { e.AreaID = "UA-09" }), true},
		{"another area", "area_id=UA-14", kyiv(func(e *geo.Event) { e.AreaID = "UA-09" }), false},
		{"no area", "area_id=none", kyiv(), true},
		{"a weapon of its", "weapons=mlrs,one_way_attack_drone", kyiv(), true},
		{"another weapon", "weapons=mlrs", kyiv(), false},
		{"a target of its", "targets=energy", kyiv(), true},
		{"another target", "targets=water", kyiv(), false},
		{"a tag of its", "tags=night", kyiv(), true},
		{"another tag", "tags=day", kyiv(), false},
		{"no tags, and it has one", "tags=none", kyiv(), false},
		{"no tags, and it has none", "tags=none", kyiv(func(e *geo.Event) { e.Tags = nil }), true},
		{"a tag that is called none", `tags=\none`, kyiv(func(e *geo.Event) { e.Tags = []string{"none"} }), true},
		{"an actor in other letters", "actors=armed forces of RUSSIA", kyiv(), true},
		{"half an actor", "actors=armed forces", kyiv(), false},
		{"no actors", "actors=none", kyiv(func(e *geo.Event) { e.Actors = nil }), true},
		{"words", "q=drone kyi", kyiv(), true},
		{"words it lacks", "q=drone odesa", kyiv(), false},
		{"as many killed", "killed_min=2", kyiv(func(e *geo.Event) { e.Killed.Best = number(2) }), true},
		{"more killed", "killed_min=3", kyiv(func(e *geo.Event) { e.Killed.Best = number(2) }), false},
		{"killed by the highest figure alone", "killed_min=3", kyiv(func(e *geo.Event) { e.Killed.Count = geo.Count{Min: number(1), Max: number(3)} }), true},
		{"killed, and nobody counted", "killed_min=1", kyiv(func(e *geo.Event) { e.Killed = geo.Harm{} }), false},
		{"as many injured", "injured_min=2", kyiv(func(e *geo.Event) { e.Injured.Best = number(2) }), true},
		{"more injured", "injured_min=3", kyiv(func(e *geo.Event) { e.Injured.Best, e.Killed.Best = number(2), number(5) }), false},
		{"injured, and nobody counted", "injured_min=1", kyiv(func(e *geo.Event) { e.Injured = geo.Harm{} }), false},
		{"known well enough", "known_within=1000", kyiv(func(e *geo.Event) { e.UncertaintyM = 1000 }), true},
		{"known not well enough", "known_within=999", kyiv(func(e *geo.Event) { e.UncertaintyM = 1000 }), false},
		{"known as well as its precision says", "known_within=3000", kyiv(func(e *geo.Event) { e.UncertaintyM, e.LocationPrecision = 0, "settlement" }), true},
		{"known as badly as its precision says", "known_within=2999", kyiv(func(e *geo.Event) { e.UncertaintyM, e.LocationPrecision = 0, "settlement" }), false},
		{"known, and nobody says how well", "known_within=100000", kyiv(func(e *geo.Event) { e.UncertaintyM, e.LocationPrecision = 0, "unknown" }), false},
		{"known to lie in an area alone", "known_within=100000", kyiv(nowhere, func(e *geo.Event) { e.AreaID = "UA-30" }), false},
		{"known well enough, and it is nowhere", "known_within=1000", kyiv(nowhere), false},
		{"located", "located=yes", kyiv(), true},
		{"located by an area alone", "located=yes", kyiv(nowhere, func(e *geo.Event) { e.AreaID = "UA" }), true},
		{"located, and it is nowhere", "located=yes", kyiv(nowhere), false},
		{"not located, and it is nowhere", "located=no", kyiv(nowhere), true},
		{"not located", "located=no", kyiv(), false},
		{"dated", "dated=yes", kyiv(), true},
		{"dated, and it is not", "dated=yes", kyiv(undated), false},
		{"not dated, and it is not", "dated=no", kyiv(undated), true},
		{"no duplicates, and it repeats nothing", "duplicates=no", kyiv(), true},
		{"no duplicates, and it is one", "duplicates=no", kyiv(duplicate), false},
		{"duplicates, and it is one", "duplicates=yes", kyiv(duplicate), true},
		{"duplicates, and it repeats nothing", "duplicates=yes", kyiv(), false},

		// It lies from 19:00 on the 20th to 02:00 on the 21st of April 2023.
		{"a day that it reaches into", "datetime=2023-04-20", kyiv(), true},
		{"a day that it certainly was in", "datetime=2023-04-20&certainty=certain", kyiv(), false},
		{"two days that hold it", "datetime=2023-04-20/2023-04-21&certainty=certain", kyiv(), true},
		{"the day after", "datetime=2023-04-22", kyiv(), false},
		{"a day all through which it lasted", "datetime=2023-04-20&certainty=certain", kyiv(func(e *geo.Event) { e.TimeExtent = "throughout" }), true},
		{"a time that it lasted before", "datetime=2023-04-22&certainty=certain", kyiv(func(e *geo.Event) { e.TimeExtent = "throughout" }), false},
		{"an undated event at any time", "datetime=1815-04-10", kyiv(undated), true},
		{"an undated event at a certain time", "datetime=1815-04-10&certainty=certain", kyiv(undated), false},
		{"since a day", "datetime=2023-04-20/..&certainty=certain", kyiv(), true},

		// It lies in the middle of Kyiv, give or take 3 km.
		{"a box around Kyiv", "bbox=30,50,31,51", kyiv(), true},
		{"a box that certainly holds it", "bbox=30,50,31,51&certainty=certain", kyiv(), true},
		{"a box whose edge it is on", "bbox=30.5234,50,31,51", kyiv(), true},
		{"a box that half its circle is in", "bbox=30.5234,50,31,51&certainty=certain", kyiv(), false},
		{"a box 2 km off", "bbox=30.5515,50,31,51", kyiv(), false},
		{"a box 2 km off that its circle meets", "bbox=30.5515,50,31,51&possible_place=yes", kyiv(), true},
		{"a box 4 km off", "bbox=30.58,50,31,51&possible_place=yes", kyiv(), false},
		{"an unlocated event in any box", "bbox=0,0,1,1", kyiv(nowhere), true},
		{"an unlocated event certainly in a box", "bbox=-180,-90,180,90&certainty=certain", kyiv(nowhere), false},
		{"the whole world, certainly", "bbox=-180,-90,180,90&certainty=certain", kyiv(), true},
	} {
		values := mustQuery(t, tt.query)
		if got := values.Match(&tt.event); got != tt.want {
			t.Errorf("%s: %q matches: %v, want %v", tt.name, tt.query, got, tt.want)
		}
	}
}

func TestMatchPlacesThatAreNotPoints(t *testing.T) {
	luhansk, _ := storetest.Places("UA-09")
	region := kyiv(nowhere, func(e *geo.Event) { e.LocationPrecision, e.Area = "region", &luhansk })
	road := kyiv(func(e *geo.Event) { e.Geometry, e.LocationPrecision = orb.LineString{{30, 50}, {32, 52}}, "exact" })
	suva := kyiv(func(e *geo.Event) { e.Geometry, e.LocationPrecision = orb.Point{179.9, -17}, "district" })
	cut := kyiv(func(e *geo.Event) { // Taveuni and Rabi, cut at the antimeridian
		e.Geometry = orb.MultiPolygon{{{{179, -17}, {180, -17}, {180, -16}, {179, -17}}}, {{{-180, -17}, {-179, -17}, {-180, -16}, {-180, -17}}}}
	})
	pole := kyiv(func(e *geo.Event) { e.Geometry, e.LocationPrecision = orb.Point{20, 89.95}, "district" })
	edge := kyiv(func(e *geo.Event) { e.Geometry, e.LocationPrecision = orb.Point{180, -17}, "unknown" })
	unknown := kyiv(func(e *geo.Event) { e.AreaID = "UA-99" })
	for _, tt := range []struct {
		name  string
		query string
		event geo.Event
		want  bool
	}{
		{"a corner of the area that is not its middle", "bbox=38,48,38.1,48.1", region, false},
		{"a corner of the area in which it may lie", "bbox=38,48,38.1,48.1&possible_place=yes", region, true},
		{"beside the area", "bbox=36,48,37,49&possible_place=yes", region, false},
		{"all of the area", "bbox=37,47,41,51&certainty=certain", region, true},
		{"most of the area", "bbox=38,47,41,51&certainty=certain", region, false},
		{"an area that is not at hand", "bbox=-180,-90,180,90&certainty=certain", unknown, false},
		{"part of a road", "bbox=30.9,50.9,31.1,51.1", road, true},
		{"the box of a road, but not the road", "bbox=30,51.5,30.5,52", road, false},
		{"part of a road, certainly", "bbox=30.9,50.9,31.1,51.1&certainty=certain", road, false},
		{"all of a road", "bbox=29,49,33,53&certainty=certain", road, true},

		{"a box over the antimeridian", "bbox=179,-18,-179,-16", suva, true},
		{"a box over the antimeridian that holds its circle", "bbox=179,-18,-179,-16&certainty=certain", suva, true},
		{"a box over the antimeridian that holds half its circle", "bbox=179,-18,-179.99,-16&certainty=certain", suva, false},
		{"a box on the other side that its circle meets", "bbox=-180,-18,-179,-16&possible_place=yes", suva, true},
		{"a box on the other side", "bbox=-180,-18,-179,-16", suva, false},
		{"a box far on the other side", "bbox=-179,-18,-178,-16&possible_place=yes", suva, false},
		{"a box on this side that holds half its circle", "bbox=179,-18,180,-16&certainty=certain", suva, false},
		{"the whole world holds a circle over the antimeridian", "bbox=-180,-90,180,90&certainty=certain", suva, true},
		{"a geometry cut at the antimeridian", "bbox=178,-18,-178,-15&certainty=certain", cut, true},
		{"half of a geometry cut at the antimeridian", "bbox=178,-18,180,-15&certainty=certain", cut, false},
		{"half of it, possibly", "bbox=178,-18,180,-15", cut, true},
		{"from the antimeridian on, and it is written as the other end", "bbox=-180,-18,-179,-16", edge, true},
		{"the same, certainly", "bbox=-180,-18,-179,-16&certainty=certain", edge, true},
		{"on both sides of it, certainly", "bbox=179,-18,-179,-16&certainty=certain", edge, true},
		{"behind the pole, within its radius", "bbox=-170,89.9,-150,90&possible_place=yes", pole, true},
		{"behind the pole, beyond its radius", "bbox=-170,80,-150,89.8&possible_place=yes", pole, false},
		{"all around the pole", "bbox=-180,89,180,90&certainty=certain", pole, true},
		{"half around the pole", "bbox=-90,89,90,90&certainty=certain", pole, false},
	} {
		q := mustQuery(t, tt.query)
		if got := q.Match(&tt.event); got != tt.want {
			t.Errorf("%s: %q matches: %v, want %v", tt.name, tt.query, got, tt.want)
		}
	}
}

type titled string

func (f titled) Match(e *geo.Event) bool { return e.Title == string(f) }

func TestMatchAsksItsFilter(t *testing.T) {
	e := kyiv()
	for title, want := range map[string]bool{e.Title: true, "Another": false} {
		if q := (geo.Query{Filter: titled(title)}); q.Match(&e) != want {
			t.Errorf("with a filter for %q it matches: %v, want %v", title, !want, want)
		}
	}
}

// What is certain is possible, and what meets a box also may.
func TestCertainImpliesPossible(t *testing.T) {
	events := storetest.Events(300, 21)
	for _, q := range storetest.Queries(300, 22) {
		certain, possible, may := q, q, q
		certain.Certain, possible.Certain, possible.PossiblePlace = true, false, true
		may.PossiblePlace = true
		for i := range events {
			if certain.Match(&events[i]) && !possible.Match(&events[i]) {
				t.Fatalf("%s is certain in %s but not possible", geo.AppendFeature(nil, &events[i]), q.Values().Encode())
			}
			if q.Match(&events[i]) && !may.Match(&events[i]) {
				t.Fatalf("%s is in %s but may not be", geo.AppendFeature(nil, &events[i]), q.Values().Encode())
			}
		}
	}
}

func TestWithoutTakesOneConditionAway(t *testing.T) {
	q := mustQuery(t, "event_type=battles&country=UA&limit=5")
	free := q.Without("event_type")
	if len(free.EventTypes) != 0 || !slices.Equal(free.Countries, []string{"UA"}) || free.Limit != 5 || len(q.EventTypes) != 1 {
		t.Errorf("Without(event_type) = %+v of %+v", free, q)
	}
	for _, f := range geo.Facets {
		set := mustQuery(t, string(f)+"=none")
		free := set.Without(f)
		if !slices.Equal(set.Words(f), []string{""}) || len(free.Values()) != 0 {
			t.Errorf("the facet %s has the words %q and, without them, %v", f, set.Words(f), free)
		}
	}
	for _, f := range geo.Facets {
		set := mustQuery(t, string(f)+"=none&"+string(f)+"_not=none")
		if free := set.Without(f); !set.Asks(f) || set.Admits(f, "") || free.Asks(f) || !free.Admits(f, "") || !set.Asks(f) {
			t.Errorf("the facet %s is left out of %v and, without it, of %v", f, set.Values(), free.Values())
		}
	}
	if (&geo.Query{}).Words("no such facet") != nil {
		t.Error("there are words for a facet that is none")
	}
}

func TestCompareOrdersByEveryField(t *testing.T) {
	number := func(n int) *int { return &n }
	early, late := at(t, "2022-02-24T03:00:00Z"), at(t, "2022-04-02T18:00:00Z")
	less, more := geo.Event{ID: 2}, geo.Event{ID: 1, Title: "Обстріл", EventType: "riots", Country: "UA", StartTime: early, EndTime: late, CreatedAt: early, UpdatedAt: late}
	more.Killed.Best = number(0)
	for _, f := range geo.SortFields {
		q := mustQuery(t, "sortby="+f)
		a, b := &less, &more
		if f == "id" {
			a, b = b, a
		}
		if q.Compare(a, b) >= 0 || q.Compare(b, a) <= 0 || q.Compare(a, a) != 0 {
			t.Errorf("by %s: %v is not before %v", f, a, b)
		}
		down := mustQuery(t, "sortby=-"+f)
		if down.Compare(a, b) <= 0 {
			t.Errorf("by -%s: %v is not after %v", f, a, b)
		}
	}
	twice := mustQuery(t, "sortby=-country,title")
	list := []geo.Event{{ID: 1, Country: "MM", Title: "a"}, {ID: 3, Country: "UA", Title: "b"}, {ID: 2, Country: "UA", Title: "b"}, {ID: 4, Country: "UA", Title: "a"}}
	slices.SortFunc(list, func(a, b geo.Event) int { return twice.Compare(&a, &b) })
	var ids []string
	for _, e := range list {
		ids = append(ids, fmt.Sprint(e.ID))
	}
	if got := strings.Join(ids, " "); got != "4 2 3 1" {
		t.Errorf("by -country,title, then id: %s, want 4 2 3 1", got)
	}
}

func TestByID(t *testing.T) {
	for word, want := range map[string]bool{"": true, "sortby=id": true, "sortby=id,title": true, "sortby=-id": false, "sortby=title": false} {
		if q := mustQuery(t, word); q.ByID() != want {
			t.Errorf("%q is in the order of ids: %v, want %v", word, !want, want)
		}
	}
}

func TestMatchText(t *testing.T) {
	e := geo.Event{
		Title: "Обстріл Харкова", Description: "Fête à Bâle, Malmö", PlaceName: "Слов’янськ", Admin1: "Донецька", Admin2: "Краматорський",
		Actors:  []geo.Actor{{Name: "Збройні сили"}},
		Sources: []geo.Source{{Publisher: "Укрінформ", Title: "Ранковий звіт", Quote: "secret"}}, Tags: []string{"night raid"},
		Notes: "hidden",
	}
	for text, want := range map[string]bool{
		"": true, "  ": true, "обстріл харк": true, "ОБСТРІЛ": true, "харкова обстріл": true, "бстріл": false,
		"fete bale": true, "Fête": true, "malmo": true, "malmö": true, "almo": false,
		"слов'янськ": true, "словянськ": true, "словʼянськ": true, "слов`янськ": true, "янськ": false,
		"донец крамат": true, "збройні": true, "укрінформ звіт": true, "raid": true, "night": true,
		"secret": false, "hidden": false, "обстріл києва": false, "…": true,
	} {
		if got := geo.MatchText(text, &e); got != want {
			t.Errorf("MatchText(%q) = %v, want %v", text, got, want)
		}
	}
}

func TestFoldText(t *testing.T) {
	for s, want := range map[string]string{
		"": "", " a  b ": "a b", "Обстріл, Харків!": "обстріл харків", "Їжак": "іжак", "ÀÉÎÕÜ": "aeiou", "e\u0301te\u0301": "ete",
		"Слов'янськ-2": "словянськ 2", "İstanbul": "istanbul", "漢字 עִבְרִית": "漢字 עברית", "ကချင်": "ကချင", "सेना": "सना", "a\u2028b\x00c": "a b c",
	} {
		if got := geo.FoldText(s); got != want {
			t.Errorf("FoldText(%q) = %q, want %q", s, got, want)
		}
		if again := geo.FoldText(geo.FoldText(s)); again != geo.FoldText(s) {
			t.Errorf("FoldText(FoldText(%q)) = %q, want the same again", s, again)
		}
	}
}
