package gpkg

import (
	"context"
	"database/sql/driver"
	"iter"
	"time"

	"eventmap/geo"
)

// changesAtOnce is how many changes are handed over together.
const changesAtOnce = 256

// Changes streams the last change of each event written since a number. It
// reads what the newest revision says, which is one column and not seventy, and
// reads ahead: rows are taken from the file while earlier ones are made use of.
func (s *Store) Changes(ctx context.Context, since int64) iter.Seq2[geo.Change, error] {
	return func(yield func(geo.Change, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		ahead := make(chan []geo.Change, 4)
		failed := make(chan error, 1)
		go func() {
			defer close(ahead)
			failed <- s.readChanges(ctx, since, ahead)
		}()
		defer func() {
			cancel()
			for range ahead { // until the connection is given back
			}
		}()
		for list := range ahead {
			for i := range list {
				if !yield(list[i], nil) {
					return
				}
			}
		}
		if err := <-failed; err != nil {
			yield(geo.Change{}, explain(err, "changes since %d", since))
		}
	}
}

// readChanges sends the changes since a number until ctx ends.
func (s *Store) readChanges(ctx context.Context, since int64, into chan<- []geo.Change) error {
	list := make([]geo.Change, 0, changesAtOnce)
	var events []geo.Event // made many at a time, for one by one they are most of the work of the collector
	area := func(id string) (*geo.Place, error) { return s.place(ctx, id) }
	send := func() error {
		select {
		case into <- list:
			list = make([]geo.Change, 0, changesAtOnce)
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	err := s.rows(ctx, func(row []driver.Value) error {
		c := geo.Change{Number: whole(row[0]), ID: whole(row[1]), Revision: whole(row[2])}
		if body, ok := row[3].([]byte); ok {
			if len(events) == cap(events) {
				events = make([]geo.Event, 0, min(2*cap(events)+1, changesAtOnce))
			}
			events = events[:len(events)+1]
			c.Event = &events[len(events)-1]
			if err := parseInto(c.Event, body, area); err != nil {
				return err
			}
			s.share(ctx, c.Event)
		}
		if list = append(list, c); len(list) < changesAtOnce {
			return nil
		}
		return send()
	}, `
		SELECT change, event_id, revision, CAST(body AS BLOB)
		FROM event_revisions r
		WHERE change > ?
		  AND NOT EXISTS (SELECT 1 FROM event_revisions WHERE event_id = r.event_id AND revision > r.revision)
		ORDER BY change, event_id`, since)
	if err != nil || len(list) == 0 {
		return err
	}
	return send()
}

// share lets an event have the polygon of its drawn area in common with the
// others in it.
func (s *Store) share(ctx context.Context, e *geo.Event) {
	if e.Area == nil || !e.Area.Drawn() {
		return
	}
	if p, err := s.place(ctx, e.AreaID); err == nil {
		e.Area = p
	}
}

// Size gives the number of events.
func (s *Store) Size(ctx context.Context) (int64, error) {
	var n int64
	err := s.reader.QueryRowContext(ctx, `SELECT count(*) FROM events`).Scan(&n)
	return n, explain(err, "size")
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
