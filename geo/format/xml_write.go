package format

import (
	"strings"
	"unicode/utf8"
)

// appendXML appends a text so that it may stand in an element or an attribute.
// What XML 1.0 cannot hold, control characters but tab and the ends of lines,
// becomes U+FFFD. A carriage return is written as a reference, for a parser would
// make a line feed of it.
func appendXML(b []byte, s string) []byte {
	from := 0
	for i, r := range s {
		var as string
		switch {
		case r == '&':
			as = "&amp;"
		case r == '<':
			as = "&lt;"
		case r == '>':
			as = "&gt;"
		case r == '"':
			as = "&#34;"
		case r == '\'':
			as = "&#39;"
		case r == '\r':
			as = "&#13;"
		case r == utf8.RuneError, r < ' ' && r != '\t' && r != '\n', r == 0xfffe, r == 0xffff:
			as = "\uFFFD"
		default:
			continue
		}
		b = append(append(b, s[from:i]...), as...)
		size := 1
		if r >= utf8.RuneSelf {
			_, size = utf8.DecodeRuneInString(s[i:])
		}
		from = i + size
	}
	return append(b, s[from:]...)
}

// appendElement appends an element of one line with a text in it; nothing where
// there is no text.
func appendElement(b []byte, name, text string) []byte {
	if text == "" {
		return b
	}
	b = append(append(append(b, '<'), name...), '>')
	b = appendXML(b, text)
	return append(append(append(b, "</"...), name...), ">\n"...)
}

// appendLines appends a text as HTML that shows it as it is: nothing in it is a
// tag, and its lines stay lines. It may stand in CDATA.
func appendLines(b []byte, s string) []byte {
	for i, line := range strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
		if i > 0 {
			b = append(b, "<br>"...)
		}
		b = appendXML(b, line)
	}
	return b
}
