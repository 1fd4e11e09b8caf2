package format

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// A record is one row or feature of a file that is not ours: names and values
// whose meaning the names tell.
type record struct {
	row    int
	names  []string // as the file spells them
	parts  []part   // what each is
	values []string // trimmed text; "" where there is none or it is a list or an object
	extras []any    // the values verbatim

	layout   *layout      // of a table; nil for a feature
	geometry orb.Geometry // of a feature
	id       string       // of a feature; "" when it has none
	refusal  *geo.Refusal // why there is no event; nil when there may be one
	content  [8]byte      // the beginning of the SHA-256 of what the file says
}

// records makes events of records. It holds back the first of them until it
// has seen enough to understand their dates.
type records struct {
	o       ReadOptions
	yield   func(geo.Event, error) bool
	dates   dates
	waiting []record
	size    int // of what is waiting, in bytes
	decided bool
	told    bool               // that there are events which say only what the public sees
	seen    map[[8]byte]int    // how often the content of a record without an id came
	untold  map[[2]string]bool // columns and words for types that were told of, being none of ours
	lands   map[string]land    // the polygons of countries that rows named
	reading reading            // of the record at hand, for it is large
}

// add takes a record of some size in bytes, and answers false when the consumer
// wants no more.
func (rs *records) add(r record, size int) bool {
	if rs.decided {
		return rs.emit(&r)
	}
	for i, p := range r.parts {
		if (p == startDate || p == endDate || p == clock) && r.values[i] != "" {
			rs.dates.observe(r.values[i])
		}
	}
	rs.waiting = append(rs.waiting, r)
	if rs.size += size; len(rs.waiting) < sample && rs.size < maxFeature {
		return true
	}
	return rs.flush()
}

// curtailed is said once of a file that has events which say only what the public
// sees.
const curtailed = "the file says what the public sees: events that are not here yet come as it has them; of those that are, all that the public is not shown, " +
	"or not as it is here, stays, such as notes, status, extras and a place that is displaced"

// pass passes on an event that needed no understanding, behind what is waiting.
func (rs *records) pass(e geo.Event) bool {
	if e.Curtailed && !rs.told {
		rs.told = true
		rs.o.warn(0, "", curtailed)
	}
	return (rs.decided || rs.flush()) && rs.yield(e, nil)
}

// refuse passes a refusal on, in its place among the records.
func (rs *records) refuse(r *geo.Refusal) bool { return rs.add(record{refusal: r}, len(r.Reason)) }

// end makes events of what is waiting and passes on the error that ended the
// file, if any.
func (rs *records) end(err error) {
	if rs.flush() && err != nil {
		rs.yield(geo.Event{}, err)
	}
}

// flush makes events of what is waiting.
func (rs *records) flush() bool {
	rs.decided = true
	waiting := rs.waiting
	rs.waiting = nil
	for i := range waiting {
		if !rs.emit(&waiting[i]) {
			return false
		}
		waiting[i] = record{}
	}
	return true
}

func (rs *records) emit(r *record) bool {
	if r.refusal != nil {
		return rs.yield(geo.Event{}, r.refusal)
	}
	e, err := rs.event(r)
	if err != nil {
		return rs.yield(geo.Event{}, err)
	}
	e.Row = r.row
	return rs.yield(e, nil)
}

// A reader of one record; what it does not use becomes an extra.
type reading struct {
	*records
	*record
	event geo.Event
	used  []bool
}

// begin makes ready to read a record; the reading is good until the next.
func (rs *records) begin(r *record) *reading {
	used := append(rs.reading.used[:0], make([]bool, len(r.names))...)
	rs.reading = reading{rs, r, geo.Event{}, used}
	return &rs.reading
}

// event makes an event of a record; the error is a *geo.Refusal.
func (rs *records) event(r *record) (geo.Event, error) {
	x := rs.begin(r)
	if x.layout != nil {
		x.event.Dataset = x.layout.dialect.dataset
	}
	for _, step := range []func() *geo.Refusal{x.identify, x.what, x.when, x.where, x.harm, x.know} {
		if refusal := step(); refusal != nil {
			return geo.Event{}, refusal
		}
	}
	if x.layout != nil && x.layout.dialect.finish != nil {
		if refusal := x.layout.dialect.finish(x); refusal != nil {
			return geo.Event{}, refusal
		}
	}
	x.rest()
	x.entitle()
	if rs.o.HidePositions && tellsPosition(&x.event) {
		return geo.Event{}, &geo.Refusal{Row: x.row, Reason: hidden}
	}
	return x.event, nil
}

// refuse refuses the record for the sake of one column.
func (x *reading) refuse(column int, format string, args ...any) *geo.Refusal {
	field := ""
	if column >= 0 {
		field = x.names[column]
	}
	return geo.Refuse(x.row, field, geo.Say(format, args...))
}

