package format

import (
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// ownGeometry begins the ids of geometries that only show an event: the area in
// which it may lie, and the point that stands for an area. Reading leaves them
// out.
const ownGeometry = "eventmap-"

// families are the colours of the client's map, RRGGBB, by event type; the last
// is for events without one.
var families = []struct{ eventType, color string }{
	{"explosions_remote_violence", "c94a09"},
	{"battles", "8c1d40"},
	{"violence_against_civilians", "b0509a"},
	{"protests", "047f5e"},
	{"riots", "8c6f3f"},
	{"strategic_developments", "1e7bbc"},
	{"observation", "445b6e"},
	{"", "6f777d"},
}

// A kmlWriter writes placemarks.
type kmlWriter struct {
	b     []byte
	about About
	n     int
}

func writeKML(w io.Writer, events geo.Events, about About) (n int, err error) {
	return writeKMLWith(w, events, about, "")
}

// writeKMLWith writes KML whose points are drawn with an icon, the pin of whoever
// shows it where there is none.
func writeKMLWith(w io.Writer, events geo.Events, about About, icon string) (n int, err error) {
	k := kmlWriter{about: about}
	d := document{
		name: "kml",
		begin: func(b []byte) []byte {
			k.b = b
			k.head(icon)
			return k.b
		},
		each: func(b []byte, e *geo.Event) []byte {
			k.b = b
			k.placemark(e)
			return k.b
		},
		end: "</Document>\n</kml>\n",
	}
	return d.write(w, events)
}

// head writes what stands before the placemarks: whose they are, a style for each
// family of events, and the types of their fields.
func (k *kmlWriter) head(icon string) {
	k.b = append(k.b, `<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:atom="http://www.w3.org/2005/Atom">
<Document id="events">
`...)
	title := k.about.Title
	if title == "" {
		title = "Events"
	}
	k.b = appendElement(k.b, "name", title)
	if credit := k.about.Attribution(); credit != "" {
		k.b = append(k.b, "<atom:author>"...)
		k.b = append(appendElement(k.b, "atom:name", credit), "</atom:author>\n"...)
	}
	if k.about.Site != "" {
		k.b = append(appendXML(append(k.b, `<atom:link href="`...), k.about.Site+"/"), "\"/>\n"...)
	}
	var said []string
	for _, s := range []string{k.about.Attribution(), k.about.Licence()} {
		if s != "" {
			said = append(said, s)
		}
	}
	k.b = appendElement(k.b, "description", strings.Join(said, ". "))
	for _, f := range families {
		bgr := f.color[4:] + f.color[2:4] + f.color[:2]
		k.b = fmt.Appendf(k.b, `<Style id="%s"><IconStyle><color>ff%s</color><scale>0.8</scale>%s</IconStyle><LabelStyle><scale>0</scale></LabelStyle><LineStyle><color>cc%s</color><width>2</width></LineStyle><PolyStyle><color>33%s</color></PolyStyle></Style>`+"\n",
			styleOf(f.eventType), bgr, icon, bgr, bgr)
	}
	k.b = append(k.b, "<Schema name=\"event\" id=\"event\">\n"...)
	columns := k.about.columns()
	for i := range columns {
		k.b = fmt.Appendf(k.b, "<SimpleField type=\"%s\" name=\"%s\"/>\n", kmlType(&columns[i]), kmlName(columns[i].name))
	}
	k.b = append(k.b, "</Schema>\n"...)
}

// kmlType gives the type of a column in KML, whose integers have 32 bits: ids need
// more, and are whole in a double.
func kmlType(c *column) string {
	switch c.holds {
	case holdsWhole:
		if c.name == "id" || c.name == "revision" || c.name == "duplicate_of" {
			return "double"
		}
		return "int"
	case holdsNumber:
		return "double"
	case holdsTruth:
		return "bool"
	}
	return "string"
}

// kmlName gives the name of a column in KML, where visibility is whether something
// is drawn.
func kmlName(name string) string {
	if name == "visibility" {
		return "event_visibility"
	}
	return name
}

func styleOf(eventType string) string {
	for _, f := range families {
		if f.eventType == eventType && eventType != "" {
			return eventType
		}
	}
	return "untyped"
}

func (k *kmlWriter) placemark(e *geo.Event) {
	k.n++
	id := "event-" + strconv.FormatInt(e.ID, 10)
	if e.ID == 0 {
		id = "row-" + strconv.Itoa(k.n)
	}
	k.b = append(append(append(k.b, `<Placemark id="`...), id...), "\">\n"...)
	k.b = appendElement(k.b, "name", e.Title)
	if k.about.Site != "" && e.ID != 0 {
		k.b = append(appendXML(append(k.b, `<atom:link href="`...), eventPage(k.about.Site, e)), "\"/>\n"...)
	}
	k.b = append(k.b, "<description><![CDATA["...)
	k.b = append(appendBalloon(k.b, e), "]]></description>\n"...)
	switch {
	case !e.Dated():
	case e.StartTime.Equal(e.EndTime):
		k.b = append(geo.AppendMoment(append(k.b, "<TimeStamp><when>"...), e.StartTime), "</when></TimeStamp>\n"...)
	default:
		k.b = geo.AppendMoment(append(k.b, "<TimeSpan><begin>"...), e.StartTime)
		k.b = append(geo.AppendMoment(append(k.b, "</begin><end>"...), e.EndTime), "</end></TimeSpan>\n"...)
	}
	k.b = append(append(append(k.b, "<styleUrl>#"...), styleOf(e.EventType)...), "</styleUrl>\n"...)
	k.data(e)
	k.geometry(e, id)
	k.b = append(k.b, "</Placemark>\n"...)
}

// data writes the columns.
func (k *kmlWriter) data(e *geo.Event) {
	k.b = append(k.b, "<ExtendedData><SchemaData schemaUrl=\"#event\">\n"...)
	columns := k.about.columns()
	for i := range columns {
		c := &columns[i]
		before := len(k.b)
		k.b = append(append(append(k.b, `<SimpleData name="`...), kmlName(c.name)...), `">`...)
		value := len(k.b)
		switch c.holds {
		case holdsText:
			k.b = appendXML(k.b, c.text(e))
		case holdsTruth: // GDAL knows no words for it
			if yes, known := c.truth(e); known && yes {
				k.b = append(k.b, '1')
			} else if known {
				k.b = append(k.b, '0')
			}
		default:
			k.b = c.append(k.b, e)
		}
		if len(k.b) == value && c.name != "description" { // or GDAL takes the balloon for it
			k.b = k.b[:before]
			continue
		}
		k.b = append(k.b, "</SimpleData>\n"...)
	}
	k.b = append(k.b, "</SchemaData></ExtendedData>\n"...)
}

// geometry writes what is claimed, and with a point or with nothing the area in
// which the event may lie; for an event without a geometry, the point that stands
// for it.
func (k *kmlWriter) geometry(e *geo.Event, id string) {
	var maybe orb.MultiPolygon
	_, point := e.Geometry.(orb.Point)
	switch {
	case e.Geometry != nil && !point:
	case e.Area != nil:
		maybe = e.Area.Geometry
	case e.Point != nil:
		maybe = circle(*e.Point, e.UncertaintyM)
	}
	stands := e.Geometry == nil && e.Point != nil
	parts := len(maybe)
	if e.Geometry != nil || stands {
		parts++
	}
	if parts > 1 {
		k.b = append(k.b, "<MultiGeometry>\n"...)
	}
	if e.Geometry != nil {
		k.shape(e.Geometry, "")
	} else if stands {
		k.shape(*e.Point, ownGeometry+"stands-"+id)
	}
	for i, p := range maybe {
		k.shape(p, ownGeometry+"within-"+id+"-"+strconv.Itoa(i+1))
	}
	if parts > 1 {
		k.b = append(k.b, "</MultiGeometry>\n"...)
	}
}

// shape writes one geometry; id is "" for none.
func (k *kmlWriter) shape(g orb.Geometry, id string) {
	open := func(name string) {
		k.b = append(append(k.b, '<'), name...)
		if id != "" {
			k.b = append(append(append(k.b, ` id="`...), id...), '"')
		}
		k.b = append(k.b, '>')
	}
	many := func(n int, one func(int) orb.Geometry) {
		open("MultiGeometry")
		for i := range n {
			k.shape(one(i), "")
		}
		k.b = append(k.b, "</MultiGeometry>\n"...)
	}
	switch g := g.(type) {
	case orb.Point:
		open("Point")
		k.coordinates(orb.LineString{g})
		k.b = append(k.b, "</Point>\n"...)
	case orb.LineString:
		open("LineString")
		k.b = append(k.b, "<tessellate>1</tessellate>"...)
		k.coordinates(g)
		k.b = append(k.b, "</LineString>\n"...)
	case orb.Polygon:
		open("Polygon")
		k.b = append(k.b, "<tessellate>1</tessellate>"...)
		for i, ring := range g {
			name := "innerBoundaryIs"
			if i == 0 {
				name = "outerBoundaryIs"
			}
			k.b = append(append(append(k.b, '<'), name...), "><LinearRing>"...)
			k.coordinates(orb.LineString(ring))
			k.b = append(append(append(k.b, "</LinearRing></"...), name...), '>')
		}
		k.b = append(k.b, "</Polygon>\n"...)
	case orb.MultiPoint:
		many(len(g), func(i int) orb.Geometry { return g[i] })
	case orb.MultiLineString:
		many(len(g), func(i int) orb.Geometry { return g[i] })
	case orb.MultiPolygon:
		many(len(g), func(i int) orb.Geometry { return g[i] })
	case orb.Collection:
		many(len(g), func(i int) orb.Geometry { return g[i] })
	}
}

func (k *kmlWriter) coordinates(line orb.LineString) {
	k.b = append(k.b, "<coordinates>"...)
	for i, p := range line {
		if i > 0 {
			k.b = append(k.b, ' ')
		}
		k.b = appendOrdinate(append(appendOrdinate(k.b, p[0]), ','), p[1])
	}
	k.b = append(k.b, "</coordinates>"...)
}

// eventPage gives the address at which a person sees an event.
func eventPage(site string, e *geo.Event) string {
	return site + "/?event=" + strconv.FormatInt(e.ID, 10)
}

// appendBalloon appends what a person reads of an event, as HTML without a script
// or a picture, that may stand in CDATA.
func appendBalloon(b []byte, e *geo.Event) []byte {
	if len(e.ContentWarning) > 0 {
		b = append(b, "<p><b>"...)
		b = append(appendXML(append(b, "Content warning: "...), strings.Join(e.ContentWarning, ", ")), "</b></p>"...)
	}
	var said []string
	for _, s := range []string{typeLabel(e), when(e), e.PlaceName, strings.TrimPrefix(strings.ReplaceAll(e.Assessment, "_", " "), "not assessed")} {
		if s != "" {
			said = append(said, s)
		}
	}
	if len(said) > 0 {
		b = append(appendXML(append(b, "<p>"...), strings.Join(said, " · ")), "</p>"...)
	}
	if e.Description != "" {
		b = append(appendLines(append(b, "<p>"...), e.Description), "</p>"...)
	}
	for _, s := range e.Sources {
		if u, err := url.Parse(s.URL); err == nil && (u.Scheme == "https" || u.Scheme == "http") {
			b = appendXML(append(b, `<p><a href="`...), s.URL)
			b = append(appendXML(append(b, `">`...), s.URL), "</a></p>"...)
		}
	}
	if e.Rights.Attribution != "" || e.Rights.Licence != "" {
		b = append(appendXML(append(b, "<p>"...), strings.TrimSpace(e.Rights.Attribution+" "+e.Rights.Licence)), "</p>"...)
	}
	return b
}

// typeLabel gives the label of the kind of event; "" for none.
func typeLabel(e *geo.Event) string {
	family, ok := geo.LookupEventType(e.EventType)
	if !ok {
		return ""
	}
	if label, ok := family.SubEventTypes.Label(e.SubEventType); ok {
		return label
	}
	return family.Label
}

// when gives the span of an event in UTC as a person reads it: days where it is
// whole days.
func when(e *geo.Event) string {
	if !e.Dated() {
		return ""
	}
	from, to := e.StartTime.UTC(), e.EndTime.UTC()
	form := time.DateOnly
	if from.Hour() != 0 || from.Minute() != 0 || to.Sub(from)%(24*time.Hour) != 24*time.Hour-time.Second {
		form = "2006-01-02 15:04"
	}
	a, b := from.Format(form), to.Format(form)
	if form != time.DateOnly {
		a, b = a+" UTC", b+" UTC"
	}
	if a == b {
		return a
	}
	return a + " to " + b
}
