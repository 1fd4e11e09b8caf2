package format

import (
	"encoding/xml"
	"strings"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// shape reads a geometry of KML. The problem is a sentence without a subject on
// what is wrong with it; the element has been read in any case.
func (k *kmlReader) shape(start xml.StartElement) (g orb.Geometry, problem error, err error) {
	switch start.Name.Local {
	case "MultiGeometry":
		g, problem, err = k.shapes()
	case "Polygon":
		g, problem, err = k.polygon()
	default:
		var line orb.LineString
		line, problem, err = k.positions()
		switch {
		case err != nil || problem != nil:
		case start.Name.Local != "Point":
			g = line
		case len(line) == 1:
			g = line[0]
		default:
			problem = geo.Say("is a Point of %d positions; one is wanted", len(line))
		}
	}
	if err == nil && problem == nil {
		if wrong := geo.CheckGeometry(g); wrong != nil {
			problem = geo.Say("cannot be placed: %s", sentence(wrong))
		}
	}
	return g, problem, err
}

// shapes reads the members of a MultiGeometry. Those of one kind become one
// geometry of that kind.
func (k *kmlReader) shapes() (g orb.Geometry, problem error, err error) {
	var all orb.Collection
	var points orb.MultiPoint
	var lines orb.MultiLineString
	var polygons orb.MultiPolygon
	err = k.each(func(start xml.StartElement) error {
		switch start.Name.Local {
		case "Point", "LineString", "LinearRing", "Polygon", "MultiGeometry":
		default:
			return k.skip()
		}
		if onlyShows(start) {
			return k.skip()
		}
		g, wrong, err := k.shape(start)
		if err != nil || wrong != nil || g == nil {
			problem = wrong
			return err
		}
		all = append(all, g)
		switch g := g.(type) {
		case orb.Point:
			points = append(points, g)
		case orb.LineString:
			lines = append(lines, g)
		case orb.Polygon:
			polygons = append(polygons, g)
		}
		return nil
	})
	switch n := len(all); {
	case err != nil || problem != nil || n == 0:
		return nil, problem, err
	case n == 1:
		return all[0], nil, nil
	case n == len(points):
		return points, nil, nil
	case n == len(lines):
		return lines, nil, nil
	case n == len(polygons):
		return polygons, nil, nil
	}
	return all, nil, nil
}

// polygon reads the boundaries of a polygon, the outer one first.
func (k *kmlReader) polygon() (g orb.Geometry, problem error, err error) {
	var outer, inner []orb.Ring
	err = k.each(func(boundary xml.StartElement) error {
		into := &inner
		switch boundary.Name.Local {
		case "outerBoundaryIs":
			into = &outer
		case "innerBoundaryIs":
		default:
			return k.skip()
		}
		return k.each(func(ring xml.StartElement) error {
			if ring.Name.Local != "LinearRing" {
				return k.skip()
			}
			line, wrong, err := k.positions()
			if wrong != nil {
				problem = wrong
			}
			*into = append(*into, orb.Ring(line))
			return err
		})
	})
	switch {
	case err != nil || problem != nil:
		return nil, problem, err
	case len(outer) != 1:
		return nil, geo.Say("has a Polygon with %d outer boundaries; one is wanted", len(outer)), nil
	}
	return orb.Polygon(append(outer, inner...)), nil, nil
}

// positions reads the coordinates of the element that has begun.
func (k *kmlReader) positions() (line orb.LineString, problem error, err error) {
	err = k.each(func(start xml.StartElement) error {
		if start.Name.Local != "coordinates" {
			return k.skip()
		}
		s, err := k.text() // blanks part one position from the next
		if err != nil {
			return err
		}
		line, problem = parseCoordinates(s)
		return nil
	})
	if err == nil && problem == nil && line == nil {
		problem = geo.Say("has a geometry without coordinates")
	}
	return line, problem, err
}

// parseCoordinates reads positions of KML: longitude, latitude and perhaps a
// height, which is left out, parted by commas; and one from the next by blanks.
func parseCoordinates(s string) (line orb.LineString, problem error) {
	for position := range strings.FieldsSeq(s) {
		numbers := strings.Split(position, ",")
		if len(numbers) < 2 || len(numbers) > 3 || numbers[0] == "" || numbers[1] == "" {
			return nil, geo.Say("has the position %q; KML writes longitude,latitude without a blank, like 30.5234,50.4501", geo.Clip(position))
		}
		p, _, err := parsePosition(numbers[1], numbers[0])
		if err != nil {
			return nil, geo.Say("cannot be placed: %s", err)
		}
		line = append(line, p)
	}
	return line, nil
}
