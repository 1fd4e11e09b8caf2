package cql2

import (
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// The limits of one filter. An event is held to all of it, so that the number of
// nodes bounds the work.
const (
	MaxLength = 64 << 10 // bytes
	MaxDepth  = 50       // brackets, calls and signs within each other
	MaxNodes  = 1_000    // but for what stands in lists
	MaxListed = 10_000   // values in lists
)

// A Kind says what a Node is.
type Kind uint8

// The kinds of Node.
const (
	Call      Kind = iota // an operator or function, by its Name, of Args
	Name                  // a property
	Word                  // a text
	Figure                // a number
	Answer                // true or false: Number is 1 or 0
	Day                   // a date, Text as 2006-01-02
	Instant               // a moment, Text as RFC 3339 in UTC
	Open                  // an open end of a Period
	Period                // an interval between two Args
	Shape                 // a geometry
	Rectangle             // a box of west, south, east and north; over the antimeridian west is greater
	List                  // some Args
)

// A Node is an expression or a part of one.
type Node struct {
	Kind   Kind
	Text   string // the operator of a Call in lower case, the name of a property, a text, a moment
	Number float64
	Shape  orb.Geometry
	Box    [4]float64
	Args   []*Node

	at int // the character where it begins, from 1
}

// fail makes the error of a part that begins at a character.
func fail(at int, format string, args ...any) error {
	return geo.Errorf(geo.Invalid, "filter: at character %d: %s", at, geo.Say(format, args...))
}

// A signature says how an operator is spelled and how many operands it takes.
type signature struct {
	json  string // in JSON
	least int
	most  int // -1 for any number
}

// signatures are all operators and functions, by their names in lower case.
var signatures = func() map[string]signature {
	m := map[string]signature{
		"and": {"and", 2, -1}, "or": {"or", 2, -1}, "not": {"not", 1, 1},
		"like": {"like", 2, 2}, "between": {"between", 3, 3}, "in": {"in", 2, 2}, "isnull": {"isNull", 1, 1},
		"casei": {"casei", 1, 1}, "accenti": {"accenti", 1, 1},
	}
	for _, name := range slices.Concat(comparisons, arithmetics) {
		m[name] = signature{name, 2, 2}
	}
	for _, name := range strings.Fields(`s_intersects s_equals s_disjoint s_touches s_within s_overlaps s_crosses s_contains
		t_after t_before t_contains t_disjoint t_during t_equals t_finishedBy t_finishes t_intersects t_meets t_metBy
		t_overlappedBy t_overlaps t_startedBy t_starts a_equals a_contains a_containedBy a_overlaps`) {
		m[strings.ToLower(name)] = signature{name, 2, 2}
	}
	for _, f := range Functions {
		m[f.Name] = signature{f.Name, 1, 1}
	}
	return m
}()

var (
	comparisons = []string{"=", "<>", "<", ">", "<=", ">="}
	arithmetics = []string{"+", "-", "*", "/", "%", "div", "^"}
)

// isFunction reports whether an operator is written as name(…) in text.
func isFunction(name string) bool {
	switch name {
	case "and", "or", "not", "like", "between", "in", "isnull":
		return false
	}
	_, ok := signatures[name]
	return ok && !slices.Contains(comparisons, name) && !slices.Contains(arithmetics, name)
}

// onLists reports whether an operator takes lists as operands.
func onLists(name string) bool { return strings.HasPrefix(name, "a_") }

// A builder makes nodes as long as there are not too many.
type builder struct {
	nodes, listed, depth int

	crs geo.CRS // in which positions and boxes are written
}

func (b *builder) node(n Node) (*Node, error) {
	if b.nodes++; b.nodes > MaxNodes {
		return nil, fail(n.at, "the filter has more than %d parts; make it simpler", MaxNodes)
	}
	return &n, nil
}

// deeper counts what stands within each other; the caller calls b.depth-- on its
// way out.
func (b *builder) deeper(at int) error {
	if b.depth++; b.depth > MaxDepth {
		return fail(at, "more than %d brackets and calls stand within each other; make it simpler", MaxDepth)
	}
	return nil
}

// item counts a value of a list, which was counted as a part, among the values
// instead.
func (b *builder) item(n *Node) error {
	if n.Kind == Call || n.Kind == Name {
		return nil
	}
	b.nodes--
	if b.listed++; b.listed > MaxListed {
		return fail(n.at, "the lists hold more than %d values; ask in parts", MaxListed)
	}
	return nil
}

// call makes a Call after counting its operands.
func (b *builder) call(at int, name string, args ...*Node) (*Node, error) {
	s := signatures[name]
	switch n := len(args); {
	case n < s.least && s.most == s.least, s.most >= 0 && n > s.most:
		return nil, fail(at, "%s takes %d operands, and here are %d", strings.ToUpper(s.json), s.most, n)
	case n < s.least:
		return nil, fail(at, "%s takes at least %d operands, and here are %d", strings.ToUpper(s.json), s.least, n)
	}
	for i, a := range args {
		if a.Kind == List && !onLists(name) && !(name == "in" && i == 1) {
			return nil, fail(a.at, "a list stands only behind IN and in A_CONTAINS, A_CONTAINEDBY, A_EQUALS and A_OVERLAPS")
		}
		if onLists(name) && a.Kind != List && a.Kind != Name && !(a.Kind == Call && isFunction(a.Text)) { // its bracket would be that of a list
			return nil, fail(a.at, "%s compares lists; a list is written ('a', 'b')", strings.ToUpper(name))
		}
	}
	if name == "in" && args[1].Kind != List {
		return nil, fail(args[1].at, "IN wants a list such as ('a', 'b')")
	}
	return b.node(Node{Kind: Call, Text: name, Args: args, at: at})
}

// unknownFunction says that there is no function of a name.
func unknownFunction(at int, name string) error {
	var own []string
	for _, f := range Functions {
		own = append(own, f.Name)
	}
	return fail(at, "there is no function %q; beside those of CQL2 (S_…, T_…, A_…, CASEI, ACCENTI) there are %s", geo.Clip(name), strings.Join(own, ", "))
}
