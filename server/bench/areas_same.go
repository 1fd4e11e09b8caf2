package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/planar"

	"eventmap/geo"
	"eventmap/geo/tile"
)

// An area is what a tile says of one, but for its outline.
type area struct {
	kind, eventType, areaID, name, assessment, title string
	count, verified, id                              int
	metres                                           float64 // to a millimetre
}

// A drawing is how it lies in the tile: the centre of a disc, or the middle and the
// surface of an outline.
type drawing struct {
	at      orb.Point
	surface float64
}

// decodeAreas reads the areas of a tile, in order. word gives the words of facets
// whose values are numbers.
func decodeAreas(body []byte, word func(facet geo.Facet, code int) string) (list []area, drawings []drawing, err error) {
	layers, err := mvt.Unmarshal(body)
	if err != nil {
		return nil, nil, err
	}
	for _, l := range layers {
		if l.Name != "areas" {
			continue
		}
		for _, f := range l.Features {
			text := func(name string) string {
				if code, ok := f.Properties[name].(float64); ok {
					return word(geo.Facet(name), int(code))
				}
				s, _ := f.Properties[name].(string)
				return s
			}
			number := func(name string) float64 { n, _ := f.Properties[name].(float64); return n }
			a := area{text("kind"), text("event_type"), text("area_id"), text("name"), text("assessment"), text("title"),
				int(number("count")), int(number("verified")), int(number("id")), math.Round(number("uncertainty_m")*1_000) / 1_000}
			if n := len(list); n > 0 && list[n-1] == a && a.kind != "disc" {
				continue // what of the outline is too thin to be a surface
			}
			if a.kind == "shape" && atMargin(f.Geometry.Bound()) {
				continue
			}
			d := drawing{f.Geometry.Bound().Center(), math.Abs(planar.Area(f.Geometry))}
			if a.kind == "area" && d.surface == 0 {
				continue // a line along the margin, of what lies beside the tile
			}
			list, drawings = append(list, a), append(drawings, d)
		}
	}
	return list, drawings, nil
}

// atMargin reports whether a box lies in the last unit of what a tile shows around
// itself: whether a shape is there depends on what is done first, cutting or rounding.
func atMargin(b orb.Bound) bool {
	const first, last = -margin + 1, tile.Extent + margin - 1
	return b.Max[0] <= first || b.Max[1] <= first || b.Min[0] >= last || b.Min[1] >= last
}

// mostAtMargin is how many shapes at the margin a disc may hold that bundles others.
const mostAtMargin = 3

// sameAreas reports how the areas of our tile differ from those of a statement: in
// what they say, in their number or in where they lie.
func (t *twin) sameAreas(ctx context.Context, ours []byte, statement string) error {
	var body []byte
	if err := t.db.QueryRowContext(ctx, statement).Scan(&body); err != nil {
		return fmt.Errorf("%w: in %s", err, statement)
	}
	we, drawn, err := decodeAreas(ours, nil)
	if err != nil {
		return err
	}
	they, theirs, err := decodeAreas(body, t.codes.word)
	if err != nil {
		return err
	}
	if shapes(they) > mostShapes {
		return sameButForBundles(we, they)
	}
	if text := unlike(we, they); text != "" {
		return fmt.Errorf("%d areas for us and %d for SQL: %s", len(we), len(they), text)
	}
	if !slices.Equal(we, they) { // radii that differ in the last digit may change places
		return nil
	}
	for i := range we {
		if a, b := drawn[i], theirs[i]; we[i].kind == "disc" && a.at != b.at || math.Abs(a.surface-b.surface) > slack+a.surface/20 {
			return fmt.Errorf("%+v lies at %+v for us and at %+v for SQL", we[i], a, b)
		}
	}
	return nil
}

// mostShapes is how many claimed shapes our tile shows apart.
const mostShapes = 120

func shapes(list []area) (n int) {
	for _, a := range list {
		if a.kind == "shape" {
			n++
		}
	}
	return n
}

// sameButForBundles compares a tile in which we show shapes that lie close together as
// one disc with SQL's, which draws each: areas are the same, the shapes that we draw are
// some of SQL's, and discs and shapes hold as many events, verified or not, but for
// shapes at the margin.
func sameButForBundles(ours, theirs []area) error {
	type sums struct{ count, verified int }
	parted := func(list []area) (areas, shapes []area, n sums) {
		for _, a := range list {
			if a.kind == "area" {
				areas = append(areas, a)
				continue
			}
			if n.count, n.verified = n.count+a.count, n.verified+a.verified; a.kind == "shape" {
				shapes = append(shapes, a)
			}
		}
		return areas, shapes, n
	}
	ourAreas, ourShapes, ourSums := parted(ours)
	theirAreas, theirShapes, theirSums := parted(theirs)
	if text := unlike(ourAreas, theirAreas); text != "" {
		return errors.New(text)
	}
	for _, a := range ourShapes {
		if !slices.Contains(theirShapes, a) {
			return fmt.Errorf("SQL lacks %+v", a)
		}
	}
	if n := ourSums.count - theirSums.count; n < 0 || n > mostAtMargin || ourSums.verified-theirSums.verified < 0 || ourSums.verified-theirSums.verified > n {
		return fmt.Errorf("discs and shapes hold %+v events for us and %+v for SQL", ourSums, theirSums)
	}
	return nil
}

// slack is by how many square units a surface may differ beside a twentieth: one
// of 8 pixels by 8, for each side has its own way to clip and to simplify.
const slack = 64 * 64

// unlike names areas that only one side has; "" where there are none.
func unlike(ours, theirs []area) string {
	n := map[area]int{}
	for _, a := range ours {
		n[a]++
	}
	for _, a := range theirs {
		n[a]--
	}
	var text []string
	for a, n := range n {
		if n > 0 {
			text = append(text, fmt.Sprintf("SQL lacks %+v", a))
		} else if n < 0 {
			text = append(text, fmt.Sprintf("only SQL has %+v", a))
		}
	}
	if text == nil {
		return ""
	}
	return fmt.Sprintf("%d differences, such as %s", len(text), strings.Join(text[:min(len(text), 2)], "; "))
}
