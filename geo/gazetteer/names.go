package gazetteer

import (
	"slices"
	"strings"
	"sync"

	"eventmap/geo/gazetteer/internal/atlas"
)

// names finds areas by folded name: the indexes of all that have it.
type names map[string][]int

func (n names) add(name string, i int) {
	if !slices.Contains(n[name], i) {
		n[name] = append(n[name], i)
	}
}

// one gives the only area with a name.
func (n names) one(name string) (int, bool) {
	if found := n[name]; len(found) == 1 {
		return found[0], true
	}
	return 0, false
}

// country finds a country by its whole name, then as "Korea, Republic of",
// then by what stands before and in parentheses, which must not disagree.
func (t *table) country(name string) (int, bool) {
	if i, ok := t.countries.one(withoutThe(Fold(name))); ok {
		return i, true
	}
	if first, rest, ok := strings.Cut(name, ","); ok {
		if i, ok := t.countries.one(withoutThe(Fold(rest + " " + first))); ok {
			return i, true
		}
	}
	before, rest, ok := strings.Cut(name, "(")
	if !ok {
		return 0, false
	}
	within, after, _ := strings.Cut(rest, ")")
	i, found := t.countries.one(withoutThe(Fold(before + " " + after)))
	if j, other := t.countries.one(withoutThe(Fold(within))); other && j != i {
		return 0, false
	}
	return i, found
}

func withoutThe(folded string) string {
	if !strings.Contains(folded, "the") {
		return folded
	}
	words := slices.DeleteFunc(strings.Split(folded, " "), func(word string) bool { return word == "the" })
	return strings.Join(words, " ")
}

// divisions are those of one country; their names are sorted out when one is
// first asked for.
type divisions struct {
	areas []division
	once  sync.Once
	names names
}

type division struct {
	index int
	city  bool
	keys  []string
}

func (d *divisions) index() {
	d.names = names{}
	for _, a := range d.areas {
		for _, key := range a.keys {
			d.names.add(key, a.index)
		}
	}
}

func (d *divisions) city(index int) bool {
	return slices.ContainsFunc(d.areas, func(a division) bool { return a.index == index && a.city })
}

// division finds a division by its id, by its whole name where it says what it
// is ("Altai Krai"), or by its name alone; where cities and others share that,
// only with a word that says which.
func (t *table) division(country, name string) (int, bool) {
	d := t.divisions[strings.ToUpper(country)]
	if d == nil {
		return 0, false
	}
	if i, ok := t.byID[strings.ToUpper(name)]; ok && t.places[i].Level == 1 && t.places[i].Country == strings.ToUpper(country) {
		return i, true
	}
	d.once.Do(d.index)
	full := Fold(name)
	loose, kind := atlas.Loose(full)
	if loose != full {
		if i, ok := d.names.one(full); ok {
			return i, true
		}
	}
	found := d.names[loose]
	if kind == atlas.City {
		found = slices.DeleteFunc(slices.Clone(found), func(i int) bool { return !d.city(i) })
	}
	if kind == atlas.Land && len(found) > 1 {
		found = slices.DeleteFunc(slices.Clone(found), d.city)
	}
	if len(found) != 1 {
		return 0, false
	}
	return found[0], true
}
