package geo

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/paulmach/orb"
)

// A Query chooses events and orders them. The zero Query chooses everything,
// by id. Within one list any word suffices, the empty word for an event that has
// none; across fields all must hold. Of the words in Except none may be there.
type Query struct {
	IDs           []int64
	Boxes         []orb.Bound      // any of them; nil for anywhere. A box over the antimeridian is two.
	Region        orb.MultiPolygon // and in here; nil for anywhere. Longitudes may run on past 180, as NewRegion has them.
	Circle        Circle           // and in here; without a radius for anywhere
	PossiblePlace bool             // a place also meets a box, the region or the circle by its radius and its area
	Time          Span
	Certain       bool // time and place must lie wholly inside
	Located       Answer
	Dated         Answer
	Duplicates    Answer // whether it is said to repeat another event
	Text          string // every word must begin a word of the event, as MatchText has it

	EventTypes         []string
	SubEventTypes      []string
	Assessments        []string
	Countries          []string
	Datasets           []string
	LocationPrecisions []string
	Visibilities       []string
	Statuses           []string
	Weapons            []string
	Targets            []string
	Tags               []string
	Actors             []string           // whole names, case folded
	Except             map[Facet][]string // words of Facets and of Several that leave an event out, the empty word one that has none; shared by copies, never changed
	AreaIDs            []string           // of the Place in which it may lie
	KilledMin          int                // at least so many killed by the most likely figure; 0 for no condition
	InjuredMin         int                // and so many injured
	KnownWithin        int                // whose place is known within so many metres; 0 for no condition
	ExternalIDs        []string
	OwnRights          bool // only events that say themselves whether they may be passed on; no word asks for it

	ChangedSince int64 // only what changed after this change number; answered by whoever keeps numbers

	Filter Filter // a condition beyond the words above; nil for none

	Sort   []Order
	Limit  int // 0 for all
	Offset int
}

// A Filter is a condition on an event that a Query cannot say in its own words.
type Filter interface{ Match(e *Event) bool }

// An Answer is yes, no or, by default, either.
type Answer int8

// The answers to a question that a query may leave open.
const (
	Either Answer = iota
	Yes
	No
)

func (a Answer) admits(b bool) bool { return a == Either || (a == Yes) == b }

// An Order sorts by one field of SortFields.
type Order struct {
	Field      string
	Descending bool
}

// A Facet is one condition of a query that a summary counts the alternatives of.
type Facet string

// Facets are the fields that a summary counts by.
var Facets = []Facet{"event_type", "sub_event_type", "assessment", "country", "dataset", "location_precision", "visibility", "status"}

// value gives the word that an event has for a facet.
func (f Facet) value(e *Event) string {
	switch f {
	case "event_type":
		return e.EventType
	case "sub_event_type":
		return e.SubEventType
	case "assessment":
		return e.Assessment
	case "country":
		return e.Country
	case "dataset":
		return e.Dataset
	case "location_precision":
		return e.LocationPrecision
	case "visibility":
		return e.Visibility
	case "status":
		return e.Status
	}
	return ""
}

// Words gives the query's list for a facet.
func (q *Query) Words(f Facet) []string {
	if l := q.List(f); l != nil {
		return *l
	}
	return nil
}

// List points at the query's list for a facet; nil for a facet that is none.
func (q *Query) List(f Facet) *[]string {
	switch f {
	case "event_type":
		return &q.EventTypes
	case "sub_event_type":
		return &q.SubEventTypes
	case "assessment":
		return &q.Assessments
	case "country":
		return &q.Countries
	case "dataset":
		return &q.Datasets
	case "location_precision":
		return &q.LocationPrecisions
	case "visibility":
		return &q.Visibilities
	case "status":
		return &q.Statuses
	}
	return nil
}

// Asks reports whether the query has a condition on a facet.
func (q *Query) Asks(f Facet) bool { return len(q.Words(f)) > 0 || len(q.Except[f]) > 0 }

// Admits reports whether an event with a word for a facet may be chosen.
func (q *Query) Admits(f Facet, word string) bool {
	return anyOf(q.Words(f), word) && !slices.Contains(q.Except[f], word)
}

