package format

import (
	"errors"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// A feature is a row that has its geometry beside its cells, as the files of GIS
// tools do; nil for none. Cells are plain text: numbers as Go writes them,
// moments in RFC 3339, true and false, and "" for no value.
type feature struct {
	row
	geometry orb.Geometry
}

// readShapes reads a table whose rows have their geometry beside their cells:
// as ours where its columns are those that we write, else as d knows them. each
// gives the rows until its yield answers false; their cells may be used again.
// An error of each for the person who asked is a *geo.Error.
func readShapes(o ReadOptions, d *dialect, names []string, each func(yield func(feature) bool) error) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		rs := records{o: o, yield: yield}
		var own *ownTable
		if isOwnTable(names) {
			own = newOwnTable(names, func(s string) string { return s })
			d = &ownColumns
		}
		l, err := d.layout(heading{names: names}, o.Mapping)
		if err != nil {
			rs.end(err)
			return
		}
		rs.dates.dayFirst, rs.dates.monthFirst = d.dayFirst, d.monthFirst
		more := true
		err = each(func(f feature) bool {
			more = rs.feature(l, own, f)
			return more
		})
		if more && !errors.Is(err, errEnough) {
			rs.end(err)
		}
	}
}

// feature makes an event of a row, and answers false when the consumer wants no
// more.
func (rs *records) feature(l *layout, own *ownTable, f feature) bool {
	if f.problem != nil {
		return rs.refuse(geo.Refuse(f.line, "", f.problem))
	}
	rec, size := l.record(f.row)
	rec.geometry = f.geometry
	if f.geometry != nil {
		rec.content = contentOf(append([]string{wktOf(f.geometry)}, f.cells...)...)
	}
	if own == nil {
		return rs.add(rec, size)
	}
	e, refusal := own.event(f.row, f.geometry)
	if refusal == nil && l.mappedAny() {
		refusal = rs.over(&e, &rec)
	}
	switch {
	case refusal != nil:
		return rs.refuse(refusal)
	case rs.o.HidePositions && tellsPosition(&e):
		return rs.refuse(&geo.Refusal{Row: f.line, Reason: hidden})
	}
	e.Row = f.line
	return rs.pass(e)
}
