package format

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"eventmap/geo"
)

// acled is the Armed Conflict Location & Event Data Project's table (ACLED
// Codebook): the current columns, those before 2023 with data_id and iso3, and
// those of version 5 in upper case, by name and in any order. What an event does
// not hold as it stands, codes and labels among it, are extras.
var acled = Format{
	Name:      "acled",
	Title:     "ACLED (CSV)",
	MediaType: "text/csv",
	Dataset:   acledTable.dataset,
	Marks:     "its header has ACLED's columns event_id_cnty, event_date and time_precision",
	Rights:    &acledRights,
	Sniff:     sniffColumns("event_id_cnty", "event_date", "time_precision"),
	Read:      acledTable.read,
	layout:    acledTable.layout,
}

// acledJSON is what ACLED's API answers: an object with a list "data", or the
// list itself, of objects that have the same names as the columns.
var acledJSON = Format{
	Name:      "acled-json",
	Title:     "ACLED (JSON)",
	MediaType: "application/json",
	Dataset:   acledTable.dataset,
	Marks:     "it is JSON that names ACLED's event_id_cnty",
	Rights:    &acledRights,
	Sniff: func(head []byte, _ string) int {
		start := bytes.TrimSpace(bytes.TrimPrefix(head, bom))
		if len(start) > 0 && (start[0] == '{' || start[0] == '[') && bytes.Contains(start, []byte(`"event_id_cnty"`)) && !bytes.Contains(start, []byte(`"Feature`)) {
			return 95
		}
		return 0
	},
	Read: func(r io.Reader, o ReadOptions) geo.Events { return acledTable.readObjects(r, o, "data") },
}

// acledRights are the terms under which ACLED gives its data to each user (ACLED
// Terms of use): they may be shown with attribution and not be passed on whole.
var acledRights = geo.Dataset{Title: "ACLED", Licence: "ACLED Terms of use", Attribution: "ACLED"}

var acledTable = dialect{
	dataset:  "acled",
	dayFirst: true,
	finish:   acledFinish,
	columns: map[string]spec{
		"eventidcnty": {part: identifier}, "eventdate": {part: startDate}, "timeprecision": {part: timePrecision},
		"disordertype": {own: true}, "eventtype": {part: eventType, own: true}, "subeventtype": {part: subEventType, own: true},
		"actor1": {part: actor, own: true}, "assocactor1": {part: actor, own: true}, "allyactor1": {part: actor, own: true}, "inter1": {own: true},
		"actor2": {part: actor, own: true}, "assocactor2": {part: actor, own: true}, "allyactor2": {part: actor, own: true}, "inter2": {own: true},
		"interaction": {own: true}, "civiliantargeting": {own: true},
		"country": {part: country}, "admin1": {part: admin1}, "admin2": {part: admin2}, "location": {part: placeName},
		"latitude": {part: latitude}, "longitude": {part: longitude}, "geoprecision": {part: geoPrecisionCode}, "geoprecis": {part: geoPrecisionCode},
		"source": {part: source, own: true}, "notes": {part: description}, "fatalities": {part: killed}, "tags": {part: tags, own: true},
	},
}

// acledFinish makes of a row what only ACLED means by it.
func acledFinish(x *reading) *geo.Refusal {
	e := &x.event
	if e.EventType == "" {
		x.acledType()
	}
	x.acledActors()
	for _, who := range listOf(x.cell("source")) {
		if len(e.Sources) < geo.MaxList {
			e.Sources = append(e.Sources, geo.Source{Publisher: geo.Cut(who, geo.MaxWord)})
		}
	}
	if sources := publishers(e.Sources); strings.Join(sources, "; ") == x.cell("source") {
		x.held("source")
	}
	for _, tag := range listOf(x.cell("tags")) {
		if !slices.Contains(e.Tags, tag) && len(e.Tags) < geo.MaxList {
			e.Tags = append(e.Tags, tag)
		}
	}
	if strings.Join(e.Tags, "; ") == x.cell("tags") {
		x.held("tags")
	}
	x.acledPlace()
	x.keptDate("eventdate")
	x.kept("timeprecision")
	if e.Title == "" {
		e.Title = acledTitle(x)
	}
	return nil
}

