package duplicate

import (
	"cmp"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"eventmap/geo"
)

// A word is one of a text, by the hash of its first letters.
type word struct {
	hash   uint32
	weight uint32
}

// words are a text's, each once, by hash.
type words struct {
	list []word
	norm float64 // the sum of the weights
}

// A text is what an event says in words.
type text struct {
	all   words
	title words
}

const (
	stemLetters = 5
	mostWeight  = 8     // of a word of so many letters
	leastWeight = 1     // of a word that repeats the type or the place
	mostText    = 4_000 // bytes of a description that are read
	titleShare  = 0.8
	sameTitle   = 0.5 // the least that equal titles are worth, whatever their words
	enough      = 12  // weight of shared words from which they count in full
)

// common are the stems of words that say of what type an event is.
var common = func() map[uint32]bool {
	stems := map[uint32]bool{}
	add := func(s string) {
		for w := range strings.FieldsSeq(geo.FoldText(s)) {
			stems[stem(w)] = true
		}
	}
	for _, t := range geo.EventTypes {
		add(t.Label)
		for _, s := range t.SubEventTypes {
			add(s.Label)
		}
	}
	for _, w := range geo.Weapons {
		add(w.Label)
	}
	return stems
}()

func newText(e *geo.Event) text {
	named := map[uint32]bool{}
	places := e.PlaceName + " " + e.Admin1 + " " + e.Admin2
	for w := range strings.FieldsSeq(geo.FoldText(places)) {
		named[stem(w)] = true
	}
	said := e.Description
	if len(said) > mostText {
		said = strings.ToValidUTF8(said[:mostText], "")
	}
	for _, a := range e.Actors {
		said += " " + a.Name
	}
	return text{all: newWords(e.Title+" "+said+" "+places, named), title: newWords(e.Title, named)}
}

func newWords(s string, named map[uint32]bool) words {
	var list []word
	for w := range strings.FieldsSeq(geo.FoldText(s)) {
		letters := utf8.RuneCountInString(w)
		if first, _ := utf8.DecodeRuneInString(w); letters < 3 && !unicode.IsDigit(first) {
			continue
		}
		one := word{stem(w), uint32(min(letters, mostWeight))}
		if common[one.hash] || named[one.hash] {
			one.weight = leastWeight
		}
		list = append(list, one)
	}
	slices.SortFunc(list, func(a, b word) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(b.weight, a.weight)) // the heaviest of a stem first
	})
	list = slices.CompactFunc(list, func(a, b word) bool { return a.hash == b.hash })
	w := words{list: slices.Clip(list)}
	for _, one := range list {
		w.norm += float64(one.weight)
	}
	return w
}

// stem gives the hash of a word's first letters.
func stem(w string) uint32 {
	end, n := len(w), 0
	for i := range w {
		if n == stemLetters {
			end = i
			break
		}
		n++
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(w[:end])) // a hash never fails
	return h.Sum32()
}

// alike says how alike two texts are, from 0 to 1.
func alike(a, b *text) float64 {
	words := max(a.all.share(&b.all), titleShare*a.title.share(&b.title))
	if a.title.equal(&b.title) {
		words = max(words, sameTitle)
	}
	return words
}

// equal reports whether two lists hold the same words, and more than one.
func (w *words) equal(o *words) bool {
	return len(w.list) > 1 && slices.EqualFunc(w.list, o.list, func(a, b word) bool { return a.hash == b.hash })
}

// share gives the cosine of two lists of words, less where they share little.
func (w *words) share(o *words) float64 {
	shared := uint32(0)
	for i, j := 0, 0; i < len(w.list) && j < len(o.list); {
		a, b := w.list[i], o.list[j]
		switch {
		case a.hash < b.hash:
			i++
		case a.hash > b.hash:
			j++
		default:
			shared += min(a.weight, b.weight)
			i, j = i+1, j+1
		}
	}
	if shared == 0 {
		return 0
	}
	s := float64(shared)
	return s / math.Sqrt(w.norm*o.norm) * min(1, s/enough)
}

// same reports whether two texts say the same, and anything at all.
func (t *text) same(o *text) bool {
	return len(t.all.list) > 0 && slices.Equal(t.all.list, o.all.list) && slices.Equal(t.title.list, o.title.list)
}

// agree says how two figures of people agree, from -1 to 1: 0 where one is not
// known, and little where both are small, as most are.
func agree(a, b int) float64 {
	if a < 0 || b < 0 {
		return 0
	}
	apart := 2 * math.Abs(math.Log2(float64(a+1))-math.Log2(float64(b+1)))
	if apart >= 1 {
		return max(-1, 1-apart)
	}
	return (1 - apart) * (1 - 1/(float64(min(a, b))+1.1))
}
