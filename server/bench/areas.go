package main

import (
	"fmt"
	"math"
	"strings"

	"eventmap/geo/tile"
)

// A window is a tile in SQL: numbers, or the parameters $1 to $4 that stand for
// them. The zoom is always a number.
type window struct {
	z           uint32
	first, last string // keys
	west, north string // the corner, in positions
}

func windowOf(a tile.Address) window {
	first, last := keys(a)
	c, _ := a.Corner()
	return window{a.Z, fmt.Sprint(first), fmt.Sprint(last), fmt.Sprint(c.X), fmt.Sprint(c.Y)}
}

// anyWindow is each tile of a zoom, values what makes it one of them.
func anyWindow(z uint32) window {
	return window{z, "$1::bigint", "$2::bigint", "$3::double precision", "$4::double precision"}
}

func values(a tile.Address) []any {
	first, last := keys(a)
	c, _ := a.Corner()
	return []any{first, last, int64(c.X), int64(c.Y)}
}

// within is the condition that a row of the narrow table is a dot in the tile.
func (w window) within() string {
	text := fmt.Sprintf("key BETWEEN %s AND %s AND wide > %d", w.first, w.last, w.z)
	if strings.HasPrefix(w.west, "$") { // a statement says of all its parameters what they are
		text += fmt.Sprintf(" AND (%s, %s) IS NOT NULL", w.west, w.north)
	}
	return text
}

// side is how long the tile is in positions, scale how many a unit is long.
func (w window) side() float64  { return math.Ldexp(1, 32-int(w.z)) }
func (w window) scale() float64 { return w.side() / tile.Extent }

// touched is the condition that a square around x and y meets the tile.
func (w window) touched() string {
	return fmt.Sprintf("x + reach >= %[1]s AND x - reach < %[1]s + %[3]v AND y + reach >= %[2]s AND y - reach < %[2]s + %[3]v", w.west, w.north, w.side())
}

// margin is how far outlines reach beyond a tile, in units, as in our tiles.
const margin = 64

// frame is the tile with its margin in the units of its zoom.
func (w window) frame() string {
	return fmt.Sprintf("ST_MakeEnvelope(%[1]s / %[3]v - %[4]d, %[2]s / %[3]v - %[4]d, %[1]s / %[3]v + %[5]d, %[2]s / %[3]v + %[5]d)",
		w.west, w.north, w.scale(), margin, tile.Extent+margin)
}

// box is the tile in positions.
func (w window) box() string {
	return fmt.Sprintf("ST_MakeEnvelope(%[1]s, %[2]s, %[1]s + %[3]v, %[2]s + %[3]v)", w.west, w.north, w.side())
}

// areas gives statements that answer the layer areas of a tile: the first looks
// for what is near, and then for its events that the filter chooses, the second,
// where there is a filter, for its events everywhere, and then whether they are
// near. With each, discs are not bundled.
func (t *twin) areas(f *filter, w window, each bool) []string {
	list := []string{t.layer(w, each, fmt.Sprintf(`
		near AS MATERIALIZED (
			SELECT thing, 2 AS kind, x, y, metres, drawn, class, NULL::double precision AS size, NULL::text AS area_id, NULL::text AS name, NULL::geometry AS geom
			FROM bench.discs WHERE lo <= %[1]d AND box && %[2]s AND %[3]s
			UNION ALL
			SELECT * FROM (
				SELECT thing, kind, %[8]s, size, area_id, name, ST_ClipByBox2D(geom, %[4]s) AS geom
				FROM bench.outlines_%[1]d WHERE geom && %[4]s OFFSET 0) o
			WHERE NOT ST_IsEmpty(geom)),
		found AS MATERIALIZED (
			SELECT near.*, g.* FROM near CROSS JOIN LATERAL (
				SELECT %[5]s FROM (
					SELECT event_type, count(*)::int AS n, (count(*) FILTER (WHERE assessment = %[9]d))::int AS verified, min(id) AS id, min(assessment) AS assessment
					FROM bench.claims c WHERE c.thing = near.thing AND hi > %[1]d AND %[6]s AND %[7]s GROUP BY event_type) k) g
			WHERE g.count > 0)`, w.z, w.box(), w.touched(), w.frame(), t.totals(), f.onTypes(), f.onTime(), noDisc, t.verified()))}
	if !f.timed() {
		return list
	}
	from, to := f.seconds()
	also := fmt.Sprintf("lo <= %[1]d AND hi > %[1]d AND (kind < 2 OR %[2]s)", w.z, w.touched())
	columns := "thing, event_type, assessment, id"
	return append(list, t.layer(w, each, fmt.Sprintf(`
		hits AS MATERIALIZED (
			SELECT thing, %[1]s FROM (
				SELECT %[2]s FROM bench.claims WHERE NOT long AND %[3]s AND start_s BETWEEN %[4]d AND %[5]d AND end_s >= %[6]d AND %[7]s
				UNION ALL
				SELECT %[2]s FROM bench.claims WHERE long AND %[3]s AND start_s <= %[5]d AND end_s >= %[6]d AND %[7]s) c
			GROUP BY thing),
		found AS MATERIALIZED (
			SELECT 2 AS kind, x, y, metres, drawn, class, NULL::double precision AS size, NULL::text AS area_id, NULL::text AS name, NULL::geometry AS geom, hits.*
			FROM hits JOIN bench.discs USING (thing)
			UNION ALL
			SELECT * FROM (
				SELECT kind, %[10]s, size, area_id, name, ST_ClipByBox2D(geom, %[9]s) AS geom, hits.*
				FROM hits JOIN bench.outlines_%[8]d USING (thing) WHERE geom && %[9]s OFFSET 0) o
			WHERE NOT ST_IsEmpty(geom))`,
		t.sums(), columns, f.onTypes(), from-longSpan, to, from, also, w.z, w.frame(), noDisc)))
}

