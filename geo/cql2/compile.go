package cql2

import (
	"slices"
	"strings"

	"eventmap/geo"
)

// A Row is one feature that a filter is asked of. It gives the value of the
// property that has a place in the list that the filter was compiled with.
type Row interface{ Value(i int) Value }

// A Property is what a filter may ask of a feature.
type Property struct {
	Name  string
	Title string
	Type  Type
}

// A Program is a filter that is ready to be asked of many rows, by many at once.
type Program struct{ is func(Row) truth }

// Holds reports whether the filter is true of a row; it is not where it is
// unknown.
func (p *Program) Holds(r Row) bool { return p.is(r) == isTrue }

// Compile makes a filter ready for features with some properties. A filter that
// asks for others, or compares what cannot be compared, is Invalid.
func Compile(n *Node, properties []Property) (*Program, error) {
	c := compiler{properties}
	is, err := c.condition(n)
	if err != nil {
		return nil, err
	}
	return &Program{is}, nil
}

type compiler struct{ properties []Property }

// A term is an expression that has a value.
type term struct {
	of    func(Row) Value
	kind  Type
	fixed bool // it has the same value for every row
	at    int
}

func constant(v Value, at int) term {
	return term{of: func(Row) Value { return v }, kind: v.kind, fixed: true, at: at}
}

// condition compiles what is true, false or unknown.
func (c *compiler) condition(n *Node) (func(Row) truth, error) {
	if n.Kind == Call {
		switch n.Text {
		case "and", "or":
			return c.joined(n)
		case "not":
			is, err := c.condition(n.Args[0])
			return func(r Row) truth { return -is(r) }, err
		case "isnull":
			return c.isNull(n.Args[0])
		case "like":
			return c.like(n)
		case "between":
			return c.between(n)
		case "in":
			return c.in(n)
		}
		switch {
		case slices.Contains(comparisons, n.Text):
			return c.comparison(n)
		case strings.HasPrefix(n.Text, "s_"):
			return c.spatial(n)
		case strings.HasPrefix(n.Text, "t_"):
			return c.temporal(n)
		case onLists(n.Text):
			return c.lists(n)
		}
	}
	t, err := c.term(n)
	if err != nil {
		return nil, err
	}
	if t.kind != Boolean {
		return nil, fail(n.at, "a condition is wanted, and this is %s; compare it with something", t.kind)
	}
	return func(r Row) truth {
		if v := t.of(r); v.kind == Boolean {
			return truthOf(v.number != 0)
		}
		return unknown
	}, nil
}

// joined is the least of all truths for AND and the greatest for OR.
func (c *compiler) joined(n *Node) (func(Row) truth, error) {
	list := make([]func(Row) truth, len(n.Args))
	for i, a := range n.Args {
		var err error
		if list[i], err = c.condition(a); err != nil {
			return nil, err
		}
	}
	ends := truthOf(n.Text == "or")
	return func(r Row) truth {
		all := -ends
		for _, is := range list {
			t := is(r)
			if t == ends {
				return t
			}
			if t == unknown {
				all = unknown
			}
		}
		return all
	}, nil
}

func (c *compiler) isNull(n *Node) (func(Row) truth, error) {
	t, err := c.term(n)
	return func(r Row) truth { return truthOf(t.of(r).kind == Null) }, err
}

// term compiles what has a value.
func (c *compiler) term(n *Node) (term, error) {
	switch n.Kind {
	case Name:
		return c.property(n)
	case Word:
		return constant(TextValue(n.Text), n.at), nil
	case Figure:
		return constant(NumberValue(n.Number), n.at), nil
	case Answer:
		return constant(BooleanValue(n.Number != 0), n.at), nil
	case Day, Instant, Open:
		return constant(momentValue(n), n.at), nil
	case Period:
		return c.period(n)
	case Shape, Rectangle:
		s, err := fixed(n)
		return constant(Value{kind: Geometry, shape: s}, n.at), err
	case List:
		return c.list(n)
	}
	switch f := function(n.Text); {
	case f != nil:
		return c.function(n, f)
	case slices.Contains(arithmetics, n.Text):
		return c.arithmetic(n)
	}
	is, err := c.condition(n)
	return term{kind: Boolean, at: n.at, of: func(r Row) Value {
		if t := is(r); t != unknown {
			return BooleanValue(t == isTrue)
		}
		return Value{}
	}}, err
}

func momentValue(n *Node) Value {
	if n.Kind == Open {
		return Value{kind: Timestamp, from: moment{open: -1}}
	}
	m, _ := parseMoment(n.Text) // a Node holds only what was read so
	if m.day {
		return Value{kind: Date, from: m}
	}
	return Value{kind: Timestamp, from: m}
}

func (c *compiler) property(n *Node) (term, error) {
	i := slices.IndexFunc(c.properties, func(p Property) bool { return p.Name == n.Text })
	if i < 0 {
		var names []string
		for _, p := range c.properties {
			names = append(names, p.Name)
		}
		return term{}, fail(n.at, "there is no property %q; there are %s", geo.Clip(n.Text), strings.Join(names, ", "))
	}
	return term{of: func(r Row) Value { return r.Value(i) }, kind: c.properties[i].Type, at: n.at}, nil
}

