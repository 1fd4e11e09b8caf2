package gazetteer

import (
	"cmp"
	"slices"
	"strings"

	"eventmap/geo"
)

// Search gives at most most areas with a name in which a word begins as text
// does, in any language of the data: whole names first, then names that begin
// so, countries before divisions. country (alpha-2) may narrow it to one.
func Search(text, country string, most int) []geo.Place {
	folded := Fold(text)
	if folded == "" {
		return nil
	}
	t := load()
	ranks := map[int]int{}
	note := func(key string, i int) {
		if country != "" && t.places[i].Country != country {
			return
		}
		if rank, ok := likeness(key, folded); ok {
			if old, found := ranks[i]; !found || rank < old {
				ranks[i] = rank
			}
		}
	}
	for key, indexes := range t.countries {
		for _, i := range indexes {
			note(key, i)
		}
	}
	for _, d := range t.divisions {
		for _, a := range d.areas {
			for _, key := range a.keys {
				note(key, a.index)
			}
		}
	}
	found := make([]int, 0, len(ranks))
	for i := range ranks {
		found = append(found, i)
	}
	slices.SortFunc(found, func(a, b int) int {
		p, q := &t.places[a], &t.places[b]
		return cmp.Or(cmp.Compare(ranks[a], ranks[b]), cmp.Compare(p.Level, q.Level), cmp.Compare(p.Name, q.Name), cmp.Compare(p.ID, q.ID))
	})
	list := make([]geo.Place, min(most, len(found)))
	for i := range list {
		list[i] = t.places[found[i]]
	}
	return list
}

// likeness ranks how a name answers to a text: 0 whole, 1 from its beginning,
// 2 from the beginning of a later word. Names of a letter or two, which are
// codes, answer only whole.
func likeness(key, text string) (int, bool) {
	switch {
	case key == text:
		return 0, true
	case len(text) < 2:
		return 0, false
	case strings.HasPrefix(key, text):
		return 1, true
	case strings.Contains(key, " "+text):
		return 2, true
	}
	return 0, false
}
