package cql2

import (
	"slices"
	"strings"

	"eventmap/geo"
)

// ParseText reads a filter in the text encoding.
func ParseText(s string) (*Node, error) { return parseText(s, geo.CRS84) }

func parseText(s string, crs geo.CRS) (*Node, error) {
	list, err := tokens(s)
	if err != nil {
		return nil, err
	}
	p := parser{tokens: list}
	p.crs = crs
	if p.peek().kind == 0 {
		return nil, geo.Errorf(geo.Invalid, "filter: it is empty; write a condition such as event_type = 'battles', or leave it out")
	}
	n, err := p.either()
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != 0 {
		return nil, fail(t.at, "after a whole condition stands %s; join conditions with AND or OR, or look for a bracket too many", t)
	}
	return n, nil
}

type parser struct {
	builder
	tokens []token
	i      int
}

func (t token) String() string {
	switch t.kind {
	case 0:
		return "the end"
	case 't':
		return "the text '" + geo.Clip(t.text) + "'"
	case 'n':
		return "the number " + figureText(t.number)
	}
	return "“" + geo.Clip(t.text) + "”"
}

func (p *parser) peek() token { return p.tokens[p.i] }

func (p *parser) next() token {
	t := p.tokens[p.i]
	if t.kind != 0 {
		p.i++
	}
	return t
}

// reserved are the names that are operators unless they stand in double quotes.
var reserved = []string{"and", "or", "not", "like", "ilike", "between", "in", "is", "null", "true", "false", "div"}

// is reports whether the next token is a sign or a reserved word, and takes it.
func (p *parser) is(word string) bool {
	t := p.peek()
	if t.kind == 's' && t.text == word || t.kind == 'i' && strings.EqualFold(t.text, word) {
		p.i++
		return true
	}
	return false
}

func (p *parser) want(sign, why string) error {
	if t := p.peek(); !p.is(sign) {
		return fail(t.at, "%s is wanted %s, not %s", quoteSign(sign), why, t)
	}
	return nil
}

func quoteSign(s string) string { return "“" + s + "”" }

// either reads conditions of which one must hold.
func (p *parser) either() (*Node, error) { return p.joined("or", p.both) }

func (p *parser) both() (*Node, error) { return p.joined("and", p.negated) }

func (p *parser) joined(word string, one func() (*Node, error)) (*Node, error) {
	at := p.peek().at
	n, err := one()
	args := []*Node{n}
	for err == nil && p.is(word) {
		n, err = one()
		args = append(args, n)
	}
	if err != nil || len(args) == 1 {
		return n, err
	}
	return p.call(at, word, args...)
}

func (p *parser) negated() (*Node, error) {
	at := p.peek().at
	if !p.is("not") {
		return p.predicate()
	}
	if err := p.deeper(at); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	n, err := p.negated()
	if err != nil {
		return nil, err
	}
	return p.call(at, "not", n)
}

// predicate reads a comparison, or a term that is a condition by itself.
func (p *parser) predicate() (*Node, error) {
	at := p.peek().at
	left, err := p.term(0)
	if err != nil {
		return nil, err
	}
	t := p.peek()
	if t.kind == 's' && slices.Contains(comparisons, t.text) {
		p.i++
		right, err := p.term(0)
		if err != nil {
			return nil, err
		}
		return p.call(at, t.text, left, right)
	}
	if p.is("is") {
		return p.isNull(at, left)
	}
	not := p.is("not")
	n, err := p.worded(at, left)
	switch {
	case err != nil:
		return nil, err
	case n == nil && not:
		return nil, fail(p.peek().at, "behind NOT there is LIKE, BETWEEN or IN wanted, not %s; to turn a condition round write NOT before all of it", p.peek())
	case n == nil:
		return left, nil
	case not:
		return p.call(at, "not", n)
	}
	return n, nil
}

func (p *parser) isNull(at int, left *Node) (*Node, error) {
	not := p.is("not")
	if t := p.peek(); !p.is("null") {
		return nil, fail(t.at, "NULL is wanted behind IS, not %s", t)
	}
	n, err := p.call(at, "isnull", left)
	if err != nil || !not {
		return n, err
	}
	return p.call(at, "not", n)
}

// worded reads LIKE, BETWEEN or IN with what follows; nil where there is none.
func (p *parser) worded(at int, left *Node) (*Node, error) {
	switch {
	case p.is("like"):
		pattern, err := p.term(0)
		if err != nil {
			return nil, err
		}
		return p.call(at, "like", left, pattern)
	case p.is("ilike"):
		pattern, err := p.term(0)
		if err != nil {
			return nil, err
		}
		if left, err = p.call(at, "casei", left); err != nil {
			return nil, err
		}
		if pattern, err = p.call(pattern.at, "casei", pattern); err != nil {
			return nil, err
		}
		return p.call(at, "like", left, pattern)
	case p.is("between"):
		low, err := p.term(0)
		if err != nil {
			return nil, err
		}
		if t := p.peek(); !p.is("and") {
			return nil, fail(t.at, "AND is wanted between the two ends of BETWEEN, not %s", t)
		}
		high, err := p.term(0)
		if err != nil {
			return nil, err
		}
		return p.call(at, "between", left, low, high)
	case p.is("in"):
		list, err := p.array()
		if err != nil {
			return nil, err
		}
		return p.call(at, "in", left, list)
	}
	return nil, nil
}

// array reads values in brackets.
func (p *parser) array() (*Node, error) {
	at := p.peek().at
	if err := p.want("(", "before a list"); err != nil {
		return nil, err
	}
	var items []*Node
	for !p.is(")") {
		if len(items) > 0 {
			if err := p.want(",", "between the values of a list"); err != nil {
				return nil, err
			}
		}
		n, err := p.term(0)
		if err != nil {
			return nil, err
		}
		if err := p.item(n); err != nil {
			return nil, err
		}
		items = append(items, n)
	}
	return p.node(Node{Kind: List, Args: items, at: at})
}

// binding are the arithmetic operators, those that bind less first.
var binding = [][]string{{"+", "-"}, {"*", "/", "%", "div"}, {"^"}}

// term reads a value; operators of the level and those that bind more belong to
// it.
func (p *parser) term(level int) (*Node, error) {
	if level == len(binding) {
		return p.signed()
	}
	at := p.peek().at
	left, err := p.term(level + 1)
	for err == nil {
		t := p.peek()
		op := strings.ToLower(t.text)
		if t.kind != 's' && t.kind != 'i' || !slices.Contains(binding[level], op) {
			return left, nil
		}
		p.i++
		var right *Node
		if right, err = p.term(level + 1); err == nil {
			left, err = p.call(at, op, left, right)
		}
	}
	return nil, err
}

// signed reads a value with a minus before it, or without.
func (p *parser) signed() (*Node, error) {
	at := p.peek().at
	if !p.is("-") {
		return p.primary()
	}
	if err := p.deeper(at); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	if t := p.peek(); t.kind == 'n' {
		p.i++
		return p.node(Node{Kind: Figure, Number: -t.number, at: at})
	}
	n, err := p.signed()
	if err != nil {
		return nil, err
	}
	minus, err := p.node(Node{Kind: Figure, Number: -1, at: at})
	if err != nil {
		return nil, err
	}
	return p.call(at, "*", minus, n)
}
