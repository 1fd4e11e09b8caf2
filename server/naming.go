package server

import (
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"eventmap/geo"
	"eventmap/geo/gazetteer"
)

// mostNamed is how many words of a query name a file, and longestName how many
// bytes they may fill.
const (
	mostNamed   = 6
	longestName = 120
)

// named gives a query in words for people, the most telling first, such as
// Ukraine, Shelling; none where it chooses everything. A box, a polygon and a
// CQL2 filter have no words.
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
	return words
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

// disposition gives the value of Content-Disposition (RFC 6266) for a file that
// is named by its query and the day, such as events-ukraine-shelling-2026-11-23.csv.
// Where the name has letters beyond ASCII, filename* has them and filename what
// is left without accents and without the letters that are not Latin.
func disposition(kind string, q *geo.Query, at time.Time, extension string) string {
	name, ascii := "events", "events"
	for _, w := range append(named(q), at.UTC().Format(time.DateOnly)) {
		full, plain := slug(w, unicode.MaxRune), slug(geo.FoldText(w), unicode.MaxASCII)
		if len(name)+len(full) > longestName {
			continue
		}
		if full != "" {
			name += "-" + full
		}
		if plain != "" {
			ascii += "-" + plain
		}
	}
	value := kind + `; filename="` + ascii + extension + `"`
	if ascii != name {
		value += "; filename*=UTF-8''" + url.PathEscape(name+extension)
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
