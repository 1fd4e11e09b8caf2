package index

import (
	"bytes"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/tile"
)

// A view is the dictionary as a snapshot knows it: it only ever grows, so that
// what an older snapshot names stays where it is.
type view struct {
	words   []string
	quoted  []string // the words as JSON
	actors  []actor
	shapes  []fieldSet
	names   [][]string // what stands before each value of extras that have the same names
	places  []*place
	facets  [facets][]string // the word behind each code of a facet column
	classes []class
	harms   []harm    // what is behind each code of harm
	radii   []float64 // the radius behind each code
}

// An actor is one whom events name, and the same as JSON.
type actor struct {
	geo.Actor
	wire string
}

// A place is one area that events name, made ready for tiles and features.
type place struct {
	*geo.Place
	outline *tile.Outline
	bound   orb.Bound
	from    uint8  // the first zoom at which it is wide
	wire    string // the member of a feature that it is, null unless somebody drew it
}

// A dictionary gives numbers to what repeats. Only the writer uses it, under
// the lock of the index; readers have its view.
type dictionary struct {
	view
	wordCodes   map[string]uint32
	actorCodes  map[geo.Actor]uint32
	shapeCodes  map[fieldSet]uint32
	nameCodes   map[string]uint32
	placeCodes  map[string][]int32 // by id
	facetCodes  [facets]map[string]uint16
	harmCodes   map[harm]uint16
	classCodes  map[class]uint16
	radiusCodes map[float64]uint16

	lately       lately // words that were asked for
	latelyFacets [facets]lately
	lastWords    [fieldExtras]known // by field
	lastClass    struct {
		class class
		code  uint16
		known bool
	}
	lastShape struct {
		has  fieldSet
		code uint32
	}
}

// A known is a text that has a code.
type known struct {
	text string
	code uint32
}

// A lately remembers the codes of texts that were asked for of late, which is
// quicker to ask than a map. The zero lately remembers none.
type lately []known

// How many texts are remembered, of all words and of those of a facet.
const (
	latelyWords  = 1 << 12
	latelyFacets = 1 << 6
)

// find gives where a text is remembered, or is to be, and whether it is there.
func (l lately) find(s string) (int, bool) {
	if len(l) == 0 || len(s) == 0 {
		return 0, false
	}
	var a, b uint64
	if n := len(s); n >= 8 {
		a, b = eight(s), eight(s[n-8:])
	} else {
		a, b = uint64(s[0])|uint64(s[n/2])<<8|uint64(s[n-1])<<16, uint64(n)
	}
	h := (a ^ b<<1 ^ uint64(len(s))) * 0x9e3779b97f4a7c15
	i := int(h>>32) & (len(l) - 1)
	return i, l[i].text == s
}

// eight gives the first eight bytes of a text as a number.
func eight(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// The limits of the dictionary: beyond them texts stand in the records.
const (
	maxWords      = 1 << 18
	maxWordLength = 100
	maxShapes     = 1 << 14
	maxNameSets   = 1 << 10
	maxNames      = 4 << 10 // bytes of one set
)

// usual are the words that the dictionary begins with: those of the vocabularies,
// the most frequent first, so that they have the shortest numbers.
var usual = func() (list []string) {
	lists := []geo.Vocabulary{geo.Assessments, geo.Statuses, geo.Visibilities, geo.LocationPrecisions, geo.TimePrecisions, geo.TimeExtents, geo.ActorRoles}
	var types, more geo.Vocabulary
	for _, t := range geo.EventTypes {
		types = append(types, t.Term)
		more = append(more, t.SubEventTypes...)
	}
	for _, terms := range append(lists, types, more, geo.Weapons, geo.Targets) {
		for _, t := range terms {
			list = append(list, t.Name)
		}
	}
	return list
}()

// word gives the number of a text; false where the dictionary is full, the text
// too long to be likely to repeat, or one that JSON of ours spells in two ways.
func (d *dictionary) word(s string) (uint32, bool) {
	at, ok := d.lately.find(s)
	if ok {
		return d.lately[at].code, true
	}
	code, ok := d.newWord(s)
	if ok && len(d.lately) > 0 && s != "" {
		d.lately[at].text, d.lately[at].code = d.words[code], code
	}
	return code, ok
}

// newWord is word for one that was not asked for of late.
func (d *dictionary) newWord(s string) (uint32, bool) {
	if code, ok := d.wordCodes[s]; ok {
		return code, true
	}
	if d.wordCodes == nil {
		d.wordCodes, d.lately = map[string]uint32{}, make(lately, latelyWords)
		for _, word := range usual {
			d.word(word)
		}
		return d.word(s)
	}
	if len(d.words) >= maxWords || len(s) > maxWordLength || strings.ContainsAny(s, geo.TwoSpellings) {
		return 0, false
	}
	quoted := string(geo.AppendText(nil, s))
	s = strings.Clone(s) // not the whole text that it may be a part of
	if geo.IsPlain(s) {
		s = quoted[1 : len(quoted)-1]
	}
	code := uint32(len(d.words))
	d.words, d.quoted = append(d.words, s), append(d.quoted, quoted)
	d.wordCodes[s] = code
	return code, true
}

// actor gives the number of an actor; false as word does.
func (d *dictionary) actor(a geo.Actor) (uint32, bool) {
	if code, ok := d.actorCodes[a]; ok {
		return code, true
	}
	if len(d.actors) >= maxWords {
		return 0, false
	}
	for _, s := range [...]*string{&a.Name, &a.Role, &a.AttributedBy} {
		if *s == "" {
			continue
		}
		code, ok := d.word(*s)
		if !ok {
			return 0, false
		}
		*s = d.words[code]
	}
	if d.actorCodes == nil {
		d.actorCodes = map[geo.Actor]uint32{}
	}
	code := uint32(len(d.actors))
	d.actors = append(d.actors, actor{a, string(geo.AppendActor(nil, a))})
	d.actorCodes[a] = code
	return code, true
}

// shape gives the number of a set of fields; false where there are too many.
func (d *dictionary) shape(has fieldSet) (uint32, bool) {
	if d.lastShape.has == has {
		return d.lastShape.code, true
	}
	if code, ok := d.shapeCodes[has]; ok {
		d.lastShape.has, d.lastShape.code = has, code
		return code, true
	}
	if len(d.shapes) >= maxShapes {
		return 0, false
	}
	if d.shapeCodes == nil {
		d.shapeCodes = map[fieldSet]uint32{}
	}
	code := uint32(len(d.shapes))
	d.shapes = append(d.shapes, has)
	d.shapeCodes[has] = code
	return code, true
}

// nameSet gives the number of the names of extras; false where there are too many
// sets, or names in one.
func (d *dictionary) nameSet(names [][]byte) (uint32, bool) {
	all := bytes.Join(names, nil)
	if code, ok := d.nameCodes[string(all)]; ok {
		return code, true
	}
	if len(d.names) >= maxNameSets || len(all) > maxNames {
		return 0, false
	}
	if d.nameCodes == nil {
		d.nameCodes = map[string]uint32{}
	}
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = string(name)
	}
	code := uint32(len(d.names))
	d.names = append(d.names, list)
	d.nameCodes[string(all)] = code
	return code, true
}

