package geo

import (
	"strconv"
	"strings"
)

// The lists of an event are written as encoding/json writes their types, byte
// for byte, without its reflection: revisions are sealed by their bytes.

// AppendActor appends an actor as features have it.
func AppendActor(b []byte, a Actor) []byte {
	b = AppendQuoted(append(b, `{"name":`...), a.Name)
	b = AppendQuoted(append(b, `,"role":`...), a.Role)
	if a.AttributedBy != "" {
		b = AppendQuoted(append(b, `,"attributed_by":`...), a.AttributedBy)
	}
	return append(b, '}')
}

// AppendCheck appends a check as features have it.
func AppendCheck(b []byte, c Check) []byte {
	b = AppendQuoted(append(b, `{"what":`...), c.What)
	for _, m := range [...]struct{ name, value string }{{`,"by":`, c.By}, {`,"at":`, c.At}, {`,"how":`, c.How}} {
		if m.value != "" {
			b = AppendQuoted(append(b, m.name...), m.value)
		}
	}
	return append(b, '}')
}

func appendSource(b []byte, s *Source) []byte {
	w := memberWriter{append(b, '{')}
	w.text(`"url":`, s.URL)
	w.text(`"publisher":`, s.Publisher)
	w.text(`"title":`, s.Title)
	w.text(`"published_at":`, s.PublishedAt)
	w.text(`"media_type":`, s.MediaType)
	w.text(`"quote":`, s.Quote)
	w.text(`"archive_url":`, s.ArchiveURL)
	w.text(`"sha256":`, s.SHA256)
	w.text(`"reliability":`, s.Reliability)
	if s.Credibility != 0 {
		w.name(`"credibility":`)
		w.b = strconv.AppendInt(w.b, int64(s.Credibility), 10)
	}
	if s.Claims != nil {
		w.name(`"claims":`)
		w.b = AppendClaims(w.b, s.Claims)
	}
	return append(w.b, '}')
}

// AppendClaims appends what a source asserts as features have it.
func AppendClaims(b []byte, c *Claims) []byte {
	w := memberWriter{append(b, '{')}
	if c.Killed != nil {
		w.name(`"killed":`)
		w.count(c.Killed)
	}
	if c.Injured != nil {
		w.name(`"injured":`)
		w.count(c.Injured)
	}
	if len(c.Actors) > 0 {
		w.name(`"actors":`)
		w.b = appendList(w.b, c.Actors, AppendQuoted)
	}
	w.text(`"place":`, c.Place)
	w.text(`"time":`, c.Time)
	return append(w.b, '}')
}

// A memberWriter appends members of an object that has just been opened.
type memberWriter struct{ b []byte }

func (w *memberWriter) name(name string) {
	if w.b[len(w.b)-1] != '{' {
		w.b = append(w.b, ',')
	}
	w.b = append(w.b, name...)
}

func (w *memberWriter) text(name, value string) {
	if value != "" {
		w.name(name)
		w.b = AppendQuoted(w.b, value)
	}
}

func (w *memberWriter) count(c *Count) {
	w.b = append(w.b, '{')
	for i, n := range [3]*int{c.Min, c.Best, c.Max} {
		if n != nil {
			w.name([3]string{`"min":`, `"best":`, `"max":`}[i])
			w.b = strconv.AppendInt(w.b, int64(*n), 10)
		}
	}
	w.b = append(w.b, '}')
}

// AppendQuoted appends a JSON string as encoding/json does, which spells three
// control characters in another way than AppendText.
func AppendQuoted(b []byte, s string) []byte {
	if strings.ContainsAny(s, TwoSpellings) {
		return appendJSON(b, s)
	}
	return AppendText(b, s)
}

// TwoSpellings are the characters that AppendText and AppendQuoted spell in two
// ways.
const TwoSpellings = "\b\f\x7f"