// find gives the column of a part where it has a value; -1 where not.
func (x *reading) find(p part) int {
	for i, q := range x.parts {
		if p == q && x.values[i] != "" {
			return i
		}
	}
	return -1
}

// take gives the value of a part and marks it as used; "" where there is none.
func (x *reading) take(p part) string {
	i := x.find(p)
	if i < 0 {
		return ""
	}
	x.used[i] = true
	return x.values[i]
}

func (x *reading) identify() *geo.Refusal {
	if x.event.ExternalID = x.record.id; x.event.ExternalID == "" {
		x.event.ExternalID = x.take(identifier)
	}
	if x.event.ExternalID != "" {
		return nil
	}
	if x.seen == nil {
		x.seen = map[[8]byte]int{}
	}
	x.seen[x.content]++
	x.event.ExternalID = "sha256:" + hex.EncodeToString(x.content[:])
	if n := x.seen[x.content]; n > 1 {
		x.event.ExternalID += "#" + strconv.Itoa(n)
	}
	return nil
}

func (x *reading) what() *geo.Refusal {
	e := &x.event
	e.Title, e.Description = unescape(x.take(title)), unescape(x.take(description))
	x.kind()
	for _, word := range words(x.take(tags)) {
		if !slices.Contains(e.Tags, word) {
			e.Tags = append(e.Tags, word)
		}
	}
	e.Notes = x.take(notes)
	x.terms(weapons, geo.Weapons, &e.Weapons)
	x.terms(targets, geo.Targets, &e.Targets)
	return nil
}

// words parts a cell that holds a list.
func words(cell string) []string {
	var list []string
	for _, word := range strings.FieldsFunc(cell, func(r rune) bool { return r == ',' || r == ';' || r == '|' }) {
		if word = strings.TrimSpace(word); word != "" {
			list = append(list, word)
		}
	}
	return list
}

// terms takes those words of a column that a vocabulary has. A column of which
// some word is not our own stays an extra.
func (x *reading) terms(p part, of geo.Vocabulary, into *[]string) {
	i := x.find(p)
	if i < 0 {
		return
	}
	x.used[i] = true
	for _, word := range words(x.values[i]) {
		name := snake(word)
		j := slices.IndexFunc(of, func(t geo.Term) bool { return t.Name == name || snake(t.Label) == name })
		if j < 0 || word != of[j].Name {
			x.used[i] = false
		}
		if j >= 0 && !slices.Contains(*into, of[j].Name) {
			*into = append(*into, of[j].Name)
		}
	}
}

func (x *reading) harm() *geo.Refusal {
	e := &x.event
	for _, f := range []struct {
		part part
		into **int
	}{{killed, &e.Killed.Best}, {killedMin, &e.Killed.Min}, {killedMax, &e.Killed.Max},
		{injured, &e.Injured.Best}, {injuredMin, &e.Injured.Min}, {injuredMax, &e.Injured.Max}} {
		i := x.find(f.part)
		if i < 0 {
			continue
		}
		n, err := wholeNumber(x.values[i])
		switch {
		case err != nil:
			x.o.warn(x.row, x.names[i], "%q is not a whole number; it is kept as it stands, and the figure stays open", geo.Clip(x.values[i]))
		case n < 0:
			return x.refuse(i, "%d is not a number of people; leave the cell empty where it is not known", n)
		default:
			*f.into, x.used[i] = &n, true
		}
	}
	for _, h := range []struct {
		count *geo.Count
		parts [3]part
	}{{&e.Killed.Count, [3]part{killedMin, killed, killedMax}}, {&e.Injured.Count, [3]part{injuredMin, injured, injuredMax}}} {
		if !widen(h.count) {
			continue
		}
		x.o.warn(x.row, "", "the lowest, best and highest figures of harm do not agree; the range was widened to hold all three")
		for _, p := range h.parts {
			if i := x.find(p); i >= 0 {
				x.used[i] = false // the file's own figures stay extras
			}
		}
	}
	return nil
}

