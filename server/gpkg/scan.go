package gpkg

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// A querier is a pool of connections or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// readColumns are those of columns that are read.
var readColumns = func() []column {
	var list []column
	for _, c := range columns {
		if c.fill != nil {
			list = append(list, c)
		}
	}
	return list
}()

// eventColumns is what a scanner reads of the events e and their shapes s.
var eventColumns = func() string {
	names := []string{"e.fid", "e.geom", "e.geometry_type", "s.geom"}
	for _, c := range readColumns {
		if c.read != "" {
			names = append(names, c.read)
		} else {
			names = append(names, "e."+c.name)
		}
	}
	return strings.Join(names, ", ")
}()

// fixed is how many columns stand before readColumns.
const fixed = 4

// A scanner reads rows that end in eventColumns.
type scanner struct {
	before  []any // where the columns that stand first are put
	values  []any
	targets []any
	area    func(id string) (*geo.Place, error)
}

func newScanner(area func(id string) (*geo.Place, error), before ...any) *scanner {
	c := &scanner{before: before, values: make([]any, fixed+len(readColumns)), area: area}
	c.targets = append(c.targets, before...)
	for i := range c.values {
		c.targets = append(c.targets, &c.values[i])
	}
	return c
}

// event reads one row; false where it holds no event.
func (c *scanner) event(row interface{ Scan(...any) error }) (geo.Event, bool, error) {
	if err := row.Scan(c.targets...); err != nil {
		return geo.Event{}, false, err
	}
	id, ok := c.values[0].(int64)
	if !ok {
		return geo.Event{}, false, nil
	}
	e := geo.Event{ID: id}
	if err := c.fill(&e); err != nil {
		return geo.Event{}, false, &damage{fmt.Errorf("event %d: %w", id, err)}
	}
	return e, true, nil
}

func (c *scanner) fill(e *geo.Event) (err error) {
	if b, ok := c.values[1].([]byte); ok {
		if e.Point, err = decodePoint(b); err != nil {
			return err
		}
	}
	switch c.values[2] {
	case nil:
	case "Point":
		if e.Point != nil {
			e.Geometry = orb.Geometry(*e.Point)
		}
	default:
		b, _ := c.values[3].([]byte)
		if e.Geometry, err = decodeGeometry(b); err != nil {
			return err
		}
	}
	for i, column := range readColumns {
		if err := column.fill(e, c.values[fixed+i]); err != nil {
			return err
		}
	}
	if e.AreaID != "" {
		e.Area, err = c.area(e.AreaID)
	}
	return err
}

// scan streams what q chooses by id, one row at a time. Whatever q leaves to
// Match is decided here, and so are limit and offset when they follow ids.
func (s *Store) scan(ctx context.Context, db querier, q geo.Query) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		w, chosen := superset(&q), q.Matcher()
		rows, err := db.QueryContext(ctx, `
			SELECT `+eventColumns+`
			FROM events e
			LEFT JOIN event_shapes s ON s.fid = e.fid`+w.String()+`
			ORDER BY e.fid`, w.args...)
		if err != nil {
			yield(geo.Event{}, explain(err, "events"))
			return
		}
		defer func() { _ = rows.Close() }() // read to the end or given up
		c := newScanner(func(id string) (*geo.Place, error) { return s.place(ctx, id) })
		for rows.Next() {
			e, _, err := c.event(rows)
			if err != nil {
				yield(geo.Event{}, explain(err, "events"))
				return
			}
			if chosen.Match(&e) && !yield(e, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(geo.Event{}, explain(err, "events"))
		}
	}
}
