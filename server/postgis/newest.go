package postgis

import (
	"context"
	"database/sql"
	"iter"
	"strings"

	"eventmap/geo"
)

// revisionsQuery asks for the first revision of each event where there is no other,
// newestQuery for the newest of each event and of each that was deleted, sinceQuery
// for those of them that came after a change; all in the order of changes. A body is one value, which the database hands over in a tenth of
// the time that the seventy columns of an event take, and as bytes, for lib/pq
// copies a text. Whether a revision came after is asked of an index for each one,
// for a join that the planner chooses without statistics, as after a large import,
// may take for ever.
const (
	laterQuery     = "SELECT EXISTS (SELECT FROM event_revisions WHERE revision > 1)"
	revisionsQuery = "SELECT r.change, r.event_id, r.revision, textsend(r.body)\nFROM event_revisions r" + newestOrder
	newestQuery    = newestOnly + newestOrder
	sinceQuery     = newestOnly + " AND r.change > $1" + newestOrder
	newestOnly     = `SELECT r.change, r.event_id, r.revision, textsend(r.body)
FROM event_revisions r
WHERE (SELECT n.revision FROM event_revisions n WHERE n.revision > 1 AND n.event_id = r.event_id AND n.revision = r.revision + 1) IS NULL`
	newestOrder = "\nORDER BY r.change, r.event_id"
)

// newestPlan has the order be that of an index, and nothing compiled first.
var newestPlan = []string{"SET LOCAL enable_sort = off", "SET LOCAL jit = off"}

// A kept is a change as it is kept.
type kept struct {
	geo.Change
	body string // "" where it was deleted
}

// A parcel is some changes that are read while those before it are used.
type parcel struct {
	rows   []kept
	texts  strings.Builder // the bodies
	events []geo.Event
	ready  chan struct{} // closed when events are read, or failed is said
	failed error
}

// newest streams the last change of every event. One goroutine takes rows from the
// database, others read the events in them.
func (s *Store) newest(ctx context.Context) iter.Seq2[geo.Change, error] {
	return func(yield func(geo.Change, error) bool) {
		asking, stop := context.WithCancel(ctx)
		defer stop()
		tx, err := s.read.BeginTx(asking, snapshot)
		if err != nil {
			yield(geo.Change{}, s.fail(ctx, "changes", err))
			return
		}
		defer tx.Rollback()
		parcels := make(chan *parcel, ahead)
		defer func() {
			stop()
			for p := range parcels { // until nothing is read any more
				<-p.ready
			}
		}()
		var failed error
		go func() {
			defer close(parcels)
			failed = s.readParcels(asking, tx, parcels)
		}()
		for p := range parcels {
			<-p.ready
			if p.failed != nil {
				yield(geo.Change{}, s.fail(ctx, "changes", p.failed))
				return
			}
			for i := range p.rows {
				if !yield(p.rows[i].Change, nil) {
					return
				}
			}
		}
		_ = tx.Rollback() // nothing was written; before stop, which costs the connection
		if failed != nil {
			yield(geo.Change{}, s.fail(ctx, "changes", failed))
		}
	}
}

// readParcels sends the newest revisions, until there are no more or ctx ends. The
// query is prepared, for only then does lib/pq ask for numbers and bytes as such.
func (s *Store) readParcels(ctx context.Context, tx *sql.Tx, parcels chan<- *parcel) error {
	for _, statement := range newestPlan {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	query, later := newestQuery, false
	if err := tx.QueryRowContext(ctx, laterQuery).Scan(&later); err != nil {
		return err
	}
	if !later {
		query = revisionsQuery
	}
	prepared, err := tx.PrepareContext(ctx, query)
	if err != nil {
		return err
	}
	defer prepared.Close()
	rows, err := prepared.QueryContext(ctx)
	if err != nil {
		return err
	}
	defer rows.Close()
	size := 0
	for more := true; more; {
		p := &parcel{rows: make([]kept, 0, chunkRows), ready: make(chan struct{})}
		p.texts.Grow(size)
		if more, err = p.fill(rows); err != nil {
			return err
		}
		size = p.texts.Len() + p.texts.Len()/8 // about as much as the next will be
		select {
		case parcels <- p:
			go func() {
				defer close(p.ready)
				p.failed = p.open(ctx, s)
			}()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return rows.Err()
}

// fill takes changes from rows; more is false when there are no more.
func (p *parcel) fill(rows *sql.Rows) (more bool, err error) {
	var body sql.RawBytes
	ends := make([]int, 0, chunkRows)
	for len(p.rows) < chunkRows {
		if !rows.Next() {
			break
		}
		var k kept
		if err := rows.Scan(&k.Number, &k.ID, &k.Revision, &body); err != nil {
			return false, err
		}
		p.rows = append(p.rows, k)
		p.texts.Write(body)
		ends = append(ends, p.texts.Len())
	}
	start := 0
	for i, end := range ends {
		p.rows[i].body, start = p.texts.String()[start:end], end
	}
	return len(p.rows) == chunkRows, nil
}

// open reads the events of a parcel.
func (p *parcel) open(ctx context.Context, s *Store) error {
	p.events = make([]geo.Event, len(p.rows)) // together, for they are large
	var areas []*geo.Event
	var texts geo.FeatureReader
	for i := range p.rows {
		k := &p.rows[i]
		if k.body == "" {
			continue
		}
		e := &p.events[i]
		if err := texts.Read(e, k.body); err != nil {
			return err
		}
		if k.Event = e; e.AreaID != "" {
			areas = append(areas, e)
		}
	}
	return s.fillAreas(ctx, s.write, areas)
}
