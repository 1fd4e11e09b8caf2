package gpkg

import (
	"cmp"
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
// reads ahead: rows are taken from the file while earlier ones are read as events,
// and those while still earlier ones are made use of.
func (s *Store) Changes(ctx context.Context, since int64) iter.Seq2[geo.Change, error] {
	return func(yield func(geo.Change, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		rows := make(chan []bodied, 4)
		ahead := make(chan []geo.Change, 4)
		var unread, unparsed error // each is there once its channel is closed
		go func() {
			defer close(rows)
			unread = s.readChanges(ctx, since, rows)
		}()
		go func() {
			defer close(ahead)
			unparsed = s.parseChanges(ctx, rows, ahead)
			cancel() // no more rows are needed
			for range rows {
			}
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
		if err := cmp.Or(unparsed, unread); err != nil {
			yield(geo.Change{}, explain(err, "changes since %d", since))
		}
	}
}

// A bodied change is one whose event is still to be read.
type bodied struct {
	geo.Change
	body driver.Value // bytes; nil for a deletion
}

// readChanges sends the changes since a number until ctx ends.
func (s *Store) readChanges(ctx context.Context, since int64, into chan<- []bodied) error {
	var list []bodied // mostly of one, who follows what is written
	send := func() error {
		select {
		case into <- list:
			list = make([]bodied, 0, changesAtOnce)
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	err := s.rows(ctx, func(row []driver.Value) error {
		list = append(list, bodied{geo.Change{Number: whole(row[0]), ID: whole(row[1]), Revision: whole(row[2])}, row[3]})
		if len(list) < changesAtOnce {
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

// parseChanges reads the events of changes.
func (s *Store) parseChanges(ctx context.Context, from <-chan []bodied, into chan<- []geo.Change) error {
	area := func(id string) (*geo.Place, error) { return s.place(ctx, id) }
	for list := range from {
		changes := make([]geo.Change, len(list))
		events := make([]geo.Event, len(list)) // one by one they are most of the work of the collector
		for i := range list {
			changes[i] = list[i].Change
			body, ok := list[i].body.([]byte)
			if !ok {
				continue
			}
			changes[i].Event = &events[i]
			if err := parseInto(&events[i], body, area); err != nil {
				return err
			}
			s.share(ctx, &events[i])
		}
		select {
		case into <- changes:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
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
