package format

import (
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// atom is a feed (RFC 4287) with an entry for each event and its place in GeoRSS,
// in the order of the query. The columns stand beside what Atom has words for, in
// a namespace of ours.
var atom = Format{
	Name:      "atom",
	Title:     "Atom with GeoRSS",
	Extension: ".atom",
	MediaType: "application/atom+xml",
	Also:      []string{".georss"},
	Sniff:     func([]byte, string) int { return 0 },
	Write:     writeAtom,
}

// atomNamespace names the elements of the columns; nothing is to be found there.
const atomNamespace = "tag:eventmap,2026:event"

// An atomWriter writes entries.
type atomWriter struct {
	b     []byte
	about About
	n     int
}

func writeAtom(w io.Writer, events geo.Events, about About) (n int, err error) {
	a := atomWriter{about: about}
	d := document{
		name: "atom",
		begin: func(b []byte) []byte {
			a.b = b
			a.head()
			return a.b
		},
		each: func(b []byte, e *geo.Event) []byte {
			a.b = b
			a.entry(e)
			return a.b
		},
		end: "</feed>\n",
	}
	return d.write(w, events)
}

// head writes what the feed says of itself.
func (a *atomWriter) head() {
	a.b = append(a.b, `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:georss="http://www.georss.org/georss" xmlns:event="`+atomNamespace+`">
`...)
	query := ""
	if a.about.Query != "" {
		query = "?" + a.about.Query
	}
	id := "tag:localhost,2026:events" + query
	if a.about.Site != "" {
		id = a.about.Site + "/api/export.atom" + query
	}
	a.b = appendElement(a.b, "id", id)
	title := a.about.Title
	if title == "" {
		title = "Events"
	}
	a.b = appendElement(a.b, "title", title)
	made := a.about.Made
	if made.IsZero() {
		made = time.Unix(0, 0)
	}
	a.b = append(geo.AppendMoment(append(a.b, "<updated>"...), made), "</updated>\n"...)
	a.author(a.about.Attribution())
	a.b = append(a.b, "<generator>eventmap</generator>\n"...)
	if a.about.Site != "" {
		a.link("self", "application/atom+xml", id)
		a.link("alternate", "text/html", a.about.Site+"/"+query)
	}
	var rights []string
	for _, d := range a.about.Datasets {
		if one := strings.TrimSpace(d.Attribution + " " + d.Licence); one != "" && !slices.Contains(rights, one) {
			rights = append(rights, one)
		}
	}
	a.b = appendElement(a.b, "rights", strings.Join(rights, "; "))
}

func (a *atomWriter) author(name string) {
	if name == "" {
		name = "eventmap"
	}
	a.b = append(a.b, "<author>"...)
	a.b = append(appendElement(a.b, "name", name), "</author>\n"...)
}

func (a *atomWriter) link(rel, mediaType, href string) {
	a.b = append(append(append(a.b, `<link rel="`...), rel...), '"')
	if mediaType != "" {
		a.b = append(append(append(a.b, ` type="`...), mediaType...), '"')
	}
	a.b = append(appendXML(append(a.b, ` href="`...), href), "\"/>\n"...)
}

func (a *atomWriter) entry(e *geo.Event) {
	a.n++
	a.b = append(a.b, "<entry>\n"...)
	switch {
	case a.about.Site != "" && e.ID != 0:
		a.b = appendElement(a.b, "id", a.about.Site+"/api/collections/events/items/"+strconv.FormatInt(e.ID, 10))
	case e.ID != 0:
		a.b = appendElement(a.b, "id", "tag:localhost,2026:event/"+strconv.FormatInt(e.ID, 10))
	default:
		a.b = appendElement(a.b, "id", "tag:localhost,2026:row/"+strconv.Itoa(a.n))
	}
	a.b = append(append(appendXML(append(a.b, "<title>"...), e.Title), "</title>"...), '\n')
	a.b = append(geo.AppendMoment(append(a.b, "<updated>"...), a.updated(e)), "</updated>\n"...)
	if !e.CreatedAt.IsZero() {
		a.b = append(geo.AppendMoment(append(a.b, "<published>"...), e.CreatedAt), "</published>\n"...)
	}
	if e.Rights.Attribution != "" {
		a.author(e.Rights.Attribution)
	}
	if a.about.Site != "" && e.ID != 0 {
		a.link("alternate", "text/html", eventPage(a.about.Site, e))
		a.link("alternate", "application/geo+json", a.about.Site+"/api/collections/events/items/"+strconv.FormatInt(e.ID, 10))
	}
	for _, s := range e.Sources {
		if isLink(s.URL) {
			a.link("via", "", s.URL)
		}
	}
	a.category(e.EventType, "event_type", e)
	a.category(e.SubEventType, "sub_event_type", e)
	for _, tag := range e.Tags {
		a.category(tag, "tag", e)
	}
	said := e.Description
	if said == "" {
		said = strings.Trim(typeLabel(e)+", "+when(e), ", ")
	}
	a.b = append(append(appendXML(append(a.b, `<content type="text">`...), said), "</content>"...), '\n')
	if e.Rights.Licence != "" {
		a.b = appendElement(a.b, "rights", strings.TrimSpace(e.Rights.Attribution+" "+e.Rights.Licence))
	}
	a.place(e)
	a.columns(e)
	a.b = append(a.b, "</entry>\n"...)
}

// updated gives when an event was last changed, or when it happened where nobody
// tells that; for an undated one the beginning of 1970, for a moment that moves with
// each request would make it news each time.
func (a *atomWriter) updated(e *geo.Event) time.Time {
	moments := []time.Time{e.UpdatedAt, e.CreatedAt}
	if a.about.Updated != nil && e.UpdatedAt.IsZero() {
		moments = append(moments, a.about.Updated(e.ID))
	}
	for _, t := range append(moments, e.EndTime) {
		if !t.IsZero() {
			return t
		}
	}
	return time.Unix(0, 0)
}

func (a *atomWriter) category(term, scheme string, e *geo.Event) {
	if term == "" {
		return
	}
	label := term
	if scheme != "tag" {
		of := *e
		if scheme == "event_type" {
			of.SubEventType = ""
		}
		label = typeLabel(&of)
	}
	a.b = appendXML(append(a.b, `<category term="`...), term)
	a.b = appendXML(append(a.b, `" scheme="`+atomNamespace+"/"+scheme+`" label="`...), label)
	a.b = append(a.b, "\"/>\n"...)
}

// place writes where an event is in GeoRSS-Simple, latitude first: a line or an
// area without holes as such, anything else by the point that stands for it.
func (a *atomWriter) place(e *geo.Event) {
	switch g := e.Geometry.(type) {
	case orb.LineString:
		a.positions("line", g)
	case orb.Polygon:
		if len(g) == 1 {
			a.positions("polygon", orb.LineString(g[0]))
			break
		}
		a.point(e)
	case orb.Point:
		a.positions("point", orb.LineString{g})
	default:
		a.point(e)
	}
	if e.PlaceName != "" {
		a.b = appendElement(a.b, "georss:featurename", e.PlaceName)
	}
}

func (a *atomWriter) point(e *geo.Event) {
	if e.Point != nil {
		a.positions("point", orb.LineString{*e.Point})
	}
}

func (a *atomWriter) positions(name string, line orb.LineString) {
	a.b = append(append(append(a.b, "<georss:"...), name...), '>')
	for i, p := range line {
		if i > 0 {
			a.b = append(a.b, ' ')
		}
		a.b = appendOrdinate(append(appendOrdinate(a.b, p[1]), ' '), p[0])
	}
	a.b = append(append(append(a.b, "</georss:"...), name...), ">\n"...)
}

// columns writes the columns that Atom has no words for.
func (a *atomWriter) columns(e *geo.Event) {
	list := a.about.columns()
	for i := range list {
		c := &list[i]
		if c.name == "title" || c.name == "description" {
			continue
		}
		before := len(a.b)
		a.b = append(append(append(a.b, "<event:"...), c.name...), '>')
		value := len(a.b)
		if c.holds == holdsText {
			a.b = appendXML(a.b, c.text(e))
		} else {
			a.b = c.append(a.b, e)
		}
		if len(a.b) == value {
			a.b = a.b[:before]
			continue
		}
		a.b = append(append(append(a.b, "</event:"...), c.name...), ">\n"...)
	}
}
