package server

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"eventmap/geo"
	"eventmap/geo/index"
	"eventmap/server/live"
)

// A follower keeps the indexes and the streams of changes equal to the store.
// There are two of each: the desk's holds every event, the public's only what
// Event.Public lets through, so that no question put to it can touch the rest.
type follower struct {
	store  geo.Store
	log    *slog.Logger
	desk   view
	public view

	mu     sync.Mutex // held while changes are applied
	number atomic.Int64
	loaded atomic.Int64
	ready  atomic.Bool
}

// A view is what one class of people sees.
type view struct {
	role  string
	index *index.Index
	hub   *live.Hub
}

func newFollower(store geo.Store, log *slog.Logger) *follower {
	return &follower{store: store, log: log,
		desk:   view{"desk", new(index.Index), new(live.Hub)},
		public: view{"public", new(index.Index), new(live.Hub)}}
}

// retryAfter is how long the follower waits when the store does not answer.
const retryAfter = time.Second

// run loads the indexes and follows the store until ctx ends. It watches before
// it loads, and applies by revision, so that nothing falls between.
func (f *follower) run(ctx context.Context) error {
	defer f.desk.hub.Close()
	defer f.public.hub.Close()
	look := f.store.Watch(ctx)
	if err := f.load(ctx); err != nil {
		return err
	}
	for {
		var again <-chan time.Time
		if err := f.catchUp(ctx); err != nil && ctx.Err() == nil {
			f.log.ErrorContext(ctx, "cannot follow the store; trying again", "error", err)
			again = time.After(retryAfter)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-look:
		case <-again:
		}
	}
}

// load fills both indexes: the desk's from the store, the public's from it.
func (f *follower) load(ctx context.Context) error {
	start := time.Now()
	number, err := f.store.LastChange(ctx)
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.desk.index.Load(f.counted(f.store.Events(ctx, geo.Query{}))); err != nil {
		return err
	}
	if err := f.public.index.Load(published(f.desk.index.Events(ctx, geo.Query{Visibilities: []string{"public"}}))); err != nil {
		return err
	}
	f.number.Store(number)
	f.desk.hub.StartAt(number)
	f.public.hub.StartAt(number)
	f.ready.Store(true)
	f.log.InfoContext(ctx, "events loaded", "events", f.desk.index.Len(), "public", f.public.index.Len(), "change", number,
		"ms", time.Since(start).Milliseconds())
	return nil
}

func (f *follower) counted(events geo.Events) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		for e, err := range events {
			f.loaded.Add(1)
			if !yield(e, err) {
				return
			}
		}
	}
}

// published gives what of a stream the public may see.
func published(events geo.Events) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		for e, err := range events {
			if err != nil {
				yield(e, err)
				return
			}
			if p, ok := e.Public(); ok && !yield(p, nil) {
				return
			}
		}
	}
}

// batch is how many changes are applied at once while catching up.
const batch = 5_000

// catchUp brings the indexes to the newest committed change, and tells the
// followers. Whoever has written calls it before answering.
func (f *follower) catchUp(ctx context.Context) error {
	if !f.ready.Load() {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	changes := make([]geo.Change, 0, 16)
	for c, err := range f.store.Changes(ctx, f.number.Load()) {
		if err != nil {
			return err
		}
		// A number is applied whole: cut only where the next one begins.
		if len(changes) >= batch && c.Number != changes[len(changes)-1].Number {
			f.apply(changes)
			changes = changes[:0]
		}
		changes = append(changes, c)
	}
	f.apply(changes)
	return nil
}

// apply makes changes visible to both views, then tells their followers.
func (f *follower) apply(changes []geo.Change) {
	if len(changes) == 0 {
		return
	}
	open := make([]geo.Change, len(changes))
	deskNews, publicNews := make([]live.Change, len(changes)), make([]live.Change, 0, len(changes))
	for i, c := range changes {
		deskNews[i] = live.Change{Number: c.Number, ID: c.ID, Revision: c.Revision, Deleted: c.Event == nil}
		open[i] = geo.Change{Number: c.Number, ID: c.ID, Revision: c.Revision}
		if c.Event != nil {
			if p, ok := c.Event.Public(); ok {
				open[i].Event = &p
			}
		}
		if news, ok := f.publicNews(&open[i]); ok {
			publicNews = append(publicNews, news)
		}
	}
	f.desk.index.Apply(changes...)
	f.public.index.Apply(open...)
	f.number.Store(changes[len(changes)-1].Number)
	f.desk.hub.Publish(deskNews...)
	f.public.hub.Publish(publicNews...)
}

// publicNews says what the public is told of a change: nothing of an event that
// it never saw.
func (f *follower) publicNews(c *geo.Change) (live.Change, bool) {
	_, err := f.public.index.Event(context.Background(), c.ID)
	seen := err == nil
	return live.Change{Number: c.Number, ID: c.ID, Revision: c.Revision, Deleted: c.Event == nil}, seen || c.Event != nil
}
