package format

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// gpx is GPX 1.0 and 1.1. Each waypoint is an event, and so is each track: a way
// that was taken, from the first of its times to the last. A route is a way that
// somebody means to take; it is no event and is left out aloud. Heights and what
// devices add under extensions are not read.
var gpx = Format{
	Name:      "gpx",
	Title:     "GPX",
	MediaType: "application/gpx+xml",
	Marks:     "it is XML whose first element is gpx",
	Sniff: func(head []byte, _ string) int {
		if isGPX(head) {
			return 90
		}
		return 0
	},
	Read: readGPX,
}

var gpxDialect = dialect{
	guess: true,
	columns: map[string]spec{
		"name": {part: title}, "desc": {part: description}, "time": {part: startDate}, "until": {part: endDate}, "link": {part: link},
		"cmt": {part: extra}, "src": {part: extra}, "sym": {part: extra},
	},
	finish: func(x *reading) *geo.Refusal {
		switch x.event.Geometry.(type) {
		case orb.LineString, orb.MultiLineString:
			x.event.TimeExtent = "throughout"
		}
		return nil
	},
}

func isGPX(head []byte) bool {
	head = bytes.TrimPrefix(head, bom)
	return gpxStart.Match(head[:min(len(head), 4<<10)])
}

var gpxStart = xmlStart("gpx")

// mostPositions is how many positions a track may have.
const mostPositions = maxFeature / 32

// A gpxReader reads the waypoints and tracks of one file.
type gpxReader struct {
	records
	*xmlReader
	n      int // waypoints and tracks so far
	last   *layout
	routes bool // that there are some has been told
}

func readGPX(r io.Reader, o ReadOptions) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		g := gpxReader{records: records{o: o, yield: yield}, xmlReader: newXMLReader(r, "GPX")}
		if err := g.read(); !errors.Is(err, errEnough) {
			g.end(err)
		}
	}
}

func (g *gpxReader) read() error {
	for {
		t, err := g.token()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if start, ok := t.(xml.StartElement); ok && start.Name.Local == "gpx" {
			if err := g.each(g.member); err != nil {
				return err
			}
		}
	}
}

// member reads one element of the file.
func (g *gpxReader) member(start xml.StartElement) error {
	switch start.Name.Local {
	case "wpt":
		return g.waypoint(start)
	case "trk":
		return g.track()
	case "rte":
		if !g.routes {
			g.routes = true
			g.o.warn(max(g.n, 1), "rte", "is a way that somebody means to take and no event; it is left out, as are all like it")
		}
	}
	return g.skip()
}

// waypoint reads one place and passes it on.
func (g *gpxReader) waypoint(start xml.StartElement) error {
	p := placemark{}
	at, problem := gpxPosition(start)
	if p.problem = problem; problem == nil {
		p.geometry = at
	}
	if err := g.each(func(t xml.StartElement) error { return g.value(&p, t) }); err != nil {
		return err
	}
	return g.pass(&p, "waypoint")
}

// track reads one way and passes it on.
func (g *gpxReader) track() error {
	p := placemark{}
	var segments orb.MultiLineString
	var from, to string
	n := 0
	err := g.each(func(t xml.StartElement) error {
		if t.Name.Local != "trkseg" {
			return g.value(&p, t)
		}
		var segment orb.LineString
		err := g.each(func(t xml.StartElement) error {
			if t.Name.Local != "trkpt" {
				return g.skip()
			}
			at, problem := gpxPosition(t)
			if n++; n > mostPositions {
				problem = geo.Say("has more than %d positions; simplify it", mostPositions)
			}
			if problem != nil && p.problem == nil {
				p.problem = problem
			}
			if p.problem == nil {
				segment = append(segment, at)
			}
			return g.each(func(t xml.StartElement) error {
				if t.Name.Local != "time" {
					return g.skip()
				}
				s, err := g.text()
				from, to = earliest(from, strings.TrimSpace(s)), latest(to, strings.TrimSpace(s))
				return err
			})
		})
		if len(segment) > 1 {
			segments = append(segments, segment)
		}
		return err
	})
	if err != nil {
		return err
	}
	switch {
	case len(segments) == 1:
		p.geometry = segments[0]
	case len(segments) > 1:
		p.geometry = segments
	case p.problem == nil:
		p.problem = geo.Say("has no line of two positions or more")
	}
	if from != "" {
		p.add("time", from)
		p.add("until", to)
	}
	return g.pass(&p, "track")
}

// earliest and latest choose among moments in RFC 3339; the first that is there is
// taken of those that cannot be read.
func earliest(a, b string) string { return chosen(a, b, time.Time.Before) }
func latest(a, b string) string   { return chosen(a, b, time.Time.After) }

func chosen(now, next string, better func(time.Time, time.Time) bool) string {
	b, err := time.Parse(time.RFC3339, next)
	if a, bad := time.Parse(time.RFC3339, now); now == "" && next != "" || err == nil && bad == nil && better(b, a) {
		return next
	}
	return now
}

// gpxPosition reads lat and lon of the element that has begun.
func gpxPosition(start xml.StartElement) (at orb.Point, problem error) {
	var lat, lon string
	for _, a := range start.Attr {
		switch a.Name.Local {
		case "lat":
			lat = a.Value
		case "lon":
			lon = a.Value
		}
	}
	at, _, err := parsePosition(lat, lon)
	if err != nil {
		return at, geo.Say("cannot be placed: %s", err)
	}
	return at, nil
}

// value keeps what an element says.
func (g *gpxReader) value(p *placemark, t xml.StartElement) error {
	name := t.Name.Local
	switch name {
	case "link":
		for _, a := range t.Attr {
			if a.Name.Local == "href" && strings.TrimSpace(a.Value) != "" {
				p.add("link", strings.TrimSpace(a.Value))
			}
		}
		return g.skip()
	case "url":
		name = "link"
	case "time", "name", "cmt", "desc", "src", "sym", "type":
	default:
		return g.skip()
	}
	s, err := g.text()
	if s = strings.TrimSpace(s); err == nil && s != "" {
		p.add(name, s)
	}
	return err
}

// pass makes an event of what was read.
func (g *gpxReader) pass(p *placemark, what string) error {
	g.n++
	if p.problem == nil {
		if err := geo.CheckGeometry(p.geometry); err != nil {
			p.problem = geo.Say("cannot be placed: %s", sentence(err))
		}
	}
	more := false
	if p.problem != nil {
		more = g.refuse(geo.Refuse(g.n, "", geo.Say("the %s %s", what, p.problem)))
	} else {
		r := record{row: g.n, geometry: p.geometry}
		r.content = contentOf(append(append([]string{what, wktOf(p.geometry)}, p.names...), p.values...)...)
		var err error
		if g.last, err = gpxDialect.again(g.last, columnNames(p.names)); err != nil {
			return err
		}
		r.layout, r.names, r.parts, r.values = g.last, g.last.names, g.last.parts, p.values
		for _, v := range p.values {
			r.extras = append(r.extras, v)
		}
		more = g.add(r, p.size)
	}
	if !more {
		return errEnough
	}
	return nil
}
