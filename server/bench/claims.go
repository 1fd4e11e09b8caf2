package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/orb/planar"
	"github.com/paulmach/orb/simplify"

	"eventmap/geo"
	"eventmap/geo/tile"
)

// A claimer fills the twin's tables of areas: bench.claims has a row for each way
// in which an event is no dot, with the zooms at which it is that, bench.discs the
// discs, each once, and bench.outlines the shapes and places as each zoom shows
// them. All three share the numbers of things.
type claimer struct {
	claims, discs, outlines *copying
	last                    int32 // of the numbers given out
	disc                    map[disc]thing
	place                   map[string]thing
}

// A disc is what events have in common that are shown as one.
type disc struct {
	at     tile.Position
	metres float64
}

// A thing is what a tile shows as one area: a disc, a place, or a shape.
type thing struct {
	number      int32
	from        uint8   // the first zoom at which it is an area
	x, y, reach float64 // the middle and half the side of a square around it, in positions
}

const (
	claimColumns   = "thing, kind, lo, hi, x, y, reach, id, event_type, assessment, start_s, end_s, long"
	discColumns    = "thing, lo, x, y, reach, metres, drawn, class"
	outlineColumns = "thing, z, kind, size, area_id, name, geom"
)

// deepest is the last zoom for which the twin has outlines.
const deepest = 12

// add writes the rows of an event and gives the first zoom at which it is shown as
// more than a dot. what is what a claim says of the event: its columns from id on.
func (c *claimer) add(ctx context.Context, e *geo.Event, at tile.Position, located bool, what []any) (uint8, error) {
	hi := uint8(tile.MaxZoom + 1)
	claim := func(kind tile.Kind, k thing, err error) error {
		if err != nil || k.from >= hi {
			return err
		}
		values := append([]any{k.number, int(kind), int(k.from), int(hi), k.x, k.y, k.reach}, what...)
		hi = k.from
		return c.claims.row(ctx, values...)
	}
	if e.Geometry != nil && e.Geometry.GeoJSONType() != "Point" {
		k, err := c.outline(ctx, tile.Shape, tile.ShapePixels, e.Geometry, "", "")
		if err := claim(tile.Shape, k, err); err != nil {
			return 0, err
		}
	}
	if e.Area != nil {
		k, ok := c.place[e.Area.ID]
		var err error
		if !ok {
			k, err = c.outline(ctx, tile.Region, tile.WidePixels, e.Area.Geometry, e.Area.ID, e.Area.Name)
			c.place[e.Area.ID] = k
		}
		if err := claim(tile.Region, k, err); err != nil {
			return 0, err
		}
	}
	if e.UncertaintyM > 0 && located {
		k, err := c.circle(ctx, disc{at, e.UncertaintyM})
		if err := claim(tile.Disc, k, err); err != nil {
			return 0, err
		}
	}
	return hi, nil
}

func (c *claimer) circle(ctx context.Context, d disc) (thing, error) {
	if k, ok := c.disc[d]; ok {
		return k, nil
	}
	c.last++
	drawn := tile.Radius(d.at, d.metres)
	k := thing{c.last, tile.ZoomFrom(drawn, tile.WidePixels), float64(d.at.X), float64(d.at.Y), tile.Reach(d.at, d.metres)}
	c.disc[d] = k
	if k.from > tile.MaxZoom {
		return k, nil
	}
	return k, c.discs.row(ctx, k.number, int(k.from), k.x, k.y, k.reach, d.metres, drawn, int(math.Floor(2*math.Log2(d.metres))))
}

func (c *claimer) outline(ctx context.Context, kind tile.Kind, pixels float64, g orb.Geometry, id, name string) (thing, error) {
	o := tile.NewOutline(g)
	box := o.Box()
	middle := box.Center()
	c.last++
	k := thing{c.last, tile.ZoomFrom(o.Size(), pixels), middle[0], middle[1], max(box.Max[0]-box.Min[0], box.Max[1]-box.Min[1]) / 2}
	for z := uint32(k.from); z <= deepest; z++ {
		shown := onZoom(g, z)
		if shown == nil {
			continue
		}
		text, err := wkb.Marshal(shown)
		if err != nil {
			return k, err
		}
		if err := c.outlines.row(ctx, k.number, int(z), int(kind), o.Size(), id, name, hex.EncodeToString(text)); err != nil {
			return k, err
		}
	}
	return k, nil
}

