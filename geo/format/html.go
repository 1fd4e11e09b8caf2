package format

import (
	"html"
	"slices"
	"strings"

	"eventmap/geo"
)

// breaks are the elements of HTML that begin a new line.
var breaks = strings.Fields("br p div li tr ul ol table h1 h2 h3 h4 h5 h6 hr blockquote")

// silent are the elements whose text nobody reads.
var silent = strings.Fields("script style head")

// plain gives the text of a piece of HTML, and the web addresses that it links
// to. It renders nothing: whatever looks like a tag is left out, entities become
// letters, and blocks become lines. A text without tags stays as it is.
func plain(s string) (text string, links []string) {
	if !strings.ContainsAny(s, "<&") {
		return strings.TrimSpace(s), linksIn(nil, s)
	}
	var b strings.Builder
	hush := "" // the silent element that has begun
	for s != "" {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			i = len(s)
		}
		if hush == "" {
			b.WriteString(strings.ReplaceAll(s[:i], "\r\n", "\n"))
		}
		if s = s[i:]; s == "" {
			break
		}
		tag, rest := cutTag(s)
		if tag == "<" && hush == "" {
			b.WriteByte('<') // no tag, but a sign
		}
		s = rest
		name, closes := tagName(tag)
		switch {
		case hush != "":
			if closes && name == hush {
				hush = ""
			}
		case slices.Contains(silent, name) && !closes:
			hush = name
		case slices.Contains(breaks, name):
			b.WriteByte('\n')
		case name == "td" || name == "th":
			b.WriteByte(' ')
		case name == "a" && !closes:
			links = addLink(links, attribute(tag, "href"))
		}
	}
	text = html.UnescapeString(b.String())
	return tidy(text), linksIn(links, text)
}

// cutTag cuts the tag or comment that s begins with, without its brackets, up to
// a > that is not in quotation marks. A sign that begins no tag is cut by
// itself. What never ends ends with the text, so that none is looked through
// twice.
func cutTag(s string) (tag, rest string) {
	if strings.HasPrefix(s, "<!--") {
		_, rest, _ = strings.Cut(s, "-->")
		return "!--", rest
	}
	if len(s) < 2 || !isLetter(s[1]) && s[1] != '/' && s[1] != '!' {
		return "<", s[1:]
	}
	var quote byte
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && s[i-1] == '=':
			quote = c
		case c == '>':
			return s[1:i], s[i+1:]
		}
	}
	return s[1:], ""
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// tagName gives the name of a tag in lower case.
func tagName(tag string) (name string, closes bool) {
	tag, closes = strings.CutPrefix(tag, "/")
	n := 0
	for n < len(tag) && (isLetter(tag[n]) || tag[n] >= '0' && tag[n] <= '9') {
		n++
	}
	return strings.ToLower(tag[:n]), closes
}

// attribute gives the value of an attribute of a tag; "" where it has none.
func attribute(tag, name string) string {
	for at := 1; at+len(name) < len(tag); at++ {
		if strings.IndexByte(" \t\r\n\"'", tag[at-1]) < 0 || !strings.EqualFold(tag[at:at+len(name)], name) {
			continue
		}
		value, ok := strings.CutPrefix(strings.TrimLeft(tag[at+len(name):], " \t\r\n"), "=")
		if !ok {
			continue
		}
		value = strings.TrimLeft(value, " \t\r\n")
		if value != "" && (value[0] == '"' || value[0] == '\'') {
			value, _, _ = strings.Cut(value[1:], value[:1])
		} else if i := strings.IndexAny(value, " \t\r\n"); i >= 0 {
			value = value[:i]
		}
		return html.UnescapeString(value)
	}
	return ""
}

// tidy trims each line and leaves at most one blank one between two.
func tidy(s string) string {
	var lines []string
	for _, line := range strings.Split(s, "\n") {
		line = strings.Join(strings.Fields(line), " ")
		if line != "" || len(lines) > 0 && lines[len(lines)-1] != "" {
			lines = append(lines, line)
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// linksIn adds the web addresses that stand in a text.
func linksIn(links []string, s string) []string {
	for rest := s; ; {
		i := strings.Index(rest, "http")
		if i < 0 {
			return links
		}
		rest = rest[i:]
		end := strings.IndexAny(rest, " \t\r\n\"'<>,;|()[]\u00a0")
		if end < 0 {
			end = len(rest)
		}
		links = addLink(links, strings.TrimRight(rest[:end], ".:!?"))
		rest = rest[max(end, len("http")):]
	}
}

func addLink(links []string, s string) []string {
	if s = strings.TrimSpace(s); isLink(s) && len(links) < geo.MaxList && !slices.Contains(links, s) {
		links = append(links, s)
	}
	return links
}
