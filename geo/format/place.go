package format

import (
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"
	"github.com/paulmach/orb/planar"

	"eventmap/geo"
)

// where reads the place: a shape, a pair of columns, or one column that holds a
// pair. Without any of them the event is one that cannot be located.
func (x *reading) where() *geo.Refusal {
	e := &x.event
	e.PlaceName = x.take(placeName)
	e.Admin1, e.Admin2 = x.take(admin1), x.take(admin2)
	e.Admin1Code, e.Admin2Code = x.take(admin1Code), x.take(admin2Code)
	if i := x.find(country); i >= 0 {
		if p, ok := x.o.country(x.values[i]); ok && p.Country != "" {
			e.Country = p.Country
			x.used[i] = e.Country == x.values[i]
		}
	}
	e.Geometry = x.geometry
	if e.Geometry == nil {
		if refusal := x.position(); refusal != nil {
			return refusal
		}
	}
	if refusal := x.swapped(); refusal != nil {
		return refusal
	}
	if e.Geometry == (orb.Point{}) {
		x.o.warn(x.row, "", "lies at latitude 0, longitude 0, which files often write where they know no place")
	}
	x.precision()
	return nil
}

// swapped refuses a point that lies far outside the country the row names, and
// would lie in it with latitude and longitude exchanged: which of the three is
// wrong, only the person can say. A port that lies off a coarse coast is near
// enough. Where the polygon is not known nothing is refused.
func (x *reading) swapped() *geo.Refusal {
	const near = 1 // degree
	p, isPoint := x.event.Geometry.(orb.Point)
	i := x.find(country)
	if !isPoint || i < 0 {
		return nil
	}
	exchanged := orb.Point{p[1], p[0]}
	land, ok := x.land(x.values[i])
	if !ok || land.box.Pad(near).Contains(p) || !land.box.Contains(exchanged) || !planar.MultiPolygonContains(land.area, exchanged) {
		return nil
	}
	return x.refuse(x.find(latitude), "latitude %v and longitude %v lie outside %s, but would lie in it the other way round; the coordinates look swapped: exchange them, or mend the country",
		p[1], p[0], geo.Clip(x.values[i]))
}

// A land is the polygon of a country, with the box around it.
type land struct {
	box  orb.Bound
	area orb.MultiPolygon
}

// land finds the polygon of a country by its name in the file, once for each.
func (rs *records) land(name string) (land, bool) {
	l, ok := rs.lands[name]
	if !ok {
		if p, found := rs.o.country(name); found && len(p.Geometry) > 0 {
			l = land{p.Geometry.Bound(), p.Geometry}
		}
		if rs.lands == nil {
			rs.lands = map[string]land{}
		}
		if len(rs.lands) < sample {
			rs.lands[name] = l
		}
	}
	return l, len(l.area) > 0
}

// precision takes what the file says of how exact its place is: our words, or
// ACLED's geo_precision, whose 1 means a town and never a spot. Where it says
// nothing the precision is unknown.
func (x *reading) precision() {
	e := &x.event
	if i := x.find(locationPrecision); i >= 0 && geo.LocationPrecisions.Has(strings.ToLower(x.values[i])) {
		e.LocationPrecision, x.used[i] = strings.ToLower(x.values[i]), true
	} else if i := x.find(geoPrecisionCode); i >= 0 {
		word := map[string]string{"1": "settlement", "2": "district", "3": "region"}[x.values[i]]
		e.LocationPrecision, x.used[i] = word, word != ""
	}
	if i := x.find(uncertainty); i >= 0 && e.Geometry != nil {
		if m, err := parseNumber(x.values[i]); err == nil && m > 0 && m <= 20_000_000 {
			e.UncertaintyM, x.used[i] = m, true
		}
	}
}

// position finds the geometry among the columns.
func (x *reading) position() *geo.Refusal {
	lat, lon, form := x.find(latitude), x.find(longitude), x.find(shape)
	if form >= 0 {
		g, err := parseShape(x.values[form])
		if err == nil {
			x.event.Geometry, x.used[form] = g, true
			return nil
		}
		if lat < 0 && lon < 0 {
			return x.refuse(form, "%s", err)
		}
	}
	switch {
	case lat >= 0 && lon >= 0:
		p, bad, err := parsePosition(x.values[lat], x.values[lon])
		if err != nil {
			return x.refuse([]int{lat, lon}[bad], "%s", err)
		}
		x.event.Geometry, x.used[lat], x.used[lon] = p, true, true
		return nil
	case lat >= 0:
		return x.refuse(lat, "a latitude is given without a longitude")
	case lon >= 0:
		return x.refuse(lon, "a longitude is given without a latitude")
	}
	for _, p := range []part{latLon, lonLat} {
		i := x.find(p)
		if i < 0 {
			continue
		}
		g, err := parsePair(x.values[i], p == lonLat)
		if err != nil {
			return x.refuse(i, "%s", err)
		}
		x.event.Geometry, x.used[i] = g, true
		return nil
	}
	return nil
}

