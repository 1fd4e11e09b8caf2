package cql2

import (
	"math"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// Narrow gives a query that chooses the same events, with those parts of its
// Filter said in the query's own words that these can say, so that its keeper
// looks at fewer events. What the words say in full is taken out of the filter.
//
// A summary counts what lies beside each facet that the words ask for, and not
// what lies beside a filter: for one, facets stay in the filter, and so do the lists
// that it counts by.
func Narrow(q geo.Query, facets bool, lists ...geo.Facet) geo.Query {
	f, ok := q.Filter.(*Filter)
	if !ok {
		return q
	}
	n := narrower{query: q, facets: facets, lists: lists}
	var rest []*Node
	for _, part := range conjuncts(f.node, nil) {
		if !n.say(part) {
			rest = append(rest, part)
		}
	}
	if n.timed && !n.settleTime() {
		return q
	}
	if len(rest) == 0 {
		n.query.Filter = nil
		return n.query
	}
	left := f.node
	if len(rest) == 1 {
		left = rest[0]
	} else {
		left = &Node{Kind: Call, Text: "and", Args: rest, at: left.at}
	}
	filter, err := New(left)
	if err != nil { // each of its parts was compiled before
		return q
	}
	n.query.Filter = filter
	return n.query
}

// conjuncts are the parts that all must hold.
func conjuncts(n *Node, list []*Node) []*Node {
	if n.Kind != Call || n.Text != "and" {
		return append(list, n)
	}
	for _, a := range n.Args {
		list = conjuncts(a, list)
	}
	return list
}

type narrower struct {
	query  geo.Query
	facets bool
	lists  []geo.Facet // that stay in the filter
	placed bool        // the boxes are ours
	timed  bool        // the time is ours
}

// say puts a part into words, and reports whether they say all of it.
func (n *narrower) say(part *Node) bool {
	if part.Kind != Call {
		return false
	}
	switch part.Text {
	case "=", "<", ">", "<=", ">=":
		name, op, value := oriented(part)
		if value == nil {
			return false
		}
		switch name {
		case "start_time", "end_time":
			return n.moment(name, op, value)
		case "killed_best", "injured_best":
			return n.harmed(name, op, value)
		}
		return op == "=" && n.among(name, []*Node{value})
	case "<>":
		name, _, value := oriented(part)
		return value != nil && n.leaveOut(name, []*Node{value})
	case "not":
		if x := part.Args[0]; x.Kind == Call && x.Text == "in" && x.Args[0].Kind == Name {
			return n.leaveOut(x.Args[0].Text, x.Args[1].Args)
		}
	case "in":
		return part.Args[0].Kind == Name && n.among(part.Args[0].Text, part.Args[1].Args)
	case "isnull":
		return part.Args[0].Kind == Name && n.missing(part.Args[0].Text)
	case "between":
		if x := part.Args[0]; x.Kind == Name && (x.Text == "start_time" || x.Text == "end_time") {
			low := n.moment(x.Text, ">=", part.Args[1])
			high := n.moment(x.Text, "<=", part.Args[2])
			return low && high
		}
	case "t_intersects":
		return n.during(part)
	case "a_overlaps":
		return n.overlapping(part)
	case "s_disjoint":
		return false
	}
	if len(part.Text) > 2 && part.Text[:2] == "s_" {
		return n.within(part)
	}
	return false
}

// oriented gives a comparison with the property first; a nil value where it
// compares none with a literal.
func oriented(part *Node) (name, op string, value *Node) {
	a, b := part.Args[0], part.Args[1]
	if a.Kind == Name && b.Kind != Name && b.Kind != Call {
		return a.Text, part.Text, b
	}
	if b.Kind == Name && a.Kind != Name && a.Kind != Call {
		return b.Text, map[string]string{"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}[part.Text], a
	}
	return "", "", nil
}

// words gives the query's list for a property that is one text; nil for none.
func (n *narrower) words(name string) *[]string {
	q := &n.query
	switch name {
	case "external_id":
		return &q.ExternalIDs
	case "area_id":
		return &q.AreaIDs
	}
	if !n.facets {
		return nil
	}
	return q.List(geo.Facet(name))
}

// among says that a property is one of some literals.
func (n *narrower) among(name string, values []*Node) bool {
	if name == "id" {
		return n.ids(values)
	}
	into, words := n.words(name), texts(values)
	if into == nil || len(*into) > 0 || len(words) == 0 {
		return false
	}
	*into = words
	return true
}

// leaveOut says that a facet is none of some literals. What is missing is not told
// apart from them, and so is left out too.
func (n *narrower) leaveOut(name string, values []*Node) bool {
	words, f := texts(values), geo.Facet(name)
	if !n.facets || n.query.List(f) == nil || len(words) == 0 {
		return false
	}
	n.query = n.query.LeavingOut(f, append(words, "")...)
	return true
}

// texts gives literals as words of a list; nil where one is no text, or the empty one,
// which there stands for what is missing.
func texts(values []*Node) []string {
	words := make([]string, 0, len(values))
	for _, v := range values {
		if v.Kind != Word || v.Text == "" {
			return nil
		}
		words = append(words, v.Text)
	}
	return words
}

func (n *narrower) ids(values []*Node) bool {
	if len(n.query.IDs) > 0 || len(values) == 0 {
		return false
	}
	var ids []int64
	for _, v := range values {
		if v.Kind != Figure || v.Number < 1 || v.Number > geo.MaxID || v.Number != math.Trunc(v.Number) {
			return false
		}
		ids = append(ids, int64(v.Number))
	}
	slices.Sort(ids)
	n.query.IDs = slices.Compact(ids)
	return true
}

// missing says that a property has no value.
func (n *narrower) missing(name string) bool {
	if into := n.words(name); into != nil && len(*into) == 0 {
		*into = []string{""}
		return true
	}
	if (name == "start_time" || name == "end_time") && n.query.Dated == geo.Either {
		n.query.Dated = geo.No
		return true
	}
	return false
}

// harmed says less than the filter does: the words look at the greatest figure
// where the most likely one is not known.
func (n *narrower) harmed(name, op string, v *Node) bool {
	least := &n.query.KilledMin
	if name == "injured_best" {
		least = &n.query.InjuredMin
	}
	if v.Kind == Figure && (op == "=" || op == ">" || op == ">=") && v.Number >= 1 && v.Number < math.MaxInt32 {
		*least = max(*least, int(math.Ceil(v.Number)))
	}
	return false
}

// dated says that an event has a time, where the query leaves that open.
func (n *narrower) dated() bool {
	if n.query.Dated == geo.No || n.query.Certain || !n.timed && n.query.Time.Known() {
		return false
	}
	n.query.Dated, n.timed = geo.Yes, true
	return true
}

// ordinary are the moments that a Span holds as they are.
func ordinary(t time.Time) bool { return t.Year() > 1 && t.Year() < 9999 }

// moment says that an event begins or ends before or after a moment: one that
// begins after it also ends after it.
func (n *narrower) moment(name, op string, v *Node) bool {
	if v.Kind != Day && v.Kind != Instant && v.Kind != Word {
		return false
	}
	m, ok := parseMoment(v.Text)
	if !ok || !ordinary(m.t) || !n.dated() {
		return false
	}
	span := &n.query.Time
	all := false
	if op == ">=" || op == ">" || op == "=" {
		if span.From.IsZero() {
			span.From = m.t
			all = op == ">=" && name == "end_time"
		}
	}
	if op == "<=" || op == "<" || op == "=" {
		if span.To.IsZero() {
			span.To = m.t
			all = op == "<=" && name == "start_time"
		}
	}
	return all
}

// during says that an event's time meets another.
func (n *narrower) during(part *Node) bool {
	a, b := part.Args[0], part.Args[1]
	if !wholeTime(a) {
		a, b = b, a
	}
	if !wholeTime(a) || b.Kind != Period || n.timed || !n.dated() {
		return false
	}
	var span geo.Span
	for i, end := range b.Args {
		m, ok := parseMoment(end.Text)
		switch {
		case end.Kind == Open:
			continue
		case end.Kind != Day && end.Kind != Instant || !ok || !ordinary(m.t):
			return false
		}
		if i == 0 {
			span.From = m.t
			continue
		}
		if m.day {
			m.t = m.t.AddDate(0, 0, 1).Add(-time.Second)
		}
		span.To = m.t
	}
	n.query.Time = span
	return true
}

// wholeTime reports whether a node is the time of an event.
func wholeTime(n *Node) bool {
	return n.Kind == Period && n.Args[0].Kind == Name && n.Args[0].Text == "start_time" && n.Args[1].Kind == Name && n.Args[1].Text == "end_time"
}

// settleTime reports whether the two ends that were found make a span.
func (n *narrower) settleTime() bool {
	s := n.query.Time
	return s.From.IsZero() || s.To.IsZero() || !s.To.Before(s.From)
}

// overlapping says that a list has one of some words.
func (n *narrower) overlapping(part *Node) bool {
	a, b := part.Args[0], part.Args[1]
	if a.Kind != Name {
		a, b = b, a
	}
	if a.Kind != Name || b.Kind != List || len(b.Args) == 0 {
		return false
	}
	into := map[string]*[]string{"weapons": &n.query.Weapons, "targets": &n.query.Targets, "tags": &n.query.Tags}[a.Text]
	if into == nil || len(*into) > 0 || slices.Contains(n.lists, geo.Facet(a.Text)) {
		return false
	}
	words := texts(b.Args)
	if len(words) == 0 {
		return false
	}
	*into = words
	return true
}

// within says that an event meets the box around a literal geometry, which is all
// that the filter says where the geometry is a box and shall be met.
func (n *narrower) within(part *Node) bool {
	a, b := part.Args[0], part.Args[1]
	if a.Kind != Name {
		a, b = b, a
	}
	if a.Kind != Name || a.Text != "geometry" || b.Kind != Shape && b.Kind != Rectangle ||
		n.placed || len(n.query.Boxes) > 0 || n.query.Certain || n.query.Located == geo.No {
		return false
	}
	s, err := fixed(b)
	if err != nil {
		return false
	}
	n.query.Located, n.placed = geo.Yes, true
	n.query.Boxes = s.boxes
	if s.boxes == nil {
		n.query.Boxes = []orb.Bound{s.bound}
	}
	return s.boxes != nil && part.Text == "s_intersects" && !n.query.PossiblePlace
}
