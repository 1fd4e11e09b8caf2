package gpkg

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// A creation is a new event that waits to be written with others.
type creation struct {
	event  geo.Event
	record geo.Record
	said   []byte // the digest of what the file says of it
}

// createLater has a new event written with the others of its transaction, before
// anything could ask for it by its name.
func (t *tx) createLater(e geo.Event, in *incoming) error {
	if err := t.prepare(&e, nil); err != nil {
		return err
	}
	const record = 200 // bytes that the record of an event takes at most, but for who wrote it
	r, err := t.record(e.ID, e.Revision, geo.AppendFeature(make([]byte, 0, in.bytes+record+2*len(t.edit.By)), &e))
	if err != nil {
		return err
	}
	t.created = append(t.created, creation{e, r, in.said[:]})
	if t.awaited == nil {
		t.awaited = map[name]struct{}{}
	}
	t.awaited[in.name] = struct{}{}
	return nil
}

// manyAtOnce is how many rows one statement takes. What it costs to begin and to
// end a statement, and to copy pages lest it fails midway, is shared by them.
const manyAtOnce = 50

// A target is a table that is written many rows at once.
type target struct {
	columns   int
	one, many string
}

func into(table string, columns ...string) target {
	row := "(?" + strings.Repeat(", ?", len(columns)-1) + ")"
	one := "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ")\nVALUES " + row
	return target{len(columns), one, one + strings.Repeat(", "+row, manyAtOnce-1)}
}

var (
	intoRevisions  = into("event_revisions", "event_id", "revision", "change", "at", "by", "why", "run", "body", "said", "purged")
	intoEvents     = into("events", eventNames()...)
	intoStatements = into("import_statements", "dataset", "external_id", "run", "event_id", "said", "revision", "body")
)

func eventNames() []string {
	names := []string{"fid", "geom", "geometry_type"}
	for _, c := range columns {
		names = append(names, c.name)
	}
	return names
}

// insertEach writes a row for each of a list; row appends its values.
func insertEach[T any](t *tx, to target, list []T, row func(args []any, v *T) ([]any, error)) (err error) {
	for len(list) > 0 {
		n, query := 1, to.one
		if len(list) >= manyAtOnce {
			n, query = manyAtOnce, to.many
		}
		args := t.args[:0]
		for i := range list[:n] {
			if args, err = row(args, &list[i]); err != nil {
				return err
			}
		}
		t.args = args
		if err := t.exec(query, args...); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

// create writes the events that wait.
func (t *tx) create() error {
	list := t.created
	if len(list) == 0 {
		return nil
	}
	t.created = nil
	clear(t.awaited)
	err := insertEach(t, intoRevisions, list, func(args []any, c *creation) ([]any, error) { return append(args, recordValues(&c.record)...), nil })
	if err != nil {
		return err
	}
	for i := range list {
		if err := t.saveShape(&list[i].event, false); err != nil {
			return err
		}
	}
	if err := t.insertEvents(list); err != nil {
		return err
	}
	return insertEach(t, intoStatements, list, func(args []any, c *creation) ([]any, error) {
		return append(args, c.event.Dataset, c.event.ExternalID, t.run, c.event.ID, c.said, c.event.Revision, nil), nil
	})
}

// insertEvents writes new events whose revisions are there, and what finds them
// by their place. The more there are the better they are written past the
// triggers, which are for other programs: those see them gone at no moment, for
// they are back before the transaction ends.
func (t *tx) insertEvents(list []creation) (err error) {
	past := len(list) >= manyAtOnce
	if past {
		again, err := t.without("events_guard_insert", "rtree_events_geom_insert")
		if err != nil {
			return err
		}
		defer func() { err = cmp.Or(err, again()) }()
	}
	err = insertEach(t, intoEvents, list, func(args []any, c *creation) ([]any, error) { return appendColumns(args, &c.event) })
	if err != nil {
		return err
	}
	points, extents := make([]leaf, 0, len(list)), make([]leaf, 0, len(list))
	for i := range list {
		e := &list[i].event
		if e.Point != nil && past {
			points = append(points, leafOf(e.ID, e.Point.Bound()))
		}
		if b, ok := extent(e); ok {
			extents = append(extents, leafOf(e.ID, b))
		}
	}
	if err := t.plant("rtree_events_geom", points); err != nil {
		return err
	}
	return t.plant("event_extents", extents)
}

// without takes triggers away; again brings them back as they were.
func (t *tx) without(names ...string) (again func() error, err error) {
	var made []string
	for _, name := range names {
		var text string
		if err := t.row(`SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?`, []any{name}, []any{&text}); err != nil {
			return nil, fmt.Errorf("the trigger %s: %w", name, err)
		}
		made = append(made, text)
	}
	for _, name := range names {
		if _, err := t.raw.ExecContext(t.ctx, "DROP TRIGGER "+name); err != nil {
			return nil, err
		}
	}
	return func() error {
		for _, text := range made {
			if _, err := t.raw.ExecContext(t.ctx, text); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// A leaf is one row of an R-tree.
type leaf struct {
	id                       int64
	west, east, south, north float64
}

func leafOf(id int64, b orb.Bound) leaf { return leaf{id, b.Min[0], b.Max[0], b.Min[1], b.Max[1]} }

// plant writes rows of an R-tree that it does not have, along a curve, so that
// one node after the other is filled.
func (t *tx) plant(tree string, leaves []leaf) error {
	slices.SortFunc(leaves, func(a, b leaf) int { return cmp.Compare(a.curve(), b.curve()) })
	return insertEach(t, treeTargets[tree], leaves, func(args []any, l *leaf) ([]any, error) {
		return append(args, l.id, l.west, l.east, l.south, l.north), nil
	})
}

var treeTargets = map[string]target{
	"rtree_events_geom": into("rtree_events_geom", "id", "minx", "maxx", "miny", "maxy"),
	"event_extents":     into("event_extents", "id", "west", "east", "south", "north"),
}

// curve gives the place of a box's middle along the Z-order curve.
func (l *leaf) curve() uint64 {
	x := ((l.west+l.east)/2 + 180) / 360
	y := ((l.south+l.north)/2 + 90) / 180
	return spread(x) | spread(y)<<1
}

// spread gives the first 32 bits of a number from 0 to 1, with gaps between them.
func spread(f float64) uint64 {
	v := uint64(math.Max(0, math.Min(f, 1)) * math.MaxUint32)
	v = (v | v<<16) & 0x0000ffff0000ffff
	v = (v | v<<8) & 0x00ff00ff00ff00ff
	v = (v | v<<4) & 0x0f0f0f0f0f0f0f0f
	v = (v | v<<2) & 0x3333333333333333
	return (v | v<<1) & 0x5555555555555555
}
