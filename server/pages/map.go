package pages

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"strconv"
	"strings"
	"sync"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"

	"eventmap/geo/gazetteer"
)

// A Map is a picture of events that stands still.
type Map struct {
	Label   string // what it shows, for who cannot see it
	Caption string
	marks   []mark
	seen    map[string]bool // areas that are drawn already
	box     orb.Bound
	some    bool
}

// A mark is one thing on a map.
type mark struct {
	shape   orb.Geometry
	radiusM float64 // of a point: it may lie anywhere within
	count   int     // of a point: how many events it stands for
	unsure  bool    // the event may lie anywhere in the shape
	title   string
}

func (m *Map) add(one mark, b orb.Bound) {
	m.marks = append(m.marks, one)
	if m.some {
		b = m.box.Union(b)
	}
	m.box, m.some = b, true
}

// Event marks an event: what it claims, its radius, and its point.
func (m *Map) Event(title string, geometry orb.Geometry, point *orb.Point, radiusM float64, radius orb.Bound) {
	if _, plain := geometry.(orb.Point); geometry != nil && !plain {
		m.add(mark{shape: geometry, title: title}, geometry.Bound())
	}
	if point != nil {
		m.add(mark{shape: *point, radiusM: radiusM, count: 1, title: title}, radius)
	}
}

// Area marks a place in which events may lie, once.
func (m *Map) Area(id, name string, shape orb.MultiPolygon) {
	if m.seen[id] || len(shape) == 0 {
		return
	}
	if m.seen == nil {
		m.seen = map[string]bool{}
	}
	m.seen[id] = true
	m.add(mark{shape: shape, unsure: true, title: name}, shape.Bound())
}

// Many marks a point at which several events lie.
func (m *Map) Many(at orb.Point, count int) {
	m.add(mark{shape: at, count: count}, at.Bound())
}

// The size of a map in pixels, and the least that it shows in degrees.
const (
	width, leastHeight, mostHeight = 720.0, 240.0, 400.0
	leastDegrees                   = 1.0
)

// A view is a part of the world on a map.
type view struct {
	box    orb.Bound
	scale  float64 // pixels a degree of latitude
	squash float64 // of degrees of longitude
	height float64
}

func viewOf(box orb.Bound) view {
	box = box.Pad(math.Max(0.08*math.Max(box.Max[0]-box.Min[0], box.Max[1]-box.Min[1]), leastDegrees/2))
	if box.Max[0]-box.Min[0] > 300 || box.Min[0] < -180 || box.Max[0] > 180 {
		box.Min[0], box.Max[0] = -180, 180
	}
	box.Min[1], box.Max[1] = math.Max(box.Min[1], -90), math.Min(box.Max[1], 90)
	v := view{box: box, squash: math.Max(math.Cos(box.Center()[1]*math.Pi/180), 0.3)}
	wide, high := (box.Max[0]-box.Min[0])*v.squash, box.Max[1]-box.Min[1]
	v.scale = math.Min(width/wide, mostHeight/high)
	v.height = math.Min(math.Max(high*v.scale, leastHeight), mostHeight)
	c := box.Center()
	v.box.Min = orb.Point{c[0] - width/v.scale/v.squash/2, c[1] - v.height/v.scale/2}
	v.box.Max = orb.Point{c[0] + width/v.scale/v.squash/2, c[1] + v.height/v.scale/2}
	return v
}

func (v *view) at(p orb.Point) (x, y float64) {
	return (p[0] - v.box.Min[0]) * v.scale * v.squash, (v.box.Max[1] - p[1]) * v.scale
}

// SVG draws the map, without a word that a style sheet of ours does not know.
func (m *Map) SVG() template.HTML {
	if !m.some {
		return ""
	}
	v := viewOf(m.box)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %.0f %.0f" role="img" aria-label="%s"><defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0V6"/></pattern></defs><path class="land" d="`,
		width, v.height, html.EscapeString(m.Label))
	for _, r := range land() {
		if r.bound.Intersects(v.box) && (r.bound.Max[0]-r.bound.Min[0]+r.bound.Max[1]-r.bound.Min[1])*v.scale > 2*finest {
			v.ring(&b, r.ring, true)
		}
	}
	b.WriteString(`"/>`)
	for _, unsure := range []bool{true, false} { // what is known lies above
		for i := range m.marks {
			v.mark(&b, &m.marks[i], unsure)
		}
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String()) //nolint:gosec // numbers, and titles that are escaped
}