// acledTitle says in a few words what happened where; the notes are the
// description.
func acledTitle(x *reading) string {
	if e := &x.event; e.EventType != "" {
		return typeAndPlace(e)
	}
	what := x.cell("subeventtype")
	if what == "" {
		what = x.cell("eventtype")
	}
	if what == "" {
		return ""
	}
	if where := x.event.PlaceName; where != "" {
		what += ", " + where
	}
	return what
}

// listOf parts a cell whose entries stand between semicolons.
func listOf(cell string) []string {
	var list []string
	for _, s := range strings.Split(cell, ";") {
		if s = strings.TrimSpace(s); s != "" {
			list = append(list, s)
		}
	}
	return list
}

func publishers(sources []geo.Source) []string {
	list := make([]string, len(sources))
	for i, s := range sources {
		list[i] = s.Publisher
	}
	return list
}

// acledOld are the event types of ACLED's version 5, in snake case, that are
// kinds today. Riots and protests were one type: the actors tell which.
var acledOld = map[string][2]string{
	"battle_no_change_of_territory":                   {"battles", "armed_clash"},
	"battle_government_regains_territory":             {"battles", "government_regains_territory"},
	"battle_non_state_actor_overtakes_territory":      {"battles", "non_state_actor_overtakes_territory"},
	"headquarters_or_base_established":                {"strategic_developments", "headquarters_or_base_established"},
	"non_violent_transfer_of_territory":               {"strategic_developments", "non_violent_transfer_of_territory"},
	"non_violent_activity_by_a_conflict_actor":        {"strategic_developments", ""},
	"strategic_development":                           {"strategic_developments", ""},
	"looting_property_destruction":                    {"strategic_developments", "looting_property_destruction"},
	"violence_against_civilians":                      {"violence_against_civilians", ""},
	"remote_violence":                                 {"explosions_remote_violence", ""},
	"battle_government_regains_territory_from_rebels": {"battles", "government_regains_territory"},
	"battle_rebels_overtake_territory":                {"battles", "non_state_actor_overtakes_territory"},
	"battle_rebel_control_location":                   {"battles", "armed_clash"},
}

// acledType finds the type and its kind, also where they are misspelt by a letter
// or two, as in thousands of real rows.
func (x *reading) acledType() {
	e := &x.event
	label, sub := x.cell("eventtype"), x.cell("subeventtype")
	if old, ok := acledOld[snake(label)]; ok {
		e.EventType, e.SubEventType = old[0], old[1]
	} else if snake(label) == "riots_protests" {
		switch {
		case x.acledKind("inter1") == "rioters" || x.acledKind("inter2") == "rioters":
			e.EventType = "riots"
		case x.acledKind("inter1") == "protesters":
			e.EventType = "protests"
		}
	} else if e.EventType, e.SubEventType, ok = typeOf(label); !ok {
		e.EventType = nearest(label, eventTypeTerms)
	}
	if e.EventType == "" {
		e.EventType, e.SubEventType, _ = typeOf(sub)
		return
	}
	if sub == "" {
		return
	}
	if kind, ok := subTypeOf(e.EventType, sub); ok {
		e.SubEventType = kind
	} else if t, _ := geo.LookupEventType(e.EventType); e.SubEventType == "" {
		e.SubEventType = nearest(sub, t.SubEventTypes)
	}
}

