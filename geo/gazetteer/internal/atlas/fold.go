package atlas

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// letters are those that Unicode does not decompose, though a writer without
// them at hand writes something else.
var letters = map[rune]string{
	'ł': "l", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ß': "ss", 'æ': "ae", 'œ': "oe", 'ı': "i", 'ħ': "h", 'ə': "e", 'ŋ': "n",
	'ґ': "г",
	'ی': "ي", 'ى': "ي", 'ک': "ك", 'ٱ': "ا",
	'&': " and ",
}

// Fold gives the form in which two spellings of one name are equal: lower
// case, without accents, apostrophes and punctuation, its words parted by
// single blanks. It keeps every script, and folding twice changes nothing.
func Fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(s, " ")) {
		if accent(r) || apostrophe(r) {
			continue
		}
		r = unicode.ToLower(unicode.ToUpper(r)) // ς and σ are both Σ
		switch to, ok := letters[r]; {
		case ok:
			b.WriteString(to)
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	return norm.NFC.String(strings.Join(strings.Fields(b.String()), " "))
}

// accent reports whether r is a mark that writers leave out: those of Latin,
// Greek and Cyrillic, Hebrew points and Arabic vowels. The vowel signs of
// Indian scripts are not: without them a name is another name.
func accent(r rune) bool {
	return r >= 0x0300 && r <= 0x036F || r >= 0x0591 && r <= 0x05C7 && unicode.IsMark(r) ||
		r >= 0x064B && r <= 0x065F || r == 0x0670 || r == 0x0640 || r == 0x200C || r == 0x200D || r == 0xAD
}

func apostrophe(r rune) bool {
	switch r {
	case '\'', '’', '‘', '`', '´', 'ʹ', 'ʺ', 'ʻ', 'ʼ', 'ʽ', 'ʾ', 'ʿ', 'ˈ', '′', '″', '"', '“', '”':
		return true
	}
	return false
}