// period compiles an interval; it is null where an end is.
func (c *compiler) period(n *Node) (term, error) {
	var ends [2]term
	for i, a := range n.Args {
		if a.Kind == Open {
			ends[i] = constant(Value{kind: Timestamp, from: moment{open: int8(2*i - 1)}}, a.at)
			continue
		}
		t, err := c.term(a)
		if err != nil {
			return t, err
		}
		if !t.kind.temporal() {
			return t, fail(a.at, "an end of INTERVAL is a moment or '..', and this is %s", t.kind)
		}
		ends[i] = t
	}
	t := term{kind: Interval, at: n.at, fixed: ends[0].fixed && ends[1].fixed, of: func(r Row) Value {
		from, to := ends[0].of(r), ends[1].of(r)
		if from.kind == Null || to.kind == Null {
			return Value{}
		}
		return Value{kind: Interval, from: from.from, to: to.from}
	}}
	if t.fixed {
		v := t.of(nil)
		if v.from.compare(v.to) > 0 {
			return t, fail(n.at, "the interval ends before it begins; write the earlier moment first")
		}
		return constant(v, n.at), nil
	}
	return t, nil
}

// list compiles a list; values that are null are left out.
func (c *compiler) list(n *Node) (term, error) {
	items := make([]term, len(n.Args))
	t := term{kind: list, at: n.at, fixed: true}
	for i, a := range n.Args {
		var err error
		if items[i], err = c.term(a); err != nil {
			return t, err
		}
		t.fixed = t.fixed && items[i].fixed
	}
	t.of = func(r Row) Value {
		v := Value{kind: list, list: make([]Value, 0, len(items))}
		for _, i := range items {
			if one := i.of(r); one.kind != Null {
				v.list = append(v.list, one)
			}
		}
		return v
	}
	if t.fixed {
		return constant(t.of(nil), n.at), nil
	}
	return t, nil
}

// spatial compiles a spatial function.
func (c *compiler) spatial(n *Node) (func(Row) truth, error) {
	a, b, err := c.pair(n, func(t term) error {
		if t.kind != Geometry {
			return fail(t.at, "%s compares geometries, and this is %s", strings.ToUpper(n.Text), t.kind)
		}
		return nil
	})
	return func(r Row) truth {
		x, y := a.of(r), b.of(r)
		if x.kind == Null || y.kind == Null {
			return unknown
		}
		return related(n.Text, x.shape, y.shape)
	}, err
}

// temporal compiles a temporal function. A text that is a literal is read as a
// moment.
func (c *compiler) temporal(n *Node) (func(Row) truth, error) {
	a, b, err := c.pair(n, func(term) error { return nil })
	if err != nil {
		return nil, err
	}
	for _, t := range []*term{&a, &b} {
		if t.kind == Text && t.fixed {
			if *t, err = asMoment(*t); err != nil {
				return nil, err
			}
		}
		if !t.kind.temporal() && t.kind != Interval {
			return nil, fail(t.at, "%s compares times, and this is %s", strings.ToUpper(n.Text), t.kind)
		}
	}
	holds := relations[n.Text]
	return func(r Row) truth {
		x, y := a.of(r), b.of(r)
		if x.kind == Null || y.kind == Null {
			return unknown
		}
		return truthOf(holds(x.span(), y.span()))
	}, nil
}

// asMoment reads a text that is compared with a time.
func asMoment(t term) (term, error) {
	text := t.of(nil).text
	m, ok := parseMoment(text)
	if !ok {
		return t, fail(t.at, "%q is not a moment; write 2023-04-20 or 2023-04-20T18:30:00Z", geo.Clip(text))
	}
	n := m.node(t.at)
	return constant(momentValue(&n), t.at), nil
}

// lists compiles a function on lists, which it takes as sets.
func (c *compiler) lists(n *Node) (func(Row) truth, error) {
	a, b, err := c.pair(n, func(t term) error {
		if !t.kind.listed() {
			return fail(t.at, "%s compares lists, and this is %s; a list is written ('a', 'b')", strings.ToUpper(n.Text), t.kind)
		}
		return nil
	})
	return func(r Row) truth {
		x, y := a.of(r), b.of(r)
		if x.kind == Null || y.kind == Null {
			return unknown
		}
		switch n.Text {
		case "a_contains":
			return truthOf(holdsAll(x.list, y.list))
		case "a_containedby":
			return truthOf(holdsAll(y.list, x.list))
		case "a_equals":
			return truthOf(holdsAll(x.list, y.list) && holdsAll(y.list, x.list))
		}
		return truthOf(slices.ContainsFunc(y.list, func(v Value) bool { return holdsOne(x.list, v) }))
	}, err
}

func holdsAll(set, of []Value) bool {
	return !slices.ContainsFunc(of, func(v Value) bool { return !holdsOne(set, v) })
}

func holdsOne(set []Value, v Value) bool {
	return slices.ContainsFunc(set, func(o Value) bool { return o.kind == v.kind && o.compare(&v) == 0 })
}

// pair compiles two operands, each of which passes a check.
func (c *compiler) pair(n *Node, check func(term) error) (a, b term, err error) {
	if a, err = c.term(n.Args[0]); err == nil {
		if err = check(a); err == nil {
			if b, err = c.term(n.Args[1]); err == nil {
				err = check(b)
			}
		}
	}
	return a, b, err
}
