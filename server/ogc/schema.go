package ogc

import (
	"encoding/json"
	"slices"

	"eventmap/geo"
	"eventmap/geo/cql2"
)

// An object is one of JSON.
type object = map[string]any

// A member is one of an object whose members come in an order: tools make their
// columns in it.
type member struct {
	name  string
	value any
}

type ordered []member

// MarshalJSON writes the members as they come.
func (o ordered) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, m := range o {
		if i > 0 {
			b = append(b, ',')
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		b = append(append(geo.AppendText(b, m.name), ':'), value...)
	}
	return append(b, '}'), nil
}

// fractions are the numbers that are not whole.
var fractions = []string{"uncertainty_m", "displaced_m", "public_displacement_m"}

// tooLong are whole numbers that may not fit into 32 bits.
var tooLong = []string{"id", "revision", "duplicate_of"}

// property is the schema of a queryable (OGC 23-058r2, Schemas).
func property(q *cql2.Queryable) object {
	p := object{"title": q.Title}
	var words []string
	for _, t := range q.Words {
		words = append(words, t.Name)
	}
	switch q.Type {
	case cql2.Geometry:
		p["format"] = "geometry-any"
	case cql2.Number:
		p["type"] = "integer"
		if slices.Contains(fractions, q.Name) {
			p["type"], p["x-ogc-unit"] = "number", "m"
		}
	case cql2.Boolean:
		p["type"] = "boolean"
	case cql2.Timestamp:
		p["type"], p["format"] = "string", "date-time"
	case cql2.Texts:
		items := object{"type": "string"}
		if words != nil {
			items["enum"] = words
		}
		p["type"], p["items"] = "array", items
	default:
		p["type"] = "string"
		if words != nil {
			p["enum"] = words
		}
	}
	if q.Desk {
		p["description"] = "For the desk. The public is not given it, and to its filters it is null."
	}
	return p
}

// Parameter is the schema of the parameter that asks for one value of a queryable, as
// OpenAPI 3.0 has it.
func Parameter(q *cql2.Queryable) map[string]any {
	p := property(q)
	for _, name := range []string{"title", "description", "x-ogc-unit"} {
		delete(p, name)
	}
	return p
}

// schema is a JSON Schema of a logical kind.
func schema(id, title string, properties ordered) object {
	return object{"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": id, "title": title, "type": "object",
		"properties": properties, "additionalProperties": false}
}

// Queryables is the schema of what a filter may ask for.
func Queryables(root string) map[string]any {
	var properties ordered
	for i := range cql2.Queryables {
		q := &cql2.Queryables[i]
		p := property(q)
		if role := roles[q.Name]; role != "" {
			p["x-ogc-role"] = role
		}
		p["x-ogc-propertySeq"] = i + 1
		properties = append(properties, member{q.Name, p})
	}
	return schema(root+"/collections/events/queryables", "What filter can ask of an event", properties)
}

// Sortables is the schema of what sortby may order by.
func Sortables(root string) map[string]any {
	var properties ordered
	for i := range cql2.Queryables {
		if q := &cql2.Queryables[i]; slices.Contains(geo.SortFields, q.Name) {
			properties = append(properties, member{q.Name, property(q)})
		}
	}
	return schema(root+"/collections/events/sortables", "What sortby can order events by", properties)
}

// roles are the properties that play a part for every tool. Nearly every event has
// a type in words; what kind of feature it is, is the same of all.
var roles = map[string]string{"id": "id", "geometry": "primary-geometry", "start_time": "primary-interval-start", "end_time": "primary-interval-end"}

// readOnly are the properties that the program fills in, and the stand-ins that
// repeat others for tools that want columns.
var readOnly = []string{"id", "displaced_m", "public_point", "created_at", "created_by", "updated_at", "updated_by", "source_url", "source_count", "actor1", "actor2", "tags_text"}

