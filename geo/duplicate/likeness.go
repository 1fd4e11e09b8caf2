// Package duplicate says which events may be the same one, told by two sources.
// It suggests, and joins what a person decides; it decides nothing by itself.
//
// Four aspects are compared: place, time, type and words. Each is measured twice.
//
// The fit says whether two claims can be of one event. It is 1 where they can,
// and 1/(1+(s/t)²) where one must be shifted by s to lie within the other. The
// tolerance t is 500 m and the smaller of the two uncertainties for the place, and
// 90 minutes and half of the shorter span for the time. For the type it is 1
// within one kind, 0.9 for two kinds of a family, 0.95 for families that sources
// take for each other, as battles and shelling, 0.8 for those that one event may
// be told as, and 0.3 for the others, as battles and protests. What is not said
// fits.
//
// The evidence says how much it tells that they fit, for many things happen in
// one region in one month. Place gives up to 0.3, by 1/(1+R/10 km) for the larger
// uncertainty R; time up to 0.3, by 1/(1+L/72 h) for the longer span L. The same
// kind of event gives 0.1, the same family 0.05. Figures of killed and injured
// that agree give up to 0.2, more where they are large, and those that do not take
// as much away. The words give a share of what is then left to 1: the cosine of
// the two texts' words, or 0.8 of that of their titles, scaled down where they
// have little in common, and by 0.65 where one has no place and again where one
// has no time. Words are folded and cut to five letters, so that endings do not
// part them; longer ones weigh more, and those that only repeat a type of event or
// the name of the place weigh little; two titles that are the same are worth 0.5
// all the same.
//
// The score is the evidence times the three fits. Two events that say the same of
// place, time and type and in words have 1. What has neither place nor time stays
// below the threshold beside anything.
//
// The weights were chosen by hand on the examples in the tests. They know nothing
// of how common a word is, and nothing of translation: the same strike told in
// Ukrainian and in English is found by its place, time and figures alone.
package duplicate

import (
	"slices"

	"eventmap/geo"
)

// Threshold is the score from which two events are suggested as the same.
const Threshold = 0.6

// A Likeness says how much two events are alike.
type Likeness struct {
	Score     float64  `json:"score"`      // 0 to 1
	Reasons   []string `json:"reasons"`    // those of place, time, type and words that speak for it
	DistanceM float64  `json:"distance_m"` // between the places that are claimed; 0 where they overlap or one has none
}

// Compare measures the likeness of two events, the same in either order.
func Compare(a, b *geo.Event) Likeness {
	x, y := newClaim(a), newClaim(b)
	l, _ := new(comparer).compare(&x, &y, 0)
	return l
}

// A claim is what an event says, in terms of what is compared.
type claim struct {
	id          int64
	duplicateOf int64
	dataset     string
	place       place
	time        span
	family      int // which of geo.EventTypes; -1 for none
	kind        string
	killed      int // -1 for not reported
	injured     int
	text        text
	unread      *geo.Event // whose words are yet to be read into text
}

// newClaim leaves the words to be read when they are wanted, for that is dear.
func newClaim(e *geo.Event) claim {
	c := claim{id: e.ID, duplicateOf: e.DuplicateOf, dataset: e.Dataset, place: newPlace(e), time: newSpan(e), family: familyOf(e.EventType), kind: e.SubEventType,
		killed: reported(e.Killed), injured: reported(e.Injured), unread: e}
	if c.dataset == "" {
		c.dataset = geo.DeskDataset
	}
	if c.kind == "unspecified" {
		c.kind = ""
	}
	return c
}

// read reads the words, and lets go of the event.
func (c *claim) read() {
	if c.unread != nil {
		c.text, c.unread = newText(c.unread), nil
	}
}

func reported(h geo.Harm) int {
	if n, ok := h.Most(); ok {
		return n
	}
	return -1
}

// The weights and scales that the package's comment names.
const (
	placeWeight = 0.3
	timeWeight  = 0.3
	kindWeight  = 0.1
	harmWeight  = 0.2

	placeScaleM = 10_000
	nearM       = 500
	timeScale   = 72 * 3600 // seconds
	soon        = 90 * 60   // seconds

	halfKnown = 0.65 // of the words, where either has no place or no time
	telling   = 0.2  // what place, time and words must tell to be a reason
)

// A comparer compares claims, and remembers how far the areas among them are apart.
type comparer struct {
	areas map[[2]string]float64
}

