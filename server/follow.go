package server

import (
	"bytes"
	"context"
	"log/slog"
	"maps"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"eventmap/geo"
	"eventmap/geo/index"
	"eventmap/geo/tile"
	"eventmap/server/live"
)

// A follower keeps the indexes and the streams of changes equal to the store.
// There are two of each: the desk's holds every event, the public's only what
// Event.Public lets through and may be redistributed, so that no question put to
// it can touch the rest.
type follower struct {
	store  geo.Store
	log    *slog.Logger
	events *index.Index // the desk's
	shown  *index.Index // what the public sees; its revisions count the writes into it
	desk   view
	public view

	mu       sync.Mutex      // held while changes are applied
	bookmark int64           // the newest change that was applied; under mu
	closed   map[string]bool // the datasets that may not be redistributed; under mu
	writes   int64           // into shown; under mu
	agenda   agenda          // under mu
	loaded   atomic.Int64
	ready    atomic.Bool
}

// A view is what one class of people sees. The desk's changes have the store's
// numbers. The public's are counted for themselves from 0 in each run of the
// program, for gaps would tell how busy the desk is: outside, such a number
// carries the name of the run, and means nothing to another.
type view struct {
	role   string
	run    string // of the program; "" where numbers are the store's
	events reader
	hub    *live.Hub
	number atomic.Int64 // the newest change that these people are told of
}

// A reader answers what many events are asked for.
type reader interface {
	geo.Reader
	Count(q geo.Query) int
	Tile(q geo.Query, at tile.Address, o tile.Options) tile.Content
	Len() int
}

func (v *view) index() reader { return v.events }

// token writes a change number as those of the view take it back.
func (v *view) token(number int64) string {
	if v.run == "" {
		return strconv.FormatInt(number, 10)
	}
	return v.run + "." + strconv.FormatInt(number, 10)
}

// read takes back a token. known is false for one of another run of the program,
// or of those who see more or less; ok is false for what is none.
func (v *view) read(token string) (number int64, known, ok bool) {
	run, digits, of := strings.Cut(token, ".")
	if !of {
		run, digits = "", token
	}
	number, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || number < 0 {
		return 0, false, false
	}
	return number, run == v.run && number <= v.number.Load(), true
}

// newFollower makes a follower; run names the run of the program.
func newFollower(store geo.Store, run string, log *slog.Logger) *follower {
	f := &follower{store: store, log: log, events: new(index.Index), shown: new(index.Index), agenda: agenda{}}
	f.desk.role, f.desk.hub, f.desk.events = "desk", new(live.Hub), f.events
	f.public.role, f.public.hub, f.public.events, f.public.run = "public", new(live.Hub), publicReader{f.shown}, run
	return f
}

// A publicReader hides the revisions of the public's index.
type publicReader struct{ *index.Index }

func (r publicReader) Event(ctx context.Context, id int64) (geo.Event, error) {
	e, err := r.Index.Event(ctx, id)
	e.Revision = 0
	return e, err
}

func (r publicReader) Events(ctx context.Context, q geo.Query) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		for e, err := range r.Index.Events(ctx, q) {
			e.Revision = 0
			if !yield(e, err) {
				return
			}
		}
	}
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
		case <-f.due():
			f.release(ctx)
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
	if err := f.events.Load(f.counted(f.store.Events(ctx, geo.Query{}))); err != nil {
		return err
	}
	if err := f.shown.Load(f.published(ctx)); err != nil {
		return err
	}
	f.bookmark = number
	if err := f.read(ctx); err != nil {
		return err
	}
	// Whoever comes from before has to look at everything afresh: what was
	// withdrawn during the load is not known to have been public.
	f.desk.startAt(f.bookmark)
	f.public.startAt(f.public.number.Load())
	f.ready.Store(true)
	f.log.InfoContext(ctx, "events loaded", "events", f.events.Len(), "public", f.shown.Len(), "change", f.bookmark,
		"ms", time.Since(start).Milliseconds())
	return nil
}

// counted counts what is loaded, and notes what is due; f.mu is held.
func (f *follower) counted(events geo.Events) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		for e, err := range events {
			f.loaded.Add(1)
			if err == nil {
				f.agenda.note(e.ID, &e)
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// published gives what the public may see of the desk's events; f.mu is held.
func (f *follower) published(ctx context.Context) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		for e, err := range f.events.Events(ctx, geo.Query{Visibilities: []string{"public"}}) {
			if err != nil {
				yield(e, err)
				return
			}
			if p, ok := f.open(&e); ok {
				if p.Revision = 1; !yield(p, nil) {
					return
				}
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

// heedRights shows and hides what the changed rights of datasets open and close;
// f.mu is held. The public is told of those events like of any other change.
func (f *follower) heedRights(ctx context.Context) error {
	closed, err := f.notRedistributable(ctx)
	if err != nil || maps.Equal(closed, f.closed) {
		return err
	}
	var turned []string
	for name := range closed {
		if !f.closed[name] {
			turned = append(turned, name)
		}
	}
	for name := range f.closed {
		if !closed[name] {
			turned = append(turned, name)
		}
	}
	f.closed = closed
	var changes []geo.Change
	for e, err := range f.events.Events(ctx, geo.Query{Datasets: turned, Visibilities: []string{"public"}}) {
		if err != nil {
			return err
		}
		changes = append(changes, geo.Change{ID: e.ID, Event: &e})
	}
	f.publish(changes)
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
	news := make([]live.Change, len(changes))
	for i, c := range changes {
		f.agenda.note(c.ID, c.Event)
		news[i] = live.Change{Number: c.Number, ID: c.ID, Revision: c.Revision, Deleted: c.Event == nil}
	}
	f.events.Apply(changes...)
	f.bookmark = changes[len(changes)-1].Number
	f.desk.tell(news)
	f.publish(changes)
}

// publish shows the public what changes, and tells it of nothing else: a change
// after which an event looks as before is none. What has one number at the store
// has one here.
func (f *follower) publish(changes []geo.Change) {
	f.writes++
	var open []geo.Change
	var news []live.Change
	number, last := f.public.number.Load(), int64(-1)
	for _, c := range changes {
		before, err := f.public.index().Event(context.Background(), c.ID)
		seen := err == nil
		var now geo.Event
		shows := false
		if c.Event != nil {
			now, shows = f.open(c.Event)
		}
		if !seen && !shows || seen && shows && bytes.Equal(geo.AppendFeature(nil, &before), geo.AppendFeature(nil, &now)) {
			continue
		}
		if c.Number != last {
			number, last = number+1, c.Number
		}
		next := geo.Change{ID: c.ID, Revision: 1 + f.writes}
		if shows {
			now.Revision = next.Revision
			next.Event = &now
		}
		open = append(open, next)
		news = append(news, live.Change{Number: number, ID: c.ID, Deleted: !shows})
	}
	f.shown.Apply(open...)
	f.public.tell(news)
}
