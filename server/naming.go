package server

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/cql2"
	"eventmap/geo/gazetteer"
)

// mostNamed is how many of the chosen words of a query name a file, and longestName
// how many bytes the name may have.
const (
	mostNamed   = 6
	longestName = 120
)

// named gives a query in words for people, the most telling first, such as
// Ukraine, Shelling; none where it chooses everything. A box, a polygon, a
// circle and a CQL2 filter have no words.
func named(q *geo.Query) []string {
	var words []string
	add := func(names []string, label func(string) string) {
		for _, name := range names {
			if w := strings.TrimSpace(label(name)); w != "" && !slices.Contains(words, w) && len(words) < mostNamed {
				words = append(words, geo.Clip(w))
			}
		}
	}
	same := func(s string) string { return s }
	add(q.Countries, placeName)
	add(q.AreaIDs, placeName)
	add(q.EventTypes, typeName)
	add(q.SubEventTypes, typeName)
	add(q.Assessments, func(s string) string { l, _ := geo.Assessments.Label(s); return l })
	add(q.Weapons, func(s string) string { l, _ := geo.Weapons.Label(s); return l })
	add(q.Targets, func(s string) string { l, _ := geo.Targets.Label(s); return l })
	add(q.Actors, same)
	add(q.Tags, same)
	add(q.Datasets, same)
	add([]string{q.Text}, same)
	add([]string{days(q.Time)}, same)
	for _, f := range geo.Facets {
		add(q.Except[f], func(s string) string { return "without " + facetName(f, s) })
	}
	return words
}

// facetName gives a word of a facet as people say it.
func facetName(f geo.Facet, word string) string {
	label := ""
	switch f {
	case "country":
		label = placeName(word)
	case "event_type", "sub_event_type":
		label = typeName(word)
	case "assessment":
		label, _ = geo.Assessments.Label(word)
	case "location_precision":
		label, _ = geo.LocationPrecisions.Label(word)
	case "visibility":
		label, _ = geo.Visibilities.Label(word)
	case "status":
		label, _ = geo.Statuses.Label(word)
	}
	switch {
	case label != "":
		return label
	case word == "":
		return "no " + strings.ReplaceAll(string(f), "_", " ")
	}
	return word
}

// placeName gives the name of a place of the gazetteer by its id.
func placeName(id string) string {
	p, _ := gazetteer.Lookup(id)
	return p.Name
}

// typeName gives the first words of an event or sub-event type's label.
func typeName(name string) string {
	for _, family := range geo.EventTypes {
		label, ok := family.Label, family.Name == name
		if !ok {
			label, ok = family.SubEventTypes.Label(name)
		}
		if ok {
			label, _, _ = strings.Cut(label, ",")
			return label
		}
	}
	return ""
}

// days gives a span of time by its days.
func days(s geo.Span) string {
	day := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format(time.DateOnly)
	}
	from, to := day(s.From), day(s.To)
	switch {
	case from == to:
		return from
	case from == "":
		return "until " + to
	case to == "":
		return "since " + from
	}
	return from + " to " + to
}

// fileTitle names a file for people by what the query chooses.
func fileTitle(q *geo.Query) string {
	if words := named(q); len(words) > 0 {
		return "Events: " + strings.Join(words, ", ")
	}
	return "Events"
}

// asked gives what named leaves out, in a few words each: where, what else must
// hold, and which of the events that are found.
func asked(q *geo.Query) []string {
	words := []string{box(q.Boxes)}
	if len(q.Region) > 0 {
		words = append(words, "in a polygon")
	}
	if q.Circle.RadiusM > 0 {
		words = append(words, "in a circle")
	}
	if q.Certain {
		words = append(words, "certain")
	}
	if q.PossiblePlace {
		words = append(words, "possible places")
	}
	for _, a := range []struct {
		is      geo.Answer
		yes, no string
	}{{q.Located, "with a place", "without a place"}, {q.Dated, "with a time", "without a time"}, {q.Duplicates, "duplicates", ""}} {
		switch a.is {
		case geo.Yes:
			words = append(words, a.yes)
		case geo.No:
			words = append(words, a.no)
		}
	}
	for _, v := range []struct {
		of     geo.Vocabulary
		chosen []string
	}{{geo.LocationPrecisions, q.LocationPrecisions}, {geo.Visibilities, q.Visibilities}, {geo.Statuses, q.Statuses}} {
		for _, name := range v.chosen[:min(len(v.chosen), 2)] {
			label, _ := v.of.Label(name)
			words = append(words, label)
		}
	}
	if q.KilledMin > 0 {
		words = append(words, "killed "+strconv.Itoa(q.KilledMin)+" or more")
	}
	if q.InjuredMin > 0 {
		words = append(words, "injured "+strconv.Itoa(q.InjuredMin)+" or more")
	}
	if q.KnownWithin > 0 {
		words = append(words, "within "+strconv.Itoa(q.KnownWithin)+" m")
	}
	if len(q.IDs) > 0 || len(q.ExternalIDs) > 0 {
		words = append(words, "by id")
	}
	if q.ChangedSince > 0 {
		words = append(words, "changed")
	}
	return append(words, condition(q.Filter), part(q))
}

