package format

import (
	"io"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// ucdp is the Georeferenced Event Dataset of the Uppsala Conflict Data Program
// (UCDP GED Codebook, versions 19.1 to 26.x; columns are known by name, in any
// order). What the program does not code stays open: it says nothing of means,
// so there is no sub-type, and deaths_a and deaths_b are the dead of each side,
// who are not all soldiers, so there is no military count. Columns that no
// field of an event holds are extras, under their own names and as they stand.
var ucdp = Format{
	Name:      "ucdp-ged",
	Title:     "UCDP GED (CSV)",
	MediaType: "text/csv",
	Dataset:   ucdpDataset,
	Marks:     "its header has the columns type_of_violence, where_prec, date_prec and best",
	Rights:    &geo.Dataset{Title: "UCDP Georeferenced Event Dataset", Licence: "CC BY 4.0", Attribution: "UCDP GED, Uppsala Conflict Data Program", Redistributable: true},
	Sniff:     sniffColumns("type_of_violence", "where_prec", "date_prec", "best"),
	Read:      readUCDP,
	layout:    ucdpColumns.layout,
}

// ucdpDataset is the dataset of its events, for their ids are unique in it.
const ucdpDataset = "ucdp-ged"

// ucdpNeeded are the columns without which nothing can be read.
var ucdpNeeded = []string{"id", "type_of_violence", "where_prec", "latitude", "longitude", "date_start", "date_end", "low", "best", "high"}

// ucdpColumns are the columns that an event is made of, for who asks what each is.
var ucdpColumns = dialect{columns: map[string]spec{
	"id": {part: identifier, own: true}, "typeofviolence": {part: eventType, own: true},
	"sidea": {part: actor, own: true}, "sideb": {part: actor, own: true}, "dyadname": {part: title, own: true},
	"sourcearticle": {part: source, own: true}, "sourceoffice": {part: source, own: true}, "sourcedate": {part: source, own: true}, "sourceheadline": {part: description, own: true},
	"whereprec": {part: locationPrecision, own: true}, "wherecoordinates": {part: placeName, own: true}, "wheredescription": {part: description, own: true},
	"adm1": {part: admin1, own: true}, "adm2": {part: admin2, own: true}, "latitude": {part: latitude, own: true}, "longitude": {part: longitude, own: true},
	"country": {part: country, own: true}, "dateprec": {part: timePrecision, own: true}, "datestart": {part: startDate, own: true}, "dateend": {part: endDate, own: true},
	"low": {part: killedMin, own: true}, "best": {part: killed, own: true}, "high": {part: killedMax, own: true},
	"deathscivilians": {own: true, field: "killed_civilian_best"}, "deathsunknown": {own: true},
}}

func readUCDP(r io.Reader, o ReadOptions) geo.Events {
	layoutOf := func(h heading, mapping map[string]string) (*layout, error) {
		at := columnsAt(h.names)
		for _, name := range ucdpNeeded {
			if _, ok := at[foldName(name)]; !ok {
				return nil, geo.Errorf(geo.Invalid, "the file looks like UCDP GED, but has no column %s", name)
			}
		}
		return ucdpColumns.layout(h, mapping)
	}
	return readTable(r, o, layoutOf, func(l *layout) func(row) (geo.Event, *geo.Refusal) {
		u := &ucdpReader{o: o, names: l.names, at: columnsAt(l.names)}
		return u.event
	})
}

// A ucdpReader reads rows under one header.
type ucdpReader struct {
	o     ReadOptions
	names []string
	at    map[string]int // of a folded name

	// The row at hand.
	row  row
	kept map[string]bool // folded names of what an event holds without loss
}

// cell gives the trimmed value of a column; "" where there is no such column.
func (u *ucdpReader) cell(name string) string {
	if i, ok := u.at[foldName(name)]; ok {
		return strings.TrimSpace(u.row.cells[i])
	}
	return ""
}

// keep gives the value of a column that the event now holds without loss.
func (u *ucdpReader) keep(name string) string {
	u.kept[foldName(name)] = true
	return u.cell(name)
}

func (u *ucdpReader) refuse(field, format string, args ...any) *geo.Refusal {
	return geo.Refuse(u.row.line, field, geo.Say(format, args...))
}

func (u *ucdpReader) event(r row) (geo.Event, *geo.Refusal) {
	u.row, u.kept = r, map[string]bool{}
	e := geo.Event{Dataset: ucdpDataset, ExternalID: u.keep("id"), TimeExtent: "within"}
	if e.ExternalID == "" {
		return e, u.refuse("id", "is empty, so that the event could not be known again")
	}
	for _, step := range []func(*geo.Event) *geo.Refusal{u.who, u.when, u.where, u.harm} {
		if refusal := step(&e); refusal != nil {
			return e, refusal
		}
	}
	u.sources(&e)
	u.words(&e)
	u.extras(&e)
	return e, nil
}

// who reads the kind of violence and the two sides.
func (u *ucdpReader) who(e *geo.Event) *geo.Refusal {
	roles := [2]string{"party", "party"}
	switch code := u.cell("type_of_violence"); code {
	case "1", "2": // state-based, non-state
		e.EventType = "battles"
	case "3": // one-sided
		e.EventType = "violence_against_civilians"
		roles = [2]string{"perpetrator", "target"}
	default:
		return u.refuse("type_of_violence", "%q is not 1, 2 or 3", geo.Clip(code))
	}
	for i, name := range []string{"side_a", "side_b"} {
		if who := u.keep(name); who != "" {
			e.Actors = append(e.Actors, geo.Actor{Name: who, Role: roles[i]})
		}
	}
	return nil
}

// when reads the span. The dates win over date_prec, which only says how to
// call a span of several days.
func (u *ucdpReader) when(e *geo.Event) *geo.Refusal {
	var days [2]time.Time
	for i, name := range []string{"date_start", "date_end"} {
		text, _, _ := strings.Cut(u.keep(name), " ") // some releases add 00:00:00.000
		day, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return u.refuse(name, "%q is not a date; UCDP writes 2022-02-24", geo.Clip(u.cell(name)))
		}
		if _, err := date(text, day.Year(), int(day.Month()), day.Day()); err != nil {
			return u.refuse(name, "%s", err)
		}
		days[i] = day
	}
	if days[1].Before(days[0]) {
		return u.refuse("date_end", "%s lies before date_start, %s", days[1].Format(time.DateOnly), days[0].Format(time.DateOnly))
	}
	s := geo.Days(days[0], days[1], time.UTC)
	e.StartTime, e.EndTime, e.TimePrecision = s.From, s.To, "day"
	if days[0] != days[1] {
		e.TimePrecision = map[string]string{"3": "week", "4": "month", "5": "year"}[u.cell("date_prec")]
		if e.TimePrecision == "" {
			e.TimePrecision = "days"
		}
	}
	return nil
}

