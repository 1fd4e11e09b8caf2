package format

import (
	"io"
	"slices"
	"strings"

	"eventmap/geo"
)

// hxl is a table with a row of hashtags (HXL 1.1), wherever in the first rows it
// stands: what a column is says its hashtag, in whatever language it is named. A
// column without one is known by its usual name.
var hxl = Format{
	Name:      "hxl",
	Title:     "HXL (tagged CSV)",
	MediaType: "text/csv; charset=utf-8; header=present",
	Marks:     "one of its first rows holds HXL hashtags, such as #geo+lat",

	SpellsTerms: true,

	Sniff: func(head []byte, _ string) int {
		if headingOf(head).tags != nil {
			return 90
		}
		return 0
	},
	Read: func(r io.Reader, o ReadOptions) geo.Events { return readOwnOr(r, o, layoutHXL) },
	Write: func(w io.Writer, events geo.Events, about About) (int, error) {
		return writeTable(w, events, &about, ownTags(about.columns()))
	},
	layout: layoutHXL,
}

func layoutHXL(h heading, mapping map[string]string) (*layout, error) {
	if isOwnTable(h.names) {
		return ownColumns.layout(h, mapping)
	}
	return usualColumns.layout(h, mapping)
}

// ownTags are the hashtags of columns that we write, as many as columns.
func ownTags(columns []column) []string {
	of := map[string]string{
		"id": "#meta+id", "dataset": "#meta+dataset", "external_id": "#event+id", "revision": "#meta+revision",
		"title": "#event+name", "description": "#description", "event_type": "#event+type", "sub_event_type": "#event+type+sub",
		"tags_text": "#meta+tags", "longitude": "#geo+lon", "latitude": "#geo+lat", shapeColumn: "#geo+wkt",
		"uncertainty_m": "#geo+uncertainty+m", "displaced_m": "#geo+displaced+m", "area_id": "#loc+code", "location_precision": "#geo+precision",
		"place_name": "#loc+name", "admin1": "#adm1+name", "admin2": "#adm2+name", "admin1_code": "#adm1+code", "admin2_code": "#adm2+code",
		"country": "#country+code", "location_basis": "#meta+basis+geo",
		"start_time": "#date+start", "end_time": "#date+end", "time_precision": "#meta+precision+date", "time_extent": "#meta+extent+date", "time_zone": "#meta+timezone+date",
		"actor1": "#group+name", "actor2": "#group+name", "source_count": "#meta+source+num", "source_url": "#meta+url",
		"assessment": "#meta+verification", "embargo_until": "#meta+embargo+date", "public_displacement_m": "#meta+displacement+m",
		"licence": "#meta+license", "created_at": "#date+created", "created_by": "#meta+created+by", "updated_at": "#date+updated", "updated_by": "#meta+updated+by",
	}
	var tags []string
	for _, c := range columns {
		tag, known := of[c.name]
		switch harm := strings.HasPrefix(c.name, "killed") || strings.HasPrefix(c.name, "injured"); {
		case harm:
			tag = "#affected+" + strings.ReplaceAll(c.name, "_", "+")
		case !known:
			tag = "#meta+" + strings.ReplaceAll(c.name, "_", "")
		}
		tags = append(tags, tag)
	}
	return tags
}

// A tagMeaning is a hashtag with those attributes that all have to be there, and
// the part that it is. Where several columns are one part, the surest is taken.
type tagMeaning struct {
	tag        string
	attributes string // parted by blanks
	part       part
	rank       int // 0 is the surest
}

// tagMeanings are the hashtags of events (HXL hashtag dictionary 1.1, and the
// rows that HDX puts into UCDP's and ACLED's files). Of those that fit a column
// the first is taken.
var tagMeanings = []tagMeaning{
	{"#event", "id", identifier, 0}, {"#event", "code", identifier, 1}, {"#meta", "id", identifier, 2},
	{"#event", "type sub", subEventType, 0}, {"#event", "subtype", subEventType, 1}, {"#event", "type", eventType, 0},
	{"#event", "name", title, 0}, {"#event", "title", title, 1}, {"#meta", "title", title, 2},
	{"#event", "description", description, 1}, {"#event", "", eventType, 2}, {"#description", "", description, 0},
	{"#date", "end", endDate, 0}, {"#date", "start", startDate, 0}, {"#date", "occurred", startDate, 1},
	{"#date", "reported", extra, 0}, {"#date", "published", extra, 0}, {"#date", "updated", extra, 0}, {"#date", "created", extra, 0},
	{"#date", "month", extra, 0}, {"#date", "year", startDate, 9}, {"#date", "", startDate, 2},
	{"#group", "assoc", extra, 0}, {"#group", "type", extra, 0}, {"#group", "code", extra, 0},
	{"#group", "perp", perpetrator, 0}, {"#group", "perpetrator", perpetrator, 0}, {"#group", "target", target, 0}, {"#group", "victim", target, 0},
	{"#group", "", actor, 0},
	{"#geo", "lat", latitude, 0}, {"#geo", "lon", longitude, 0}, {"#geo", "coord", latLon, 0}, {"#geo", "wkt", shape, 0},
	{"#loc", "code", extra, 0}, {"#loc", "type", extra, 0}, {"#loc", "name", placeName, 0}, {"#loc", "", placeName, 1},
	{"#adm1", "code", admin1Code, 0}, {"#adm1", "name", admin1, 0}, {"#adm1", "", admin1, 1},
	{"#adm2", "code", admin2Code, 0}, {"#adm2", "name", admin2, 0}, {"#adm2", "", admin2, 1},
	{"#country", "code", country, 2}, {"#country", "name", country, 0}, {"#country", "", country, 1},
	{"#affected", "killed min", killedMin, 0}, {"#affected", "killed max", killedMax, 0}, {"#affected", "killed", killed, 0},
	{"#affected", "injured min", injuredMin, 0}, {"#affected", "injured max", injuredMax, 0},
	{"#affected", "injured", injured, 0}, {"#affected", "wounded", injured, 1},
	{"#meta", "url", link, 0}, {"#meta", "link", link, 0}, {"#meta", "source", source, 0},
	{"#weapon", "", weapons, 0}, {"#indicator", "killed", killed, 1},
}

// whole are the attributes that leave a count of people a count of all of them.
var whole = []string{"killed", "injured", "wounded", "min", "max", "best", "num", "total", "ind", "est"}

// tagPart gives the part that a hashtag is; ok is false where the hashtag is none
// of ours, so that the column's name may say more.
func tagPart(cell string) (p part, rank int, ok bool) {
	words := strings.FieldsFunc(strings.ToLower(cell), func(r rune) bool { return r == '+' || r == ' ' || r == '\t' })
	if len(words) == 0 {
		return extra, 0, false
	}
	tag, attributes := words[0], words[1:]
	for _, m := range tagMeanings {
		wanted := strings.Fields(m.attributes)
		if tag != m.tag || slices.ContainsFunc(wanted, func(a string) bool { return !slices.Contains(attributes, a) }) {
			continue
		}
		if tag == "#affected" && slices.ContainsFunc(attributes, func(a string) bool { return !slices.Contains(whole, a) }) {
			return extra, 0, true // of women, of children, of soldiers
		}
		return m.part, m.rank, true
	}
	return extra, 0, false
}

// tagged takes the columns for what their hashtags say, before their names.
func (l *layout) tagged(tags []string) {
	best := map[part]int{} // the rank of what is taken
	for i, tag := range tags {
		p, rank, ok := tagPart(tag)
		if !ok {
			continue
		}
		if taken, ok := best[p]; ok && taken <= rank && p != extra && !several(p) {
			p = extra
		}
		l.claim(i, p)
		if p != extra {
			best[p] = rank
		}
	}
}