// seenFrom is from how many pixels on a radius is drawn.
const seenFrom = 6

func (v *view) mark(b *strings.Builder, m *mark, below bool) {
	title := ""
	if m.title != "" {
		title = "<title>" + html.EscapeString(m.title) + "</title>"
	}
	p, ok := m.shape.(orb.Point)
	if !ok {
		if m.unsure != below {
			return
		}
		attributes := `class="claimed"`
		if m.unsure {
			attributes = `class="unsure" fill="url(#hatch)"`
		}
		v.shape(b, m.shape, attributes, title)
		return
	}
	x, y := v.at(p)
	if below {
		r := m.radiusM / 111_320 * v.scale
		if r >= seenFrom {
			fmt.Fprintf(b, `<ellipse class="unsure" fill="url(#hatch)" cx="%.1f" cy="%.1f" rx="%.1f" ry="%.1f">%s</ellipse>`,
				x, y, r*v.squash/math.Max(math.Cos(p[1]*math.Pi/180), 0.01), r, title)
		}
		return
	}
	class, r := "event", 4.0
	if m.count > 1 {
		class, r = "many", math.Min(3+2*math.Log10(float64(m.count)), 16)
	}
	fmt.Fprintf(b, `<circle class="%s" cx="%.1f" cy="%.1f" r="%.1f">%s</circle>`, class, x, y, r, title)
}

func (v *view) shape(b *strings.Builder, g orb.Geometry, attributes, title string) {
	var d strings.Builder
	line := false
	switch g := g.(type) {
	case orb.LineString:
		v.ring(&d, g, false)
		line = true
	case orb.MultiLineString:
		for _, l := range g {
			v.ring(&d, l, false)
		}
		line = true
	case orb.Polygon:
		for _, r := range g {
			v.ring(&d, r, true)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			for _, r := range p {
				v.ring(&d, r, true)
			}
		}
	case orb.MultiPoint:
		for _, p := range g {
			v.mark(b, &mark{shape: p}, false)
		}
	case orb.Collection:
		for _, one := range g {
			v.shape(b, one, attributes, title)
		}
	}
	if line {
		attributes = `class="claimed line"`
	}
	if d.Len() > 0 {
		fmt.Fprintf(b, `<path %s d="%s">%s</path>`, attributes, d.String(), title)
	}
}

// finest is how far apart in pixels two points of an outline are at least.
const finest = 1.2

// ring draws a line, or a ring when it is closed: what of it is near the view, with no
// more points than can be seen.
func (v *view) ring(b *strings.Builder, points []orb.Point, closed bool) {
	around := v.box.Pad((v.box.Max[0] - v.box.Min[0]) / 50)
	if closed {
		if bound := orb.Ring(points).Bound(); !around.Contains(bound.Min) || !around.Contains(bound.Max) {
			points = clip.Ring(around, append(orb.Ring(nil), points...))
		}
	}
	var lastX, lastY float64
	drawn := 0
	for i, p := range points {
		x, y := v.at(p)
		if drawn > 0 && i < len(points)-1 && math.Abs(x-lastX) < finest && math.Abs(y-lastY) < finest {
			continue
		}
		if drawn == 0 {
			b.WriteByte('M')
		} else {
			b.WriteByte('L')
		}
		b.WriteString(strconv.FormatFloat(x, 'f', 1, 64))
		b.WriteByte(' ')
		b.WriteString(strconv.FormatFloat(y, 'f', 1, 64))
		lastX, lastY = x, y
		drawn++
	}
	if closed && drawn > 0 {
		b.WriteByte('Z')
	}
}

// A coast is one ring of a country.
type coast struct {
	ring  orb.Ring
	bound orb.Bound
}

// land is every country's outlines.
var land = sync.OnceValue(func() []coast {
	var list []coast
	for p := range gazetteer.All() {
		if p.Level != 0 {
			continue
		}
		for _, polygon := range p.Geometry {
			list = append(list, coast{polygon[0], polygon[0].Bound()})
		}
	}
	return list
})
