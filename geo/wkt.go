package geo

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// The limits of a region that is asked for.
const (
	MaxCorners    = 10_000  // of all its rings together
	maxRegionText = 1 << 19 // bytes of it as text
)

// farthest is how far east or west a corner may be written: a ring that crosses
// the antimeridian runs on past 180, or past -180.
const farthest = 540

// ParseRegion reads a WKT POLYGON or MULTIPOLYGON in longitude and latitude (OGC
// CRS84), as the coords of OGC API EDR. Its edges run straight in degrees and
// never jump over the antimeridian: a ring that crosses it runs on past 180 or
// -180, or it is cut there in two that share a side (RFC 7946, section 3.1.9).
//
// Heights are dropped, open rings are closed, corners that stand twice are left
// out, exterior rings are turned counter-clockwise and holes clockwise, and each
// polygon begins between -180 and 180.
func ParseRegion(s string) (orb.MultiPolygon, error) {
	if len(s) > maxRegionText {
		return nil, Errorf(Invalid, "polygon is %d bytes long; at most %d are read: simplify it", len(s), maxRegionText)
	}
	w := wktReader{text: s}
	m, err := w.region()
	if err != nil {
		return nil, err
	}
	for i, p := range m {
		if err := settleRegion(p); err != nil {
			if len(m) > 1 {
				return nil, Errorf(Invalid, "%v (in polygon %d of %d)", err, i+1, len(m))
			}
			return nil, err
		}
	}
	return m, nil
}

// settleRegion checks one polygon of a region and brings it to the form that
// ParseRegion promises, in place.
func settleRegion(p orb.Polygon) error {
	b := p.Bound()
	if b.Max[0]-b.Min[0] > 360 {
		return Errorf(Invalid, "polygon: it runs from longitude %v to %v, more than once round the Earth; 360 degrees are all of it", b.Min[0], b.Max[0])
	}
	for i, r := range shifted(p, beginning(b.Min[0])) {
		r = slices.Compact(r)
		corners := len(r)
		if corners > 1 && r[0] == r[corners-1] {
			corners--
		} else {
			r = append(r, r[0])
		}
		if corners < 3 {
			return Errorf(Invalid, "polygon: a ring has %d different corners where at least 3 are wanted", corners)
		}
		p[i] = r
	}
	found := crossings{of: "polygon", work: mostRingWork, touches: map[int][]float64{}}
	if err := found.check(p); err != nil {
		return err
	}
	if planar.Area(p[0]) == 0 {
		return Errorf(Invalid, "polygon: it encloses nothing; give it corners that do not all lie on one line")
	}
	Wind(p)
	if len(found.touches) > 0 || len(p) > 2 {
		return found.checkWinding(p)
	}
	return nil
}

// A wktReader reads a region from its text.
type wktReader struct {
	text    string
	at      int // byte
	corners int
}

func (w *wktReader) region() (orb.MultiPolygon, error) {
	var m orb.MultiPolygon
	switch kind := w.word(); {
	case strings.EqualFold(kind, "POLYGON"):
		w.dimensions()
		p, err := w.polygon()
		if err != nil {
			return nil, err
		}
		m = orb.MultiPolygon{p}
	case strings.EqualFold(kind, "MULTIPOLYGON"):
		w.dimensions()
		err := w.list(Say("a polygon"), func() error {
			p, err := w.polygon()
			m = append(m, p)
			return err
		})
		if err != nil {
			return nil, err
		}
	default:
		return nil, Errorf(Invalid, "polygon: %q is not one; write POLYGON((30 50, 31 50, 31 51, 30 50)) or MULTIPOLYGON(…), each corner as longitude latitude", Clip(w.text))
	}
	if w.space(); w.at < len(w.text) {
		return nil, Errorf(Invalid, "polygon: after its end there is still %q; take it away, or look for a bracket too many", Clip(w.text[w.at:]))
	}
	return m, nil
}

// dimensions skips the letters that say that corners have heights or measures.
func (w *wktReader) dimensions() {
	at := w.at
	switch strings.ToUpper(w.word()) {
	case "Z", "M", "ZM":
	default:
		w.at = at
	}
}

func (w *wktReader) polygon() (orb.Polygon, error) {
	var p orb.Polygon
	err := w.list(Say("a ring"), func() error {
		var r orb.Ring
		err := w.list(Say("a corner"), func() error {
			at, err := w.corner()
			r = append(r, at)
			return err
		})
		p = append(p, r)
		return err
	})
	return p, err
}

