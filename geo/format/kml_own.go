package format

import (
	"encoding/xml"
	"slices"
	"strings"

	"github.com/paulmach/orb"
)

// onlyShows reports whether a geometry that has begun is one that we wrote beside
// what is claimed.
func onlyShows(start xml.StartElement) bool {
	for _, a := range start.Attr {
		if a.Name.Local == "id" && strings.HasPrefix(a.Value, ownGeometry) {
			return true
		}
	}
	return false
}

// isOwnPlacemark reports whether we wrote the ExtendedData with these names: no
// one else has them together, and no event is without them.
func isOwnPlacemark(names []string) bool {
	return slices.Contains(names, "location_precision") && slices.Contains(names, "time_extent") && slices.Contains(names, "title")
}

// ownPlacemarks read placemarks of ours by their ExtendedData alone: name,
// description, times and style only show what stands there.
type ownPlacemarks struct {
	added  []string // names of values that others added, as in the placemark before
	table  *ownTable
	layout *layout
}

// read passes the event of a placemark on, and answers false when the consumer
// wants no more.
func (p *ownPlacemarks) read(rs *records, n int, m *placemark) bool {
	if i := slices.Index(m.named, kmlName("visibility")); i >= 0 {
		m.named[i] = "visibility"
	}
	var added []string
	for _, name := range m.named {
		if !slices.ContainsFunc(columns, func(c column) bool { return c.name == name }) && !slices.Contains(added, name) {
			added = append(added, name)
		}
	}
	if p.table == nil || !slices.Equal(added, p.added) {
		names := make([]string, len(columns), len(columns)+len(added))
		for i := range columns {
			names[i] = columns[i].name
		}
		names = append(names, added...)
		l, err := ownColumns.layout(heading{names: names}, rs.o.Mapping)
		if err != nil {
			rs.end(err)
			return false
		}
		p.added, p.layout, p.table = added, l, newOwnTable(names, func(s string) string { return s })
	}
	cells := make([]string, len(p.table.names))
	for i, name := range m.named {
		cells[p.table.at[name]] = m.raw[i]
	}
	g := m.geometry
	shape, err := parseShape(cells[p.table.at[shapeColumn]])
	switch was := positions(shape); {
	case err == nil && len(was) > 0 && startsWith(positions(g), was):
		g = shape // with the kinds that KML has not
	case g != nil:
		// Somebody drew it anew, and the point that stood for it goes with it.
		for _, name := range []string{"longitude", "latitude", shapeColumn} {
			cells[p.table.at[name]] = ""
		}
	}
	return rs.feature(p.layout, p.table, feature{row{line: n, cells: cells}, g})
}

func startsWith(list, with []orb.Point) bool {
	return len(list) >= len(with) && slices.Equal(list[:len(with)], with)
}

// positions gives all positions of a geometry in their order.
func positions(g orb.Geometry) (list []orb.Point) {
	switch g := g.(type) {
	case orb.Point:
		return []orb.Point{g}
	case orb.MultiPoint:
		return g
	case orb.LineString:
		return g
	case orb.MultiLineString:
		for _, l := range g {
			list = append(list, l...)
		}
	case orb.Polygon:
		for _, r := range g {
			list = append(list, r...)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			list = append(list, positions(p)...)
		}
	case orb.Collection:
		for _, m := range g {
			list = append(list, positions(m)...)
		}
	}
	return list
}
