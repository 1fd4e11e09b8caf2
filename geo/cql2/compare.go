package cql2

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// alike brings two operands to one type, or says why they cannot be compared. A
// literal text beside a time is read as a moment, as GDAL writes it.
func alike(a, b *term) (err error) {
	switch {
	case a.kind.temporal() && b.kind == Text && b.fixed:
		*b, err = asMoment(*b)
	case b.kind.temporal() && a.kind == Text && a.fixed:
		*a, err = asMoment(*a)
	case a.kind.temporal() && b.kind.temporal():
	case a.kind == Interval, b.kind == Interval:
		err = fail(a.at, "intervals are compared by T_EQUALS, T_BEFORE and so on")
	case a.kind == Geometry, b.kind == Geometry:
		err = fail(a.at, "geometries are compared by S_EQUALS, S_INTERSECTS and so on")
	case a.kind.listed(), b.kind.listed():
		err = fail(a.at, "lists are compared by A_CONTAINS, A_OVERLAPS and so on, such as A_CONTAINS(tags, ('air raid'))")
	case a.kind != b.kind:
		err = fail(b.at, "%s cannot be compared with %s", b.kind, a.kind)
	}
	return err
}

// operands compiles operands that are compared with the first.
func (c *compiler) operands(nodes []*Node) ([]term, error) {
	list := make([]term, len(nodes))
	for i, n := range nodes {
		var err error
		if list[i], err = c.term(n); err != nil {
			return nil, err
		}
		if i > 0 {
			if err := alike(&list[0], &list[i]); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
}

func (c *compiler) comparison(n *Node) (func(Row) truth, error) {
	list, err := c.operands(n.Args)
	if err != nil {
		return nil, err
	}
	a, b := list[0], list[1]
	if a.kind == Boolean && n.Text != "=" && n.Text != "<>" {
		return nil, fail(a.at, "true and false are equal or not; neither is greater")
	}
	var admits [3]bool // less, equal, greater
	switch n.Text {
	case "=":
		admits = [3]bool{false, true, false}
	case "<>":
		admits = [3]bool{true, false, true}
	case "<":
		admits = [3]bool{true, false, false}
	case ">":
		admits = [3]bool{false, false, true}
	case "<=":
		admits = [3]bool{true, true, false}
	case ">=":
		admits = [3]bool{false, true, true}
	}
	return func(r Row) truth {
		x, y := a.of(r), b.of(r)
		if x.kind == Null || y.kind == Null {
			return unknown
		}
		return truthOf(admits[x.compare(&y)+1])
	}, nil
}

func (c *compiler) between(n *Node) (func(Row) truth, error) {
	list, err := c.operands(n.Args)
	if err != nil {
		return nil, err
	}
	if list[0].kind == Boolean {
		return nil, fail(n.at, "true and false are equal or not; neither is greater")
	}
	// x BETWEEN a AND b is x >= a AND x <= b, so that one end may settle it.
	return func(r Row) truth {
		x, low, high := list[0].of(r), list[1].of(r), list[2].of(r)
		if x.kind == Null {
			return unknown
		}
		above, below := unknown, unknown
		if low.kind != Null {
			above = truthOf(x.compare(&low) >= 0)
		}
		if high.kind != Null {
			below = truthOf(x.compare(&high) <= 0)
		}
		return min(above, below)
	}, nil
}

func (c *compiler) in(n *Node) (func(Row) truth, error) {
	list, err := c.operands(append([]*Node{n.Args[0]}, n.Args[1].Args...))
	if err != nil {
		return nil, err
	}
	x, list := list[0], list[1:]
	if (x.kind == Text || x.kind == Number) && !slices.ContainsFunc(list, func(t term) bool { return !t.fixed || t.of(nil).kind == Null }) {
		return among(x, list), nil
	}
	return func(r Row) truth {
		v := x.of(r)
		if v.kind == Null {
			return unknown
		}
		found := isFalse
		for _, t := range list {
			switch o := t.of(r); {
			case o.kind == Null:
				found = unknown
			case v.compare(&o) == 0:
				return isTrue
			}
		}
		return found
	}, nil
}

// among is IN with literals, of which there may be thousands.
func among(x term, list []term) func(Row) truth {
	type key struct {
		text   string
		number float64
	}
	set := map[key]bool{}
	for _, t := range list {
		v := t.of(nil)
		set[key{v.text, v.number}] = true
	}
	return func(r Row) truth {
		v := x.of(r)
		if v.kind == Null {
			return unknown
		}
		return truthOf(set[key{v.text, v.number}])
	}
}

// maxPattern is how many characters a pattern may have, for the work grows with
// them.
const maxPattern = 1_000

func (c *compiler) like(n *Node) (func(Row) truth, error) {
	list, err := c.operands(n.Args)
	if err != nil {
		return nil, err
	}
	x, pattern := list[0], list[1]
	switch {
	case x.kind != Text:
		return nil, fail(x.at, "LIKE compares texts, and this is %s", x.kind)
	case !pattern.fixed:
		return nil, fail(pattern.at, "the pattern of LIKE is a text, or CASEI or ACCENTI of one")
	}
	p, err := patternOf(pattern.of(nil).text, pattern.at)
	if err != nil {
		return nil, err
	}
	return func(r Row) truth {
		v := x.of(r)
		if v.kind == Null {
			return unknown
		}
		return truthOf(p.matches(v.text))
	}, nil
}

// A pattern is what LIKE compares with: characters, or any one, or any number.
type pattern []rune

const (
	anyOne  = rune(-1)
	anyMany = rune(-2)
)

// patternOf reads % for any number of characters, _ for one, and \ before one
// that stands for itself.
func patternOf(s string, at int) (pattern, error) {
	var p pattern
	escaped := false
	for _, r := range s {
		switch {
		case escaped:
			escaped = false
		case r == '\\':
			escaped = true
			continue
		case r == '%':
			r = anyMany
		case r == '_':
			r = anyOne
		}
		p = append(p, r)
	}
	if escaped {
		p = append(p, '\\')
	}
	if len(p) > maxPattern {
		return nil, fail(at, "the pattern is %d characters long; at most %d are read", len(p), maxPattern)
	}
	return p, nil
}

// matches goes back to the last % alone: what an earlier one took never matters.
func (p pattern) matches(s string) bool {
	i, back, from := 0, -1, 0
	for at := 0; at < len(s); {
		r, size := utf8.DecodeRuneInString(s[at:])
		switch {
		case i < len(p) && p[i] == anyMany:
			i++
			back, from = i, at
			continue
		case i < len(p) && (p[i] == anyOne || p[i] == r):
			i, at = i+1, at+size
			continue
		case back < 0:
			return false
		}
		_, size = utf8.DecodeRuneInString(s[from:])
		from += size
		i, at = back, from
	}
	for i < len(p) && p[i] == anyMany {
		i++
	}
	return i == len(p)
}

// arithmetic compiles an operator on numbers. What has no number, such as a
// division by zero, is null.
func (c *compiler) arithmetic(n *Node) (term, error) {
	a, b, err := c.pair(n, func(t term) error {
		if t.kind != Number {
			return fail(t.at, "%s reckons with numbers, and this is %s", strings.ToUpper(n.Text), t.kind)
		}
		return nil
	})
	if err != nil {
		return term{}, err
	}
	operate := map[string]func(a, b float64) float64{
		"+":   func(a, b float64) float64 { return a + b },
		"-":   func(a, b float64) float64 { return a - b },
		"*":   func(a, b float64) float64 { return a * b },
		"/":   func(a, b float64) float64 { return a / b },
		"%":   math.Mod,
		"div": func(a, b float64) float64 { return math.Trunc(a / b) },
		"^":   math.Pow,
	}[n.Text]
	t := term{kind: Number, at: n.at, fixed: a.fixed && b.fixed, of: func(r Row) Value {
		x, y := a.of(r), b.of(r)
		if x.kind == Null || y.kind == Null {
			return Value{}
		}
		if v := operate(x.number, y.number); !math.IsNaN(v) && !math.IsInf(v, 0) {
			return NumberValue(v)
		}
		return Value{}
	}}
	return folded(t), nil
}

// folded evaluates once what is the same for every row; a null keeps its type.
func folded(t term) term {
	if t.fixed {
		v := t.of(nil)
		t.of = func(Row) Value { return v }
	}
	return t
}
