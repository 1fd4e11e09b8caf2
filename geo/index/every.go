package index

import (
	"slices"

	"eventmap/geo/tile"
)

// picked are dots of one layer, in order.
type picked struct {
	*layer
	rows []uint32
}

// points gives the dots of a tile that gathers none: the first along the curve,
// whatever layers they come from, and counts the others as left.
func (d *drawing) points() tile.Points {
	var lists []picked
	total := 0
	for i := range d.layers {
		l := &d.layers[i]
		rows, left := d.pick(l, d.spans[i])
		d.left += left
		if len(rows) > 0 {
			lists = append(lists, picked{l, rows})
			total += len(rows)
		}
	}
	d.left += max(total-d.most, 0)
	total = min(total, d.most)
	p := tile.Points{
		List:  slices.Grow(d.into.Points.List, total),
		Words: [4][]string{d.view.facets[eventTypes], d.view.facets[subEventTypes], d.view.facets[assessments], d.view.facets[precisions]},
	}
	for len(lists) > 1 && len(p.List) < total {
		first := 0
		for i := range lists[1:] {
			if lists[i+1].before(&lists[first]) {
				first = i + 1
			}
		}
		l := &lists[first]
		p.List = l.points(&d.view, p.List, l.rows[:1])
		if l.rows = l.rows[1:]; len(l.rows) == 0 {
			lists = append(lists[:first], lists[first+1:]...)
		}
	}
	if len(lists) > 0 {
		p.List = lists[0].points(&d.view, p.List, lists[0].rows[:total-len(p.List)])
	}
	return p
}

// before says which of two lists has the next dot along the curve.
func (p *picked) before(o *picked) bool {
	a, b := p.key[p.rows[0]], o.key[o.rows[0]]
	return a < b || a == b && p.id[p.rows[0]] < o.id[o.rows[0]]
}

// pick gives the dots of a layer, as many as a tile may hold, and how many more
// there are.
func (d *drawing) pick(l *layer, span run) (rows []uint32, left int) {
	rows = make([]uint32, 0, min(span.last-span.first, d.most))
	d.look(l, span, func(some []uint32) {
		for _, row := range some {
			switch {
			case uint32(l.wideFrom[row]) <= d.at.Z:
			case len(rows) == d.most:
				left++
			default:
				rows = append(rows, row)
			}
		}
	})
	return rows, left
}

// points appends the points of rows.
func (l *layer) points(v *view, list []tile.Point, rows []uint32) []tile.Point {
	keys, ids := l.key, l.id
	types, more := l.facet[eventTypes], l.facet[subEventTypes]
	assessed, precise := inClass[assessments], inClass[precisions]
	for _, i := range rows {
		c := v.classOf(l.segment, int(i))
		list = append(list, tile.Point{At: position(keys[i]), ID: ids[i], UncertaintyM: v.radius(l.segment, int(i)), Codes: [4]uint16{types[i], more[i], c[assessed], c[precise]}})
	}
	return list
}
