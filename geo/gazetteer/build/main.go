// Command build makes geo/gazetteer/areas.bin.gz from Natural Earth: the
// countries and their first-level divisions, with borders simplified together
// so that neighbours still fit; and for each language of the client but English
// what it calls the divisions. Run it from the root of the repository, by
// `make gazetteer`; it needs the Go module proxy or the module in the cache.
//
// A country is the union of its divisions, so that a point in a division is in
// its country. Where the result departs from the source, overrides.go says why.
package main

import (
	"cmp"
	"fmt"
	"log"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"

	"eventmap/geo/gazetteer/internal/atlas"
)

const output = "geo/gazetteer/areas.bin.gz"

func main() {
	log.SetFlags(0)
	if err := run(); err != nil {
		log.Fatal("gazetteer: ", err)
	}
}

func run() error {
	provinces, countries, err := read()
	if err != nil {
		return err
	}
	features, err := override(provinces, countries)
	if err != nil {
		return err
	}
	m, clashes := newMesh(features)
	if clashes > 0 {
		return fmt.Errorf("%d edges have two features on one side", clashes)
	}
	conflicts := m.simplify()
	entries, err := collect(m, features, countries)
	if err != nil {
		return err
	}
	areas := make([]atlas.Area, len(entries))
	for i, e := range entries {
		areas[i] = e.Area
	}
	file, err := atlas.Encode(m.file(areas))
	if err != nil {
		return err
	}
	if _, err := atlas.Decode(file); err != nil {
		return fmt.Errorf("read back: %w", err)
	}
	points := 0
	for _, a := range m.arcs {
		points += len(a.points)
	}
	log.Printf("%d areas, %d arcs, %d points, %d bytes; %d arcs in conflict in the source",
		len(areas), len(m.arcs), points, len(file), conflicts)
	if err := os.WriteFile(output, file, 0o644); err != nil {
		return err
	}
	return writeNames(entries)
}

// override gives the features as overrides.go wants them, each with its country.
func override(provinces, countries []*feature) ([]*feature, error) {
	var features []*feature
	byCode := map[string]*feature{}
	for _, f := range provinces {
		if _, none := nobodys[f.code]; none {
			continue
		}
		f.country = f.props["iso_a2"]
		if to, ok := moved[f.code]; ok {
			f.country = to.country
		}
		features = append(features, f)
		byCode[f.code] = f
	}
	for _, f := range countries {
		if to, ok := added[f.props["ADM0_A3"]]; ok {
			f.country = to.country
			features = append(features, f)
		}
	}
	for _, c := range cuts {
		f := byCode[c.code]
		if f == nil {
			return nil, fmt.Errorf("no feature %s to cut", c.code)
		}
		low, high := cut(features, f, axis{}, c.parallel)
		f.edges = high
		given := low
		if c.meridian != 0 {
			features = append(features, &feature{code: f.code, country: f.country, props: f.props, edges: low})
			f.edges, given = cut(features, f, axis{meridian: true}, c.meridian)
		}
		piece := &feature{code: f.code, country: c.toCountry, props: f.props, edges: given}
		if c.joins != "" {
			piece.code, piece.props = c.joins, byCode[c.joins].props
		}
		features = append(features, piece)
	}
	for _, f := range features {
		if !alpha2.MatchString(f.country) {
			return nil, fmt.Errorf("%s %q has the country %q", f.code, f.props["name"], f.country)
		}
	}
	return features, nil
}

// entry is an area and the features that it is made of.
type entry struct {
	atlas.Area
	main    []string // names that are its own; all of them are in Keys too
	named   *feature // that says what a division is called in other languages, nil for none
	members map[int]bool
}

// collect makes the areas: countries first, each followed by its divisions.
func collect(m *mesh, features, countries []*feature) ([]*entry, error) {
	entries := map[string]*entry{}
	ids, err := identify(features)
	if err != nil {
		return nil, err
	}
	for i, f := range features {
		country := entries[f.country]
		if country == nil {
			country = &entry{Area: atlas.Area{ID: f.country, Country: f.country}, members: map[int]bool{}}
			entries[f.country] = country
		}
		country.members[i] = true
		id := ids[i]
		if id == "" {
			continue
		}
		division := entries[id]
		if division == nil {
			division = &entry{Area: atlas.Area{ID: id, Country: f.country, Level: 1}, members: map[int]bool{}}
			entries[id] = division
		}
		division.members[i] = true
		nameDivision(division, f)
	}
	nameCountries(entries, features, countries)
	claims := claims{}
	for _, e := range entries {
		if e.Name == "" {
			return nil, fmt.Errorf("%s has no name", e.ID)
		}
		e.main = append(e.main, e.Name)
		e.Keys = fold(append(e.Keys, e.main...))
		claims.add(e)
	}
	areas := slices.SortedFunc(maps.Values(entries), func(a, b *entry) int {
		return cmp.Or(cmp.Compare(a.Country, b.Country), cmp.Compare(a.Level, b.Level), cmp.Compare(a.ID, b.ID))
	})
	for _, e := range areas {
		e.Keys = claims.keys(e)
		e.Polygons = m.outline(func(feature int) bool { return e.members[feature] }, crack)
	}
	return areas, nil
}

