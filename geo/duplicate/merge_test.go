package duplicate_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/duplicate"
	"eventmap/geo/storetest"
)

func TestMergeKeepsWhatIsThereAndAddsWhatItLacks(t *testing.T) {
	keep := with(saltivka, func(e *geo.Event) {
		e.ID, e.Revision, e.ExternalID, e.Notes, e.Status, e.Assessment = 1, 4, "a/1", "call again", "review", "likely"
		e.Tags, e.Targets = []string{"night"}, []string{"residential"}
		e.Actors = []geo.Actor{{Name: "Armed Forces of Russia", Role: "unknown"}}
		e.Sources = []geo.Source{{URL: "https://example.org/1", Publisher: "AFP", Title: "Strike"}, {Publisher: "Suspilne", Title: "Удар", PublishedAt: "2023-04-20"}}
		e.Confirmed = []geo.Check{{What: "time", By: "olena"}}
		e.Killed = geo.Harm{Count: geo.Count{Best: number(4)}}
	})
	other := with(saltivkaAgency, func(e *geo.Event) {
		e.ID, e.Revision, e.ExternalID, e.Notes, e.Status, e.Assessment = 2, 1, "b/9", "not ours", "done", "verified"
		e.Tags, e.Targets, e.Weapons = []string{"night", "S-300"}, []string{"energy"}, []string{"ballistic_missile"}
		e.ContentWarning, e.Visibility = []string{"graphic"}, "public"
		e.Actors = []geo.Actor{{Name: "ARMED FORCES OF RUSSIA", Role: "perpetrator", AttributedBy: "the governor"}, {Name: "Civilians", Role: "target"}}
		e.Sources = []geo.Source{
			{URL: "https://example.org/1", Publisher: "Agence France-Presse", ArchiveURL: "https://archive.example/1", Claims: &geo.Claims{Killed: &geo.Count{Best: number(3)}}},
			{Publisher: "Suspilne", Title: "Удар", PublishedAt: "2023-04-20", URL: "https://example.org/2"},
			{URL: "https://example.org/3"},
		}
		e.Confirmed = []geo.Check{{What: "time", By: "olena"}, {What: "location", By: "ana"}}
		e.Killed = geo.Harm{Count: geo.Count{Min: number(4), Best: number(5)}, Civilian: geo.Count{Best: number(5)}}
		e.Injured = geo.Harm{Count: geo.Count{Best: number(11)}}
		e.Admin1, e.Admin1Code = "Kharkiv oblast", "UA63"
	})
	before, beside := keep.Clone(), other.Clone()

	want := keep.Clone()
	want.Tags, want.Targets, want.Weapons = []string{"night", "S-300"}, []string{"residential", "energy"}, []string{"ballistic_missile"}
	want.ContentWarning = []string{"graphic"}
	want.Actors = []geo.Actor{{Name: "Armed Forces of Russia", Role: "perpetrator", AttributedBy: "the governor"}, {Name: "Civilians", Role: "target"}}
	five := geo.Count{Min: number(4), Best: number(5)}
	want.Sources = []geo.Source{
		{URL: "https://example.org/1", Publisher: "AFP", Title: "Strike", ArchiveURL: "https://archive.example/1", Claims: &geo.Claims{Killed: &geo.Count{Best: number(3)}}},
		{URL: "https://example.org/2", Publisher: "Suspilne", Title: "Удар", PublishedAt: "2023-04-20", Claims: &geo.Claims{Killed: &five}},
		{URL: "https://example.org/3", Claims: &geo.Claims{Killed: &five}},
	}
	want.Confirmed = []geo.Check{{What: "time", By: "olena"}, {What: "location", By: "ana"}}
	want.Injured = geo.Harm{Count: geo.Count{Best: number(11)}}
	want.Admin1, want.Admin1Code = "Kharkiv oblast", "UA63"

	got := duplicate.Merge(&keep, &other)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Merge (-want +got):\n%s", diff)
	}
	if err := got.Validate(); err != nil {
		t.Error(err)
	}
	again := duplicate.Merge(&got, &other)
	if diff := cmp.Diff(got, again); diff != "" {
		t.Errorf("merged once more (-once +twice):\n%s", diff)
	}
	*got.Sources[1].Claims.Killed.Best, got.Tags[0], *got.Injured.Best = 99, "changed", 99
	if cmp.Diff(before, keep) != "" || cmp.Diff(beside, other) != "" {
		t.Error("the merged event shares memory with those that it came from")
	}
}

func TestMergeTakesPlaceAndTimeWholeOrNotAtAll(t *testing.T) {
	area, _ := storetest.Places("UA-09")
	bare := geo.Event{ID: 1, Title: "Explosions", LocationBasis: "", EventType: "battles"}
	full := event(func(e *geo.Event) {
		e.ID, e.Title, e.Area, e.LocationPrecision, e.LocationBasis = 2, "Artillery", &area, "region", "the region named by the agency"
		when(e, "2023-06-02", "day")
		e.TimeZone = "Europe/Kyiv"
	})
	got := duplicate.Merge(&bare, &full)
	if got.AreaID != "UA-09" || got.Area != &area || got.LocationPrecision != "region" || got.LocationBasis != full.LocationBasis || got.Point == nil ||
		!got.StartTime.Equal(full.StartTime) || got.TimePrecision != "day" || got.TimeZone != "Europe/Kyiv" {
		t.Errorf("an event without place and time is now %s", geo.AppendFeature(nil, &got))
	}
	if got.EventType != "battles" || got.SubEventType != "" || got.Title != "Explosions" {
		t.Errorf("what it is was changed to %s, %s", got.EventType, got.SubEventType)
	}
	spot := with(saltivka, func(e *geo.Event) { e.TimeZone = "" })
	got = duplicate.Merge(&spot, &full)
	if got.AreaID != "" || got.Geometry != spot.Geometry.(orb.Point) || got.LocationBasis != "" || got.TimeZone != "" || got.TimePrecision != "minute" {
		t.Errorf("an event with place and time is now %s", geo.AppendFeature(nil, &got))
	}
}

func TestLink(t *testing.T) {
	e := saltivka.Clone()
	duplicate.Link(&e, 7)
	if e.DuplicateOf != 7 || e.Status != "duplicate" {
		t.Errorf("the duplicate is of %d and %s", e.DuplicateOf, e.Status)
	}
	if _, ok := e.Public(); ok {
		t.Error("the public gets the duplicate")
	}
}