// A ucdpPlace is what one where_prec means.
type ucdpPlace struct{ precision, basis string }

// ucdpPlaces are the codes of where_prec (UCDP GED Codebook, "where_prec").
var ucdpPlaces = map[string]ucdpPlace{
	"1": {"settlement", "UCDP coded the place itself"},
	"2": {"district", "UCDP coded a place within about 25 km"},
	"3": {"district", "UCDP coded the second-order division"},
	"4": {"region", "UCDP coded the first-order division; its point only stands for it"},
	"5": {"region", "UCDP coded a line or a fuzzy area, such as a river or a border; its point only stands for it"},
	"6": {"country", "UCDP coded the country; its point only stands for it"},
	"7": {"unknown", "UCDP coded a place at sea or in the air"},
}

// where reads the place. The point is the file's; a first-order division or a
// country is also the area in which the event may lie, where it is known.
func (u *ucdpReader) where(e *geo.Event) *geo.Refusal {
	lat, lon := u.keep("latitude"), u.keep("longitude")
	p, bad, err := parsePosition(lat, lon)
	if err != nil {
		return u.refuse([]string{"latitude", "longitude"}[bad], "%s", err)
	}
	e.Geometry, e.Point = p, &p
	if shape, err := parseShape(u.cell("geom_wkt")); err == nil && shape == orb.Geometry(p) {
		u.keep("geom_wkt")
	}
	code := u.cell("where_prec")
	place, ok := ucdpPlaces[code]
	if !ok {
		return u.refuse("where_prec", "%q is not a code from 1 to 7", geo.Clip(code))
	}
	e.LocationPrecision, e.LocationBasis = place.precision, place.basis
	e.PlaceName, e.Admin1, e.Admin2 = u.keep("where_coordinates"), u.keep("adm_1"), u.keep("adm_2")
	land, found := u.o.country(u.cell("country"))
	e.Country = land.Country
	switch {
	case code == "4" && found && u.o.Admin1 != nil:
		if area, ok := u.o.Admin1(e.Country, e.Admin1); ok {
			e.AreaID = area.ID
		}
	case code == "6" && found:
		e.AreaID = land.ID
	}
	if e.AreaID == "" {
		e.UncertaintyM = geo.DefaultUncertaintyM(e.LocationPrecision)
	}
	return nil
}

