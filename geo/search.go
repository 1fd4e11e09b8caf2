package geo

import (
	"hash/maphash"
	"math/bits"
	"slices"
	"sort"
	"strings"
	"sync/atomic"
	"unicode/utf8"
)

// MatchText reports whether every word of text begins a word of the event's
// title, description, place, actors, sources or tags. Case and accents are
// folded, so that «обстріл харк» finds «Обстріл Харкова» and "malmo" finds
// "Malmö"; and the usual spellings of a name in Cyrillic and Latin letters find
// each other: Luhansk, Lugansk, Луганськ and Луганск.
func MatchText(text string, e *Event) bool { return text == "" || prepared(text).Match(e) }

// searches keeps what was asked lately ready, so that a text which is held to
// one event after the other is read once.
var (
	searches    [16]atomic.Pointer[Search]
	searchesKey = maphash.MakeSeed()
)

func prepared(text string) *Search {
	slot := &searches[maphash.String(searchesKey, text)%uint64(len(searches))]
	s := slot.Load()
	if s == nil || s.text != text {
		s = NewSearch(text)
		slot.Store(s)
	}
	return s
}

// maxKey is how many bytes of a word's key count; what two longer words have
// behind that is not compared.
const maxKey = 60

// Words gives the key of every word that MatchText looks at, one after the
// other, a word as often as it stands there, until yield wants no more. A key is
// good until yield returns. No field is looked at that Public holds back.
//
// A key is made character by character, so that the key of the beginning of a
// word is the beginning of its key: what FoldText leaves, Cyrillic written in
// Latin letters, i for y and j, k for q and ks for x. It has at most 60 bytes
// and a space is not among them.
func Words(e *Event, yield func(key []byte) bool) {
	var key [maxKey]byte
	eachText(e, func(s string) bool {
		for {
			n := 0
			if n, s = nextKey(s, &key); n == 0 {
				return true
			}
			if !yield(key[:n]) {
				return false
			}
		}
	})
}

// eachText gives all that a search in words looks at.
func eachText(e *Event, yield func(string) bool) {
	if !yield(e.Title) || !yield(e.Description) || !yield(e.PlaceName) || !yield(e.Admin1) || !yield(e.Admin2) {
		return
	}
	for i := range e.Actors {
		if !yield(e.Actors[i].Name) {
			return
		}
	}
	for i := range e.Sources {
		if !yield(e.Sources[i].Publisher) || !yield(e.Sources[i].Title) {
			return
		}
	}
	for _, t := range e.Tags {
		if !yield(t) {
			return
		}
	}
}

// nextKey puts the key of the first word of s, of n bytes, where it is told, and
// gives what stands behind the word; n is 0 when there is no word.
func nextKey(s string, key *[maxKey]byte) (n int, rest string) {
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r < utf8.RuneSelf {
			if k := plainKeys[r]; k > isSpecial {
				if n < maxKey {
					key[n] = k
					n++
				}
				i++
				continue
			}
		} else {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		i += size
		l := keyed.letter(r)
		if n == 0 {
			l = begun.letter(r)
		}
		if !l.gap {
			for j := 0; j < int(l.n) && n < maxKey; j++ {
				key[n] = l.text[j]
				n++
			}
		} else if n > 0 {
			return n, s[i:]
		}
	}
	return n, ""
}

// isSpecial marks an ASCII character whose key is not always one byte.
const isSpecial = 0

// plainKeys are the keys of ASCII.
var plainKeys = func() (keys [utf8.RuneSelf]byte) {
	for c := range keys {
		if l := keyed.letter(rune(c)); l.n == 1 && c|0x20 != 'j' {
			keys[c] = l.text[0]
		}
	}
	return keys
}()

var (
	keyed = alphabet{of: keyRune}
	begun = alphabet{of: beginRune}
)

// beginRune is keyRune for the beginning of a word, where a j, whatever mark it
// bears, is no vowel.
func beginRune(r rune) (text string, gap bool) {
	if s, _ := foldRune(r); strings.HasPrefix(s, "j") {
		return s, false
	}
	return keyRune(r)
}

// keyRune gives what a character adds to the key of a word.
func keyRune(r rune) (text string, gap bool) {
	s, gap := foldRune(r)
	var b strings.Builder
	for _, c := range s {
		if l, ok := latin[c]; ok {
			b.WriteString(l)
		} else {
			b.WriteRune(c)
		}
	}
	return b.String(), gap
}