// acledKinds are the kinds of actors, by their code and by the words that older
// and newer tables use (ACLED Codebook, "Inter codes"), folded.
var acledKinds = map[string]string{
	"1": "state", "stateforces": "state",
	"2": "rebels", "rebelgroup": "rebels", "rebelgroups": "rebels", "rebelforces": "rebels",
	"3": "militia", "politicalmilitia": "militia", "politicalmilitias": "militia", "militiagroups": "militia",
	"4": "identity militia", "identitymilitia": "identity militia", "identitymilitias": "identity militia", "communalidentitygroups": "identity militia",
	"5": "rioters", "rioters": "rioters",
	"6": "protesters", "protesters": "protesters",
	"7": "civilians", "civilians": "civilians",
	"8": "others", "externalotherforces": "others", "foreignothers": "others", "otherforces": "others",
}

// acledKind gives the kind of an actor; "" where the table does not say.
func (x *reading) acledKind(column string) string { return acledKinds[foldName(x.cell(column))] }

// acledActors reads both sides, and behind them those associated to each. The
// associates are extras too, for the list of actors does not say whose they were.
func (x *reading) acledActors() {
	roles := [2]string{x.acledRole(0), x.acledRole(1)}
	for side, column := range [2]string{"actor1", "actor2"} {
		if who := x.cell(column); who != "" && x.addActor(who, roles[side]) { // a name, not a list of them
			x.held(column)
		}
	}
	for side, columns := range [2][2]string{{"assocactor1", "allyactor1"}, {"assocactor2", "allyactor2"}} {
		for _, column := range columns {
			for _, who := range listOf(x.cell(column)) {
				x.addActor(who, roles[side])
			}
		}
	}
}

// acledRole gives the role of a side, 0 or 1. ACLED names no attacker but in
// violence against civilians; where one side are civilians it is the other.
func (x *reading) acledRole(side int) string {
	kinds := [2]string{x.acledKind("inter1"), x.acledKind("inter2")}
	violent := x.event.EventType != "protests" && x.event.EventType != "strategic_developments"
	switch {
	case violent && kinds[side] == "civilians":
		return "target"
	case violent && kinds[1-side] == "civilians", violent && side == 0 && x.cell("civiliantargeting") != "":
		return "perpetrator"
	case x.event.EventType == "violence_against_civilians":
		return [2]string{"perpetrator", "target"}[side]
	}
	return "party"
}

// addActor adds somebody who is not there yet, and reports whether the name is
// held whole.
func (x *reading) addActor(name, role string) bool {
	one := geo.Actor{Name: geo.Cut(name, geo.MaxWord), Role: role}
	if !slices.Contains(x.event.Actors, one) {
		if len(x.event.Actors) == geo.MaxList {
			return false
		}
		x.event.Actors = append(x.event.Actors, one)
	}
	return one.Name == name
}

// acledPlaces says what each geo_precision means (ACLED Codebook, "Geo
// precision"): 1 is a town and never a spot in it.
var acledPlaces = map[string]string{
	"1": "ACLED coded the town; the point stands for it",
	"2": "ACLED coded a place near the town, or the smaller part of a region; the point stands for it",
	"3": "ACLED coded the larger region; its point only stands for it",
}

// acledPlace says what the point stands for, and finds the area where it is a
// region's.
func (x *reading) acledPlace() {
	e := &x.event
	column := "geoprecision"
	if _, ok := x.column(column); !ok {
		column = "geoprecis"
	}
	code := x.cell(column)
	if e.LocationPrecision == "" {
		if code != "" && e.Geometry != nil {
			x.o.warn(x.row, "geo_precision", "%q is not 1, 2 or 3; how exact the place is stays open", geo.Clip(code))
		}
		return
	}
	x.kept(column)
	e.LocationBasis = acledPlaces[code]
	if code == "3" && e.Country != "" && x.o.Admin1 != nil {
		if area, ok := x.o.Admin1(e.Country, e.Admin1); ok {
			e.AreaID = area.ID
			return
		}
	}
	if e.Geometry != nil && e.UncertaintyM == 0 {
		e.UncertaintyM = geo.DefaultUncertaintyM(e.LocationPrecision)
	}
}
