package cql2

import (
	"slices"
	"strings"

	"eventmap/geo"
)

// primary reads a literal, a property, a function or something in brackets.
func (p *parser) primary() (*Node, error) {
	t := p.next()
	switch t.kind {
	case 't':
		return p.node(Node{Kind: Word, Text: t.text, at: t.at})
	case 'n':
		return p.node(Node{Kind: Figure, Number: t.number, at: t.at})
	case 'q':
		return p.node(Node{Kind: Name, Text: t.text, at: t.at})
	case 'i':
		return p.named(t)
	case 0:
		return nil, fail(t.at, "the filter ends where a property, a value or a condition is wanted")
	}
	if t.text != "(" {
		return nil, fail(t.at, "a property, a value or a condition is wanted, not %s", t)
	}
	if err := p.deeper(t.at); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	n, err := p.either()
	if err != nil {
		return nil, err
	}
	if p.peek().kind == 's' && p.peek().text == "," {
		return nil, fail(t.at, "a list stands only behind IN and in A_CONTAINS, A_CONTAINEDBY, A_EQUALS and A_OVERLAPS")
	}
	return n, p.want(")", "to close the bracket")
}

// named reads what begins with a name.
func (p *parser) named(t token) (*Node, error) {
	name := strings.ToLower(t.text)
	if n, err := p.word(t, name); n != nil || err != nil {
		return n, err
	}
	if shapeKinds[name] != "" && p.shapeFollows() {
		shape, err := p.wkt(name, t.at, 0)
		if err != nil {
			return nil, err
		}
		return p.node(Node{Kind: Shape, Shape: shape, at: t.at})
	}
	if next := p.peek(); next.kind != 's' || next.text != "(" {
		return p.node(Node{Kind: Name, Text: t.text, at: t.at})
	}
	if err := p.deeper(t.at); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	switch name {
	case "date", "timestamp":
		return p.moment(t, name)
	case "interval":
		return p.interval(t)
	case "bbox":
		return p.bbox(t)
	}
	if !isFunction(name) {
		return nil, unknownFunction(t.at, t.text)
	}
	args, err := p.arguments(name)
	if err != nil {
		return nil, err
	}
	return p.call(t.at, name, args...)
}

// word reads a reserved word; nil where the name is none.
func (p *parser) word(t token, name string) (*Node, error) {
	switch {
	case name == "true":
		return p.node(Node{Kind: Answer, Number: 1, at: t.at})
	case name == "false":
		return p.node(Node{Kind: Answer, at: t.at})
	case name == "null":
		return nil, fail(t.at, "NULL equals nothing; write IS NULL or IS NOT NULL behind the property")
	case slices.Contains(reserved, name):
		return nil, fail(t.at, "a property, a value or a condition is wanted, not %s; write a property of that name in double quotes", t)
	}
	return nil, nil
}

func (p *parser) arguments(name string) ([]*Node, error) {
	if err := p.want("(", "behind a function"); err != nil {
		return nil, err
	}
	var args []*Node
	for !p.is(")") {
		if len(args) > 0 {
			if err := p.want(",", "between operands, or “)” behind the last"); err != nil {
				return nil, err
			}
		}
		one := p.either
		if next := p.peek(); onLists(name) && next.kind == 's' && next.text == "(" {
			one = p.array
		}
		n, err := one()
		if err != nil {
			return nil, err
		}
		args = append(args, n)
	}
	return args, nil
}

// moment reads the bracket behind DATE or TIMESTAMP.
func (p *parser) moment(t token, name string) (*Node, error) {
	p.next()
	text := p.next()
	if text.kind != 't' {
		return nil, fail(text.at, "%s takes a text such as '2023-04-20', not %s", strings.ToUpper(name), text)
	}
	n, err := p.momentNode(text.at, text.text)
	if err != nil {
		return nil, err
	}
	switch {
	case name == "date" && n.Kind != Day:
		return nil, fail(text.at, "DATE takes a day such as '2023-04-20'; write TIMESTAMP('%s')", text.text)
	case name == "timestamp" && n.Kind == Day:
		n.Kind, n.Text = Instant, n.Text+"T00:00:00Z"
	}
	n.at = t.at
	return n, p.want(")", "to close the bracket")
}

// interval reads the bracket behind INTERVAL.
func (p *parser) interval(t token) (*Node, error) {
	args, err := p.arguments("interval")
	if err != nil {
		return nil, err
	}
	return p.period(t.at, args)
}

// period makes a Period of two ends, of which texts are moments or open.
func (b *builder) period(at int, args []*Node) (*Node, error) {
	if len(args) != 2 {
		return nil, fail(at, "INTERVAL takes two ends, and here are %d; an open one is '..'", len(args))
	}
	for i, a := range args {
		switch {
		case a.Kind == Word && (a.Text == ".." || a.Text == ""):
			args[i] = &Node{Kind: Open, at: a.at}
		case a.Kind == Word:
			n, err := b.momentNode(a.at, a.Text)
			if err != nil {
				return nil, err
			}
			args[i] = n
		case a.Kind == List, a.Kind == Period:
			return nil, fail(a.at, "an end of INTERVAL is a moment, a property or '..'")
		}
	}
	return b.node(Node{Kind: Period, Args: args, at: at})
}

// bbox reads the bracket behind BBOX.
func (p *parser) bbox(t token) (*Node, error) {
	args, err := p.arguments("bbox")
	if err != nil {
		return nil, err
	}
	sides := make([]float64, len(args))
	for i, a := range args {
		if a.Kind != Figure {
			return nil, fail(a.at, "BBOX takes numbers: west, south, east, north in degrees")
		}
		sides[i] = a.Number
	}
	return p.rectangle(t.at, sides)
}

// rectangle makes a Rectangle; heights, the third and sixth of six, are dropped.
func (b *builder) rectangle(at int, s []float64) (*Node, error) {
	if len(s) == 6 {
		s = []float64{s[0], s[1], s[3], s[4]}
	}
	if len(s) != 4 {
		return nil, fail(at, "BBOX takes 4 numbers, or 6 with heights: west, south, east, north in degrees; here are %d", len(s))
	}
	if b.crs != geo.CRS84 {
		box := b.crs.Box([4]float64(s))
		s = box[:]
	}
	for _, v := range []float64{s[0], s[2]} {
		if !(v >= -180 && v <= 180) {
			return nil, fail(at, "BBOX: longitudes run from -180 to 180; over the antimeridian write a west that is greater than the east")
		}
	}
	switch {
	case !(s[1] >= -90 && s[3] <= 90):
		return nil, fail(at, "BBOX: latitudes run from -90 to 90")
	case !(s[1] <= s[3]):
		return nil, fail(at, "BBOX: its south %v lies north of its north %v; write west, south, east, north", s[1], s[3])
	}
	return b.node(Node{Kind: Rectangle, Box: [4]float64(s), at: at})
}