// wholeNumber reads a count, also as spreadsheets write it: 2.0, or 1 200.
func wholeNumber(s string) (int, error) {
	if n, err := strconv.Atoi(s); err == nil {
		return n, nil
	}
	f, err := strconv.ParseFloat(strings.NewReplacer(" ", "", "\u00a0", "").Replace(s), 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1e9 {
		return 0, geo.Say("%q is not a whole number", geo.Clip(s))
	}
	return int(f), nil
}

// widen makes the lowest and highest figure of a count contain all that are
// given, and reports whether they had to move.
func widen(c *geo.Count) bool {
	given := []*int{c.Min, c.Best, c.Max}
	moved := false
	for _, n := range given {
		if n == nil {
			continue
		}
		if c.Min != nil && *n < *c.Min {
			c.Min, moved = n, true
		}
		if c.Max != nil && *n > *c.Max {
			c.Max, moved = n, true
		}
	}
	if moved {
		*c = geo.Count{Min: copied(c.Min), Best: c.Best, Max: copied(c.Max)} // no two share a figure
	}
	return moved
}

// copied gives a figure of its own; nil for none.
func copied(n *int) *int {
	if n == nil {
		return nil
	}
	m := *n
	return &m
}

// know reads who did it and who says so.
func (x *reading) know() *geo.Refusal {
	e := &x.event
	for i, p := range x.parts {
		value := x.values[i]
		if value == "" {
			continue
		}
		switch p {
		case actor, perpetrator, target:
			role := map[part]string{actor: "unknown", perpetrator: "perpetrator", target: "target"}[p]
			e.Actors = append(e.Actors, geo.Actor{Name: value, Role: role})
			x.used[i] = true
		case source, link:
			x.used[i] = x.cite(p, value)
		}
	}
	return nil
}

// cite adds what a cell says of sources: web addresses, one or several, or the
// name of one publisher, who is taken to stand behind an address beside it.
func (x *reading) cite(p part, value string) bool {
	e := &x.event
	words := strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\n' || r == '\r' || r == '\t' })
	if !slices.ContainsFunc(words, func(w string) bool { return !isLink(w) }) {
		for _, w := range words {
			if n := len(e.Sources); n > 0 && e.Sources[n-1].URL == "" && len(words) == 1 {
				e.Sources[n-1].URL = w
				continue
			}
			if len(e.Sources) < geo.MaxList && !slices.ContainsFunc(e.Sources, func(s geo.Source) bool { return s.URL == w }) {
				e.Sources = append(e.Sources, geo.Source{URL: w})
			}
		}
		return true
	}
	if p != source {
		return false
	}
	if n := len(e.Sources); n == 1 && e.Sources[0].Publisher == "" {
		e.Sources[0].Publisher = geo.Cut(value, geo.MaxWord)
	} else if n < geo.MaxList {
		e.Sources = append(e.Sources, geo.Source{Publisher: geo.Cut(value, geo.MaxWord)})
	}
	return len(value) <= geo.MaxWord
}

// isLink reports whether a text is a web address.
func isLink(s string) bool {
	lower := strings.ToLower(s)
	rest, ok := strings.CutPrefix(lower, "https://")
	if !ok {
		rest, ok = strings.CutPrefix(lower, "http://")
	}
	return ok && rest != "" && rest[0] != '/' && !strings.ContainsAny(s, " \n\t<>\"")
}

// rest keeps verbatim what has not been used.
func (x *reading) rest() {
	for i, used := range x.used {
		v := x.record.extras[i]
		if used || v == nil || v == "" {
			continue
		}
		if x.event.Extras == nil {
			x.event.Extras = map[string]any{}
		}
		x.event.Extras[x.names[i]] = v
	}
}

// entitle gives an event a title that has none: the first words of its
// description, or its type and place.
func (x *reading) entitle() {
	e := &x.event
	if strings.TrimSpace(e.Title) == "" {
		e.Title = firstWords(e.Description)
	}
	if e.Title == "" {
		e.Title = typeAndPlace(e)
	}
	if short := geo.Cut(e.Title, geo.MaxTitle); short != e.Title {
		if e.Description == "" {
			e.Description = e.Title
		} else if e.Extras == nil {
			e.Extras = map[string]any{"title": e.Title}
		} else {
			e.Extras["title"] = e.Title
		}
		e.Title = short
	}
}

// firstWords gives the first line of a text, or as many of its words as fit.
func firstWords(s string) string {
	const most = 100
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	s = strings.TrimSpace(s)
	short := geo.Cut(s, most)
	if short == s {
		return s
	}
	if i := strings.LastIndexByte(short, ' '); i > most/2 {
		return strings.TrimRight(short[:i], " ,;:") + "…"
	}
	return short
}

// typeAndPlace says in words what little is known.
func typeAndPlace(e *geo.Event) string {
	what := "Event"
	if t, ok := geo.LookupEventType(e.EventType); ok {
		what = t.Label
		if label, ok := t.SubEventTypes.Label(e.SubEventType); ok {
			what = label
		}
	}
	for _, where := range []string{e.PlaceName, e.Admin2, e.Admin1} {
		if where != "" {
			return what + ", " + where
		}
	}
	return what
}

// contentOf hashes what a record says, for want of a name of its own.
func contentOf(parts ...string) [8]byte {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return [8]byte(h.Sum(nil)[:8])
}
