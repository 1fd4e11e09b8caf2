package server

import (
	"context"
	"log/slog"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"eventmap/geo"
	"eventmap/geo/index"
	"eventmap/server/live"
)

// A follower keeps the indexes and the streams of changes equal to the store.
// There are two of each: the desk's holds every event, the public's only what
// Event.Public lets through and may be redistributed, so that no question put to
// it can touch the rest.
type follower struct {
	store  geo.Store
	log    *slog.Logger
	desk   view
	public view

	mu       sync.Mutex      // held while changes are applied
	bookmark int64           // the newest change that was applied; under mu
	closed   map[string]bool // the datasets that may not be redistributed; under mu
	loaded   atomic.Int64
	ready    atomic.Bool
}

// A view is what one class of people sees.
type view struct {
	role   string
	events atomic.Pointer[index.Index]
	hub    *live.Hub
	number atomic.Int64 // the newest change that these people are told of
	anew   atomic.Int64 // how often the index was replaced without a change of an event
}

// index gives the index that answers now.
func (v *view) index() *index.Index { return v.events.Load() }

// show replaces the index, and has everybody look at everything afresh.
func (v *view) show(x *index.Index) {
	v.events.Store(x)
	v.anew.Add(1)
	v.hub.Wake()
}

func newFollower(store geo.Store, log *slog.Logger) *follower {
	f := &follower{store: store, log: log}
	f.desk.role, f.desk.hub = "desk", new(live.Hub)
	f.public.role, f.public.hub = "public", new(live.Hub)
	f.desk.events.Store(new(index.Index))
	f.public.events.Store(new(index.Index))
	return f
}

// startAt says that the view shows what came up to a number.
func (v *view) startAt(number int64) {
	v.number.Store(number)
	v.hub.StartAt(number)
}

// tell makes changes known, in the order of their numbers, once the index shows
// them: whoever reads the number first and the index after it sees no less.
func (v *view) tell(news []live.Change) {
	if len(news) == 0 {
		return
	}
	v.number.Store(news[len(news)-1].Number)
	v.hub.Publish(news...)
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
		if ctx.Err() != nil {
			return nil
		}
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
		case _, open := <-look:
			if !open {
				look = nil // the store was closed, or ctx is about to end
			}
		case <-again:
		}
	}
}

// load fills both indexes: the desk's from the store, the public's from it.
func (f *follower) load(ctx context.Context) error {
	start := time.Now()
	f.mu.Lock()
	defer f.mu.Unlock()
	number, err := f.store.LastChange(ctx)
	if err != nil {
		return err
	}
	if f.closed, err = f.notRedistributable(ctx); err != nil {
		return err
	}
	if err := f.desk.index().Load(f.counted(f.store.Events(ctx, geo.Query{}))); err != nil {
		return err
	}
	if err := f.public.index().Load(f.published(ctx)); err != nil {
		return err
	}
	f.bookmark = number
	if err := f.read(ctx); err != nil {
		return err
	}
	// Whoever comes from before this number has to look at everything afresh:
	// what was withdrawn during the load is not known to have been public.
	f.desk.startAt(f.bookmark)
	f.public.startAt(f.bookmark)
	f.ready.Store(true)
	f.log.InfoContext(ctx, "events loaded", "events", f.desk.index().Len(), "public", f.public.index().Len(), "change", f.bookmark,
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

// published gives what the public may see of the desk's events; f.mu is held.
func (f *follower) published(ctx context.Context) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		for e, err := range f.desk.index().Events(ctx, geo.Query{Visibilities: []string{"public"}}) {
			if err != nil {
				yield(e, err)
				return
			}
			if p, ok := f.open(&e); ok && !yield(p, nil) {
				return
			}
		}
	}
}

// open gives what the public may see of an event, and whether it may at all;
// f.mu is held.
func (f *follower) open(e *geo.Event) (geo.Event, bool) {
	if !e.Redistributable(!f.closed[e.Dataset]) {
		return geo.Event{}, false
	}
	return e.Public()
}

// notRedistributable names the datasets that may not be given to others.
func (f *follower) notRedistributable(ctx context.Context) (map[string]bool, error) {
	all, err := f.store.Datasets(ctx)
	if err != nil {
		return nil, err
	}
	closed := map[string]bool{}
	for _, d := range all {
		if !d.Redistributable {
			closed[d.Name] = true
		}
	}
	return closed, nil
}

// heedRights makes the public's index anew when the rights of a dataset have
// changed; f.mu is held.
func (f *follower) heedRights(ctx context.Context) error {
	closed, err := f.notRedistributable(ctx)
	if err != nil || maps.Equal(closed, f.closed) {
		return err
	}
	f.closed = closed
	x := new(index.Index)
	if err := x.Load(f.published(ctx)); err != nil {
		return err
	}
	f.public.show(x)
	return nil
}

// batch is how many changes are applied at once while catching up.
const batch = 5_000

// catchUp brings the indexes to the newest committed change, and tells the
// followers. Whoever has written calls it before answering. Until the events are
// loaded it does nothing: the load will find what was written.
func (f *follower) catchUp(ctx context.Context) error {
	if !f.ready.Load() {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.read(ctx)
}

// read applies what came after the bookmark; f.mu is held. Rights are read after
// the changes that they are applied to, so that what was closed before it was
// written is never shown.
func (f *follower) read(ctx context.Context) error {
	changes := make([]geo.Change, 0, 16)
	for c, err := range f.store.Changes(ctx, f.bookmark) {
		if err != nil {
			return err
		}
		// A number is applied whole: cut only where the next one begins.
		if len(changes) >= batch && c.Number != changes[len(changes)-1].Number {
			if err := f.heedRights(ctx); err != nil {
				return err
			}
			f.apply(changes)
			changes = changes[:0]
		}
		changes = append(changes, c)
	}
	if err := f.heedRights(ctx); err != nil {
		return err
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
			if p, ok := f.open(c.Event); ok {
				open[i].Event = &p
			}
		}
		if news, ok := f.publicNews(&open[i]); ok {
			publicNews = append(publicNews, news)
		}
	}
	f.desk.index().Apply(changes...)
	f.public.index().Apply(open...)
	f.bookmark = changes[len(changes)-1].Number
	f.desk.tell(deskNews)
	f.public.tell(publicNews)
}

// publicNews says what the public is told of a change: nothing of an event that
// it never saw.
func (f *follower) publicNews(c *geo.Change) (live.Change, bool) {
	_, err := f.public.index().Event(context.Background(), c.ID)
	seen := err == nil
	return live.Change{Number: c.Number, ID: c.ID, Revision: c.Revision, Deleted: c.Event == nil}, seen || c.Event != nil
}
