package format

import (
	"io"
	"slices"
	"strings"

	"eventmap/geo"
)

// bellingcat is what Bellingcat gives away of its map of civilian harm in
// Ukraine: the download as JSON and CSV, api.json, and its sheet. It says the
// day, a spot without how exact it is, what was hit and by what kind of weapon.
var bellingcat = Format{
	Name:      "bellingcat",
	Title:     "Bellingcat (CSV, JSON)",
	MediaType: "application/json",
	Dataset:   "bellingcat",
	Marks:     "it has the names of Bellingcat's download, such as filters or associations with the type of area affected",
	Sniff:     sniffBellingcat,
	Read: func(r io.Reader, o ReadOptions) geo.Events {
		in, head := peeked(r)
		if c := start(head); c == '{' || c == '[' {
			return bellingcatTable.readObjects(in, o)
		}
		return bellingcatTable.read(in, o)
	},
	layout: bellingcatTable.layout,
}

func sniffBellingcat(head []byte, _ string) int {
	known := false
	switch start(head) {
	case '{', '[':
		found := paths(head)
		known = found["[].filters[].key"] && found["[].filters[].value"] && found["[].latitude"] ||
			found["[].weapon_system"] && found["[].impact"]
	default:
		h := headingOf(head)
		known = hasColumns(h, "typeofareaaffected", "weaponsystem") ||
			len(h.names) == 8 && hasColumns(h, "id", "date", "latitude", "longitude", "location", "description", "sources", "associations")
	}
	if known {
		return 94
	}
	return 0
}

// bellingcatTable names the columns of the CSV and of the sheet, and the members
// of the JSON.
var bellingcatTable = dialect{
	dataset:    "bellingcat",
	monthFirst: true, // 02/24/2022
	columns: map[string]spec{
		"id": {part: identifier}, "incidentno": {part: identifier},
		"date": {part: startDate}, "reporteddate": {part: startDate},
		"latitude": {part: latitude}, "lat": {part: latitude}, "longitude": {part: longitude}, "lon": {part: longitude},
		"location": {part: placeName}, "description": {part: description}, "narrative": {part: description},
		"sources": {part: source, own: true}, "source": {part: source},
		"associations": {part: targets, own: true}, "filters": {part: targets, own: true},
		"typeofareaaffected": {part: targets, own: true}, "impact": {part: targets, own: true},
		"weaponsystem": {part: weapons, own: true}, "graphic": {own: true, field: "content_warning"},
	},
	finish: finishBellingcat,
}

func finishBellingcat(x *reading) *geo.Refusal {
	if list, ok := x.raw("sources").([]any); ok {
		x.linked(list)
	} else if s := x.cell("sources"); s != "" && x.cite(source, s) {
		x.held("sources")
	}
	areas := append(texts(x.raw("typeofareaaffected")), texts(x.raw("impact"))...)
	means := texts(x.raw("weaponsystem"))
	for _, f := range x.filters() {
		switch foldName(f.key) {
		case "typeofareaaffected":
			areas = append(areas, f.value)
		case "weaponsystem":
			means = append(means, f.value)
		}
	}
	x.affected(areas)
	x.means(means)
	switch strings.ToLower(x.cell("graphic")) {
	case "true", "yes", "y", "1":
		x.event.ContentWarning = append(x.event.ContentWarning, "graphic")
	}
	return nil
}

// linked takes sources that are web addresses or objects with a path; it keeps
// the list where a source says more.
func (x *reading) linked(list []any) {
	whole := true
	for _, one := range list {
		s := geo.Source{}
		switch one := one.(type) {
		case string:
			s.URL = strings.TrimSpace(one)
		case map[string]any:
			s.URL, s.Title = text(one["path"]), geo.Cut(text(one["description"]), geo.MaxText)
			for name := range one {
				whole = whole && slices.Contains([]string{"id", "path", "description"}, name)
			}
		}
		whole = isLink(s.URL) && addSource(&x.event, s) && whole
	}
	if whole {
		x.held("sources")
	}
}

// A filter is one key and value by which events are chosen on the map.
type filter struct{ key, value string }

// filters reads the list of the JSON, or the associations of the CSV, which join
// key=value by commas.
func (x *reading) filters() (list []filter) {
	all, _ := x.raw("filters").([]any)
	for _, one := range all {
		if f, ok := one.(map[string]any); ok {
			list = append(list, filter{text(f["key"]), text(f["value"])})
		}
	}
	for _, pair := range texts(x.raw("associations")) {
		if key, value, ok := strings.Cut(pair, "="); ok {
			list = append(list, filter{strings.TrimSpace(key), strings.TrimSpace(value)})
		}
	}
	return list
}

// areasAffected are Bellingcat's types of area, folded, in our words. Those that
// are not here (Humanitarian, Undefined) have none and stay in extras, as all do.
var areasAffected = map[string]string{
	"residential": "residential", "industrial": "industrial", "administrative": "administrative", "healthcare": "healthcare",
	"schoolorchildcare": "education", "military": "military_position", "commercial": "commercial",
	"religious": "religious_cultural", "cultural": "religious_cultural", "roadshighwaystransport": "transport",
}

func (x *reading) affected(areas []string) {
	for _, area := range areas {
		if word := areasAffected[foldName(area)]; word != "" && !slices.Contains(x.event.Targets, word) {
			x.event.Targets = append(x.event.Targets, word)
		}
	}
}

// A weaponSystem is what one of Bellingcat's weapon systems means in our words.
type weaponSystem struct{ weapon, subEventType string }

// weaponSystems are Bellingcat's. ACLED counts rockets and missiles as shelling;
// a munition that aircraft drop as well as guns fire has no kind, and small
// arms no type, for the file does not say whether anybody fought.
var weaponSystems = map[string]weaponSystem{
	"smallarms":           {weapon: "small_arms"},
	"ballisticmissile":    {"ballistic_missile", "shelling_artillery_missile"},
	"cruisemissile":       {"cruise_missile", "shelling_artillery_missile"},
	"herocketartillery":   {"mlrs", "shelling_artillery_missile"},
	"clustermunitions":    {weapon: "cluster"},
	"incendiarymunitions": {weapon: "incendiary"},
	"landmines":           {"mine_ied", "remote_explosive_landmine_ied"},
	"airstrike":           {subEventType: "air_drone_strike"},
	"thermobaricmunition": {},
	"unknown":             {weapon: "unknown"},
}

// means takes the weapons, and the type where all that are known agree on one.
func (x *reading) means(systems []string) {
	e := &x.event
	var kinds []string
	for _, name := range systems {
		w, known := weaponSystems[foldName(name)]
		if w.weapon != "" && !slices.Contains(e.Weapons, w.weapon) {
			e.Weapons = append(e.Weapons, w.weapon)
		}
		if !known || w.weapon == "unknown" {
			continue
		}
		if !slices.Contains(kinds, w.subEventType) {
			kinds = append(kinds, w.subEventType)
		}
	}
	if len(kinds) == 1 && kinds[0] != "" {
		e.EventType, e.SubEventType = "explosions_remote_violence", kinds[0]
	}
}