// place gives the number of a place; -1 for nil.
func (d *dictionary) place(p *geo.Place) int32 {
	if p == nil {
		return noPlace
	}
	for _, code := range d.placeCodes[p.ID] {
		if known := d.places[code].Place; known == p || same(known, p) {
			return code
		}
	}
	if d.placeCodes == nil {
		d.placeCodes = map[string][]int32{}
	}
	code := int32(len(d.places))
	o := tile.NewOutline(p.Geometry)
	wire := `,"area":null`
	if p.Drawn() {
		wire = string(geo.AppendArea(nil, p))
	}
	d.places = append(d.places, &place{p, o, p.Geometry.Bound(), tile.ZoomFrom(o.Size(), tile.WidePixels), wire})
	d.placeCodes[p.ID] = append(d.placeCodes[p.ID], code)
	return code
}

func same(a, b *geo.Place) bool {
	return a.Name == b.Name && a.Level == b.Level && a.Country == b.Country && orb.Equal(a.Geometry, b.Geometry)
}

// otherRadius is the code of radii when the codes have run out: they are read from
// the records.
const otherRadius = 1<<16 - 1

// mostRadii is how many codes there are at most.
var mostRadii = otherRadius

// radius gives the code of a radius.
func (d *dictionary) radius(m float64) uint16 {
	if code, ok := d.radiusCodes[m]; ok {
		return code
	}
	if len(d.radii) >= mostRadii {
		return otherRadius
	}
	if d.radiusCodes == nil {
		d.radiusCodes = map[float64]uint16{}
	}
	code := uint16(len(d.radii))
	d.radii = append(d.radii, m)
	d.radiusCodes[m] = code
	return code
}

// radius gives the radius of a row, in metres.
func (v *view) radius(s *segment, i int) float64 {
	if code := int(s.radius[i]); code < len(v.radii) {
		return v.radii[code]
	}
	var e geo.Event
	v.read(&e, s.id[i], s.record(i), false)
	return e.UncertaintyM
}

// facets is the number of facet columns.
const facets = 8

// otherWord is the code of a facet's word when the codes have run out; such a
// row is read from its record.
const otherWord = 1<<16 - 1

// The facet columns that tiles look at, by their place in geo.Facets.
var (
	eventTypes    = slices.Index(geo.Facets, "event_type")
	subEventTypes = slices.Index(geo.Facets, "sub_event_type")
	assessments   = slices.Index(geo.Facets, "assessment")
	precisions    = slices.Index(geo.Facets, "location_precision")
)

// facetWords gives the words of an event in the order of geo.Facets.
func facetWords(e *geo.Event) [facets]string {
	return [facets]string{e.EventType, e.SubEventType, e.Assessment, e.Country, e.Dataset, e.LocationPrecision, e.Visibility, e.Status}
}

// facet gives the code of a facet's word.
func (d *dictionary) facet(f int, word string) uint16 {
	l := d.latelyFacets[f]
	at, ok := l.find(word)
	if ok {
		return uint16(l[at].code)
	}
	code := d.newFacet(f, word)
	if code != otherWord && word != "" {
		l = d.latelyFacets[f]
		l[at].text, l[at].code = d.facets[f][code], uint32(code)
	}
	return code
}

// newFacet is facet for a word that was not asked for of late.
func (d *dictionary) newFacet(f int, word string) uint16 {
	if code, ok := d.facetCodes[f][word]; ok {
		return code
	}
	if len(d.facets[f]) >= otherWord {
		return otherWord
	}
	if d.facetCodes[f] == nil {
		d.facetCodes[f], d.latelyFacets[f] = map[string]uint16{}, make(lately, latelyFacets)
	}
	word = strings.Clone(word)
	code := uint16(len(d.facets[f]))
	d.facets[f] = append(d.facets[f], word)
	d.facetCodes[f][word] = code
	return code
}
