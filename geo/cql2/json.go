package cql2

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// ParseJSON reads a filter in the JSON encoding.
func ParseJSON(s string) (*Node, error) { return parseJSON(s, geo.CRS84) }

func parseJSON(s string, crs geo.CRS) (*Node, error) {
	switch {
	case len(s) > MaxLength:
		return nil, geo.Errorf(geo.Invalid, "filter: it is %d bytes long; at most %d are read", len(s), MaxLength)
	case !utf8.ValidString(s):
		return nil, geo.Errorf(geo.Invalid, "filter: it is not UTF-8 text")
	}
	r := jsonReader{text: s, dec: json.NewDecoder(bytes.NewReader([]byte(s))), char: 1}
	r.dec.UseNumber()
	r.crs = crs
	v, err := r.value(0)
	if err != nil {
		return nil, err
	}
	r.forward(int(r.dec.InputOffset()))
	if rest := strings.TrimSpace(s[r.byte:]); rest != "" {
		return nil, fail(r.char, "behind the JSON value stands %q; take it away", geo.Clip(rest))
	}
	return r.expression(v)
}

// A jsonValue is JSON of which every part knows where it stands.
type jsonValue struct {
	kind    byte // '{', '[', 's' a string, 'n' a number, 'b' true or false, '0' null
	text    string
	number  float64
	members map[string]jsonValue
	items   []jsonValue
	at      int
}

type jsonReader struct {
	builder
	text string
	dec  *json.Decoder
	byte int
	char int // the character at byte, from 1
}

func (r *jsonReader) forward(to int) {
	r.char += utf8.RuneCountInString(r.text[r.byte:to])
	r.byte = to
}

// maxJSONDepth lets every part stand in an object and a list of operands.
const maxJSONDepth = 2*MaxDepth + 3*maxNested

func (r *jsonReader) value(depth int) (jsonValue, error) {
	r.forward(int(r.dec.InputOffset()))
	begin := r.byte
	for begin < len(r.text) && strings.IndexByte(" \t\r\n,:", r.text[begin]) >= 0 {
		begin++
	}
	r.forward(begin)
	v := jsonValue{at: r.char}
	if depth > maxJSONDepth {
		return v, fail(v.at, "more than %d brackets stand within each other; make it simpler", maxJSONDepth)
	}
	t, err := r.dec.Token()
	if err != nil {
		return v, fail(v.at, "this is not JSON; with filter-lang=cql2-json write for instance {\"op\":\"=\",\"args\":[{\"property\":\"event_type\"},\"battles\"]}")
	}
	switch t := t.(type) {
	case string:
		v.kind, v.text = 's', t
	case json.Number:
		v.kind = 'n'
		if v.number, err = t.Float64(); err != nil {
			return v, fail(v.at, "the number %s is too large", geo.Clip(t.String()))
		}
	case bool:
		if v.kind = 'b'; t {
			v.number = 1
		}
	case nil:
		v.kind = '0'
	case json.Delim:
		v.kind = byte(t)
		err = r.inside(&v, depth)
	}
	return v, err
}

// inside reads what is in the brackets of an object or a list.
func (r *jsonReader) inside(v *jsonValue, depth int) error {
	for r.dec.More() {
		if v.kind == '[' {
			item, err := r.value(depth + 1)
			if err != nil {
				return err
			}
			v.items = append(v.items, item)
			continue
		}
		name, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		member, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		if v.members == nil {
			v.members = map[string]jsonValue{}
		}
		if _, twice := v.members[name.text]; twice {
			return fail(name.at, "%q stands twice in one object", geo.Clip(name.text))
		}
		v.members[name.text] = member
	}
	if _, err := r.dec.Token(); err != nil {
		return fail(v.at, "the bracket that opens here is not closed")
	}
	return nil
}

// expression makes the node of a value.
func (r *jsonReader) expression(v jsonValue) (*Node, error) {
	if err := r.deeper(v.at); err != nil {
		return nil, err
	}
	defer func() { r.depth-- }()
	switch v.kind {
	case 's':
		return r.node(Node{Kind: Word, Text: v.text, at: v.at})
	case 'n':
		return r.node(Node{Kind: Figure, Number: v.number, at: v.at})
	case 'b':
		return r.node(Node{Kind: Answer, Number: v.number, at: v.at})
	case '0':
		return nil, fail(v.at, "null equals nothing; write {\"op\":\"isNull\",\"args\":[{\"property\":…}]}")
	case '[':
		return r.array(v)
	}
	return r.object(v)
}

func (r *jsonReader) array(v jsonValue) (*Node, error) {
	var items []*Node
	for _, i := range v.items {
		n, err := r.expression(i)
		if err != nil {
			return nil, err
		}
		if err := r.item(n); err != nil {
			return nil, err
		}
		items = append(items, n)
	}
	return r.node(Node{Kind: List, Args: items, at: v.at})
}

