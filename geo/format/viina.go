package format

import (
	"slices"

	"eventmap/geo"
)

// viinaRights gives the terms of VIINA, Violent Incident Information from News
// Articles on the 2022 Russian Invasion of Ukraine (its README).
func viinaRights(title string) *geo.Dataset {
	return &geo.Dataset{Title: title, Licence: "ODbL 1.0", Attribution: "VIINA, Zhukov and Ayers", Redistributable: true}
}

// viinaReports are VIINA's reports: event_info of version 2, a row for each place
// that a report names, and the one table of version 1, which has the labels in
// the same row.
var viinaReports = Format{
	Name:      "viina",
	Title:     "VIINA event_info (CSV)",
	MediaType: "text/csv",
	Dataset:   viinaReportTable.dataset,
	Marks:     "its header has VIINA's columns event_id, report_id and GEO_PRECISION",
	Rights:    viinaRights("VIINA, one place in one report (event_info)"),
	Sniff:     sniffColumns("event_id", "report_id", "GEO_PRECISION", "GEO_API"),
	Read:      viinaReportTable.read,
	layout:    viinaReportTable.layout,
}

// viinaDays are VIINA's events of which each is one place on one day
// (event_1pd), with what the classifier says of them.
var viinaDays = Format{
	Name:      "viina-1pd",
	Title:     "VIINA event_1pd (CSV)",
	MediaType: "text/csv",
	Dataset:   viinaDayTable.dataset,
	Marks:     "its header has VIINA's columns event_id_1pd, n_reports and GEO_PRECISION",
	Rights:    viinaRights("VIINA, one place on one day (event_1pd)"),
	Sniff:     sniffColumns("event_id_1pd", "n_reports", "GEO_PRECISION"),
	Read:      viinaDayTable.read,
	layout:    viinaDayTable.layout,
}

// viinaControl are VIINA's tables of who holds each place on each day.
var viinaControl = Format{
	Name:  "viina-control",
	Title: "VIINA control (CSV)",
	Sniff: func(head []byte, _ string) int {
		if h := headingOf(head); hasColumns(h, "date", "statuswiki", "statusboost", "status") {
			return 95
		}
		return 0
	},
	Refuse: "the file is VIINA's table of who holds each place on each day, which are no events; import its event_1pd, the events by place and day",
}

// viinaLabels are the classifier's probabilities, without place and date.
var viinaLabels = Format{
	Name:  "viina-labels",
	Title: "VIINA event_labels (CSV)",
	Sniff: func(head []byte, _ string) int {
		if h := headingOf(head); hasColumns(h, "eventid", "tmilb", "tloc") && !hasColumns(h, "latitude") {
			return 95
		}
		return 0
	},
	Refuse: "the file is VIINA's event_labels, which has neither places nor dates, only what each report was labelled as; import its event_1pd, which has all three",
}

// viinaColumns are those that both tables have. The clock stays an extra: it is
// the report's, in a zone that is not stated, and 00:00 where it is not known.
var viinaColumns = map[string]spec{
	"date": {part: startDate}, "asciiname": {part: placeName}, "adm1name": {part: admin1}, "adm2name": {part: admin2},
	"longitude": {part: longitude}, "latitude": {part: latitude}, "geoprecision": {part: locationPrecision, own: true},
}

var viinaReportTable = dialect{
	dataset: "viina",
	columns: with(viinaColumns, map[string]spec{
		"eventid": {part: identifier}, "text": {part: description},
		"source": {part: source, own: true}, "url": {part: link, own: true}, "address": {own: true},
	}),
	finish: func(x *reading) *geo.Refusal {
		e := &x.event
		s := geo.Source{Publisher: geo.Cut(x.cell("source"), geo.MaxWord)}
		if isLink(x.cell("url")) {
			s.URL = x.cell("url")
		}
		if s != (geo.Source{}) && addSource(e, s) {
			x.held("source")
			if s.URL != "" {
				x.held("url")
			}
		}
		if e.PlaceName == "" {
			e.PlaceName = geo.Cut(x.cell("address"), geo.MaxWord)
		}
		x.keptDate("date")
		x.viinaPlace()
		x.viinaLabels()
		return nil
	},
}

var viinaDayTable = dialect{
	dataset: "viina-1pd",
	columns: with(viinaColumns, viinaLabelColumns, map[string]spec{
		"eventid1pd": {part: identifier}, "sources": {part: source, own: true},
	}),
	finish: func(x *reading) *geo.Refusal {
		for _, who := range words(x.cell("sources")) {
			if addSource(&x.event, geo.Source{Publisher: geo.Cut(who, geo.MaxWord)}) {
				x.held("sources")
			}
		}
		x.keptDate("date")
		x.viinaPlace()
		x.viinaLabels()
		return nil
	},
}

