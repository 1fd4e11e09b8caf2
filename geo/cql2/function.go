package cql2

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// A Function is one of our own, beside those of the standard. It has one operand.
type Function struct {
	Name    string
	Title   string
	Takes   []Type // any of them
	Returns Type
	of      func(v *Value) Value
}

// Functions are our own functions.
var Functions = []Function{
	{"abs", "The number without its sign.", []Type{Number}, Number, numeric(math.Abs)},
	{"ceil", "The next greater whole number.", []Type{Number}, Number, numeric(math.Ceil)},
	{"day", "The day of the month, UTC.", []Type{Date, Timestamp}, Number, func(v *Value) Value { return NumberValue(float64(v.from.t.Day())) }},
	{"floor", "The next smaller whole number.", []Type{Number}, Number, numeric(math.Floor)},
	{"hour", "The hour of the day, UTC, from 0.", []Type{Timestamp}, Number, func(v *Value) Value { return NumberValue(float64(v.from.t.Hour())) }},
	{"length", "How many characters a text has.", []Type{Text}, Number, func(v *Value) Value { return NumberValue(float64(utf8.RuneCountInString(v.text))) }},
	{"month", "The month, UTC, from 1.", []Type{Date, Timestamp}, Number, func(v *Value) Value { return NumberValue(float64(v.from.t.Month())) }},
	{"round", "The nearest whole number, half away from zero.", []Type{Number}, Number, numeric(math.Round)},
	{"size", "How many values a list has.", []Type{Texts}, Number, func(v *Value) Value { return NumberValue(float64(len(v.list))) }},
	{"year", "The year, UTC.", []Type{Date, Timestamp}, Number, func(v *Value) Value { return NumberValue(float64(v.from.t.Year())) }},
}

// standard are the functions of the standard that have a value.
var standard = []Function{
	{"casei", "", []Type{Text}, Text, func(v *Value) Value { return TextValue(foldCase(v.text)) }},
	{"accenti", "", []Type{Text}, Text, func(v *Value) Value { return TextValue(foldAccents(v.text)) }},
}

func numeric(of func(float64) float64) func(*Value) Value {
	return func(v *Value) Value { return NumberValue(of(v.number)) }
}

// function finds a function that has a value; nil where there is none.
func function(name string) *Function {
	for _, list := range [][]Function{standard, Functions} {
		for i := range list {
			if list[i].Name == name {
				return &list[i]
			}
		}
	}
	return nil
}

func (c *compiler) function(n *Node, f *Function) (term, error) {
	a, err := c.term(n.Args[0])
	if err != nil {
		return a, err
	}
	if !slices.Contains(f.Takes, a.kind) {
		return a, fail(a.at, "%s takes %s, and this is %s", strings.ToUpper(f.Name), f.Takes[0], a.kind)
	}
	return folded(term{kind: f.Returns, at: n.at, fixed: a.fixed, of: func(r Row) Value {
		v := a.of(r)
		if v.kind == Null {
			return v
		}
		return f.of(&v)
	}}), nil
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// foldCase gives what a text has in common with its other spellings in capital
// and small letters.
func foldCase(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	return cases.Fold().String(s)
}

// foldAccents takes the marks away that Unicode can part from their letters.
func foldAccents(s string) string {
	if isASCII(s) {
		return s
	}
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(s)))
}
