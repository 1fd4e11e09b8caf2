package server

import (
	"bytes"
	"context"
	"iter"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"eventmap/geo"
	"eventmap/geo/index"
	"eventmap/server/live"
	"eventmap/server/tilecache"
)

// A follower keeps the index and the streams of changes equal to the store. The
// index has two readers: the desk's sees every event, the public's only what
// Event.Public lets through and may be redistributed, so that no question put to
// it can touch the rest.
type follower struct {
	store  geo.Store
	log    *slog.Logger
	events *index.Index
	desk   view
	public view

	mu       sync.Mutex      // held while changes are applied
	bookmark int64           // the newest change that was applied; under mu
	closed   map[string]bool // the datasets that may not be redistributed; under mu, and read by index.Publish
	agenda   agenda          // under mu
	loaded   atomic.Int64
	total    atomic.Int64 // how many there were to load
	ready    atomic.Bool
}

// A view is what one class of people sees. The desk's changes have the store's
// numbers. The public's are counted for themselves in each run of the
// program, for gaps would tell how busy the desk is: outside, such a number
// carries the name of the run, and means nothing to another. They begin at 1.
type view struct {
	role   string
	run    string // of the program; "" where numbers are the store's
	events *index.Reader
	hub    *live.Hub
	number atomic.Int64 // the newest change that these people are told of
	tiles  tilecache.Cache
}

// index gives what answers these people.
func (v *view) index() *index.Reader { return v.events }

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
	f := &follower{store: store, log: log, events: new(index.Index), agenda: agenda{}}
	f.events.Publish = f.placed
	f.desk.role, f.desk.hub, f.desk.events = "desk", new(live.Hub), f.events.Reader(index.Desk)
	f.public.role, f.public.hub, f.public.events, f.public.run = "public", new(live.Hub), f.events.Reader(index.Public), run
	f.public.number.Store(1)
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
		case <-f.due():
			f.release(ctx)
		}
	}
}

// load fills the index. What may not be redistributed is known before.
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
	sized := make(chan error, 1)
	go func() { // what a million take is a quarter of a second
		total, err := f.store.Size(ctx)
		f.total.Store(total)
		sized <- err
	}()
	defer func() { <-sized }()
	if err := f.events.LoadChanges(f.counted(f.store.Changes(ctx, 0))); err != nil {
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
	f.log.InfoContext(ctx, "events loaded", "events", f.desk.index().Len(), "public", f.public.index().Len(), "change", f.bookmark,
		"ms", time.Since(start).Milliseconds())
	return nil
}

// counted counts what is loaded, and notes what is due; f.mu is held.
func (f *follower) counted(changes iter.Seq2[geo.Change, error]) func(yield func(geo.Change, error) bool) {
	return func(yield func(geo.Change, error) bool) {
		for c, err := range changes {
			if err == nil && c.Event != nil {
				f.loaded.Add(1)
				f.agenda.note(c.ID, c.Event)
			}
			if !yield(c, err) {
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

// placed is open for the index, which asks Public itself for what it shows.
func (f *follower) placed(e *geo.Event) (*geo.Event, bool) {
	if !e.Redistributable(!f.closed[e.Dataset]) {
		return nil, false
	}
	return e.Placed()
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
// f.mu is held. The public is told of those events like of any other change, and
// of nothing where there are none.
func (f *follower) heedRights(ctx context.Context) error {
	closed, err := f.notRedistributable(ctx)
	if err != nil || maps.Equal(closed, f.closed) {
		return err
	}
	var turned []string
	for _, name := range slices.Concat(slices.Collect(maps.Keys(closed)), slices.Collect(maps.Keys(f.closed))) {
		if closed[name] != f.closed[name] {
			turned = append(turned, name)
		}
	}
	f.closed = closed
	var news []live.Change
	number := f.public.number.Load() + 1
	for e, err := range f.events.Events(ctx, geo.Query{Datasets: turned, Visibilities: []string{"public"}}) {
		if err != nil {
			return err
		}
		_, shows := f.open(&e)
		if _, seen := f.shown(e.ID); seen != shows {
			news = append(news, live.Change{Number: number, ID: e.ID, Deleted: !shows})
		}
	}
	if len(news) == 0 {
		return nil
	}
	f.events.Republish(uint32(number))
	f.public.tell(news)
	return nil
}

// shown gives what the public sees of an event now, and whether it sees it at all.
func (f *follower) shown(id int64) (geo.Event, bool) {
	e, err := f.public.index().Event(context.Background(), id)
	return e, err == nil
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

// apply makes changes visible to everybody at once, then tells their followers.
func (f *follower) apply(changes []geo.Change) {
	if len(changes) == 0 {
		return
	}
	news := make([]live.Change, len(changes))
	for i, c := range changes {
		f.agenda.note(c.ID, c.Event)
		news[i] = live.Change{Number: c.Number, ID: c.ID, Revision: c.Revision, Deleted: c.Event == nil}
	}
	told, publicNews := f.publicNews(changes)
	f.events.ApplyTold(changes, told)
	f.bookmark = changes[len(changes)-1].Number
	f.desk.tell(news)
	f.public.tell(publicNews)
}

// publicNews says what the public is told of changes that are about to be applied,
// and under which number of its own each is; 0 for those of which it is told
// nothing. A change after which an event looks as before is none. What has one
// number at the store has one here.
func (f *follower) publicNews(changes []geo.Change) (told []uint32, news []live.Change) {
	told = make([]uint32, len(changes))
	number, last := f.public.number.Load(), int64(-1)
	for i, c := range changes {
		before, seen := f.shown(c.ID)
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
		told[i] = uint32(number)
		news = append(news, live.Change{Number: number, ID: c.ID, Deleted: !shows})
	}
	return told, news
}