// with joins what is known of columns.
func with(all ...map[string]spec) map[string]spec {
	joined := map[string]spec{}
	for _, some := range all {
		for name, s := range some {
			joined[name] = s
		}
	}
	return joined
}

// viinaPlaces says what each GEO_PRECISION means. The coordinates are a
// gazetteer's for the place that the text names, and never the event's.
var viinaPlaces = map[string]struct {
	precision    string
	uncertaintyM float64
	basis        string
}{
	"STREET": {"vicinity", 500, "VIINA found the street that a report names; the point is a gazetteer's"},
	"ADM3":   {"settlement", 0, "VIINA found the town or village that a report names; the point is a gazetteer's"},
	"ADM2":   {"district", 0, "VIINA found the raion that a report names; the point is a gazetteer's"},
	"ADM1":   {"region", 0, "VIINA found the oblast that a report names; the point is a gazetteer's"},
}

// viinaPlace says what the point stands for, and finds the area where it is an
// oblast's. VIINA names no country, and covers Ukraine: it is that where the
// oblast is one of it.
func (x *reading) viinaPlace() {
	e := &x.event
	place, ok := viinaPlaces[x.cell("geoprecision")]
	if x.o.Admin1 != nil && e.Country == "" && e.Admin1 != "" {
		if area, found := x.o.Admin1("UA", e.Admin1); found {
			e.Country = "UA"
			if ok && place.precision == "region" {
				e.AreaID = area.ID
			}
		}
	}
	if !ok || e.LocationPrecision != "" {
		return
	}
	e.LocationPrecision, e.LocationBasis = place.precision, place.basis
	switch {
	case e.AreaID != "" || e.Geometry == nil || e.UncertaintyM != 0:
	case place.uncertaintyM > 0:
		e.UncertaintyM = place.uncertaintyM
	default:
		e.UncertaintyM = geo.DefaultUncertaintyM(place.precision)
	}
}

// A viinaType is what a label makes an event. The first that is set decides:
// means go before circumstances.
type viinaType struct{ label, eventType, subEventType string }

var viinaTypes = []viinaType{
	{"tairstrikeb", "explosions_remote_violence", "air_drone_strike"},
	{"tuavb", "explosions_remote_violence", "air_drone_strike"},
	{"tartilleryb", "explosions_remote_violence", "shelling_artillery_missile"},
	{"tiedb", "explosions_remote_violence", "remote_explosive_landmine_ied"},
	{"tfirefightb", "battles", "armed_clash"},
	{"traidb", "battles", "armed_clash"},
	{"tarmorb", "battles", "armed_clash"},
	{"taadb", "strategic_developments", "disrupted_weapons_use"},
	{"tcontrolb", "strategic_developments", ""},
	{"toccupyb", "strategic_developments", ""},
	{"tarrestb", "strategic_developments", "arrests"},
	{"tpropertyb", "strategic_developments", "looting_property_destruction"},
	{"tairalertb", "observation", "air_raid_alert"},
}

// viinaActors are the labels of who took part, and of who began it.
var viinaActors = []struct{ label, began, name string }{
	{"arusb", "arusinitb", "Russian or Russian-aligned forces"},
	{"aukrb", "aukrinitb", "Ukrainian or Ukrainian-aligned forces"},
	{"acivb", "", "Civilians"},
	{"aotherb", "", "Third party"},
}

// viinaLabelColumns are the labels that an event is made of; the others are
// extras, t_cyber among them, for whose use its authors warn.
var viinaLabelColumns = func() map[string]spec {
	m := map[string]spec{"tmilb": {part: tags, own: true}, "thospitalb": {part: targets, own: true}}
	for _, t := range viinaTypes {
		m[t.label] = spec{part: eventType, own: true}
	}
	for _, a := range viinaActors {
		m[a.label] = spec{part: actor, own: true}
		if a.began != "" {
			m[a.began] = spec{part: actor, own: true}
		}
	}
	return m
}()

// viinaLabels reads what the classifier says of an event.
func (x *reading) viinaLabels() {
	e := &x.event
	set := func(label string) bool { c := x.cell(label); return c == "1" || c == "1.0" }
	for _, t := range viinaTypes {
		if e.EventType == "" && set(t.label) {
			e.EventType, e.SubEventType = t.eventType, t.subEventType
		}
	}
	if set("thospitalb") && !slices.Contains(e.Targets, "healthcare") {
		e.Targets = append(e.Targets, "healthcare")
	}
	if c := x.cell("tmilb"); c == "0" || c == "0.0" {
		e.Tags = append(e.Tags, "not military")
	}
	for _, a := range viinaActors {
		switch {
		case a.began != "" && set(a.began):
			x.addActor(a.name, "perpetrator")
		case set(a.label):
			x.addActor(a.name, "party")
		}
	}
}
