package format

import (
	"bytes"
	"encoding/json"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// geoConfirmed is what GeoConfirmed gives away: its CSV, its KML and KMZ, and the
// JSON of its map, old and new. It says where something was filmed and whose it
// is, and to the day when; how exact the place is it does not say, so that stays
// unknown, and the geolocation it cites is a confirmed location. What was seen
// it says in words only, so there is no type.
var geoConfirmed = Format{
	Name:      "geoconfirmed",
	Title:     "GeoConfirmed (CSV, KML, JSON)",
	MediaType: "text/csv",
	Dataset:   "geoconfirmed",
	Marks:     "it has GeoConfirmed's factions and plus codes, or the icons of its map",
	Sniff:     sniffGeoConfirmed,
	Read:      readGeoConfirmed,
	layout:    geoConfirmedTable.layout,
}

func sniffGeoConfirmed(head []byte, _ string) int {
	known := false
	switch start(head) {
	case '<':
		top := bytes.ToLower(head[:min(len(head), 4<<10)])
		known = isKML(head) && (bytes.Contains(head, []byte("api/icons/")) || bytes.Contains(top, []byte("geoconfirmed")))
	case '{', '[':
		known = geoConfirmedLists(paths(head)) != nil
	default:
		known = hasColumns(headingOf(head), "faction", "pluscode", "geolocation", "id")
	}
	if known {
		return 95
	}
	return 0
}

// geoConfirmedLists gives the lists that hold the placemarks; nil for JSON of
// somebody else.
func geoConfirmedLists(found map[string]bool) []string {
	switch {
	case found["factionMeta"] || found["geojson.features[].properties.factionId"]:
		return []string{"geojson.features"}
	case found["originalSource"] && found["geolocation"]:
		return []string{}
	case found["[].originalSource"] && found["[].geolocation"]:
		return []string{""}
	}
	return nil
}

func readGeoConfirmed(r io.Reader, o ReadOptions) geo.Events {
	in, head := peeked(r)
	switch start(head) {
	case '<':
		return readKML(in, o, &geoConfirmedKML)
	case '{', '[':
		factions := map[string]string{}
		j := objects{
			dialect: &geoConfirmedTable,
			lists:   geoConfirmedLists(paths(head)),
			aside:   func(path string, raw []byte) { readFactions(path, raw, factions) },
			unfold: func(r *record, object map[string]any) (map[string]any, error) {
				return unfoldPlacemark(r, object, factions)
			},
		}
		return j.read(in, o)
	}
	return geoConfirmedTable.read(in, o)
}

// geoConfirmedTable names the columns of the CSV and the members of the JSON.
var geoConfirmedTable = dialect{
	dataset: "geoconfirmed",
	columns: map[string]spec{
		"id":       {part: identifier},
		"latitude": {part: latitude}, "lat": {part: latitude}, "la": {part: latitude},
		"longitude": {part: longitude}, "lon": {part: longitude}, "lo": {part: longitude},
		"date": {part: startDate, own: true}, "name": {part: title, own: true},
		"faction": {part: actor, own: true}, "pluscode": {part: placeName, own: true}, "description": {part: description},
		"source": {part: source, own: true}, "originalsource": {part: source, own: true},
		"geolocation": {field: "confirmed", own: true}, "units": {own: true}, "orbatunits": {own: true},
	},
	finish: finishGeoConfirmed,
}

// geoConfirmedKML names what a Placemark has. It bears no id, so that a
// placemark whose words or spot change is a new event.
var geoConfirmedKML = dialect{
	dataset: "geoconfirmed",
	columns: map[string]spec{
		"name": {part: title, own: true}, "description": {part: description}, "styleurl": {part: actor, own: true},
	},
	finish: finishGeoConfirmedKML,
}

// geoConfirmedColours are those of the factions (the map's own legend).
var geoConfirmedColours = map[string]string{
	"0051CA": "Ukraine", "E00000": "Russia", "3184FF": "Ukraine Civilian", "FF6666": "Russia Civilian", "400080": "Belarus",
	"6A1D00": "North Korea", "DDDD00": "Special", "0A5900": "NATO", "65BB59": "NATO Civilian", "AC7339": "Neutral", "666666": "Unknown",
}

// nobodys are the factions that name nobody.
var nobodys = []string{"Neutral", "Unknown", "Special"}

func finishGeoConfirmed(x *reading) *geo.Refusal {
	if x.o.HidePositions && (x.says("units") || x.says("orbatunits")) {
		return &geo.Refusal{Row: x.row, Reason: hidden}
	}
	x.videoDay(x.cell("name"), x.cell("date"))
	if x.faction(x.cell("faction")) {
		x.held("faction")
	}
	x.plusCode(x.cell("pluscode"))
	for _, name := range []string{"source", "originalsource"} {
		if value := x.cell(name); value != "" && x.cite(source, value) {
			x.held(name)
		}
	}
	if x.geolocated(x.cell("geolocation")) {
		x.held("geolocation")
	}
	x.headline(x.cell("name"))
	return nil
}

// geolocated records that GeoConfirmed found the place, and where it says how.
func (x *reading) geolocated(how string) bool {
	if how == "" || len(how) > geo.MaxText {
		return false
	}
	x.event.Confirmed = append(x.event.Confirmed, geo.Check{What: "location", By: "GeoConfirmed", How: how})
	x.event.LocationBasis = "geolocated by GeoConfirmed"
	return true
}

// faction makes whose it is an actor, whose role the file does not say; it
// answers whether the event now holds it.
func (x *reading) faction(name string) bool {
	if name == "" || slices.Contains(nobodys, name) {
		return name == ""
	}
	x.event.Actors = append(x.event.Actors, geo.Actor{Name: geo.Cut(name, geo.MaxWord), Role: "unknown"})
	return len(name) <= geo.MaxWord
}

// videoDay reads the day, which the name repeats as 06 AUG 2026 and which is all
// that is left of it in KML. A clock, where the file has one, is that of the entry and
// not of what was filmed. Objects that stand where they stand have no date. Days
// before 1900 or after 2099, such as those of 1527 that the map holds, are
// slips of the pen, for nobody filmed then: the event is left undated, which is
// true, and the file's date is kept.
func (x *reading) videoDay(name, date string) {
	day, _, _ := strings.Cut(date, "T")
	if day == "" {
		day = name
	}
	m, err := x.dates.parse(day)
	switch year := m.From.Year(); {
	case err != nil && date == "":
		return
	case err != nil:
		x.o.warn(x.row, "date", "%s; the event is left undated", err)
		return
	case year < 1900 || year > 2099:
		x.o.warn(x.row, "date", "the year of %s cannot be that of a recording; the event is left undated", geo.Clip(day))
		return
	}
	x.span(m)
	if _, clock, _ := strings.Cut(date, "T"); strings.Trim(clock, "0:.Z") == "" {
		x.held("date")
	}
}

// aPlusCode is a place in words behind a short or whole plus code (Open Location
// Code), whose alphabet has no vowels.
var aPlusCode = regexp.MustCompile(`^[23456789CFGHJMPQRVWX]{2,8}\+[23456789CFGHJMPQRVWX]{0,7}[,\s]+(\S.*)$`)

// plusCode takes the place from behind a plus code: Lyman, Donetsk Oblast,
// Ukraine. The code itself says nothing that the coordinates do not, and is kept.
func (x *reading) plusCode(s string) {
	m := aPlusCode.FindStringSubmatch(s)
	if m == nil {
		return
	}
	parts := strings.Split(m[1], ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	e := &x.event
	if last := len(parts) - 1; last > 0 {
		if land, ok := x.o.country(parts[last]); ok && land.Country != "" {
			e.Country, parts = land.Country, parts[:last]
		}
	}
	if e.Country != "" && len(parts) == 2 {
		e.Admin1, parts = parts[1], parts[:1]
	}
	e.PlaceName = geo.Cut(strings.Join(parts, ", "), geo.MaxWord)
}

// videoTime is which part of a recording a description is about: 0:29-0:32 - .
var videoTime = regexp.MustCompile(`^(?:\d{1,2}:)?\d{1,2}:\d{2}(?:\s*[-–]\s*(?:\d{1,2}:)?\d{1,2}:\d{2})?\s*[-–:]\s*`)

// headline makes a title of the description where the name is only the date.
func (x *reading) headline(name string) {
	e := &x.event
	_, err := x.dates.parse(name)
	dated := name != "" && err == nil
	if !dated {
		e.Title = geo.Cut(name, geo.MaxTitle)
	}
	if e.Title == "" {
		e.Title = strings.TrimRight(firstWords(videoTime.ReplaceAllString(e.Description, "")), " ,;:")
	}
	if e.Title == "" {
		e.Title = "Placemark"
		if where := e.PlaceName; where != "" {
			e.Title += ", " + where
		} else if who := e.ActorName(0); who != "" {
			e.Title += ", " + who
		}
	}
	if dated && e.Dated() || !dated && e.Title == name {
		x.held("name")
	}
}

// readFactions reads the names of the factions by their ids.
func readFactions(path string, raw []byte, into map[string]string) {
	if path != "factionMeta" {
		return
	}
	list, err := decodeObject(append(append([]byte(`{"list":`), raw...), '}'))
	if err != nil {
		return
	}
	all, _ := list["list"].([]any)
	for _, one := range all {
		if f, ok := one.(map[string]any); ok && len(into) < maxColumns {
			into[text(f["factionId"])] = text(f["name"])
		}
	}
}

// unfoldPlacemark gives the names and values of a placemark: the properties of a
// feature of the map, or an object of a list or a page. The list of 2022 has
// its coordinates with the latitude first, unlike GeoJSON.
func unfoldPlacemark(r *record, object map[string]any, factions map[string]string) (map[string]any, error) {
	if properties, ok := object["properties"].(map[string]any); ok {
		g, err := geometryOf(object["geometry"])
		if err != nil {
			return nil, err
		}
		r.geometry = g
		object = properties
		id := text(object["factionId"])
		name := factions[id]
		if name == "" {
			name = geoConfirmedColours[strings.ToUpper(strings.TrimPrefix(text(object["color"]), "#"))]
		}
		if _, ok := object["faction"]; !ok && name != "" {
			object["faction"] = name
		}
		return object, nil
	}
	if pair, ok := object["coordinates"].([]any); ok && len(pair) == 2 {
		p, _, err := parsePosition(text(pair[0]), text(pair[1]))
		if err != nil {
			return nil, err
		}
		r.geometry = p
		delete(object, "coordinates")
	}
	return object, nil
}

// faction of a style: #api/icons/E00000/False/icons/Ukraine/x.png.
var aFactionStyle = regexp.MustCompile(`api/icons/([0-9A-Fa-f]{6})/`)

func finishGeoConfirmedKML(x *reading) *geo.Refusal {
	e := &x.event
	var lines []string
	for line := range strings.Lines(e.Description) {
		line = strings.TrimSpace(line)
		label, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch strings.ToLower(strings.TrimSpace(label)) {
		case "source", "sources", "original source":
			x.cite(source, value)
		case "geolocation", "geolocations":
			x.geolocated(value)
		default:
			lines = append(lines, line)
		}
	}
	e.Description = strings.TrimSpace(strings.Join(lines, "\n"))
	if i, ok := x.column("description"); ok && e.Description != x.record.extras[i] {
		x.kept("description")
	}
	name, _ := plain(x.cell("name"))
	x.videoDay(name, "")
	if m := aFactionStyle.FindStringSubmatch(x.cell("styleurl")); m != nil {
		x.faction(geoConfirmedColours[strings.ToUpper(m[1])])
	}
	x.headline(name)
	return nil
}

// geometryOf reads a geometry that was decoded with the rest.
func geometryOf(v any) (orb.Geometry, error) {
	if v == nil {
		return nil, nil
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return geo.ParseGeometry(raw)
}
