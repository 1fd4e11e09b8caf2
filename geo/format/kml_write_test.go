package format

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"eventmap/geo"
)

var circleRadii = []float64{1, 250, 15_000, 400_000, 3_000_000, 8_900_000}

// TestCirclesAreOnTheSphere holds the corners of every circle to its radius,
// wherever it lies.
func TestCirclesAreOnTheSphere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := orb.Point{rapid.Float64Range(-180, 180).Draw(t, "longitude"), rapid.Float64Range(-90, 90).Draw(t, "latitude")}
		m := rapid.SampledFrom(circleRadii).Draw(t, "radius")
		area := circle(p, m)
		if err := checkCircle(area, p, m); err != nil {
			t.Fatal(err)
		}
		// What lies well within is in it, and what lies well outside is not.
		if m < 1_000_000 {
			r := geo.NewRegion(area)
			if q := travel(p, rapid.Float64Range(0, 2*math.Pi).Draw(t, "bearing"), m*0.9); math.Abs(p[1]) < 85 && !r.Contains(turned180(q)) {
				t.Errorf("%v is not in %v", q, area)
			}
			if q := travel(p, rapid.Float64Range(0, 2*math.Pi).Draw(t, "bearing"), m*1.1); math.Abs(p[1]) < 85 && r.Contains(turned180(q)) {
				t.Errorf("%v is in %v", q, area)
			}
		}
	})
	for _, m := range []float64{0, -1, math.NaN(), math.Inf(1), 2e7} {
		if circle(orb.Point{1, 2}, m) != nil {
			t.Errorf("a circle of %v m is drawn", m)
		}
	}
}

// TestCirclesAtThePoles draws circles on a pole, around it, through it and just
// beside it.
func TestCirclesAtThePoles(t *testing.T) {
	for _, m := range circleRadii {
		through := m / earthRadiusM * 180 / math.Pi
		for _, beside := range []float64{0, 1e-12, 1e-7, 9e-6, 1e-3, through - 1e-5, through - 1e-7, through, through + 1e-7, through + 1e-5} {
			for longitude := -180.0; longitude <= 180; longitude += 2.5 {
				for _, latitude := range []float64{90 - max(0, beside), max(0, beside) - 90} {
					p := orb.Point{longitude, latitude}
					if err := checkCircle(circle(p, m), p, m); err != nil {
						t.Errorf("%v m around %v: %v", m, p, err)
					}
				}
			}
		}
	}
}

// checkCircle holds an area to being sound, wound as GeoJSON wants it, and cornered
// at the distance m from p.
func checkCircle(area orb.MultiPolygon, p orb.Point, m float64) error {
	if len(area) == 0 {
		return errors.New("there is none")
	}
	if err := geo.CheckGeometry(area); err != nil {
		return fmt.Errorf("%v: %w", area, err)
	}
	for _, polygon := range area {
		for _, q := range polygon[0] {
			edge := math.Abs(q[0]) == 180 || math.Abs(q[1]) == 90
			if d := geo.DistanceM(p, q); !edge && math.Abs(d-m) > m/1e4+0.05 {
				return fmt.Errorf("the corner %v lies %v m from %v; want %v", q, d, p, m)
			}
		}
		if polygon[0].Orientation() != orb.CCW {
			return fmt.Errorf("%v runs clockwise", polygon)
		}
	}
	return nil
}

func turned180(p orb.Point) orb.Point {
	if p[0] > 180 {
		p[0] -= 360
	} else if p[0] < -180 {
		p[0] += 360
	}
	return p
}

// TestKMLIsSound writes random events and holds the file to what KML asks: whole
// XML, a placemark an event, ids that are there once, times in order, and nothing
// that runs.
func TestKMLIsSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := rapid.SliceOfN(anEvent, 0, 5).Draw(t, "events")
		for i := range events {
			if events[i].ID = int64(i); rapid.Bool().Draw(t, "hostile") {
				events[i].Description = rapid.SampledFrom([]string{"]]>", "<script>alert(1)</script>", "a\x01b\uffff", `" onload="x`}).Draw(t, "text")
			}
		}
		var file bytes.Buffer
		if _, err := writeKML(&file, stream(events), aFile); err != nil {
			t.Fatal(err)
		}
		ids, placemarks, begin := map[string]bool{}, 0, time.Time{}
		d := xml.NewDecoder(&file)
		in := ""
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			switch token := token.(type) {
			case xml.StartElement:
				if in = token.Name.Local; in == "Placemark" {
					placemarks++
				}
				for _, a := range token.Attr {
					if a.Name.Local == "id" && ids[a.Value] {
						t.Fatalf("the id %q stands twice", a.Value)
					}
					if a.Name.Local == "id" {
						ids[a.Value] = true
					}
				}
			case xml.CharData:
				switch in {
				case "description":
					if bytes.Contains(bytes.ToLower(token), []byte("<script")) {
						t.Fatalf("a script: %s", token)
					}
				case "begin", "end", "when":
					at, err := time.Parse(time.RFC3339, string(token))
					if err != nil {
						t.Fatal(err)
					}
					if in == "end" && at.Before(begin) {
						t.Fatalf("%v ends before it begins", at)
					}
					begin = at
				}
			case xml.EndElement:
				in = ""
			}
		}
		if placemarks != len(events) {
			t.Fatalf("%d placemarks; want %d", placemarks, len(events))
		}
	})
}

func TestAPlacemarkThatWasMovedIsReadWhereItIs(t *testing.T) {
	p := orb.Point{30.5, 50.4}
	e := geo.Event{ID: 1, Title: "Drone strike on Kyiv", Geometry: p, Point: &p, UncertaintyM: 500}
	e.Complete()
	var file bytes.Buffer
	if _, err := writeKML(&file, stream([]geo.Event{e}), About{}); err != nil {
		t.Fatal(err)
	}
	moved := strings.Replace(file.String(), "<Point><coordinates>30.5,50.4<", "<Point><coordinates>31.25,50.5,0<", 1)
	moved = strings.Replace(moved, "</SchemaData>", `</SchemaData><Data name="seen by"><value>anna</value></Data>`, 1)
	out := open([]byte(moved), "a.kml", ReadOptions{})
	if out.err != nil || len(out.events) != 1 || out.events[0].Geometry != (orb.Point{31.25, 50.5}) || out.events[0].Point != nil || out.events[0].Extras["seen by"] != "anna" {
		t.Errorf("read as %+v, %v, %v", out.events, out.refusals, out.err)
	}
	// GDAL writes our columns and leaves the ids of geometries out.
	plain := strings.ReplaceAll(file.String(), ` id="eventmap-within-event-1-1"`, "")
	if out := open([]byte(plain), "a.kml", ReadOptions{}); len(out.events) != 1 || out.events[0].Geometry != p {
		t.Errorf("without ids read as %+v, %v, %v", out.events, out.refusals, out.err)
	}
}

func TestKMZBeginsWithItsDocument(t *testing.T) {
	var file bytes.Buffer
	if _, err := writeKMZ(&file, stream([]geo.Event{{Title: "x"}}), About{}); err != nil {
		t.Fatal(err)
	}
	if name := file.String()[30:37]; name != "doc.kml" {
		t.Errorf("the archive begins with %q", name)
	}
}
