package geo

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"
)

// MaxLimit is the largest page; a larger limit is cut to it, as OGC API asks.
const MaxLimit = 10_000

// words are the parameters of the query grammar, each with how it is read into
// a Query. The same words serve the page, lists, tiles, summaries and exports.
var words = map[string]func(q *Query, value string) error{
	"bbox":          func(q *Query, s string) error { return parseBox(q, s, CRS84) },
	"bbox-crs":      func(_ *Query, s string) error { _, err := ParseCRS("bbox-crs", s); return err },
	"polygon":       func(q *Query, s string) (err error) { q.Region, err = keepRegion(s); return err },
	"circle":        func(q *Query, s string) (err error) { q.Circle, err = ParseCircle(s); return err },
	"datetime":      func(q *Query, s string) (err error) { q.Time, err = ParseSpan(s); return err },
	"q":             parseText,
	"certainty":     parseCertainty,
	"located":       func(q *Query, s string) error { return parseAnswer("located", s, &q.Located) },
	"dated":         func(q *Query, s string) error { return parseAnswer("dated", s, &q.Dated) },
	"duplicates":    func(q *Query, s string) error { return parseAnswer("duplicates", s, &q.Duplicates) },
	"ids":           parseIDs,
	"killed_min":    func(q *Query, s string) (err error) { q.KilledMin, err = whole("killed_min", s, 0); return err },
	"injured_min":   func(q *Query, s string) (err error) { q.InjuredMin, err = whole("injured_min", s, 0); return err },
	"known_within":  func(q *Query, s string) (err error) { q.KnownWithin, err = whole("known_within", s, 0); return err },
	"changed_since": parseChangedSince,
	"sortby":        parseSort,
	"limit":         parseLimit,
	"offset":        parseOffset,
	"possible_place": func(q *Query, s string) error {
		var a Answer
		err := parseAnswer("possible_place", s, &a)
		q.PossiblePlace = a == Yes
		return err
	},
	"external_id": func(q *Query, s string) error { return parseWords("external_id", s, nil, &q.ExternalIDs) },
	"area_id":     func(q *Query, s string) error { return parseWords("area_id", s, nil, &q.AreaIDs) },
	"weapons":     func(q *Query, s string) error { return parseWords("weapons", s, Weapons, &q.Weapons) },
	"targets":     func(q *Query, s string) error { return parseWords("targets", s, Targets, &q.Targets) },
	"tags":        func(q *Query, s string) error { return parseWords("tags", s, nil, &q.Tags) },
	"actors":      func(q *Query, s string) error { return parseWords("actors", s, nil, &q.Actors) },
}

func init() {
	for _, f := range Facets {
		words[string(f)] = func(q *Query, s string) error {
			return parseWords(string(f), s, facetWords(f), q.List(f))
		}
	}
	for _, f := range slices.Concat(Facets, Several) {
		words[exceptWord(f)] = func(q *Query, s string) error {
			var left []string
			err := parseWords(exceptWord(f), s, facetWords(f), &left)
			*q = q.LeavingOut(f, left...)
			return err
		}
	}
}

// exceptWord is the parameter with the words of a facet that leave an event out.
func exceptWord(f Facet) string { return string(f) + "_not" }

// facetWords gives the closed list behind a facet; nil where it is open.
func facetWords(f Facet) Vocabulary {
	switch f {
	case "event_type":
		var v Vocabulary
		for _, t := range EventTypes {
			v = append(v, t.Term)
		}
		return v
	case "sub_event_type":
		var v Vocabulary
		for _, t := range EventTypes {
			v = append(v, t.SubEventTypes...)
		}
		return v
	case "assessment":
		return Assessments
	case "location_precision":
		return LocationPrecisions
	case "visibility":
		return Visibilities
	case "status":
		return Statuses
	case "weapons":
		return Weapons
	case "targets":
		return Targets
	}
	return nil
}

// QueryWords are the parameters that ParseQuery understands, sorted.
func QueryWords() []string {
	list := make([]string, 0, len(words))
	for w := range words {
		list = append(list, w)
	}
	slices.Sort(list)
	return list
}

// ParseQuery reads the query grammar. A parameter that is neither a word of the
// grammar nor in also, a word that stands twice and a value that cannot be read
// are Invalid, by name. Lists are parted by commas; a comma inside a value is
// written as \, and a backslash as \\. The word none stands for "has no value";
// a value that is called so is written \none. A facet with _not behind it lists
// words that leave an event out.
func ParseQuery(values url.Values, also ...string) (Query, error) {
	var q Query
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names) // so that the same mistake gives the same message
	crs := CRS84
	if list := values["bbox-crs"]; len(list) == 1 {
		crs, _ = ParseCRS("bbox-crs", list[0]) // its word says what is wrong
	}
	for _, name := range names {
		if slices.Contains(also, name) {
			continue
		}
		read, ok := words[name]
		if !ok {
			return Query{}, Errorf(Invalid, "there is no parameter %q; the parameters are %s", Clip(name), strings.Join(append(QueryWords(), also...), ", "))
		}
		if len(values[name]) != 1 {
			return Query{}, Errorf(Invalid, "parameter %s stands %d times; give it once", name, len(values[name]))
		}
		err := read(&q, values[name][0])
		if name == "bbox" && crs != CRS84 {
			err = parseBox(&q, values[name][0], crs)
		}
		if err != nil {
			return Query{}, err
		}
	}
	return q, nil
}

func parseBox(q *Query, s string, c CRS) error {
	fields := strings.Split(s, ",")
	n := make([]float64, len(fields))
	for i, f := range fields {
		v, err := strconv.ParseFloat(strings.TrimSpace(f), 64)
		if err != nil || !finite(v) {
			return Errorf(Invalid, "bbox: %q is not a number; write %s", Clip(f), boxSides[c])
		}
		n[i] = v
	}
	switch len(n) {
	case 4:
	case 6: // heights are ignored, for events have none
		n = []float64{n[0], n[1], n[3], n[4]}
	default:
		return Errorf(Invalid, "bbox has %d numbers; write %s", len(n), boxSides[c])
	}
	b := c.Box([4]float64(n))
	return q.setBox(b[0], b[1], b[2], b[3])
}

// boxSides say how a box is written in a system.
var boxSides = [...]string{CRS84: "west,south,east,north in degrees", EPSG4326: "south,west,north,east in degrees", EPSG3857: "west,south,east,north in metres"}

func (q *Query) setBox(west, south, east, north float64) error {
	switch {
	case south > north:
		return Errorf(Invalid, "bbox: its south %v lies north of its north %v; write west,south,east,north", south, north)
	case south < -90 || north > 90:
		return Errorf(Invalid, "bbox: latitudes run from -90 to 90")
	case west < -180 || west > 180 || east < -180 || east > 180:
		return Errorf(Invalid, "bbox: longitudes run from -180 to 180; over the antimeridian write a west that is greater than the east")
	}
	q.Boxes = Box(west, south, east, north)
	return nil
}

// Box gives the one box, or over the antimeridian (west greater than east) the
// two, between four sides in degrees. One that ends at the antimeridian has it
// with both its longitudes, so that it is two as well.
func Box(west, south, east, north float64) []orb.Bound {
	switch {
	case west == -180 && east < 180:
		west = 180
	case west > -180 && east == 180:
		east = -180
	}
	if west <= east {
		return []orb.Bound{{Min: orb.Point{west, south}, Max: orb.Point{east, north}}}
	}
	return []orb.Bound{
		{Min: orb.Point{west, south}, Max: orb.Point{180, north}},
		{Min: orb.Point{-180, south}, Max: orb.Point{east, north}},
	}
}

func parseText(q *Query, s string) error {
	if n := utf8.RuneCountInString(s); n > MaxWord {
		return Errorf(Invalid, "q is %d characters long; at most %d are read", n, MaxWord)
	}
	q.Text = s
	return nil
}

func parseCertainty(q *Query, s string) error {
	switch s {
	case "possible":
	case "certain":
		q.Certain = true
	default:
		return Errorf(Invalid, "certainty is possible or certain, not %q", Clip(s))
	}
	return nil
}

func parseAnswer(name, s string, a *Answer) error {
	switch s {
	case "yes", "true":
		*a = Yes
	case "no", "false":
		*a = No
	default:
		return Errorf(Invalid, "%s is yes or no, not %q", name, Clip(s))
	}
	return nil
}

func parseIDs(q *Query, s string) error {
	for f := range strings.SplitSeq(s, ",") {
		id, err := strconv.ParseInt(f, 10, 64)
		if err != nil || id < 1 || id > MaxID {
			return Errorf(Invalid, "ids: %q is not the id of an event", Clip(f))
		}
		q.IDs = append(q.IDs, id)
	}
	return nil
}

func parseChangedSince(q *Query, s string) error {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return Errorf(Invalid, "changed_since: %q is not a change number", Clip(s))
	}
	q.ChangedSince = n
	return nil
}

func whole(name, s string, least int) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < least {
		return 0, Errorf(Invalid, "%s: %q is not a whole number from %d", name, Clip(s), least)
	}
	return n, nil
}

func parseLimit(q *Query, s string) (err error) {
	q.Limit, err = whole("limit", s, 1)
	q.Limit = min(q.Limit, MaxLimit)
	return err
}

// maxOffset is more than any keeper holds, and little enough to be added to.
const maxOffset = 1 << 29