// list reads what stands in brackets, parted by commas.
func (w *wktReader) list(of *Sentence, one func() error) error {
	if !w.sign('(') {
		return w.unexpected(Say("( before %s", of))
	}
	for {
		if err := one(); err != nil {
			return err
		}
		switch {
		case w.sign(','):
		case w.sign(')'):
			return nil
		default:
			return w.unexpected(Say(", or ) after %s", of))
		}
	}
}

func (w *wktReader) corner() (orb.Point, error) {
	if w.corners++; w.corners > MaxCorners {
		return orb.Point{}, Errorf(Invalid, "polygon: it has more than %d corners; simplify it", MaxCorners)
	}
	var p orb.Point
	for n := 0; ; n++ {
		f := w.field()
		if f == "" {
			if n < 2 {
				return p, w.unexpected(Say("a corner as longitude latitude, such as 30.5 50.4"))
			}
			break
		}
		v, err := strconv.ParseFloat(f, 64)
		switch {
		case err != nil || !finite(v):
			return p, Errorf(Invalid, "polygon: %q is not a number (character %d); write each corner as longitude latitude, such as 30.5 50.4", Clip(f), w.at-len(f)+1)
		case n < 2:
			p[n] = v + 0 // and no minus before a zero
		case n > 3:
			return p, Errorf(Invalid, "polygon: the corner %q has more than two coordinates; part corners by commas", Clip(f))
		}
	}
	switch lon, lat := p[0], p[1]; {
	case math.Abs(lat) > 90 && math.Abs(lat) <= 180 && math.Abs(lon) <= 90:
		return p, Errorf(Invalid, "polygon: latitude %v is outside -90 to 90; longitude and latitude look swapped: write longitude first", lat)
	case math.Abs(lat) > 90:
		return p, Errorf(Invalid, "polygon: latitude %v is outside -90 to 90", lat)
	case math.Abs(lon) > farthest:
		return p, Errorf(Invalid, "polygon: longitude %v is outside -180 to 180, and further than %v, to which a ring may run on over the antimeridian", lon, farthest)
	}
	return p, nil
}

func (w *wktReader) space() {
	for w.at < len(w.text) && strings.IndexByte(" \t\r\n", w.text[w.at]) >= 0 {
		w.at++
	}
}

// word reads letters; "" where there are none.
func (w *wktReader) word() string {
	w.space()
	start := w.at
	for w.at < len(w.text) && (w.text[w.at]|0x20 >= 'a' && w.text[w.at]|0x20 <= 'z') {
		w.at++
	}
	return w.text[start:w.at]
}

// field reads what may be a number: all up to a space, a comma or a bracket.
func (w *wktReader) field() string {
	w.space()
	n := strings.IndexAny(w.text[w.at:], " \t\r\n,()")
	if n < 0 {
		n = len(w.text) - w.at
	}
	w.at += n
	return w.text[w.at-n : w.at]
}

func (w *wktReader) sign(c byte) bool {
	if w.space(); w.at < len(w.text) && w.text[w.at] == c {
		w.at++
		return true
	}
	return false
}

func (w *wktReader) unexpected(wanted *Sentence) error {
	if w.space(); w.at == len(w.text) {
		return Errorf(Invalid, "polygon: the text ends where %s is wanted", wanted)
	}
	return Errorf(Invalid, "polygon: %q stands where %s is wanted (character %d)", Clip(w.text[w.at:]), wanted, w.at+1)
}

// regionWord writes a region as ParseRegion reads it; "" for none.
func regionWord(m orb.MultiPolygon) string {
	var b []byte
	switch len(m) {
	case 0:
		return ""
	case 1:
		b = appendWKTPolygon(append(b, "POLYGON"...), m[0])
	default:
		b = appendBracketed(append(b, "MULTIPOLYGON"...), m, appendWKTPolygon)
	}
	return string(b)
}

func appendWKTPolygon(b []byte, p orb.Polygon) []byte {
	return appendBracketed(b, p, func(b []byte, r orb.Ring) []byte {
		return appendBracketed(b, r, func(b []byte, at orb.Point) []byte {
			return appendNumber(append(appendNumber(b, at[0]), ' '), at[1])
		})
	})
}

func appendBracketed[T any, L ~[]T](b []byte, list L, one func([]byte, T) []byte) []byte {
	b = append(b, '(')
	for i, v := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(b, v)
	}
	return append(b, ')')
}
