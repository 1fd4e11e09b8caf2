package format

import (
	"regexp"
	"slices"

	"eventmap/geo"
)

// insecurity is a table of Insecurity Insight's incidents, in which aid workers,
// hospitals, schools and food were attacked, as HDX gives them away. Its counts
// of people and things, which differ from table to table, are extras. Under what
// licence it is given the table does not say, so that it is not passed on until
// a person says that it may be.
var insecurity = Format{
	Name:      "insecurity-insight",
	Title:     "Insecurity Insight (CSV)",
	MediaType: "text/csv",
	Dataset:   insecurityTable.dataset,
	Marks:     "its header has Insecurity Insight's columns Geo Precision, Reported Perpetrator and SiND Event ID",
	Rights:    &geo.Dataset{Title: "Insecurity Insight", Attribution: "Insecurity Insight"},
	Sniff: func(head []byte, _ string) int {
		h := headingOf(head)
		named := hasColumns(h, "sindeventid") || hasColumns(h, "sindid")
		if named && hasColumns(h, "date") || hasColumns(h, "reportedperpetrator", "weaponcarriedused", "geoprecision") {
			return 95
		}
		return 0
	},
	Read:   insecurityTable.read,
	layout: insecurityTable.layout,
}

var insecurityTable = dialect{
	dataset: "insecurity-insight",
	columns: map[string]spec{
		"sindeventid": {part: identifier}, "sindid": {part: identifier}, "date": {part: startDate},
		"eventdescription": {part: description}, "country": {part: country}, "admin1": {part: admin1},
		"latitude": {part: latitude}, "longitude": {part: longitude}, "geoprecision": {part: locationPrecision, own: true},
		"reportedperpetrator": {part: perpetrator, own: true}, "reportedperpetratorname": {part: perpetrator, own: true},
		"weaponcarriedused": {part: weapons, own: true}, "countryiso": {own: true},
	},
	finish: insecurityFinish,
}

// insecurityRadius finds how exact a place is in words such as "(2) 25 km
// Precision". What the codes mean otherwise the tables do not say.
var insecurityRadius = regexp.MustCompile(`(?i)\b(\d+(?:\.\d+)?)\s*km\b`)

// precisionOf names how exact a place within a radius in metres is.
func precisionOf(radiusM float64) string {
	for _, precision := range []string{"exact", "vicinity", "settlement", "district", "region"} {
		if radiusM <= geo.DefaultUncertaintyM(precision) {
			return precision
		}
	}
	return "unknown"
}

// insecurityWeapons are the words of the tables that mean one of our weapons.
var insecurityWeapons = map[string]string{
	"firearm": "small_arms", "firearms": "small_arms", "mortar": "mortar", "mortars": "mortar", "landmine": "mine_ied", "landmines": "mine_ied",
	"aerialbomb": "air_dropped_bomb", "clusterbomb": "cluster", "clustermunition": "cluster",
}

func insecurityFinish(x *reading) *geo.Refusal {
	e := &x.event
	x.keptDate("date")
	if e.Country == "" {
		if p, ok := x.o.country(x.cell("countryiso")); ok {
			e.Country = p.Country
		}
	}
	if m := insecurityRadius.FindStringSubmatch(x.cell("geoprecision")); m != nil && e.Geometry != nil && e.LocationPrecision == "" {
		if km, err := parseNumber(m[1]); err == nil && km > 0 && km <= 1_000 {
			e.UncertaintyM = 1_000 * km
			e.LocationPrecision = precisionOf(e.UncertaintyM)
			e.LocationBasis = "Insecurity Insight: " + geo.Cut(x.cell("geoprecision"), geo.MaxTitle)
		}
	}
	who, name := x.cell("reportedperpetrator"), x.cell("reportedperpetratorname")
	if name == "" || slices.Contains([]string{"unknown", "noinformation", "unspecified"}, foldName(name)) {
		name = who
	}
	if name != "" && foldName(name) != "noinformation" {
		x.addActor(name, "perpetrator")
	}
	if means := insecurityWeapons[foldName(x.cell("weaponcarriedused"))]; means != "" && e.Weapons == nil {
		e.Weapons = []string{means}
	}
	return nil
}
