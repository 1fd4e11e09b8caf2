package postgis

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/lib/pq"
	"github.com/paulmach/orb"

	"eventmap/geo"
)

// A where collects conditions and their parameters.
type where struct {
	conditions []string
	args       []any
}

// and adds a condition; each ? in it is a parameter.
func (w *where) and(condition string, args ...any) {
	for _, a := range args {
		w.args = append(w.args, a)
		condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(w.args)), 1)
	}
	w.conditions = append(w.conditions, "("+condition+")")
}

func (w *where) String() string {
	if len(w.conditions) == 0 {
		return "true"
	}
	return strings.Join(w.conditions, "\n\tAND ")
}

// superset gives conditions that hold for every event that q chooses, and for
// few others. Query.Match has the last word. Boxes and times have no index, for the
// program asks them of its memory; here they spare rows that need not be sent.
func superset(q *geo.Query) *where {
	w := new(where)
	if len(q.IDs) > 0 {
		w.and("e.id = ANY(?)", pq.Array(q.IDs))
	}
	if q.ChangedSince > 0 {
		w.and("e.change > ?", q.ChangedSince)
	}
	if len(q.ExternalIDs) > 0 {
		w.and("e.external_id = ANY(?)", pq.Array(storable(q.ExternalIDs)))
	}
	if len(q.AreaIDs) > 0 {
		w.and("coalesce(e.area_id, '') = ANY(?)", pq.Array(storable(q.AreaIDs)))
	}
	for _, f := range geo.Facets { // each is the name of a column
		if words := q.Words(f); len(words) > 0 {
			w.and("coalesce(e."+string(f)+", '') = ANY(?)", pq.Array(storable(words)))
		}
		if words := q.Except[f]; len(words) > 0 {
			w.and("coalesce(e."+string(f)+", '') <> ALL(?)", pq.Array(storable(words)))
		}
	}
	if q.Time.Known() {
		w.time(q.Time)
	}
	if q.Dated == geo.Yes || q.Time.Known() && q.Certain {
		w.and("e.start_time IS NOT NULL")
	}
	if q.Dated == geo.No {
		w.and("e.start_time IS NULL")
	}
	w.place(q)
	return w
}

// place asks for the extent: in one of the boxes, and in one of the bounds of each
// shape.
func (w *where) place(q *geo.Query) {
	shapes := q.Matcher().Shapes()
	otherwise := "e.extent IS NULL"
	switch {
	case q.Located == geo.No:
		w.and("e.extent IS NULL")
		return
	case q.Located == geo.Yes || q.Certain && len(q.Boxes)+len(shapes) > 0:
		w.and("e.extent IS NOT NULL")
		otherwise = "false"
	}
	w.boxes(q.Boxes, otherwise)
	for _, shape := range shapes {
		w.boxes(shape.Bounds(), otherwise)
	}
}

// boxes asks for what may touch one of the boxes, or for otherwise. A radius may
// reach over the antimeridian, and its extent then passes 180 degrees, so each
// box is asked for one turn to the west and to the east too.
func (w *where) boxes(boxes []orb.Bound, otherwise string) {
	if len(boxes) == 0 {
		return
	}
	conditions := []string{otherwise}
	var args []any
	for _, b := range boxes {
		for _, turn := range []float64{-360, 0, 360} {
			conditions = append(conditions, "e.extent && ST_MakeEnvelope(?, ?, ?, ?, 4326)")
			args = append(args, b.Min[0]+turn, b.Min[1], b.Max[0]+turn, b.Max[1])
		}
	}
	w.and(strings.Join(conditions, " OR "), args...)
}

// time asks for what may have happened in a time; an undated event meets every one.
func (w *where) time(in geo.Span) {
	if !in.To.IsZero() {
		w.and("e.start_time <= ? OR e.start_time IS NULL", in.To)
	}
	if !in.From.IsZero() {
		w.and("e.end_time >= ? OR e.start_time IS NULL", in.From)
	}
}

// storable leaves out words that the database cannot hold and so never holds.
func storable(words []string) []string {
	kept := []string{}
	for _, s := range words {
		if canHold(s) {
			kept = append(kept, s)
		}
	}
	return kept
}

// canHold reports whether PostgreSQL can hold a text at all.
func canHold(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }
