package cql2

import (
	"math"
	"net/url"
	"slices"
	"strconv"

	"eventmap/geo"
)

// Simple lists the queryables that have a parameter of their name, which asks for
// one value: those that are text, a number, true or false, or a time, but for the
// words of the query grammar, which ask for that and more.
func Simple() (list []Queryable) {
	words := geo.QueryWords()
	for _, q := range Queryables {
		if q.Type != Texts && q.Type != Geometry && !slices.Contains(words, q.Name) {
			list = append(list, q)
		}
	}
	return list
}

// ParseProperties is ParseQuery that also understands the parameters of Simple:
// all of them must hold, beside the filter.
func ParseProperties(values url.Values, also ...string) (geo.Query, error) {
	rest := url.Values{}
	for name, list := range values {
		rest[name] = list
	}
	var conditions []*Node
	for _, p := range Simple() {
		list, ok := values[p.Name]
		if !ok {
			continue
		}
		delete(rest, p.Name)
		if len(list) > 1 {
			return geo.Query{}, geo.Errorf(geo.Invalid, "parameter %s stands %d times; give it once", p.Name, len(list))
		}
		value, err := p.literal(list[0])
		if err != nil {
			return geo.Query{}, err
		}
		conditions = append(conditions, &Node{Kind: Call, Text: "=", Args: []*Node{{Kind: Name, Text: p.Name}, value}})
	}
	q, err := ParseQuery(rest, also...)
	if err != nil || len(conditions) == 0 {
		return q, err
	}
	if f, ok := q.Filter.(*Filter); ok {
		conditions = append(conditions, f.node)
	}
	all := conditions[0]
	if len(conditions) > 1 {
		all = &Node{Kind: Call, Text: "and", Args: conditions}
	}
	f, err := New(all)
	if err != nil {
		return geo.Query{}, err
	}
	q.Filter = f
	return q, nil
}

// literal reads the value of a property as a parameter has it.
func (q *Queryable) literal(s string) (*Node, error) {
	wrong := func(want string) (*Node, error) {
		return nil, geo.Errorf(geo.Invalid, "%s: %q is not %s", q.Name, geo.Clip(s), want)
	}
	switch q.Type {
	case Number:
		n, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
			return wrong("a number")
		}
		return &Node{Kind: Figure, Number: n}, nil
	case Boolean:
		switch s {
		case "true":
			return &Node{Kind: Answer, Number: 1}, nil
		case "false":
			return &Node{Kind: Answer}, nil
		}
		return wrong("true or false")
	case Timestamp:
		if _, ok := parseMoment(s); !ok {
			return wrong("a time such as 2023-04-20T18:30:00Z")
		}
	default:
		if q.Words != nil && !q.Words.Has(s) {
			return wrong("one of its words; /api/vocabularies lists them")
		}
	}
	return &Node{Kind: Word, Text: s}, nil
}