// crack is the size in square units up to which a hole that nobody owns is a
// fault of the source: about 12 square kilometres.
const crack = 0.001 * atlas.Scale * atlas.Scale

var (
	alpha2  = regexp.MustCompile(`^[A-Z]{2}$`)
	isoCode = regexp.MustCompile(`^[A-Z]{2}-[A-Z0-9]{1,3}$`)
)

// identify gives the id of each feature's division, or "" for land that is
// only its country's: nameless islands, and countries of one piece.
func identify(features []*feature) ([]string, error) {
	named, holders := map[string]int{}, map[string]map[string]bool{}
	for _, f := range features {
		if f.props["name"] != "" {
			named[f.country]++
		}
		code := f.props["iso_3166_2"]
		if to, ok := identity[f.code]; ok {
			code = to.id
		}
		if holders[code] == nil {
			holders[code] = map[string]bool{}
		}
		holders[code][f.code] = true
	}
	ids := make([]string, len(features))
	used := map[string]string{}
	for i, f := range features {
		if f.code == "" || f.props["name"] == "" || named[f.country] == 1 {
			continue
		}
		code := f.props["iso_3166_2"]
		to, known := identity[f.code]
		switch {
		case known:
			ids[i] = to.id
		case code == metroManila:
			ids[i] = "PH-00"
		case isoCode.MatchString(code) && code[:2] == f.country && (len(holders[code]) == 1 || soleRegion(f, features)):
			ids[i] = code
		default:
			ids[i] = f.country + "~" + number(f.code)
		}
		key := f.code
		if known {
			key = to.id
		} else if code == metroManila {
			key = code
		}
		if other, taken := used[ids[i]]; taken && other != key {
			return nil, fmt.Errorf("%s and %s both have the id %s", other, key, ids[i])
		}
		used[ids[i]] = key
	}
	return ids, nil
}

// soleRegion reports whether a division shares its code only with cities, so
// that the code is its own.
func soleRegion(f *feature, features []*feature) bool {
	if cityTypes[f.props["type_en"]] {
		return false
	}
	for _, other := range features {
		_, known := identity[other.code]
		if other.code != f.code && !known && other.props["iso_3166_2"] == f.props["iso_3166_2"] && !cityTypes[other.props["type_en"]] {
			return false
		}
	}
	return true
}

// number is what is particular to an adm1_code: 1753 of AFG-1753, SOL of SOL+00?.
func number(code string) string {
	if country, _, ok := strings.Cut(code, "+"); ok {
		return country
	}
	_, number, _ := strings.Cut(code, "-")
	return number
}

func nameDivision(e *entry, f *feature) {
	e.City = e.City || cityTypes[f.props["type_en"]]
	name := f.props["name"]
	to := identity[f.code]
	if to.name != "" {
		name = to.name
	}
	if f.props["iso_3166_2"] == metroManila {
		e.Name, e.City = "Metro Manila", false
		return
	}
	if e.Name == "" || to.name != "" {
		e.Name = name
	}
	if _, kind := atlas.Loose(atlas.Fold(e.Name)); kind == atlas.City || cities[f.code] {
		e.City = true
	}
	if !misnamed[f.code] {
		e.named = cmp.Or(e.named, f)
		e.Keys = append(e.Keys, provinceKeys(f)...)
		e.main = append(e.main, plain(f)...)
	}
}

// nameCountries takes a country's names from admin-0, or from its divisions
// where admin-0 counts it to another country.
func nameCountries(entries map[string]*entry, features, countries []*feature) {
	for _, f := range countries {
		e := entries[f.props["ISO_A2_EH"]]
		if e == nil || f.props["TYPE"] == "Lease" || notCountries[f.props["ADM0_A3"]] {
			continue
		}
		e.Name = f.props["NAME_EN"]
		e.Keys = append(e.Keys, countryKeys(f)...)
		e.main = append(e.main, plain(f)...)
	}
	for _, f := range features {
		if e := entries[f.country]; e.Name == "" && countryNames[f.country] == "" {
			e.Name = f.props["name"]
			e.Keys = append(e.Keys, provinceKeys(f)...)
		}
	}
	for code, e := range entries {
		if e.Level == 0 {
			if name := countryNames[code]; name != "" {
				e.Name = name
			}
			e.main = append(e.main, code)
		}
		e.main = append(e.main, strings.Split(aliases[e.ID], "|")...)
	}
}

// file gives the mesh and its areas in the form of the atlas, with arcs in the
// order in which the areas name them, which brings neighbours together.
func (m *mesh) file(areas []atlas.Area) *atlas.File {
	f := &atlas.File{Areas: areas}
	place := map[int]int{}
	for _, a := range areas {
		for _, polygon := range a.Polygons {
			for _, ring := range polygon {
				for i, ref := range ring {
					index, back := ref.Arc()
					at, known := place[index]
					if !known {
						at = len(f.Arcs)
						place[index] = at
						f.Arcs = append(f.Arcs, m.arcs[index].points)
					}
					ring[i] = atlas.Ref(at)
					if back {
						ring[i] = ^ring[i]
					}
				}
			}
		}
	}
	return f
}