// Without gives the query with the conditions on one facet taken away, so that
// a summary can count the alternatives to what is chosen and left out.
func (q Query) Without(f Facet) Query {
	if l := cmp.Or(q.List(f), q.several(f)); l != nil {
		*l = nil
	}
	if len(q.Except[f]) > 0 {
		q.Except = maps.Clone(q.Except)
		delete(q.Except, f)
	}
	return q
}

// LeavingOut gives the query that also leaves out events with some words of a facet.
func (q Query) LeavingOut(f Facet, words ...string) Query {
	except := map[Facet][]string{f: slices.Concat(q.Except[f], words)}
	for other, words := range q.Except {
		if other != f {
			except[other] = words
		}
	}
	q.Except = except
	return q
}

// Match defines what the query means: whether it chooses e. It looks at neither
// Sort, Limit and Offset nor ChangedSince, which only a keeper of change
// numbers can answer. Who asks about many events asks a Matcher.
func (q *Query) Match(e *Event) bool { return q.Matcher().Match(e) }

// A Matcher is a query made ready to be held to many events, one at a time.
type Matcher struct {
	query  *Query
	search *Search           // nil for any words
	shapes []Shape           // in all of which it must lie
	places []map[string]bool // for each, whether it meets the place of an id or, when certain, holds it
}

// Matcher prepares the query, which must not change afterwards.
func (q *Query) Matcher() *Matcher {
	m := &Matcher{query: q}
	if q.Text != "" {
		m.search = prepared(q.Text)
	}
	if len(q.Region) > 0 {
		m.shapes = append(m.shapes, readyRegion(q.Region))
	}
	if q.Circle.RadiusM > 0 {
		m.shapes = append(m.shapes, q.Circle)
	}
	for range m.shapes {
		m.places = append(m.places, map[string]bool{})
	}
	return m
}

// Shapes gives the region and the circle that are asked for; none for anywhere.
func (m *Matcher) Shapes() []Shape { return m.shapes }

// Match is the query's.
func (m *Matcher) Match(e *Event) bool {
	for _, f := range Facets {
		if !m.query.Admits(f, f.value(e)) {
			return false
		}
	}
	return m.MatchFree(e)
}

// MatchFree is Match but for the facets.
func (m *Matcher) MatchFree(e *Event) bool {
	q := m.query
	switch {
	case len(q.IDs) > 0 && !slices.Contains(q.IDs, e.ID),
		!anyOf(q.ExternalIDs, e.ExternalID), !anyOf(q.AreaIDs, e.AreaID),
		q.OwnRights && e.Rights.Redistributable == nil,
		!q.matchSeveral(e),
		!q.Located.admits(e.Located()), !q.Dated.admits(e.Dated()), !q.Duplicates.admits(e.DuplicateOf != 0),
		!q.matchTime(e), !q.matchBoxes(e),
		!atLeast(q.KilledMin, e.Killed.Count), !atLeast(q.InjuredMin, e.Injured.Count), !q.matchKnown(e), !m.matchShapes(e):
		return false
	}
	return (m.search == nil || m.search.Match(e)) && (q.Filter == nil || q.Filter.Match(e))
}

// matchTime follows OGC API Features: an undated event matches every time,
// unless only certain ones are asked for.
func (q *Query) matchTime(e *Event) bool {
	switch {
	case !q.Time.Known():
		return true
	case !e.Dated():
		return !q.Certain
	case q.Certain && e.TimeExtent != "throughout":
		return e.Span().Within(q.Time)
	}
	return e.Span().Meets(q.Time)
}

// matchBoxes follows OGC API Features: an event without a place matches every
// box, unless only certain ones are asked for.
func (q *Query) matchBoxes(e *Event) bool {
	if len(q.Boxes) == 0 {
		return true
	}
	if !e.Located() {
		return !q.Certain
	}
	if q.Certain {
		return slices.ContainsFunc(rejoin(q.Boxes), e.within)
	}
	for _, b := range q.Boxes {
		if e.meets(b) || q.PossiblePlace && e.mayMeet(b) {
			return true
		}
	}
	return false
}

// matchShapes is matchBoxes for the region and the circle.
func (m *Matcher) matchShapes(e *Event) bool {
	for i := range m.shapes {
		if !m.matchShape(i, e) {
			return false
		}
	}
	return true
}