// Schema is the schema of what is returned and received (Returnables and
// Receivables).
func Schema(root string) map[string]any {
	all := fields()
	var properties ordered
	for i, name := range append([]string{"geometry"}, names()...) {
		p := all[name].(object)
		if role := roles[name]; role != "" {
			p["x-ogc-role"] = role
		}
		if slices.Contains(readOnly, name) {
			p["readOnly"] = true
		}
		p["x-ogc-propertySeq"] = i + 1
		properties = append(properties, member{name, p})
	}
	s := schema(root+"/collections/events/schema", "Event", properties)
	s["required"] = []string{"title"}
	return s
}

// names are the properties of an event in the order of its wire form.
func names() []string { return append(geo.FieldNames(), "area") }

// fields are the schemas of all properties of an event: those of what can be asked
// for, where that is of one kind, and those of what is made of parts.
func fields() object {
	position := object{"type": "array", "items": object{"type": "number"}, "minItems": 2, "maxItems": 2}
	list := func(title string) object {
		return object{"title": title, "type": "array", "items": object{"type": "object"}}
	}
	f := object{}
	for i := range cql2.Queryables {
		q := &cql2.Queryables[i]
		f[q.Name] = property(q)
	}
	for name, p := range map[string]object{
		"geometry": {"title": "What is claimed", "format": "geometry-any"},
		"actors":   list("Who took part: name, role, attributed_by"), "sources": list("Sources"), "confirmed": list("What was confirmed, by whom, when and how"),
		"point":        {"title": "Representative point: longitude and latitude", "type": "array", "items": position["items"], "minItems": 2, "maxItems": 2},
		"public_point": {"title": "Where the public sees it: longitude and latitude", "type": "array", "items": position["items"], "minItems": 2, "maxItems": 2},
		"area":         {"title": "A drawn area in which it may lie: name and geometry", "type": "object"},
		"extras":       {"title": "What a file said beyond these fields", "type": "object"},
	} {
		f[name] = p
	}
	return f
}

// Feature is the JSON Schema of one event as GeoJSON has it, for tools that make
// columns of it before they have seen an event. What is no single value, and whole
// numbers of more than 32 bits, are left to what they find: they would be taken
// for text, or be cut.
func Feature(root string) map[string]any {
	var properties ordered
	all := fields()
	for _, name := range names() {
		p := all[name].(object)
		kind, _ := p["type"].(string)
		if kind == "array" || kind == "object" || slices.Contains(tooLong, name) {
			continue
		}
		plain := object{"type": kind, "title": p["title"]}
		if p["format"] != nil {
			plain["format"] = p["format"]
		}
		properties = append(properties, member{name, plain})
	}
	return object{"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": root + "/collections/events/feature-schema",
		"title": "An event as a GeoJSON Feature", "type": "object", "required": []string{"type", "id", "geometry", "properties"},
		"description": "Every property may also be null.",
		"properties": object{
			"type": object{"enum": []string{"Feature"}}, "id": object{"type": "integer"}, "geometry": object{"$ref": "https://geojson.org/schema/Geometry.json"},
			"properties": object{"type": "object", "properties": properties},
		}}
}

// Functions lists the functions that a filter may call, beside those of CQL2.
func Functions() map[string]any {
	word := func(t cql2.Type) string {
		switch t {
		case cql2.Number:
			return "number"
		case cql2.Date, cql2.Timestamp:
			return "datetime"
		}
		return "string"
	}
	var list []object
	for _, f := range cql2.Functions {
		var takes []string
		for _, t := range f.Takes {
			if w := word(t); !slices.Contains(takes, w) {
				takes = append(takes, w)
			}
		}
		argument := object{"type": takes}
		if f.Takes[0] == cql2.Texts {
			argument["title"] = "A list of texts"
		}
		list = append(list, object{"name": f.Name, "description": f.Title, "arguments": []object{argument}, "returns": []string{word(f.Returns)}})
	}
	return object{"functions": list}
}
