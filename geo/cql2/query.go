package cql2

import (
	"net/url"
	"strings"

	"eventmap/geo"
)

// The parameters of OGC API – Features, Part 3, in which a filter stands.
const (
	FilterWord   = "filter"
	LanguageWord = "filter-lang"
	SystemWord   = "filter-crs"
)

// Words are those parameters.
var Words = []string{FilterWord, LanguageWord, SystemWord}

// The languages of a filter. GDAL calls the first by its old name.
const (
	LanguageText = "cql2-text"
	LanguageJSON = "cql2-json"
	oldText      = "cql-text"
)

// Languages are the values of filter-lang.
var Languages = []string{LanguageText, LanguageJSON, oldText}

// Parse reads a filter on events in a language, in text where none is said.
func Parse(language, s string) (*Filter, error) { return parse(language, s, geo.CRS84) }

func parse(language, s string, crs geo.CRS) (*Filter, error) {
	var n *Node
	var err error
	switch language {
	case "", LanguageText, oldText:
		n, err = parseText(s, crs)
	case LanguageJSON:
		n, err = parseJSON(s, crs)
	default:
		return nil, geo.Errorf(geo.Invalid, "filter-lang: %q is not one of %s", geo.Clip(language), strings.Join(Languages, ", "))
	}
	if err != nil {
		return nil, err
	}
	return New(n)
}

// ParseQuery reads the query grammar as geo.ParseQuery does, and with it filter,
// filter-lang and filter-crs, into the query's Filter.
func ParseQuery(values url.Values, also ...string) (geo.Query, error) {
	q, err := geo.ParseQuery(values, append(also, Words...)...)
	if err != nil {
		return geo.Query{}, err
	}
	for _, name := range Words {
		if n := len(values[name]); n > 1 {
			return geo.Query{}, geo.Errorf(geo.Invalid, "parameter %s stands %d times; give it once", name, n)
		}
	}
	crs := geo.CRS84
	if values.Has(SystemWord) {
		if crs, err = geo.ParseCRS(SystemWord, values.Get(SystemWord)); err != nil {
			return geo.Query{}, err
		}
	}
	if !values.Has(FilterWord) {
		if values.Has(LanguageWord) {
			_, err = Parse(values.Get(LanguageWord), "id = 1") // a language that there is not is one without a filter too
		}
		return q, err
	}
	f, err := parse(values.Get(LanguageWord), values.Get(FilterWord), crs)
	if err != nil {
		return geo.Query{}, err
	}
	q.Filter = f
	return q, nil
}