// latin writes Cyrillic in Latin letters in the way of the English names of
// places, і, и, ї, й and ы alike, and Latin letters in simpler ones.
var latin = map[rune]string{
	'а': "a", 'б': "b", 'в': "v", 'г': "g", 'ґ': "g", 'д': "d", 'е': "e", 'є': "ie", 'ж': "zh", 'з': "z", 'и': "i", 'і': "i",
	'к': "k", 'л': "l", 'м': "m", 'н': "n", 'о': "o", 'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ф': "f", 'х': "kh",
	'ц': "ts", 'ч': "ch", 'ш': "sh", 'щ': "shch", 'ъ': "", 'ы': "i", 'ь': "", 'э': "e", 'ю': "iu", 'я': "ia",
	'ђ': "di", 'ј': "i", 'љ': "li", 'њ': "ni", 'ћ': "ch", 'џ': "dz", 'ѕ': "dz", 'ѣ': "e", 'ѳ': "f", 'ѵ': "i",
	'ә': "a", 'ғ': "g", 'җ': "zh", 'қ': "k", 'ҡ': "k", 'ң': "n", 'ө': "o", 'ү': "u", 'ұ': "u", 'ҳ': "kh", 'ҷ': "ch", 'һ': "h",
	'j': "i", 'q': "k", 'x': "ks", 'y': "i",
	'æ': "ae", 'ð': "d", 'đ': "d", 'ə': "a", 'ħ': "h", 'ı': "i", 'ł': "l", 'ŋ': "n", 'ø': "o", 'œ': "oe", 'ß': "ss", 'ſ': "s", 'þ': "th", 'ŧ': "t",
}

// A Search is a text made ready to be looked for. It never changes.
type Search struct {
	text  string
	words []spellings
}

// NewSearch makes a text ready for what MatchText does.
func NewSearch(text string) *Search {
	s := &Search{text: text}
	var key [maxKey]byte
	for w := range strings.FieldsSeq(FoldText(text)) {
		cyrillic := strings.ContainsFunc(w, func(r rune) bool { return r >= 0x400 && r < 0x530 })
		if n, _ := nextKey(w, &key); n > 0 {
			s.words = append(s.words, newSpellings(string(key[:n]), cyrillic))
		}
	}
	return s
}

// Match reports whether every word of the text begins a word of the event.
func (s *Search) Match(e *Event) bool {
	var key [maxKey]byte
	for from := 0; from < len(s.words); from += 64 {
		words := s.words[from:min(from+64, len(s.words))]
		missing := ^uint64(0) >> (64 - len(words))
		eachText(e, func(text string) bool {
			for missing != 0 {
				n := 0
				if n, text = nextKey(text, &key); n == 0 {
					return true
				}
				for m := missing; m != 0; m &= m - 1 {
					if i := bits.TrailingZeros64(m); words[i].begin(key[:n]) {
						missing &^= 1 << i
					}
				}
			}
			return false
		})
		if missing != 0 {
			return false
		}
	}
	return true
}

// Keys gives the key of each word of the text.
func (s *Search) Keys() []string {
	keys := make([]string, len(s.words))
	for i := range s.words {
		keys[i] = s.words[i].key
	}
	return keys
}

// Runs gives where, among the keys from first to before end of a sorted list,
// those stand that word i of the text begins, in order and apart from each other.
func (s *Search) Runs(i, first, end int, key func(int) []byte, yield func(first, end int)) {
	w := &s.words[i]
	w.runs(w.first, 0, first, end, key, yield)
}

// spellings are the ways to write the beginning of a word: an automaton of at
// most 64 steps, each of which takes one byte of a key.
type spellings struct {
	key   string
	steps []choice
	first uint64 // the steps that may be the first
	last  uint64 // the steps with which it may end
}

// A choice takes one of up to three bytes; zero is none.
type choice struct {
	takes  [3]byte
	some   bool // it may be passed over
	again  bool // it may be repeated
	follow uint64
}

func (s *choice) take(c byte) bool { return s.takes[0] == c || s.takes[1] == c || s.takes[2] == c }

// begin reports whether one of the spellings begins a key.
func (w *spellings) begin(key []byte) bool {
	now := w.first
	for _, c := range key {
		next := uint64(0)
		for m := now; m != 0; m &= m - 1 {
			if i := bits.TrailingZeros64(m); w.steps[i].take(c) {
				if w.last>>i&1 == 1 {
					return true
				}
				next |= w.steps[i].follow
			}
		}
		if next == 0 {
			return false
		}
		now = next
	}
	return false
}

// runs goes down the list as begin goes along a key: the keys from first to
// before end have their first depth bytes in common, which led to now.
func (w *spellings) runs(now uint64, depth, first, end int, key func(int) []byte, yield func(first, end int)) {
	var wanted [192]byte
	n := 0
	for m := now; m != 0; m &= m - 1 {
		for _, c := range w.steps[bits.TrailingZeros64(m)].takes {
			if c != 0 {
				wanted[n] = c
				n++
			}
		}
	}
	slices.Sort(wanted[:n])
	for _, c := range slices.Compact(wanted[:n]) {
		first += sort.Search(end-first, func(i int) bool { k := key(first + i); return len(k) > depth && k[depth] >= c })
		after := first + sort.Search(end-first, func(i int) bool { return key(first + i)[depth] > c })
		if first == after {
			continue
		}
		next, whole := uint64(0), false
		for m := now; m != 0; m &= m - 1 {
			if i := bits.TrailingZeros64(m); w.steps[i].take(c) {
				next |= w.steps[i].follow
				whole = whole || w.last>>i&1 == 1
			}
		}
		if whole {
			yield(first, after)
		} else if next != 0 {
			w.runs(next, depth+1, first, after, key, yield)
		}
		first = after
	}
}
