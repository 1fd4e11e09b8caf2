package cql2

import (
	"cmp"
	"time"

	"github.com/paulmach/orb"
)

// A Type is what a value is.
type Type uint8

// The types of values.
const (
	Null Type = iota
	Text
	Number
	Boolean
	Date      // a whole day
	Timestamp // a moment
	Interval
	Geometry
	Texts // a list of texts
	list  // of anything, as it is written in a filter
)

// String says in words what a value is.
func (t Type) String() string {
	return [...]string{"nothing", "a text", "a number", "true or false", "a date", "a time", "an interval", "a geometry", "a list of texts", "a list"}[t]
}

func (t Type) temporal() bool { return t == Date || t == Timestamp }
func (t Type) listed() bool   { return t == Texts || t == list }

// A Value is that of a property or of an expression; the zero Value is null.
type Value struct {
	kind   Type
	number float64 // of Boolean 1 or 0
	text   string
	from   moment // of Interval, Date and Timestamp
	to     moment // of Interval
	shape  *shape
	list   []Value
}

// TextValue makes a text.
func TextValue(s string) Value { return Value{kind: Text, text: s} }

// NumberValue makes a number.
func NumberValue(n float64) Value { return Value{kind: Number, number: n} }

// BooleanValue makes true or false.
func BooleanValue(b bool) Value {
	if b {
		return Value{kind: Boolean, number: 1}
	}
	return Value{kind: Boolean}
}

// DateValue makes the day of a moment in UTC.
func DateValue(t time.Time) Value {
	return Value{kind: Date, from: moment{t: midnight(t), day: true}}
}

// TimestampValue makes a moment.
func TimestampValue(t time.Time) Value { return Value{kind: Timestamp, from: moment{t: t.UTC()}} }

// GeometryValue makes a geometry; null for nil.
func GeometryValue(g orb.Geometry) Value {
	if g == nil {
		return Value{}
	}
	return Value{kind: Geometry, shape: newShape(g)}
}

// TextsValue makes a list of texts.
func TextsValue(texts []string) Value {
	v := Value{kind: Texts, list: make([]Value, len(texts))}
	for i, s := range texts {
		v.list[i] = TextValue(s)
	}
	return v
}

// span is what a temporal function sees of a value.
func (v *Value) span() span {
	if v.kind == Interval {
		return span{v.from, v.to}
	}
	return span{v.from, v.from}
}

// compare orders two values of one type: texts by their bytes, days as their
// first moment.
func (v *Value) compare(o *Value) int {
	switch v.kind {
	case Text:
		return cmp.Compare(v.text, o.text)
	case Number, Boolean:
		return cmp.Compare(v.number, o.number)
	}
	return v.from.t.Compare(o.from.t)
}

// A truth is one of SQL's three.
type truth int8

const (
	isFalse truth = iota - 1
	unknown
	isTrue
)

func truthOf(b bool) truth {
	if b {
		return isTrue
	}
	return isFalse
}
