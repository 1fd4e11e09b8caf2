package format

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"eventmap/geo"
)

// sources reads who reported the event: source_article, which joins
// "Office,2022-02-24,Headline" by semicolons, else the three parallel lists,
// else, in events coded before 2013, free text, which becomes one title. What
// the sources do not repeat stays an extra.
func (u *ucdpReader) sources(e *geo.Event) {
	article := u.cell("source_article")
	lists := zipSources(u.cell("source_office"), u.cell("source_date"), u.cell("source_headline"))
	e.Sources = parseArticles(article)
	held := e.Sources != nil
	switch {
	case held:
	case lists != nil:
		e.Sources = lists
	case isLink(article):
		e.Sources, held = []geo.Source{{URL: article}}, true
	case article != "":
		e.Sources, held = []geo.Source{{Title: geo.Cut(article, geo.MaxText)}}, len(article) <= geo.MaxText
	}
	if len(e.Sources) > geo.MaxList {
		e.Sources = e.Sources[:geo.MaxList]
		return
	}
	if held {
		u.keep("source_article")
	}
	if slices.Equal(lists, e.Sources) {
		for _, name := range []string{"source_office", "source_date", "source_headline"} {
			u.keep(name)
		}
	}
}

var (
	// between two articles; a semicolon inside a headline has no quotes around it.
	betweenArticles = regexp.MustCompile(`"\s*;\s*"`)
	// office, date and headline; the office may hold commas and the headline any.
	oneArticle = regexp.MustCompile(`(?s)^(.*?),\s*(\d{4}-\d{2}-\d{2})\s*,(.*)$`)
)

// parseArticles reads the quoted form of source_article; nil where it is not in
// that form.
func parseArticles(s string) []geo.Source {
	if !strings.HasPrefix(s, `"`) {
		return nil
	}
	s = strings.TrimSuffix(strings.TrimRight(s[1:], "; "), `"`)
	var list []geo.Source
	for _, article := range betweenArticles.Split(s, -1) {
		if article = strings.TrimSpace(article); article == "" {
			continue
		}
		m := oneArticle.FindStringSubmatch(article)
		if m == nil {
			list = append(list, geo.Source{Title: geo.Cut(article, geo.MaxText)})
			continue
		}
		list = append(list, sourceOf(m[1], m[2], m[3]))
	}
	return list
}

// sourceOf makes a source of its three parts. A date that the calendar does not
// have is kept in the title, so that nothing is lost.
func sourceOf(office, published, headline string) geo.Source {
	office, published, headline = strings.TrimSpace(office), strings.TrimSpace(published), strings.TrimSpace(headline)
	s := geo.Source{Publisher: geo.Cut(office, geo.MaxWord), Title: geo.Cut(headline, geo.MaxText)}
	if _, err := time.Parse(time.DateOnly, published); err == nil {
		s.PublishedAt = published
	} else if published != "" {
		s.Title = strings.TrimPrefix(s.Title+" ("+published+")", " ")
	}
	return s
}

// zipSources joins three parallel lists. A headline may hold a semicolon; where
// the lists differ in length they are one source, whose parts are not guessed.
func zipSources(offices, dates, headlines string) []geo.Source {
	if offices == "" && headlines == "" {
		return nil
	}
	o, d, h := strings.Split(offices, ";"), strings.Split(dates, ";"), strings.Split(headlines, ";")
	if len(o) != len(d) || len(d) != len(h) {
		return []geo.Source{sourceOf(offices, dates, headlines)}
	}
	list := make([]geo.Source, len(o))
	for i := range o {
		list[i] = sourceOf(o[i], d[i], h[i])
	}
	return list
}
