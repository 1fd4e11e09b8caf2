package postgis

import (
	"context"
	"database/sql"
	"iter"
	"sync"
	"time"

	"github.com/lib/pq"

	"eventmap/geo"
)

// channel is where every write is announced, with NOTIFY.
const channel = "eventmap_change"

// Changes streams, for each event written since a change number, its last change:
// its newest revision, as a start reads it.
func (s *Store) Changes(ctx context.Context, since int64) iter.Seq2[geo.Change, error] {
	if since <= 0 {
		return s.newest(ctx)
	}
	var texts geo.FeatureReader
	return stream(ctx, s, "changes", question[geo.Change]{
		query: sinceQuery,
		args:  []any{since},
		index: true,
		scan: func(rows *sql.Rows) (c geo.Change, err error) {
			var body sql.RawBytes
			if err := rows.Scan(&c.Number, &c.ID, &c.Revision, &body); err != nil || body == nil {
				return c, err
			}
			c.Event = new(geo.Event)
			return c, texts.Read(c.Event, string(body))
		},
		event: func(c *geo.Change) *geo.Event { return c.Event },
	})
}

// Size gives the number of events.
func (s *Store) Size(ctx context.Context) (n int64, err error) {
	err = s.read.QueryRowContext(ctx, "SELECT count(*) FROM events").Scan(&n)
	return n, s.fail(ctx, "size", err)
}

// LastChange gives the number of the newest committed change; 0 for none.
func (s *Store) LastChange(ctx context.Context) (n int64, err error) {
	err = s.read.QueryRowContext(ctx, "SELECT n FROM change_counter").Scan(&n)
	return n, s.fail(ctx, "last change", err)
}

// Watch sends after each change that may have been made, by this process or
// another, until ctx ends or the store is closed; then it closes the channel.
// Changes that come faster than they are received become one.
func (s *Store) Watch(ctx context.Context) <-chan struct{} {
	c := s.watch.add(ctx)
	s.watch.listening.Do(func() { s.listen() })
	return c
}

// How long the listener waits before it connects again, at first and at most.
const (
	reconnectFirst = 100 * time.Millisecond
	reconnectMost  = 10 * time.Second
)

// listen passes on what other processes announce, until the store is closed. A
// connection that dies in silence is found out by TCP's keepalive, which Go turns
// on; Listener.Ping would hold up Close while it waits for an answer.
func (s *Store) listen() {
	l := pq.NewListener(s.dsn, reconnectFirst, reconnectMost, func(event pq.ListenerEventType, err error) {
		if err != nil {
			s.options.Log.Warn("the connection that listens for changes failed; trying again", "cause", err.Error())
		}
	})
	if !s.watch.closeWith(l.Close) {
		_ = l.Close()
		return
	}
	go func() {
		if l.Listen(channel) == nil {
			s.watch.fire() // for what was announced before we listened
		}
	}()
	go func() {
		for range l.Notify { // nil after a reconnect, when announcements may have been lost
			s.watch.fire()
		}
	}()
}

// watchers are the channels that Watch has given out; the zero value is ready.
type watchers struct {
	listening sync.Once

	mu      sync.Mutex
	open    map[chan struct{}]struct{}
	close   func() error // ends the listener; nil where there is none
	stopped bool
}

func (w *watchers) add(ctx context.Context) <-chan struct{} {
	c := make(chan struct{}, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stopped {
		close(c)
		return c
	}
	if w.open == nil {
		w.open = map[chan struct{}]struct{}{}
	}
	w.open[c] = struct{}{}
	context.AfterFunc(ctx, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.end(c)
	})
	return c
}

// end closes a channel that was given out, once; w.mu is held.
func (w *watchers) end(c chan struct{}) {
	if _, ok := w.open[c]; ok {
		delete(w.open, c)
		close(c)
	}
}

// fire tells every watcher to look.
func (w *watchers) fire() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.open {
		select {
		case c <- struct{}{}:
		default: // it has not looked since it was last told
		}
	}
}

// closeWith says how the listener ends; false when it has to end at once.
func (w *watchers) closeWith(end func() error) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.close = end
	return !w.stopped
}

func (w *watchers) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stopped = true
	for c := range w.open {
		w.end(c)
	}
	if w.close != nil {
		_ = w.close() // its connection goes with the rest
		w.close = nil
	}
}
