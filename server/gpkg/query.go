package gpkg

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// A where collects conditions that must all hold.
type where struct {
	conditions []string
	args       []any
}

func (w *where) and(condition string, args ...any) {
	w.conditions = append(w.conditions, condition)
	w.args = append(w.args, args...)
}

func (w *where) String() string {
	if len(w.conditions) == 0 {
		return ""
	}
	return "\nWHERE " + strings.Join(w.conditions, "\n  AND ")
}

// superset gives conditions that every event of q fulfils, and few others: on its
// id, dataset, change, place and time. Query.Match has the last word. Each is a
// set of ids, for then SQLite walks the table in the order of ids and sorts
// nothing.
func superset(q *geo.Query) *where {
	w := &where{}
	if len(q.IDs) > 0 {
		w.and("e.fid IN (SELECT value FROM json_each(?))", jsonList(q.IDs))
	}
	if len(q.Datasets) > 0 {
		w.and("e.fid IN (SELECT fid FROM events WHERE dataset IN (SELECT value FROM json_each(?)))", jsonList(q.Datasets))
	}
	if q.ChangedSince > 0 {
		w.and("e.fid IN (SELECT event_id FROM event_revisions WHERE change > ?)", q.ChangedSince)
	}
	w.place(q.Boxes, q.Certain)
	for _, shape := range q.Matcher().Shapes() {
		w.place(shape.Bounds(), q.Certain)
	}
	w.time(q)
	return w
}

// jsonList gives numbers or words as one parameter, however many there are.
func jsonList(list any) string {
	b, _ := json.Marshal(list) // cannot fail for what these are
	return string(b)
}

// place looks in the R-tree of extents, which hold every geometry with its
// radius and its area.
func (w *where) place(boxes []orb.Bound, certain bool) {
	if len(boxes) == 0 {
		return
	}
	var parts []string
	var args []any
	for _, b := range boxes {
		parts = append(parts, "SELECT id FROM event_extents WHERE west <= ? AND east >= ? AND south <= ? AND north >= ?")
		args = append(args, b.Max[0], b.Min[0], b.Max[1], b.Min[1])
	}
	if !certain {
		parts = append(parts, "SELECT fid FROM events WHERE geom IS NULL AND area_id IS NULL")
	}
	w.and("e.fid IN ("+strings.Join(parts, " UNION ALL ")+")", args...)
}

// time compares moments as text, which is their order for the years that are
// kept; an end beyond them is open.
func (w *where) time(q *geo.Query) {
	from, to := q.Time.From.UTC(), q.Time.To.UTC()
	var meets []string
	var args []any
	if !q.Time.To.IsZero() && to.Year() <= 9999 {
		// What was asked for may have a fraction; what is kept has none.
		meets, args = append(meets, "start_time <= ?"), append(args, to.Truncate(time.Second).Format(momentForm))
	}
	if !q.Time.From.IsZero() && from.Year() >= 1 {
		meets, args = append(meets, "end_time >= ?"), append(args, from.Truncate(time.Second).Format(momentForm))
	}
	if len(meets) == 0 {
		return
	}
	ids := "SELECT fid FROM events WHERE " + strings.Join(meets, " AND ")
	if !q.Certain {
		ids += " UNION ALL SELECT fid FROM events WHERE start_time IS NULL"
	}
	w.and("e.fid IN ("+ids+")", args...)
}