func parseOffset(q *Query, s string) (err error) {
	q.Offset, err = whole("offset", s, 0)
	q.Offset = min(q.Offset, maxOffset)
	return err
}

func parseSort(q *Query, s string) error {
	for f := range strings.SplitSeq(s, ",") {
		o := Order{Field: strings.TrimLeft(f, "+- "), Descending: strings.HasPrefix(f, "-")} // a + may arrive as a space
		if !slices.Contains(SortFields, o.Field) || len(f)-len(o.Field) > 1 {
			return Errorf(Invalid, "sortby: %q is not one of %s, with a - before it for the reverse", Clip(f), strings.Join(SortFields, ", "))
		}
		q.Sort = append(q.Sort, o)
	}
	return nil
}

// none stands in a list for events that have no value.
const none = "none"

func parseWords(name, s string, of Vocabulary, into *[]string) error {
	var list []string
	for _, w := range splitList(s) {
		switch {
		case w == none:
			w = ""
		case w == "":
			return Errorf(Invalid, "%s holds an empty word; leave the parameter out to choose all", name)
		default:
			w = unescape(w)
			if of != nil && !of.Has(w) {
				return Errorf(Invalid, "%s: %q is not one of %s", name, Clip(w), names(of))
			}
		}
		list = append(list, w)
	}
	*into = list
	return nil
}

// splitList parts a list at its commas, but for those behind a backslash; the
// words are still as they were written.
func splitList(s string) []string {
	var list []string
	start := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case ',':
			list = append(list, s[start:i])
			start = i + 1
		}
	}
	return append(list, s[start:])
}

// unescape gives a word without its backslashes: each stands for the character
// behind it, the last one of all for itself.
func unescape(w string) string {
	if !strings.Contains(w, `\`) {
		return w
	}
	var b strings.Builder
	for i := 0; i < len(w); i++ {
		if w[i] == '\\' && i+1 < len(w) {
			i++
		}
		b.WriteByte(w[i])
	}
	return b.String()
}

var escaper = strings.NewReplacer(`\`, `\\`, ",", `\,`)

func joinList(list []string) string {
	escaped := make([]string, len(list))
	for i, s := range list {
		switch s {
		case "":
			escaped[i] = none
		case none:
			escaped[i] = `\` + none
		default:
			escaped[i] = escaper.Replace(s)
		}
	}
	return strings.Join(escaped, ",")
}

// Values gives the query as ParseQuery reads it: the same query, the same
// words. A Filter has no word of its own and is left out.
func (q *Query) Values() url.Values {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	list := func(name string, words []string) {
		if len(words) > 0 {
			v.Set(name, joinList(words))
		}
	}
	number := func(name string, n int64) {
		if n != 0 {
			v.Set(name, strconv.FormatInt(n, 10))
		}
	}
	answer := func(name string, a Answer) { set(name, [...]string{"", "yes", "no"}[a]) }
	set("bbox", boxWord(q.Boxes))
	set("polygon", regionWord(q.Region))
	set("circle", q.Circle.word())
	set("datetime", q.Time.String())
	set("q", q.Text)
	if q.Certain {
		v.Set("certainty", "certain")
	}
	if q.PossiblePlace {
		v.Set("possible_place", "yes")
	}
	answer("located", q.Located)
	answer("dated", q.Dated)
	answer("duplicates", q.Duplicates)
	ids := make([]string, len(q.IDs))
	for i, id := range q.IDs {
		ids[i] = strconv.FormatInt(id, 10)
	}
	list("ids", ids)
	for _, f := range Facets {
		list(string(f), q.Words(f))
	}
	for _, f := range slices.Concat(Facets, Several) {
		list(exceptWord(f), q.Except[f])
	}
	list("external_id", q.ExternalIDs)
	list("area_id", q.AreaIDs)
	list("weapons", q.Weapons)
	list("targets", q.Targets)
	list("tags", q.Tags)
	list("actors", q.Actors)
	number("killed_min", int64(q.KilledMin))
	number("injured_min", int64(q.InjuredMin))
	number("known_within", int64(q.KnownWithin))
	number("changed_since", q.ChangedSince)
	number("limit", int64(q.Limit))
	number("offset", int64(q.Offset))
	var sort []string
	for _, o := range q.Sort {
		if o.Descending {
			o.Field = "-" + o.Field
		}
		sort = append(sort, o.Field)
	}
	set("sortby", strings.Join(sort, ","))
	return v
}

// boxWord writes the boxes that Box made.
func boxWord(boxes []orb.Bound) string {
	if len(boxes) == 0 {
		return ""
	}
	west, east := boxes[0].Min[0], boxes[len(boxes)-1].Max[0]
	var b []byte
	for i, n := range []float64{west, boxes[0].Min[1], east, boxes[0].Max[1]} {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendNumber(b, n)
	}
	return string(b)
}
