package geo

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// MatchText reports whether every word of text begins a word of the event's
// title, description, place, actors or sources. Case and accents are folded,
// so that «обстріл харк» finds «Обстріл Харкова» and "malmo" finds "Malmö".
func MatchText(text string, e *Event) bool {
	words := strings.Fields(FoldText(text))
	if len(words) == 0 {
		return true
	}
	hay := " " + FoldText(textOf(e))
	for _, w := range words {
		if !strings.Contains(hay, " "+w) {
			return false
		}
	}
	return true
}

// textOf gives all that a search in words looks at.
func textOf(e *Event) string {
	var b strings.Builder
	for _, s := range []string{e.Title, e.Description, e.PlaceName, e.Admin1, e.Admin2} {
		b.WriteString(s + "\n")
	}
	for _, a := range e.Actors {
		b.WriteString(a.Name + "\n")
	}
	for _, s := range e.Sources {
		b.WriteString(s.Publisher + "\n" + s.Title + "\n")
	}
	for _, t := range e.Tags {
		b.WriteString(t + "\n")
	}
	return b.String()
}

// apostrophes are the ways in which people type the one inside a word, as in
// Слов'янськ.
const apostrophes = "'’ʼ‘`´"

// FoldText gives the words of s in lower case, without accents, parted by
// single spaces: what two spellings of the same words have in common.
func FoldText(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r) || strings.ContainsRune(apostrophes, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mc, r): // Mc: vowels of Burmese and Hindi
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(unicode.ToLower(r))
		default:
			gap = true
		}
	}
	return b.String()
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