func (r *jsonReader) expressions(values []jsonValue) ([]*Node, error) {
	var list []*Node
	for _, v := range values {
		n, err := r.expression(v)
		if err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, nil
}

func (r *jsonReader) object(v jsonValue) (*Node, error) {
	has := func(name string, kind byte) (jsonValue, bool) {
		m, ok := v.members[name]
		return m, ok && m.kind == kind
	}
	if op, ok := has("op", 's'); ok {
		return r.operation(v, op)
	}
	if m, ok := has("property", 's'); ok && m.text != "" {
		return r.node(Node{Kind: Name, Text: m.text, at: v.at})
	}
	if m, ok := has("date", 's'); ok {
		n, err := r.momentNode(m.at, m.text)
		if err == nil && n.Kind != Day {
			return nil, fail(m.at, "a date is a day such as 2023-04-20; write {\"timestamp\":…}")
		}
		return n, err
	}
	if m, ok := has("timestamp", 's'); ok {
		n, err := r.momentNode(m.at, m.text)
		if err == nil && n.Kind == Day {
			n.Kind, n.Text = Instant, n.Text+"T00:00:00Z"
		}
		return n, err
	}
	if m, ok := has("interval", '['); ok {
		args, err := r.expressions(m.items)
		if err != nil {
			return nil, err
		}
		return r.period(v.at, args)
	}
	if m, ok := has("bbox", '['); ok {
		sides, err := figures(m)
		if err != nil {
			return nil, err
		}
		return r.rectangle(v.at, sides)
	}
	if kind, ok := has("type", 's'); ok {
		g, err := r.jsonShape(v, kind, 0)
		if err != nil {
			return nil, err
		}
		return r.node(Node{Kind: Shape, Shape: g, at: v.at})
	}
	return nil, fail(v.at, "an object is a condition with \"op\" and \"args\", or has \"property\", \"date\", \"timestamp\", \"interval\", \"bbox\", or is a GeoJSON geometry")
}

func (r *jsonReader) operation(v, op jsonValue) (*Node, error) {
	name := strings.ToLower(op.text)
	if _, ok := signatures[name]; !ok {
		if len(name) > 0 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			return nil, fail(op.at, "there is no operator %q", geo.Clip(op.text))
		}
		return nil, unknownFunction(op.at, op.text)
	}
	list, ok := v.members["args"]
	if !ok || list.kind != '[' {
		return nil, fail(v.at, "the operator %q wants its operands as a list under \"args\"", geo.Clip(op.text))
	}
	values := list.items
	if name == "between" && len(values) == 2 && values[1].kind == '[' { // drafts of the standard had the ends as a list
		values = slices.Concat(values[:1], values[1].items)
	}
	args, err := r.expressions(values)
	if err != nil {
		return nil, err
	}
	return r.call(v.at, name, args...)
}

func figures(v jsonValue) ([]float64, error) {
	var list []float64
	for _, i := range v.items {
		if i.kind != 'n' {
			return nil, fail(i.at, "a number is wanted")
		}
		list = append(list, i.number)
	}
	return list, nil
}

// jsonShape makes the geometry of a GeoJSON object.
func (b *builder) jsonShape(v, kind jsonValue, depth int) (orb.Geometry, error) {
	name := strings.ToLower(kind.text)
	switch {
	case shapeKinds[name] != kind.text:
		return nil, fail(kind.at, "%q is not the type of a GeoJSON geometry", geo.Clip(kind.text))
	case depth > maxNested:
		return nil, fail(v.at, "collections stand more than %d deep in each other", maxNested)
	case name != "geometrycollection":
		c, ok := v.members["coordinates"]
		if !ok {
			return nil, fail(v.at, "the %s has no coordinates", kind.text)
		}
		list, err := b.jsonCoordinates(c)
		if err != nil {
			return nil, err
		}
		if name == "point" {
			list = coordinates{list: []coordinates{list}, at: list.at}
		}
		return shapeOf(v.at, kind.text, list)
	}
	var members orb.Collection
	for _, m := range v.members["geometries"].items {
		g, err := b.jsonShape(m, m.members["type"], depth+1)
		if err != nil {
			return nil, err
		}
		members = append(members, g)
	}
	if len(members) == 0 {
		return nil, fail(v.at, "the collection has no geometries")
	}
	return members, nil
}

func (b *builder) jsonCoordinates(v jsonValue) (coordinates, error) {
	c := coordinates{at: v.at}
	if v.kind != '[' {
		return c, fail(v.at, "coordinates are lists of numbers")
	}
	if len(v.items) > 0 && v.items[0].kind == 'n' {
		var err error
		c.position, err = figures(v)
		b.place(c.position)
		return c, err
	}
	for _, i := range v.items {
		one, err := b.jsonCoordinates(i)
		if err != nil {
			return c, err
		}
		c.list = append(c.list, one)
	}
	return c, nil
}