// compare measures the likeness of two claims and says whether the score is at
// least so much; where it is not, the likeness may be left out.
func (c *comparer) compare(a, b *claim, least float64) (Likeness, bool) {
	fit, known, same := 1.0, 1.0, a.family == b.family && a.kind == b.kind
	whenTells, placeTells := 0.0, 0.0
	whenFits, placeFits := 1.0, 1.0
	if a.time.known && b.time.known {
		whenFits = fitOf(a.time.shift(b.time), soon+min(a.time.length(), b.time.length())/2)
		fit *= whenFits
		whenTells = 1 / (1 + max(a.time.length(), b.time.length())/timeScale)
		same = same && a.time == b.time
	} else {
		known *= halfKnown
		same = false
	}
	f, kind := types(a, b)
	fit *= f
	if fit < least {
		return Likeness{}, false
	}
	located := a.place.known && b.place.known
	if located {
		placeTells = 1 / (1 + max(a.place.reach, b.place.reach)/placeScaleM)
	} else {
		known *= halfKnown
		same = false
	}
	figures := max(-1, min(1, agree(a.killed, b.killed)+agree(a.injured, b.injured)))
	a.read()
	b.read()
	words := known * alike(&a.text, &b.text)
	score := func() float64 {
		e := max(0, placeWeight*placeTells+timeWeight*whenTells+kindWeight*kind+harmWeight*figures)
		return fit * min(1, e+(1-min(1, e))*words)
	}
	same = same && figures >= 0 && a.text.same(&b.text)
	if !same && score() < least {
		return Likeness{}, false // before the place, which may be dear to compare
	}
	l := Likeness{Reasons: []string{}}
	if located {
		var shift float64
		shift, l.DistanceM = c.apart(&a.place, &b.place)
		placeFits = fitOf(shift, nearM+min(a.place.reach, b.place.reach))
		fit *= placeFits
		same = same && a.place.same(&b.place)
	}
	if l.Score = score(); same {
		l.Score = 1
	}
	if l.Score < least {
		return Likeness{}, false
	}
	for _, r := range []struct {
		name string
		is   bool
	}{{"place", placeFits*placeTells >= telling}, {"time", whenFits*whenTells >= telling}, {"type", kind > 0}, {"words", words >= telling}} {
		if r.is {
			l.Reasons = append(l.Reasons, r.name)
		}
	}
	return l, true
}

// fitOf gives the fit of two claims of which one must be shifted so far.
func fitOf(shift, tolerance float64) float64 {
	x := shift / tolerance
	return 1 / (1 + x*x)
}

// farthest is the shift, in tolerances, at which a fit is just the threshold; a
// little more, for numbers round.
const farthest = 0.817

// confused are the families that sources take for each other: UCDP makes no
// difference between them but by who was harmed. Related are those that one event
// may be told as, and broad ones what any may be told as.
var (
	confused = [][2]string{{"battles", "explosions_remote_violence"}, {"battles", "violence_against_civilians"},
		{"explosions_remote_violence", "violence_against_civilians"}, {"protests", "riots"}}
	related = [][2]string{{"riots", "violence_against_civilians"}, {"protests", "violence_against_civilians"}}
	broad   = []string{"strategic_developments", "observation"}
)

// familyFits are the fits of two families that are not the same.
var familyFits = func() [][]float64 {
	fits := make([][]float64, len(geo.EventTypes))
	for i, a := range geo.EventTypes {
		for _, b := range geo.EventTypes {
			either := func(list [][2]string) bool {
				return slices.Contains(list, [2]string{a.Name, b.Name}) || slices.Contains(list, [2]string{b.Name, a.Name})
			}
			fit := 0.3
			switch {
			case either(confused):
				fit = 0.95
			case either(related) || slices.Contains(broad, a.Name) || slices.Contains(broad, b.Name):
				fit = 0.8
			}
			fits[i] = append(fits[i], fit)
		}
	}
	return fits
}()

func familyOf(name string) int {
	return slices.IndexFunc(geo.EventTypes, func(t geo.EventType) bool { return t.Name == name })
}

// types gives the fit of two types of event, and what they tell, from 0 to 1.
func types(a, b *claim) (fit, tells float64) {
	switch {
	case a.family < 0 || b.family < 0:
		return 1, 0
	case a.family != b.family:
		return familyFits[a.family][b.family], 0
	case a.kind == "" || b.kind == "":
		return 1, 0.5
	case a.kind == b.kind:
		return 1, 1
	}
	return 0.9, 0.5
}