// parseNumber reads a number with a decimal point or comma.
func parseNumber(s string) (float64, error) {
	s = strings.TrimSuffix(strings.TrimSpace(s), "°")
	s = strings.Replace(s, "−", "-", 1)
	if !strings.Contains(s, ".") && strings.Count(s, ",") == 1 {
		s = strings.Replace(s, ",", ".", 1)
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0, geo.Say("%q is not a number; write it like 48.5736", geo.Clip(s))
	}
	return f, nil
}

// parsePosition reads a latitude and a longitude; bad is 0 or 1 for which of
// the two is wrong.
func parsePosition(latText, lonText string) (p orb.Point, bad int, err error) {
	lat, err := parseNumber(latText)
	if err != nil {
		return orb.Point{}, 0, err
	}
	lon, err := parseNumber(lonText)
	if err != nil {
		return orb.Point{}, 1, err
	}
	p = orb.Point{lon, lat}
	if err := geo.CheckPosition(p); err != nil {
		if strings.Contains(err.Error(), "longitude") && !strings.Contains(err.Error(), "latitude") {
			bad = 1
		}
		return orb.Point{}, bad, sentence(err)
	}
	return p, 0, nil
}

// sentence takes from an error of geo the field that a refusal names anyway.
func sentence(err error) error {
	rest, _ := geo.CutField(err, "geometry")
	return rest
}

// parsePair reads "48.92, 38.24" or, with decimal commas, "48,92; 38,24":
// latitude first unless the column's name says otherwise.
func parsePair(s string, lonFirst bool) (orb.Geometry, error) {
	if g, err := parseShape(s); err == nil {
		return g, nil
	}
	text := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(s), "("), ")")
	a, b, ok := strings.Cut(text, ";")
	if !ok {
		if f := strings.Fields(text); len(f) == 2 {
			a, b, ok = strings.TrimSuffix(f[0], ","), f[1], true
		} else {
			a, b, ok = strings.Cut(text, ",")
		}
	}
	if !ok {
		return nil, geo.Say("%q is not a pair of coordinates; write latitude and longitude like 48.5736, 39.3078", geo.Clip(s))
	}
	if lonFirst {
		a, b = b, a
	}
	p, _, err := parsePosition(a, b)
	if err != nil {
		return nil, geo.Say("%s; latitude and longitude are wanted, like 48.5736, 39.3078", err)
	}
	return p, nil
}

// parseShape reads WKT, EWKT in WGS 84, or a GeoJSON geometry, and holds it to
// the rules of geo.ParseGeometry.
func parseShape(s string) (orb.Geometry, error) {
	if p, ok := plainPoint(s); ok {
		return p, nil
	}
	s = strings.TrimSpace(s)
	if strings.HasPrefix(s, "{") {
		g, err := geo.ParseGeometry([]byte(s))
		if err != nil {
			return nil, sentence(err)
		}
		return g, nil
	}
	if srid, rest, ok := strings.Cut(s, ";"); ok && strings.HasPrefix(strings.ToUpper(srid), "SRID=") {
		if srid[len("SRID="):] != "4326" {
			return nil, geo.Say("the coordinates are in the reference system %s; convert them to WGS 84 (EPSG:4326)", geo.Clip(srid))
		}
		s = strings.TrimSpace(rest)
	}
	upper := strings.ToUpper(s)
	if strings.Count(upper, "COLLECTION") > 8 {
		return nil, geo.Say("geometry collections nest too deep")
	}
	if word, _, _ := strings.Cut(upper, "("); strings.HasSuffix(strings.TrimSpace(word), " Z") || strings.HasSuffix(strings.TrimSpace(word), " M") || strings.HasSuffix(strings.TrimSpace(word), " ZM") {
		return nil, geo.Say("%q holds heights or measures; export the shape in two dimensions", geo.Clip(s))
	}
	g, err := wkt.Unmarshal(s)
	if err != nil || g == nil {
		return nil, geo.Say("%q is not a WKT geometry; write it like POINT (39.3078 48.5736)", geo.Clip(s))
	}
	checked, err := geo.ParseGeometry(geo.AppendGeometry(nil, g))
	if err != nil {
		return nil, sentence(err)
	}
	if checked == nil {
		return nil, geo.Say("%q is empty", geo.Clip(s))
	}
	return checked, nil
}

// plainPoint reads a point as appendWKT writes it, which nearly all shapes are;
// false leaves it to others.
func plainPoint(s string) (p orb.Point, ok bool) {
	s, begins := strings.CutPrefix(s, "POINT(")
	s, ends := strings.CutSuffix(s, ")")
	lon, lat, two := strings.Cut(s, " ")
	if !begins || !ends || !two {
		return p, false
	}
	for axis, text := range [...]string{lon, lat} {
		if strings.Trim(text, "-.0123456789") != "" {
			return p, false
		}
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return p, false
		}
		p[axis] = f
	}
	return p, geo.CheckPosition(p) == nil
}
