package geo

import (
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// apostrophes are the ways in which people type the one inside a word, as in
// Слов'янськ, and those that stand for a soft sign, a hamza or an ayn, as in
// Luhansʹk and Darʿā.
const apostrophes = "'’ʼ‘`´ʹʺʾʿʻ"

// FoldText gives the words of s in lower case, without accents, parted by
// single spaces: what two spellings of the same words have in common.
func FoldText(s string) string {
	b := make([]byte, 0, len(s))
	gap := false
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		} else if c := s[i] | 0x20; 'a' <= c && c <= 'z' && !gap {
			b = append(b, c)
			i++
			continue
		}
		i += size
		l := folded.letter(r)
		if l.gap {
			gap = true
			continue
		}
		if l.n > 0 && gap && len(b) > 0 {
			b = append(b, ' ')
		}
		gap = gap && l.n == 0
		b = append(b, l.text[:l.n]...)
	}
	return string(b)
}

// A letter is what becomes of one character: some bytes, none for an accent or
// an apostrophe, or a gap between words.
type letter struct {
	gap  bool
	n    uint8
	text [14]byte
}

// An alphabet says what becomes of every character. It is worked out page by
// page, as pages are met.
type alphabet struct {
	of    func(r rune) (text string, gap bool)
	pages [256]atomic.Pointer[[256]letter]
}

// letter looks a character up; what it gives is not to be changed. Those beyond
// the first 65,536 are rare enough to be worked out each time.
func (a *alphabet) letter(r rune) *letter {
	if r > 0xffff {
		l := a.make(r)
		return &l
	}
	page := a.pages[r>>8].Load()
	if page == nil {
		page = new([256]letter)
		for i := range page {
			page[i] = a.make(r&^0xff | rune(i))
		}
		a.pages[r>>8].Store(page)
	}
	return &page[r&0xff]
}

func (a *alphabet) make(r rune) letter {
	text, gap := a.of(r)
	l := letter{gap: gap}
	l.n = uint8(copy(l.text[:], text))
	return l
}

var folded = alphabet{of: foldRune}

// foldRune gives the letters of a character in lower case, without accents.
func foldRune(r rune) (text string, gap bool) {
	var b []byte
	for _, d := range norm.NFD.String(string(r)) {
		switch {
		case unicode.Is(unicode.Mn, d) || strings.ContainsRune(apostrophes, d):
		case unicode.IsLetter(d) || unicode.IsDigit(d) || unicode.Is(unicode.Mc, d): // Mc: vowels of Burmese and Hindi
			b = utf8.AppendRune(b, unicode.ToLower(unicode.ToUpper(d))) // ς and σ are both Σ
		default:
			gap = true
		}
	}
	return string(b), gap && len(b) == 0
}

// Clip shortens what somebody sent, for a message.
func Clip(s string) string { return Cut(s, 60) }

// Cut shortens a text to at most so many characters, the last of them then an
// ellipsis.
func Cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	n, end := 0, 0
	for i := range s {
		if n == most-1 {
			end = i
		}
		if n++; n > most {
			return strings.TrimSpace(s[:end]) + "…"
		}
	}
	return s
}
