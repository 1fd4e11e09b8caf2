package pages

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// A Node is a value of JSON as a page shows it: one of a text, a link, a list, fields
// with names, and a table.
type Node struct {
	Text    string
	Href    string // of a text that is an address
	List    []Node
	Fields  []Field
	Columns []string
	Rows    [][]Node
	Links   []Link
}

// A Field is a value with its name.
type Field struct {
	Name  string
	Value Node
}

// A Link is one of a document.
type Link struct{ Href, Title, Type, Rel string }

// Ordered is an object whose members stand in an order of their own.
type Ordered []Named

// Named is a member of it.
type Named struct {
	Name  string
	Value any
}

// MarshalJSON writes the object.
func (o Ordered) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, m := range o {
		name, err := json.Marshal(m.Name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.Value)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, name...), ':'), value...)
	}
	return append(b, '}'), nil
}

// members are the members of an object in the order in which they stand.
type members []member

type member struct {
	name  string
	value any
}

// Show makes a page's value of a document, leaving out some of its members and all
// that are empty.
func Show(document any, without ...string) (*Node, error) {
	text, err := json.Marshal(document)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	v, err := read(d)
	if err != nil {
		return nil, err
	}
	if list, ok := v.(members); ok {
		v = slices.DeleteFunc(list, func(m member) bool { return slices.Contains(without, m.name) })
	}
	n := node(v)
	return &n, nil
}

func read(d *json.Decoder) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t {
	case json.Delim('{'):
		list := members{}
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return nil, err
			}
			v, err := read(d)
			if err != nil {
				return nil, err
			}
			list = append(list, member{name.(string), v})
		}
		_, err = d.Token()
		return list, err
	case json.Delim('['):
		list := []any{}
		for d.More() {
			v, err := read(d)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err = d.Token()
		return list, err
	}
	return t, nil
}

// empty reports whether a value says nothing.
func empty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []any:
		return !slices.ContainsFunc(v, func(v any) bool { return !empty(v) })
	case members:
		return !slices.ContainsFunc(v, func(m member) bool { return !empty(m.value) })
	}
	return false
}

// mostInLine is how many plain values stand in one line.
const mostInLine = 60

func node(v any) Node {
	switch v := v.(type) {
	case string:
		n := Node{Text: v}
		if strings.HasPrefix(v, "https://") || strings.HasPrefix(v, "http://") {
			n.Href = v
		}
		return n
	case json.Number:
		return Node{Text: v.String()}
	case bool:
		return Node{Text: map[bool]string{true: "yes", false: "no"}[v]}
	case []any:
		return list(v)
	case members:
		if rows, ok := objects(v); ok && len(v) > 2 {
			return table(rows, "name")
		}
		var n Node
		for _, m := range v {
			switch {
			case empty(m.value):
			case m.name == "links":
				n.Fields = append(n.Fields, Field{m.name, links(m.value)})
			default:
				n.Fields = append(n.Fields, Field{m.name, node(m.value)})
			}
		}
		return n
	}
	return Node{}
}

// objects gives the members of an object as rows that begin with their names, where
// each of them is an object.
func objects(v members) (rows []members, ok bool) {
	for _, m := range v {
		o, ok := m.value.(members)
		if !ok {
			return nil, false
		}
		rows = append(rows, append(members{{"name", m.name}}, o...))
	}
	return rows, len(rows) > 0
}

func list(v []any) Node {
	var rows []members
	plain := true
	for _, item := range v {
		switch item := item.(type) {
		case members:
			rows = append(rows, item)
			plain = false
		case []any:
			plain = false
		case string:
			plain = plain && !strings.Contains(item, "://") && len(item) < 80
		}
	}
	if len(v) == 1 && len(rows) == 0 {
		return node(v[0])
	}
	if len(rows) > 0 && len(rows) == len(v) {
		return table(rows)
	}
	if plain && len(v) <= mostInLine {
		var words []string
		for _, item := range v {
			words = append(words, node(item).Text)
		}
		return Node{Text: strings.Join(words, ", ")}
	}
	n := Node{List: []Node{}}
	for _, item := range v {
		n.List = append(n.List, node(item))
	}
	return n
}

// mostColumns is how wide a table may be; what is wider becomes a list of fields.
const mostColumns = 9

func table(rows []members, first ...string) Node {
	columns := slices.Clone(first)
	for _, r := range rows {
		for _, m := range r {
			if !empty(m.value) && !slices.Contains(columns, m.name) {
				columns = append(columns, m.name)
			}
		}
	}
	if len(columns) > mostColumns || len(rows) == 1 && len(first) == 0 {
		n := Node{List: []Node{}}
		for _, r := range rows {
			one := Node{}
			for _, m := range r {
				switch {
				case empty(m.value):
				case m.name == "links":
					one.Fields = append(one.Fields, Field{m.name, links(m.value)})
				default:
					one.Fields = append(one.Fields, Field{m.name, node(m.value)})
				}
			}
			n.List = append(n.List, one)
		}
		if len(n.List) == 1 {
			return n.List[0]
		}
		return n
	}
	n := Node{Columns: columns}
	for _, r := range rows {
		cells := make([]Node, len(columns))
		for _, m := range r {
			if i := slices.Index(columns, m.name); i >= 0 && !empty(m.value) {
				if cells[i] = node(m.value); m.name == "links" {
					cells[i] = links(m.value)
				}
			}
		}
		n.Rows = append(n.Rows, cells)
	}
	return n
}

// links shows the links of a document by their titles.
func links(v any) Node {
	var n Node
	all, _ := v.([]any)
	for _, l := range all {
		var link Link
		o, _ := l.(members)
		for _, m := range o {
			text, _ := m.value.(string)
			switch m.name {
			case "href":
				link.Href = text
			case "title":
				link.Title = text
			case "type":
				link.Type = text
			case "rel":
				link.Rel = text
			}
		}
		if link.Title == "" {
			link.Title = link.Rel
		}
		if strings.Contains(link.Href, "{") {
			link.Title, link.Href = link.Title+": "+link.Href, ""
		}
		n.Links = append(n.Links, link)
	}
	return n
}
