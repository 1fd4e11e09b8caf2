package format

// counts are tables that say how many events there were in a month and an area,
// as HDX HAPI and ACLED give them away: "location_code, …, event_type, events,
// fatalities, reference_period_start" and "Country, Year, Month, Events,
// Fatalities". There is no event in them.
var counts = Format{
	Name:  "counts",
	Title: "counts of events",
	Sniff: func(head []byte, _ string) int {
		h := headingOf(head)
		periods := hasColumns(h, "referenceperiodstart") || hasColumns(h, "year") || hasColumns(h, "month") || hasColumns(h, "week")
		if hasColumns(h, "events") && periods && !hasColumns(h, "eventdate") && !hasColumns(h, "eventidcnty") {
			return 95
		}
		return 0
	},
	Refuse: "the file counts events by period and area, as HDX HAPI and ACLED's aggregates do, and holds no single event that could stand on a map; bring the file of events itself, such as an export of ACLED's data or UCDP GED",
}