// box gives where a box lies, in whole degrees that hold it; "" for none, or more
// than one.
func box(boxes []orb.Bound) string {
	if len(boxes) == 2 && boxes[0].Max[0] == 180 && boxes[1].Min[0] == -180 { // over the antimeridian
		boxes = []orb.Bound{{Min: boxes[0].Min, Max: boxes[1].Max}}
	}
	if len(boxes) != 1 {
		return ""
	}
	degrees := func(v float64, positive, negative string) string {
		if v < 0 {
			positive = negative
		}
		return strconv.Itoa(int(math.Abs(v))) + positive
	}
	b := boxes[0]
	return degrees(math.Floor(b.Min[0]), "E", "W") + " " + degrees(math.Floor(b.Min[1]), "N", "S") + " to " +
		degrees(math.Ceil(b.Max[0]), "E", "W") + " " + degrees(math.Ceil(b.Max[1]), "N", "S")
}

// longestCondition is how many bytes of a filter name a file.
const longestCondition = 50

// condition gives a filter as a name can have it; "filtered" where it is long.
func condition(f geo.Filter) string {
	if t, ok := f.(*timed); ok {
		f = t.Filter
	}
	c, ok := f.(*cql2.Filter)
	if !ok {
		return ""
	}
	if text := spoken.Replace(c.String()); len(text) <= longestCondition {
		return text
	}
	return "filtered"
}

// spoken says the signs of CQL2 that a name cannot have.
var spoken = strings.NewReplacer(" <> ", " not ", " >= ", " from ", " <= ", " to ", " > ", " over ", " < ", " under ")

// part says which of the events that are found a file has.
func part(q *geo.Query) string {
	first := strconv.Itoa(q.Offset + 1)
	switch {
	case q.Limit > 0 && q.Offset > 0:
		return first + " to " + strconv.Itoa(q.Offset+q.Limit)
	case q.Limit > 0:
		return "first " + strconv.Itoa(q.Limit)
	case q.Offset > 0:
		return "from " + first
	}
	return ""
}

// disposition gives the value of Content-Disposition (RFC 6266) for a file that
// is named by its query and the day, such as events-ukraine-shelling-2026-11-23.csv,
// and by the moment asOf that was asked for, if any.
// Where the name has letters beyond ASCII, filename* has them and filename what
// is left without accents and without the letters that are not Latin.
func disposition(kind string, q *geo.Query, asOf string, at time.Time, extension string) string {
	name, ascii, day := "events", "events", "-"+at.UTC().Format(time.DateOnly)
	words := append(named(q), asked(q)...)
	if asOf != "" {
		words = append(words, "as of "+asOf)
	}
	for _, w := range words {
		full, plain := slug(w, unicode.MaxRune), slug(geo.FoldText(w), unicode.MaxASCII)
		if len(name)+1+len(full)+len(day)+len(extension) > longestName {
			continue
		}
		if full != "" {
			name += "-" + full
		}
		if plain != "" {
			ascii += "-" + plain
		}
	}
	name, ascii = name+day+extension, ascii+day+extension
	value := kind + `; filename="` + ascii + `"`
	if ascii != name {
		value += "; filename*=UTF-8''" + url.PathEscape(name)
	}
	return value
}

// slug makes of a text what may stand in the name of a file: letters and digits
// up to a last one, in lower case, parted by single hyphens.
func slug(s string, last rune) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r == utf8.RuneError || r > last && unicode.In(r, unicode.L, unicode.N, unicode.M):
		case unicode.In(r, unicode.L, unicode.N, unicode.M):
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}