// noDisc stands for the columns of a disc in the row of an outline.
const noDisc = "NULL::double precision, NULL::double precision, NULL::double precision, NULL::double precision, NULL::integer"

// dots makes a vector tile of every event that is a dot.
func (t *twin) dots(a tile.Address) string {
	return fmt.Sprintf(`SELECT ST_AsMVT(t, 'events', 4096, 'at', 'id') FROM (
		SELECT ST_AsMVTGeom(at, ST_TileEnvelope(%d, %d, %d), 4096, 0, true) AS at, id, event_type, sub_event_type, assessment, location_precision, uncertainty_m
		FROM bench.dots WHERE %s) t`, a.Z, a.X, a.Y, windowOf(a).within())
}

// sums count what is shown of the events of an area; k0 and so on are how many
// there are of each type. totals add up what is counted by type already, which is
// quicker where an area has many events.
func (t *twin) sums() string {
	list := []string{"count(*) AS count", fmt.Sprintf("count(*) FILTER (WHERE assessment = %d) AS verified", t.verified()), "min(id) AS id", "min(assessment) AS assessment"}
	for k := range len(t.codes["event_type"]) {
		list = append(list, fmt.Sprintf("count(*) FILTER (WHERE event_type = %[1]d) AS k%[1]d", k))
	}
	return strings.Join(list, ", ")
}

func (t *twin) totals() string {
	list := []string{"sum(n) AS count", "sum(verified) AS verified", "min(id) AS id", "min(assessment) AS assessment"}
	for k := range len(t.codes["event_type"]) {
		list = append(list, fmt.Sprintf("coalesce(sum(n) FILTER (WHERE event_type = %[1]d), 0) AS k%[1]d", k))
	}
	return strings.Join(list, ", ")
}

func (t *twin) verified() int { return t.codes.code("assessment", "verified") }

// kinds are the names of the counts by type, and leading the type of which there
// are the most, of several the first.
func (t *twin) kinds() string {
	var list []string
	for k := range len(t.codes["event_type"]) {
		list = append(list, fmt.Sprintf("k%d", k))
	}
	return strings.Join(list, ", ")
}

func (t *twin) leading() string {
	var list []string
	for k := range len(t.codes["event_type"]) {
		list = append(list, fmt.Sprintf("k%d << 6 | %d", k, 63-k))
	}
	return "63 - (greatest(" + strings.Join(list, ", ") + ") & 63)"
}