// harm reads the dead. Where low, best and high do not agree, the range is
// widened until it holds all three and the originals become extras.
func (u *ucdpReader) harm(e *geo.Event) *geo.Refusal {
	number := func(name string) (*int, *geo.Refusal) {
		n, err := wholeNumber(u.cell(name))
		if err != nil || n < 0 {
			return nil, u.refuse(name, "%q is not a number of people", geo.Clip(u.cell(name)))
		}
		return &n, nil
	}
	for _, f := range []struct {
		name string
		into **int
	}{{"low", &e.Killed.Min}, {"best", &e.Killed.Best}, {"high", &e.Killed.Max}} {
		n, refusal := number(f.name)
		if refusal != nil {
			return refusal
		}
		*f.into = n
	}
	if widen(&e.Killed.Count) {
		u.o.warn(u.row.line, "low", "low %s, best %s and high %s do not agree; taken as %d to %d, best %d",
			u.cell("low"), u.cell("best"), u.cell("high"), *e.Killed.Min, *e.Killed.Max, *e.Killed.Best)
	} else {
		u.keep("low")
		u.keep("best")
		u.keep("high")
	}
	civilians, refusal := number("deaths_civilians")
	if refusal != nil {
		return nil // an older release without the column, or an empty cell
	}
	// A zero is a count only where nobody's side is unknown.
	if unknown, refusal := number("deaths_unknown"); *civilians > 0 || refusal == nil && *unknown == 0 {
		e.Killed.Civilian.Best = civilians
	}
	return nil
}

// words writes the title and the description, for UCDP has neither.
func (u *ucdpReader) words(e *geo.Event) {
	var sides []string
	for _, a := range e.Actors {
		sides = append(sides, a.Name)
	}
	dyad := u.cell("dyad_name")
	if dyad == strings.Join(sides, " - ") {
		u.keep("dyad_name")
		dyad = strings.Join(sides, " – ")
	}
	if dyad == "" {
		dyad = strings.Join(sides, " – ")
	}
	if dyad == "" {
		dyad = typeAndPlace(&geo.Event{EventType: e.EventType})
	}
	e.Title = dyad
	if e.PlaceName != "" {
		e.Title += ", " + e.PlaceName
	}
	e.Title = geo.Cut(e.Title, geo.MaxTitle)

	var lines []string
	for _, s := range e.Sources {
		if s.Publisher != "" && s.Title != "" && !slices.Contains(lines, s.Title) {
			lines = append(lines, s.Title)
		}
	}
	if where := u.keep("where_description"); where != "" && where != e.PlaceName {
		lines = append(lines, where)
	}
	e.Description = strings.Join(lines, "\n")
}

// extras keeps what the event does not hold, as it stands in the file.
func (u *ucdpReader) extras(e *geo.Event) {
	e.Extras = map[string]any{}
	for i, name := range u.names {
		if value := u.row.cells[i]; value != "" && !u.kept[foldName(name)] {
			e.Extras[name] = value
		}
	}
}
