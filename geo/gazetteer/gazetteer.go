// Package gazetteer knows the administrative areas of the world: countries and
// their first-level divisions (provinces, oblasts, states), with names, codes
// and polygons. It is embedded, needs no network, and is read on first use.
//
// The areas are those of Natural Earth 10m (2021), with borders simplified to
// 0.02 degrees, about 2 km: good for saying in which oblast a town lies, not
// for a village on the border. Borders follow ISO 3166 and the United Nations
// where Natural Earth draws who holds the ground: Crimea is Ukraine, the Golan
// Heights are Syria, and Western Sahara is not Morocco. Kosovo is XK.
// East Jerusalem, Kashmir, Abyei and the Halayib Triangle are as Natural Earth
// has them; the Spratly and Paracel Islands and the Siachen Glacier are in no
// country. build/overrides.go is the whole table, with reasons.
//
// First-level divisions are Natural Earth's too, which for some countries are
// finer than those of ISO 3166-2 (Italian provinces, Ugandan districts) or
// older (Bangladesh without Mymensingh, Iraq without Halabja). Somaliland and
// Northern Cyprus are one division each.
//
// It does not know towns, villages and streets, and never guesses: a name that
// is unknown or could mean two areas is not found.
package gazetteer

import (
	_ "embed"
	"iter"
	"slices"
	"sync"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/gazetteer/internal/atlas"
)

//go:embed areas.bin.gz
var file []byte

// Lookup gives the area with an id. A country's is its ISO 3166-1 alpha-2 code
// ("UA"), a division's its ISO 3166-2 code ("UA-09") or, where it has none of
// its own, the country and Natural Earth's number ("MG~5870"); both are stable.
// It is a geo.Places.
//
// The geometry is shared with every caller, and not to be changed.
func Lookup(id string) (geo.Place, bool) {
	t := load()
	i, ok := t.byID[id]
	if !ok {
		return geo.Place{}, false
	}
	return t.places[i], true
}

// Country gives the country with a name or a code: ISO 3166-1 alpha-2, alpha-3
// or numeric, or the name in any language of the data or as UCDP and ACLED
// spell it, "Myanmar (Burma)" or "DR Congo (Zaire)". Case, accents and
// punctuation do not matter.
func Country(name string) (geo.Place, bool) {
	t := load()
	return t.at(t.country(name))
}

// Admin1 gives the first-level division of a country (alpha-2) by its name or
// its id. Case, accents, punctuation and words such as "oblast", "State" and
// "Province of" do not matter, and any language of the data will do: "Луганська
// область", "Lugansk". A name that a city shares with the division around it,
// as Kyiv does, is found with a word that says which: "Kyiv City", "Kyiv oblast".
func Admin1(country, name string) (geo.Place, bool) {
	t := load()
	return t.at(t.division(country, name))
}

// Locate gives the country and the first-level division that hold a point
// (longitude, latitude in degrees). It is false at sea, and on land that is in
// no country; admin1 is the zero Place where the country has no divisions.
//
// Coasts are simplified, so that a harbour may lie outside its own: a point in
// no area is in the nearest one within 0.02 degrees of latitude, 2.2 km.
func Locate(p orb.Point) (country, admin1 geo.Place, ok bool) {
	t := load()
	i := t.locate(p)
	if i < 0 {
		return geo.Place{}, geo.Place{}, false
	}
	if t.places[i].Level == 0 {
		return t.places[i], geo.Place{}, true
	}
	return t.places[t.byID[t.places[i].Country]], t.places[i], true
}

// All gives every area, ordered by country, each country before its divisions.
func All() iter.Seq[geo.Place] { return slices.Values(load().places) }

// Fold gives the form in which two spellings of a name are equal: lower case,
// without accents, apostrophes and punctuation, words parted by single blanks.
func Fold(name string) string { return atlas.Fold(name) }

// table is the file, made ready for questions.
type table struct {
	places    []geo.Place
	byID      map[string]int
	countries names
	divisions map[string]*divisions // by country
	grid      *grid
}

// load panics on a broken file: it is part of the program, and a test reads it.
var load = sync.OnceValue(func() *table {
	f, err := atlas.Decode(file)
	if err != nil {
		panic(err)
	}
	return newTable(f)
})

func newTable(f *atlas.File) *table {
	t := &table{byID: make(map[string]int, len(f.Areas)), countries: names{}, divisions: map[string]*divisions{}}
	lines := make([][]orb.Point, len(f.Arcs))
	for i, arc := range f.Arcs {
		lines[i] = make([]orb.Point, len(arc))
		for j, p := range arc {
			lines[i][j] = orb.Point{float64(p.X) / atlas.Scale, float64(p.Y) / atlas.Scale}
		}
	}
	for i := range f.Areas {
		a := &f.Areas[i]
		t.places = append(t.places, geo.Place{ID: a.ID, Name: a.Name, Level: a.Level, Country: a.Country, Geometry: geometry(a, lines)})
		t.byID[a.ID] = i
		if a.Level == 0 {
			for _, key := range a.Keys {
				t.countries.add(withoutThe(key), i)
			}
			continue
		}
		if t.divisions[a.Country] == nil {
			t.divisions[a.Country] = new(divisions)
		}
		t.divisions[a.Country].areas = append(t.divisions[a.Country].areas, division{i, a.City, a.Keys})
	}
	t.grid = newGrid(t.places)
	return t
}

func (t *table) at(i int, ok bool) (geo.Place, bool) {
	if !ok {
		return geo.Place{}, false
	}
	return t.places[i], true
}

// geometry strings the arcs of an area together.
func geometry(a *atlas.Area, lines [][]orb.Point) orb.MultiPolygon {
	polygons := make(orb.MultiPolygon, len(a.Polygons))
	for i, polygon := range a.Polygons {
		polygons[i] = make(orb.Polygon, len(polygon))
		for j, refs := range polygon {
			polygons[i][j] = ring(refs, lines)
		}
	}
	return polygons
}

func ring(refs atlas.Ring, lines [][]orb.Point) orb.Ring {
	n := 1
	for _, ref := range refs {
		index, _ := ref.Arc()
		n += len(lines[index]) - 1
	}
	points := make(orb.Ring, 0, n)
	for _, ref := range refs {
		index, back := ref.Arc()
		line := lines[index]
		if !back {
			points = append(points, line[:len(line)-1]...)
			continue
		}
		for k := len(line) - 1; k > 0; k-- {
			points = append(points, line[k])
		}
	}
	return append(points, points[0])
}
