package cql2

import (
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// AppendText appends the tree in the text encoding: ParseText reads the same tree
// again.
func (n *Node) AppendText(b []byte) []byte {
	switch n.Kind {
	case Call:
		return n.appendCall(b)
	case Name:
		return appendName(b, n.Text)
	case Word:
		return appendQuoted(b, n.Text)
	case Figure:
		return append(b, figureText(n.Number)...)
	case Answer:
		return append(b, strings.ToUpper(strconv.FormatBool(n.Number != 0))...)
	case Day:
		return append(appendQuoted(append(b, "DATE("...), n.Text), ')')
	case Instant:
		return append(appendQuoted(append(b, "TIMESTAMP("...), n.Text), ')')
	case Open:
		return append(b, "'..'"...)
	case Period:
		b = append(b, "INTERVAL("...)
		for i, a := range n.Args {
			if i > 0 {
				b = append(b, ", "...)
			}
			if a.Kind == Day || a.Kind == Instant {
				b = appendQuoted(b, a.Text)
			} else {
				b = a.AppendText(b)
			}
		}
		return append(b, ')')
	case Shape:
		return appendWKT(b, n.Shape)
	case Rectangle:
		b = append(b, "BBOX("...)
		for i, v := range n.Box {
			if i > 0 {
				b = append(b, ", "...)
			}
			b = append(b, figureText(v)...)
		}
		return append(b, ')')
	}
	return append(appendArgs(append(b, '('), n.Args, ", "), ')')
}

// String is the tree in the text encoding.
func (n *Node) String() string { return string(n.AppendText(nil)) }

func appendArgs(b []byte, args []*Node, between string) []byte {
	for i, a := range args {
		if i > 0 {
			b = append(b, between...)
		}
		b = a.AppendText(b)
	}
	return b
}

// appendCall writes operators in brackets, so that nothing hangs on which of them
// binds more.
func (n *Node) appendCall(b []byte) []byte {
	if isFunction(n.Text) {
		b = append(append(b, strings.ToUpper(signatures[n.Text].json)...), '(')
		return append(appendArgs(b, n.Args, ", "), ')')
	}
	b = append(b, '(')
	switch n.Text {
	case "not":
		b = n.Args[0].AppendText(append(b, "NOT "...))
	case "isnull":
		b = append(n.Args[0].AppendText(b), " IS NULL"...)
	case "between":
		b = append(n.Args[0].AppendText(b), " BETWEEN "...)
		b = append(n.Args[1].AppendText(b), " AND "...)
		b = n.Args[2].AppendText(b)
	default:
		b = appendArgs(b, n.Args, " "+strings.ToUpper(n.Text)+" ")
	}
	return append(b, ')')
}

func figureText(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

func appendName(b []byte, name string) []byte {
	first := true
	plain := nameLength(name) == len(name) && !slices.Contains(reserved, strings.ToLower(name))
	for _, r := range name {
		plain, first = plain && (!first || beginsName(r)), false
	}
	if plain {
		return append(b, name...)
	}
	return append(append(append(b, '"'), strings.ReplaceAll(name, `"`, `""`)...), '"')
}

// appendQuoted writes a text so that quoted reads it.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '\'')
	slashes := 0
	for i := range len(s) {
		switch s[i] {
		case '\\':
			slashes++
		case '\'':
			b = append(append(b, strings.Repeat(`\`, slashes)...), '\'')
			slashes = 0
		default:
			slashes = 0
		}
		b = append(b, s[i])
	}
	return append(append(b, strings.Repeat(`\`, slashes)...), '\'')
}

func appendWKT(b []byte, g orb.Geometry) []byte {
	switch g := g.(type) {
	case orb.Point:
		return append(appendPosition(append(b, "POINT("...), g), ')')
	case orb.MultiPoint:
		return appendBracket(append(b, "MULTIPOINT"...), g, func(b []byte, p orb.Point) []byte {
			return append(appendPosition(append(b, '('), p), ')')
		})
	case orb.LineString:
		return appendLine(append(b, "LINESTRING"...), g)
	case orb.MultiLineString:
		return appendBracket(append(b, "MULTILINESTRING"...), g, appendLine[orb.LineString])
	case orb.Polygon:
		return appendBracket(append(b, "POLYGON"...), g, appendLine[orb.Ring])
	case orb.MultiPolygon:
		return appendBracket(append(b, "MULTIPOLYGON"...), g, func(b []byte, p orb.Polygon) []byte {
			return appendBracket(b, p, appendLine[orb.Ring])
		})
	case orb.Collection:
		return appendBracket(append(b, "GEOMETRYCOLLECTION"...), g, appendWKT)
	}
	return b
}

func appendBracket[T any](b []byte, list []T, one func([]byte, T) []byte) []byte {
	b = append(b, '(')
	for i, v := range list {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = one(b, v)
	}
	return append(b, ')')
}

func appendLine[L ~[]orb.Point](b []byte, l L) []byte {
	return appendBracket(b, []orb.Point(l), appendPosition)
}

func appendPosition(b []byte, p orb.Point) []byte {
	b = strconv.AppendFloat(b, p[0], 'g', -1, 64)
	return strconv.AppendFloat(append(b, ' '), p[1], 'g', -1, 64)
}

// AppendJSON appends the tree in the JSON encoding: ParseJSON reads the same tree
// again.
func (n *Node) AppendJSON(b []byte) []byte {
	member := func(name string) []byte { return append(append(append(b, `{"`...), name...), `":`...) }
	switch n.Kind {
	case Call:
		b = append(geo.AppendText(member("op"), signatures[n.Text].json), `,"args":`...)
		return append(appendJSONList(b, n.Args), '}')
	case Name:
		return append(geo.AppendText(member("property"), n.Text), '}')
	case Word:
		return geo.AppendText(b, n.Text)
	case Figure:
		return append(b, figureText(n.Number)...)
	case Answer:
		return strconv.AppendBool(b, n.Number != 0)
	case Day:
		return append(geo.AppendText(member("date"), n.Text), '}')
	case Instant:
		return append(geo.AppendText(member("timestamp"), n.Text), '}')
	case Open:
		return append(b, `".."`...)
	case Period:
		b = append(member("interval"), '[')
		for i, a := range n.Args {
			if i > 0 {
				b = append(b, ',')
			}
			if a.Kind == Day || a.Kind == Instant {
				b = geo.AppendText(b, a.Text)
			} else {
				b = a.AppendJSON(b)
			}
		}
		return append(b, `]}`...)
	case Shape:
		return geo.AppendGeometry(b, n.Shape)
	case Rectangle:
		b = append(member("bbox"), '[')
		for i, v := range n.Box {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(b, figureText(v)...)
		}
		return append(b, `]}`...)
	}
	return appendJSONList(b, n.Args)
}

func appendJSONList(b []byte, list []*Node) []byte {
	b = append(b, '[')
	for i, n := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = n.AppendJSON(b)
	}
	return append(b, ']')
}
