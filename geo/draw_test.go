package geo_test

import (
	"encoding/json"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"eventmap/geo"
)

// drawText draws text that may be kept: UTF-8 in NFC.
func drawText(t *rapid.T, name string) string {
	return rapid.OneOf(rapid.Just(""), rapid.SampledFrom([]string{"Обстріл", `<b>"&'\`, "\u2028\u2029\x7f\ufffd", "a\nb\tc\rd\be", "𝒰 עברית 漢字", "none", "null"}), rapid.String()).Draw(t, name)
}

func drawList(t *rapid.T, name string) []string {
	var list []string
	for range rapid.IntRange(0, 3).Draw(t, name) {
		list = append(list, drawText(t, name))
	}
	return list
}

func drawCount(t *rapid.T, name string) geo.Count {
	one := func() *int {
		if rapid.Bool().Draw(t, name) {
			return nil
		}
		n := rapid.IntRange(0, 1e8).Draw(t, name)
		return &n
	}
	return geo.Count{Min: one(), Best: one(), Max: one()}
}

func drawMoment(t *rapid.T, name string) time.Time {
	if rapid.Bool().Draw(t, name+" known") {
		return time.Time{}
	}
	return time.Unix(rapid.Int64Range(-62_135_596_799, 253_370_764_799).Draw(t, name), 0).UTC()
}

func drawExtra(t *rapid.T, depth int) any {
	switch rapid.IntRange(0, 6-min(depth, 2)).Draw(t, "extra") {
	case 0:
		return nil
	case 1:
		return rapid.Bool().Draw(t, "bool")
	case 2:
		return drawText(t, "string")
	case 3, 4:
		return json.Number(rapid.StringMatching(`-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,5})?([eE][+-]?[0-9]{1,2})?`).Draw(t, "number"))
	case 5:
		list := []any{}
		for range rapid.IntRange(0, 3).Draw(t, "length") {
			list = append(list, drawExtra(t, depth+1))
		}
		return list
	}
	m := map[string]any{}
	for range rapid.IntRange(0, 3).Draw(t, "members") {
		m[drawText(t, "member")] = drawExtra(t, depth+1)
	}
	return m
}

func drawGeometry(t *rapid.T, depth int) orb.Geometry {
	line := func(least int) []orb.Point {
		var l []orb.Point
		for range rapid.IntRange(least, least+3).Draw(t, "positions") {
			l = append(l, drawPoint(t, "position"))
		}
		return l
	}
	switch rapid.IntRange(0, 7-min(depth, 2)/2).Draw(t, "geometry") {
	case 0:
		return drawPoint(t, "point")
	case 1:
		return orb.MultiPoint(line(1))
	case 2:
		return orb.LineString(line(2))
	case 3:
		return orb.MultiLineString{line(2), line(2)}
	case 4:
		return star(t)
	case 5:
		return orb.MultiPolygon{star(t), star(t)}
	case 6:
		var c orb.Collection
		for range 2 {
			if g := drawGeometry(t, depth+1); g != nil {
				c = append(c, g)
			}
		}
		if len(c) > 0 {
			return c
		}
	}
	return nil
}

// drawEvent draws an event that uses any of its fields, as Complete leaves it
// but not by its rules.
func drawEvent(t *rapid.T) geo.Event {
	text := func(name string) string { return drawText(t, name) }
	e := geo.Event{
		ID: rapid.Int64Range(0, geo.MaxID).Draw(t, "id"), Revision: rapid.Int64Range(0, geo.MaxID).Draw(t, "revision"),
		Dataset: text("dataset"), ExternalID: text("external_id"), Title: text("title"), Description: text("description"),
		EventType: text("event_type"), SubEventType: text("sub_event_type"), Weapons: drawList(t, "weapons"), Targets: drawList(t, "targets"),
		Tags: drawList(t, "tags"), ContentWarning: drawList(t, "content_warning"), Geometry: drawGeometry(t, 0),
		UncertaintyM: rapid.Float64Range(0, 2e7).Draw(t, "uncertainty_m"), AreaID: text("area_id"), LocationPrecision: text("location_precision"),
		PlaceName: text("place_name"), Admin1: text("admin1"), Admin2: text("admin2"), Admin1Code: text("admin1_code"), Admin2Code: text("admin2_code"),
		Country: text("country"), LocationBasis: text("location_basis"), StartTime: drawMoment(t, "start_time"), EndTime: drawMoment(t, "end_time"),
		TimePrecision: text("time_precision"), TimeExtent: text("time_extent"), TimeZone: text("time_zone"), Assessment: text("assessment"),
		Status: text("status"), Assignee: text("assignee"), Notes: text("notes"), DuplicateOf: rapid.Int64Range(0, 9).Draw(t, "duplicate_of"),
		Visibility: text("visibility"), EmbargoUntil: drawMoment(t, "embargo_until"), PublicDisplacementM: rapid.Float64Range(0, 1e6).Draw(t, "public_displacement_m"),
		Rights:    geo.Rights{Licence: text("licence"), Attribution: text("attribution")},
		CreatedAt: drawMoment(t, "created_at"), CreatedBy: text("created_by"), UpdatedAt: drawMoment(t, "updated_at"), UpdatedBy: text("updated_by"),
	}
	e.Killed = geo.Harm{Count: drawCount(t, "killed"), Civilian: drawCount(t, "killed"), Military: drawCount(t, "killed")}
	e.Injured = geo.Harm{Count: drawCount(t, "injured"), Civilian: drawCount(t, "injured"), Military: drawCount(t, "injured")}
	if rapid.Bool().Draw(t, "was displaced") {
		p := drawPoint(t, "public_point")
		e.PublicPoint, e.DisplacedM = &p, rapid.Float64Range(0, 1e6).Draw(t, "displaced_m")
	}
	if rapid.Bool().Draw(t, "has point") {
		p := drawPoint(t, "point")
		e.Point = &p
	}
	if rapid.Bool().Draw(t, "has area") {
		area := geo.DrawnPlace(text("area"), orb.MultiPolygon{star(t)})
		e.Area, e.AreaID = &area, area.ID
	}
	if rapid.Bool().Draw(t, "has rights") {
		yes := rapid.Bool().Draw(t, "redistributable")
		e.Rights.Redistributable = &yes
	}
	for range rapid.IntRange(0, 3).Draw(t, "actors") {
		e.Actors = append(e.Actors, geo.Actor{Name: text("name"), Role: text("role"), AttributedBy: text("attributed_by")})
	}
	for range rapid.IntRange(0, 2).Draw(t, "confirmed") {
		e.Confirmed = append(e.Confirmed, geo.Check{What: text("what"), By: text("by"), At: text("at"), How: text("how")})
	}
	for range rapid.IntRange(0, 2).Draw(t, "sources") {
		s := geo.Source{URL: text("url"), Publisher: text("publisher"), Title: text("title"), PublishedAt: text("published_at"), MediaType: text("media_type"),
			Quote: text("quote"), ArchiveURL: text("archive_url"), SHA256: text("sha256"), Reliability: text("reliability"), Credibility: rapid.IntRange(0, 6).Draw(t, "credibility")}
		if rapid.Bool().Draw(t, "claims") {
			n := drawCount(t, "claimed")
			s.Claims = &geo.Claims{Killed: &n, Actors: drawList(t, "claimed"), Place: text("claimed"), Time: text("claimed")}
		}
		e.Sources = append(e.Sources, s)
	}
	if m, ok := drawExtra(t, 0).(map[string]any); ok && len(m) > 0 {
		e.Extras = m
	}
	return e
}