func (m *Matcher) matchShape(i int, e *Event) bool {
	s := m.shapes[i]
	switch {
	case !e.Located():
		return !m.query.Certain
	case m.query.Certain:
		return (e.AreaID == "" || e.Area != nil) && // one that is not at hand lies nowhere for certain
			(e.Point == nil || s.HoldsDisc(*e.Point, e.UncertaintyM)) &&
			(e.Geometry == nil || s.Holds(e.Geometry)) &&
			(e.Area == nil || m.place(i, e.Area, s.Holds))
	case e.Geometry != nil && s.Meets(e.Geometry), e.Geometry == nil && e.Point != nil && s.Contains(*e.Point):
		return true
	case !m.query.PossiblePlace:
		return false
	}
	return e.Point != nil && e.UncertaintyM > 0 && s.MeetsDisc(*e.Point, e.UncertaintyM) ||
		e.Area != nil && m.place(i, e.Area, s.Meets)
}

// place asks one of the shapes about a place once, however many events may lie in it.
func (m *Matcher) place(i int, p *Place, is func(orb.Geometry) bool) bool {
	answer, ok := m.places[i][p.ID]
	if !ok {
		answer = is(p.Geometry)
		if p.ID != "" {
			m.places[i][p.ID] = answer
		}
	}
	return answer
}

func (q *Query) matchActors(names []string, e *Event) bool {
	if len(names) == 0 || len(e.Actors) == 0 && slices.Contains(names, "") {
		return true
	}
	for _, a := range e.Actors {
		for _, name := range names {
			if strings.EqualFold(a.Name, name) {
				return true
			}
		}
	}
	return false
}

// matchKnown asks how well a place is known: what may lie anywhere in an area is
// not, nor is what says no radius and has a precision that stands for none.
func (q *Query) matchKnown(e *Event) bool {
	if q.KnownWithin <= 0 {
		return true
	}
	m := cmp.Or(e.UncertaintyM, DefaultUncertaintyM(e.LocationPrecision))
	return e.Located() && e.AreaID == "" && e.Area == nil && m > 0 && m <= float64(q.KnownWithin)
}

// atLeast reports whether the most likely figure reaches least; what is not
// reported reaches nothing.
func atLeast(least int, c Count) bool {
	if least <= 0 {
		return true
	}
	n, ok := c.Most()
	return ok && n >= least
}

func anyOf(words []string, value string) bool {
	return len(words) == 0 || slices.Contains(words, value)
}

// overlap reports whether an event's list has one of the words; the empty word
// chooses the empty list.
func overlap(words, values []string) bool {
	if len(words) == 0 || len(values) == 0 && slices.Contains(words, "") {
		return true
	}
	return slices.ContainsFunc(values, func(v string) bool { return slices.Contains(words, v) })
}

// SortFields are the fields that a list can be ordered by. Text is ordered by
// its bytes, as COLLATE "C" does, and what is missing comes first.
var SortFields = []string{"id", "start_time", "end_time", "updated_at", "created_at", "title", "event_type", "country", "killed_best"}

// Compare orders two events as the query asks, by id where it leaves them equal.
func (q *Query) Compare(a, b *Event) int {
	for _, o := range q.Sort {
		c := compareField(o.Field, a, b)
		if o.Descending {
			c = -c
		}
		if c != 0 {
			return c
		}
	}
	return cmp.Compare(a.ID, b.ID)
}

func compareField(field string, a, b *Event) int {
	switch field {
	case "start_time":
		return a.StartTime.Compare(b.StartTime)
	case "end_time":
		return a.EndTime.Compare(b.EndTime)
	case "updated_at":
		return a.UpdatedAt.Compare(b.UpdatedAt)
	case "created_at":
		return a.CreatedAt.Compare(b.CreatedAt)
	case "title":
		return strings.Compare(a.Title, b.Title)
	case "event_type":
		return strings.Compare(a.EventType, b.EventType)
	case "country":
		return strings.Compare(a.Country, b.Country)
	case "killed_best":
		return cmp.Compare(orMissing(a.Killed.Best), orMissing(b.Killed.Best))
	}
	return cmp.Compare(a.ID, b.ID)
}

func orMissing(n *int) int {
	if n == nil {
		return -1
	}
	return *n
}

// ByID reports whether the order asked for is the order of ids, ascending, in
// which every keeper streams without collecting.
func (q *Query) ByID() bool {
	return len(q.Sort) == 0 || q.Sort[0].Field == "id" && !q.Sort[0].Descending
}
