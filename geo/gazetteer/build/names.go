package main

import (
	"maps"
	"slices"
	"strings"

	"eventmap/geo/gazetteer/internal/atlas"
)

// languages are the endings of Natural Earth's name fields.
var languages = strings.Fields("ar bn de el en es fa fr he hi hu id it ja ko nl pl pt ru sv tr uk ur vi zh zht")

// cityTypes are the values of type_en for cities that are divisions of their own.
var cityTypes = map[string]bool{
	"Autonomous City": true, "Capital City": true, "City": true, "City Corporation": true, "City|Municipality|Thanh Pho": true,
	"Federal City": true, "Highly Urbanized City": true, "Independent City": true, "Independent Component City": true,
	"Metropolitan City": true, "Capital Metropolitan City": true, "Municipality": true, "Municipality|Prefecture": true,
	"Provincial City": true, "Republican City": true, "Special City": true, "Special self-governing city": true,
	"Unitary District (city)": true, "London Borough (city)": true, "Capital District": true, "Captial District": true,
}

// provinceKeys gives every folded name of a division in the source.
func provinceKeys(f *feature) []string {
	names := []string{f.props["name"], f.props["name_local"], f.props["gn_name"], f.props["gns_name"], f.props["woe_name"]}
	names = append(names, strings.FieldsFunc(f.props["name_alt"], func(r rune) bool { return r == '|' || r == ',' })...)
	for _, language := range languages {
		names = append(names, f.props["name_"+language])
	}
	return names
}

// countryKeys gives every name and code of a country in the source.
func countryKeys(f *feature) []string {
	var names []string
	for _, field := range strings.Fields("NAME NAME_LONG ADMIN GEOUNIT SUBUNIT BRK_NAME FORMAL_EN FORMAL_FR NAME_CIAWF NAME_SORT ISO_A3_EH ISO_N3_EH") {
		names = append(names, f.props[field])
	}
	names = append(names, strings.Split(f.props["NAME_ALT"], "|")...)
	for _, language := range languages {
		names = append(names, f.props["NAME_"+strings.ToUpper(language)])
	}
	return names
}

// plain are the fields whose names are an area's own.
func plain(f *feature) []string {
	return []string{f.props["name"], f.props["name_en"], f.props["NAME"], f.props["NAME_EN"], f.props["ADMIN"], f.props["ISO_A3_EH"], f.props["ISO_N3_EH"]}
}

// fold gives the distinct folded names, sorted, without those of one letter
// and what Natural Earth writes for "none".
func fold(names []string) []string {
	set := map[string]bool{}
	for _, name := range names {
		if name == "-99" || name == "-1" {
			continue
		}
		if key := atlas.Fold(name); len([]rune(key)) > 1 || name != "" && name[0] >= 0x80 && key != "" {
			set[key] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// A claim is an area's on a folded name. A main one is a name that the source
// shows, or one of ours; others may be a parent's or a neighbour's that the
// source kept as an alternate.
type claim struct {
	area *entry
	main bool
}

// claims are all on one name, by what they share: the country's divisions, or
// the world's countries, and the name in its loose form.
type claims map[[2]string][]claim

func (c claims) add(e *entry) {
	mains := map[string]bool{}
	for _, key := range fold(e.main) {
		mains[c.name(e, key)[1]] = true
	}
	for _, key := range e.Keys {
		name := c.name(e, key)
		if !slices.ContainsFunc(c[name], func(other claim) bool { return other.area == e }) {
			c[name] = append(c[name], claim{e, mains[name[1]]})
		}
	}
}

func (c claims) name(e *entry, key string) [2]string {
	if e.Level == 0 {
		return [2]string{"", key}
	}
	loose, _ := atlas.Loose(key)
	return [2]string{e.Country, loose}
}

// valid reports whether an area keeps a name: not if it is the main name of
// another and only an alternate of this one. A city keeps the name of the land
// around it all the same, so that the bare name stays open.
func (c claims) valid(e *entry, name [2]string) bool {
	mine, theirs, land := false, false, false
	for _, claim := range c[name] {
		if claim.area == e {
			mine = claim.main
		} else if claim.main {
			theirs, land = true, land || !claim.area.City
		}
	}
	return mine || !theirs || e.City && land
}

// keys gives the names that an area keeps: a country's whole, a division's in
// their loose form, and in full too where several share the loose one.
func (c claims) keys(e *entry) []string {
	set := map[string]bool{}
	for _, key := range e.Keys {
		name := c.name(e, key)
		if !c.valid(e, name) {
			continue
		}
		set[name[1]] = true
		if len(c[name]) > 1 {
			set[key] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}
