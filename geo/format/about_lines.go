package format

import (
	"cmp"
	"time"
)

// lines gives what it says a line each: what a thing is called, and what it is.
func (a *About) lines() [][2]string {
	var lines [][2]string
	add := func(name, text string) {
		if text != "" {
			lines = append(lines, [2]string{name, text})
		}
	}
	add("Title", a.Title)
	add("Query", a.Query)
	if !a.Made.IsZero() {
		add("Made", a.Made.UTC().Format(time.RFC3339))
	}
	add("Site", a.Site)
	for _, d := range a.Datasets {
		add("Dataset", cmp.Or(d.Title, d.Name))
		add("Licence", d.Licence)
		add("Attribution", d.Attribution)
	}
	return lines
}

// sentences gives what it says as one text, for formats that have room for one.
func (a *About) sentences() string {
	text := "What happened, where, when, and how we know; times are UTC."
	for _, l := range a.lines() {
		text += " " + l[0] + ": " + l[1] + "."
	}
	return text
}
