package gpkg

import (
	"context"
	"iter"
	"time"

	"eventmap/geo"
)

// Changes streams the last change of each event written since a number.
func (s *Store) Changes(ctx context.Context, since int64) iter.Seq2[geo.Change, error] {
	return func(yield func(geo.Change, error) bool) {
		rows, err := s.reader.QueryContext(ctx, `
			SELECT r.change, r.event_id, r.revision, `+eventColumns+`
			FROM event_revisions r
			LEFT JOIN events e ON e.fid = r.event_id
			LEFT JOIN event_shapes s ON s.fid = e.fid
			WHERE r.change > ?
			  AND r.revision = (SELECT max(revision) FROM event_revisions WHERE event_id = r.event_id)
			ORDER BY r.change, r.event_id`, since)
		if err != nil {
			yield(geo.Change{}, explain(err, "changes since %d", since))
			return
		}
		defer func() { _ = rows.Close() }() // read to the end or given up
		var c geo.Change
		scan := newScanner(func(id string) (*geo.Place, error) { return s.place(ctx, id) }, &c.Number, &c.ID, &c.Revision)
		for rows.Next() {
			e, is, err := scan.event(rows)
			if err != nil {
				yield(geo.Change{}, explain(err, "changes since %d", since))
				return
			}
			c.Event = nil
			if is {
				c.Event = &e
			}
			if !yield(c, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(geo.Change{}, explain(err, "changes since %d", since))
		}
	}
}

// LastChange gives the number of the newest committed change; 0 for none.
func (s *Store) LastChange(ctx context.Context) (int64, error) {
	var n int64
	err := s.reader.QueryRowContext(ctx, `SELECT n FROM change_counter`).Scan(&n)
	return n, explain(err, "last change")
}

// look is how often a Watch asks whether another process wrote.
const look = 250 * time.Millisecond

// Watch sends after each write of this process at once, and of another within a
// quarter of a second. The channel is closed when ctx ends or the store closes.
func (s *Store) Watch(ctx context.Context) <-chan struct{} {
	signal := make(chan struct{}, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.closing:
		close(signal)
		return signal
	default:
	}
	s.watchers[signal] = struct{}{}
	s.watching.Go(func() {
		defer func() {
			s.mu.Lock()
			delete(s.watchers, signal)
			close(signal)
			s.mu.Unlock()
		}()
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		go func() {
			select {
			case <-s.closing:
				cancel()
			case <-ctx.Done():
			}
		}()
		s.poll(ctx, signal)
	})
	return signal
}

// poll asks one connection, again and again, for the number that SQLite raises
// for it whenever another connection has committed.
func (s *Store) poll(ctx context.Context, signal chan struct{}) {
	conn, err := s.reader.Conn(ctx)
	if err != nil {
		if ctx.Err() == nil {
			s.options.Log.ErrorContext(ctx, "cannot watch the store for other programs' writes", "error", err)
		}
		<-ctx.Done()
		return
	}
	defer func() { _ = conn.Close() }() // gives it back to the pool
	tick := time.NewTicker(look)
	defer tick.Stop()
	for last := int64(-1); ; {
		var version int64
		switch err := conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&version); {
		case ctx.Err() != nil:
			return
		case err != nil:
			s.options.Log.ErrorContext(ctx, "cannot watch the store for other programs' writes", "error", err)
		case version != last:
			// The first time too: a write may have come just before.
			last = version
			s.mu.Lock()
			send(signal)
			s.mu.Unlock()
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// lookNow wakes every Watch.
func (s *Store) lookNow() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for signal := range s.watchers {
		send(signal)
	}
}

// send leaves a signal unless one is waiting to be taken.
func send(signal chan struct{}) {
	select {
	case signal <- struct{}{}:
	default:
	}
}
