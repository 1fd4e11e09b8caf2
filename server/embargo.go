package server

import (
	"context"
	"time"

	"eventmap/geo"
)

// Reasons of the revisions that the program writes by itself.
const (
	EmbargoWhy   = "its embargo ended"
	DisplacedWhy = "it was given the place at which the public sees it"
)

// agenda says when which event is to be looked at: at the end of its embargo, or
// at once where it waits for its public place. A server that fails waits.
type agenda map[int64]time.Time

// note keeps up with what an event is now; nil for a deletion.
func (a agenda) note(id int64, e *geo.Event) {
	switch {
	case e != nil && e.Visibility == "embargoed":
		a[id] = e.EmbargoUntil
	case e != nil && e.Visibility == "public" && e.Undisplaced():
		a[id] = time.Time{}
	default:
		delete(a, id)
	}
}

// mostPatience is how long the agenda is not looked at, whatever the clock does.
const mostPatience = time.Hour

// due gives a channel that sends when something is due; nil when nothing waits.
func (f *follower) due() <-chan time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.agenda) == 0 {
		return nil
	}
	wait := mostPatience
	for _, at := range f.agenda {
		wait = min(wait, time.Until(at))
	}
	return time.After(wait)
}

// release writes what is due, as revisions like any other. Of several servers one
// does it: each names the revision that it read, and whoever comes later finds
// another.
func (f *follower) release(ctx context.Context) {
	now := time.Now()
	f.mu.Lock()
	var ids []int64
	for id, at := range f.agenda {
		if !at.After(now) {
			ids = append(ids, id)
			f.agenda[id] = now.Add(releaseAgain)
		}
	}
	f.mu.Unlock()
	for _, id := range ids {
		err := f.releaseOne(ctx, id, now)
		if kind := geo.KindOf(err); err != nil && kind != geo.Conflict && kind != geo.NotFound && ctx.Err() == nil {
			f.log.ErrorContext(ctx, "what is due could not be written; trying again", "event", id, "error", err)
		}
	}
}

// releaseAgain is how long an event rests that could not be written.
const releaseAgain = time.Minute

func (f *follower) releaseOne(ctx context.Context, id int64, now time.Time) error {
	e, err := f.store.Event(ctx, id)
	switch {
	case err != nil:
		return err
	case e.Visibility == "embargoed" && !e.EmbargoUntil.After(now):
		e.Visibility = "public"
		_, err = f.store.Put(ctx, e, geo.Edit{By: "eventmap", Why: EmbargoWhy})
	case e.Visibility == "public" && e.Undisplaced():
		_, err = f.store.Put(ctx, e, geo.Edit{By: "eventmap", Why: DisplacedWhy})
	}
	return err
}