// layer makes a vector tile of what is found, with discs bundled as our tiles
// bundle them, the largest of each kind below the smaller.
func (t *twin) layer(w window, each bool, found string) string {
	shown := fmt.Sprintf(`%s AS event_type, count, verified, CASE WHEN count = 1 THEN id END AS id, CASE WHEN count = 1 THEN id END AS feature,
		CASE WHEN count = 1 THEN assessment END AS assessment, CASE WHEN count = 1 THEN (SELECT title FROM bench.titles t WHERE t.id = d.id) END AS title`, t.leading())
	circle := "x, y, metres, drawn, class, count, verified, id, assessment, " + t.kinds()
	circles := "SELECT " + circle + " FROM found WHERE kind = 2"
	if !each {
		circles = fmt.Sprintf(`%[1]s AND (SELECT count(*) FROM found WHERE kind = 2) <= %[3]d
			UNION ALL
			SELECT * FROM bench.bundled(%[4]d, (SELECT array_agg(ROW(%[2]s)::bench.circle) FROM found WHERE kind = 2 HAVING count(*) > %[3]d))`, circles, circle, mostDiscs, w.z)
	}
	return fmt.Sprintf(`WITH %[1]s
		SELECT ST_AsMVT(a, 'areas', 4096, 'at', 'feature') FROM (
			(SELECT ST_Translate(ST_ForcePolygonCCW(geom), -%[3]s / %[5]v, -%[4]s / %[5]v) AS at, CASE kind WHEN 0 THEN 'shape' ELSE 'area' END AS kind, area_id, name,
				NULL::double precision AS uncertainty_m, %[6]s FROM found d WHERE kind < 2 ORDER BY d.kind, size DESC, area_id, d.id)
			UNION ALL
			(SELECT ST_MakePoint(floor((x - %[3]s) / %[5]v), floor((y - %[4]s) / %[5]v)), 'disc', NULL, NULL, metres, %[6]s
				FROM (%[2]s) d ORDER BY metres DESC, y, x)) a`, found, circles, w.west, w.north, w.scale(), shown)
}

// mostDiscs is how many discs a tile shows apart.
const mostDiscs = 400

// bundling makes the function that bundles discs as our tiles do: in squares of a
// 64th of a tile and then of twice that, as long as there are too many, those
// whose radii are alike. drawn is a radius on the map, in positions.
func (t *twin) bundling() []string {
	var kinds, sums []string
	for k := range len(t.codes["event_type"]) {
		kinds, sums = append(kinds, fmt.Sprintf("k%d bigint", k)), append(sums, fmt.Sprintf("sum(k%d)::bigint", k))
	}
	return []string{
		`CREATE TYPE bench.circle AS (x double precision, y double precision, metres double precision, drawn double precision, class integer,
			count bigint, verified bigint, id integer, assessment smallint, ` + strings.Join(kinds, ", ") + ")",
		fmt.Sprintf(`CREATE FUNCTION bench.bundled(z integer, list bench.circle[]) RETURNS SETOF bench.circle LANGUAGE plpgsql STRICT STABLE PARALLEL SAFE AS $$
		DECLARE
			side double precision;
			world double precision := 2 ^ 32;
		BEGIN
			FOR fine IN REVERSE 6 .. 2 LOOP
				EXIT WHEN cardinality(list) <= %d;
				side := 2 ^ (32 - z - fine);
				list := ARRAY(SELECT CASE parts WHEN 1 THEN one ELSE ROW((b).x, (b).y, metres, (b).drawn, floor(2 * ln(metres) / ln(2::double precision)),
						(b).count, (b).verified, (b).id, (b).assessment, %s)::bench.circle END
					FROM (SELECT parts, one, b, (b).drawn / (world / (2 * pi() * 6378137) * cosh((0.5 - ((b).y + 0.5) / world) * 2 * pi())) AS metres
						FROM (SELECT count(*) AS parts, (array_agg(c))[1] AS one, ROW(mx, my, 0, max(drawn + sqrt((x - mx) ^ 2 + (y - my) ^ 2)), class,
								sum(count)::bigint, sum(verified)::bigint, min(id), min(assessment), %s)::bench.circle AS b
							FROM unnest(list) c, LATERAL (SELECT floor(x / side) * side + side / 2 AS mx, floor(y / side) * side + side / 2 AS my) m
							GROUP BY mx, my, class) s) r);
			END LOOP;
			RETURN QUERY SELECT * FROM unnest(list);
		END $$`, mostDiscs, strings.ReplaceAll(t.kinds(), "k", "(b).k"), strings.Join(sums, ", ")),
	}
}