// onZoom gives a geometry in the units of all tiles of a zoom, with the detail that
// it shows: as our tiles, without points that move no line by half a pixel and
// without rings smaller than a pixel, but for the largest. nil where nothing is left.
func onZoom(g orb.Geometry, z uint32) orb.Geometry {
	const unitsOfPixel = tile.Extent / 512.0
	fewer := simplify.DouglasPeucker(unitsOfPixel / 2)
	switch g := g.(type) {
	case orb.LineString:
		return orb.LineString(rounded(fewer.LineString(units(g, z))))
	case orb.Polygon:
		return onZoom(orb.MultiPolygon{g}, z)
	case orb.MultiPolygon:
		largest, most := 0, -1.0
		for i, p := range g {
			b := orb.LineString(units(orb.LineString(p[0]), z)).Bound()
			if d := b.Max[0] - b.Min[0] + b.Max[1] - b.Min[1]; d > most {
				largest, most = i, d
			}
		}
		var list orb.MultiPolygon
		for i, p := range g {
			var kept orb.Polygon
			for j, r := range p {
				ring := orb.Ring(units(orb.LineString(r), z))
				if math.Abs(planar.Area(ring)) < unitsOfPixel*unitsOfPixel && (i != largest || j > 0) {
					if j == 0 {
						break
					}
					continue
				}
				if s := fewer.LineString(orb.LineString(ring.Clone())); len(s) >= 4 {
					ring = orb.Ring(s)
				}
				if ring = orb.Ring(rounded(orb.LineString(ring))); len(ring) >= 4 {
					kept = append(kept, ring)
				} else if j == 0 {
					break
				}
			}
			if kept != nil {
				list = append(list, kept)
			}
		}
		if list != nil {
			return list
		}
	}
	return nil
}

// units gives points in degrees in the units of a zoom's tiles, y running down.
func units(points orb.LineString, z uint32) orb.LineString {
	world := math.Ldexp(tile.Extent, int(z))
	list := make(orb.LineString, len(points))
	for i, p := range points {
		lat := math.Min(math.Max(p[1], -tile.MaxLatitude), tile.MaxLatitude) * math.Pi / 180
		list[i] = orb.Point{(p[0] + 180) / 360 * world, (0.5 - math.Atanh(math.Sin(lat))/(2*math.Pi)) * world}
	}
	return list
}

// rounded gives points as whole units, without repetitions.
func rounded(points orb.LineString) orb.LineString {
	var list orb.LineString
	for _, p := range points {
		q := orb.Point{math.Round(p[0]), math.Round(p[1])}
		if len(list) == 0 || list[len(list)-1] != q {
			list = append(list, q)
		}
	}
	return list
}

// claimTables makes room for the rows of a claimer.
var claimTables = []string{
	`CREATE UNLOGGED TABLE bench.claimed (x double precision, y double precision, reach double precision, thing integer, id integer,
		start_s integer, end_s integer, kind smallint, lo smallint, hi smallint, event_type smallint, assessment smallint, long boolean)`,
	`CREATE UNLOGGED TABLE bench.circles (x double precision, y double precision, reach double precision, metres double precision,
		drawn double precision, thing integer, class integer, lo smallint)`,
	`CREATE UNLOGGED TABLE bench.drawn (thing integer, z smallint, kind smallint, size double precision, area_id text, name text, geom geometry)`,
}

// arrangeClaims puts them in order and gives them their indexes. The indexes of
// claims hold all that is asked of them; discs have one of boxes for each zoom, and
// outlines a table.
func arrangeClaims() []string {
	list := []string{
		`CREATE UNLOGGED TABLE bench.claims AS SELECT * FROM bench.claimed ORDER BY kind, lo, thing, start_s`,
		`DROP TABLE bench.claimed`,
		`CREATE INDEX ON bench.claims (thing, event_type, start_s) INCLUDE (end_s, hi, assessment, id)`,
		`CREATE INDEX ON bench.claims (event_type, start_s) INCLUDE (end_s, lo, hi, kind, x, y, reach, assessment, thing, id) WHERE NOT long`,
		`CREATE INDEX ON bench.claims (event_type, end_s) INCLUDE (start_s, lo, hi, kind, x, y, reach, assessment, thing, id) WHERE long`,
		`CREATE UNLOGGED TABLE bench.discs AS SELECT *, ST_MakeEnvelope(x - reach, y - reach, x + reach, y + reach) AS box FROM bench.circles ORDER BY lo, thing`,
		`DROP TABLE bench.circles`,
		`CREATE UNIQUE INDEX ON bench.discs (thing)`,
		`CREATE UNLOGGED TABLE bench.titles AS SELECT id, title FROM eventmap.events WHERE id IN (SELECT id FROM bench.claims) ORDER BY id`,
		`CREATE UNIQUE INDEX ON bench.titles (id) INCLUDE (title)`,
		`VACUUM ANALYZE bench.claims`, `VACUUM ANALYZE bench.titles`,
	}
	for z := range deepest + 1 {
		outlines := fmt.Sprintf("bench.outlines_%d", z)
		list = append(list,
			fmt.Sprintf("CREATE INDEX ON bench.discs USING gist (box) WHERE lo <= %d", z),
			"CREATE UNLOGGED TABLE "+outlines+" (LIKE bench.drawn)",
			"ALTER TABLE "+outlines+" ALTER geom SET STORAGE EXTERNAL", // packed, a large one takes longer to unpack than to clip
			fmt.Sprintf("INSERT INTO %s SELECT * FROM bench.drawn WHERE z = %d ORDER BY thing", outlines, z),
			"CREATE INDEX ON "+outlines+" USING gist (geom)",
			"CREATE UNIQUE INDEX ON "+outlines+" (thing)",
			"VACUUM ANALYZE "+outlines)
	}
	return append(list, `DROP TABLE bench.drawn`, `VACUUM ANALYZE bench.discs`)
}
