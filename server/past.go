package server

import (
	"context"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"eventmap/geo"
	"eventmap/geo/index"
)

// mostPasts is how many moments of the past are held ready. Each is an index of
// its own, as large as that of the present.
const mostPasts = 2

// pastKept is how long a moment that nobody asks about is held.
const pastKept = 10 * time.Minute

// The past answers questions as of a moment: by an index of every event as it
// stood after a change, made from the revisions when it is first asked for.
type past struct {
	store geo.Store

	loading sync.Mutex // held while a moment is loaded: they come one after another, for each takes memory
	mu      sync.Mutex
	known   []*moment // the one asked for last at the end
}

// A moment is the state after one change, for good.
type moment struct {
	view   view
	events *index.Index
	change int64
	loaded chan struct{} // closed when view or err is there
	err    error
	forget *time.Timer
}

// at gives the state after a change. Whoever asks first loads it; should they
// give up, the next one does.
func (p *past) at(ctx context.Context, change int64) (*view, error) {
	m, mine := p.claim(change)
	if mine {
		p.loading.Lock()
		m.err = m.events.Load(p.store.AsOf(ctx, change))
		p.loading.Unlock()
		if m.err != nil {
			p.drop(m)
		}
		close(m.loaded)
	}
	select {
	case <-m.loaded:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if m.err != nil && !mine && ctx.Err() == nil {
		return p.at(ctx, change)
	}
	return &m.view, m.err
}

// claim finds a moment, or makes room for it: then it is the caller's to load.
func (p *past) claim(change int64) (m *moment, mine bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, known := range p.known {
		if known.change == change {
			known.forget.Reset(pastKept)
			p.known = append(append(p.known[:i:i], p.known[i+1:]...), known)
			return known, false
		}
	}
	m = &moment{events: new(index.Index), change: change, loaded: make(chan struct{})}
	m.view.role = "past"
	m.view.events = m.events.Reader(index.Desk)
	m.view.number.Store(change)
	m.forget = time.AfterFunc(pastKept, func() { p.drop(m) })
	if p.known = append(p.known, m); len(p.known) > mostPasts {
		p.known[0].forget.Stop()
		p.known = p.known[1:]
	}
	return m, true
}

func (p *past) drop(m *moment) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m.forget.Stop()
	for i, known := range p.known {
		if known == m {
			p.known = append(p.known[:i:i], p.known[i+1:]...)
			return
		}
	}
}

// AsOf reads the word as_of: a moment in RFC 3339, or a date, which is the end of
// that day in UTC.
func AsOf(word string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339, word)
	if day, dayErr := time.Parse(time.DateOnly, word); dayErr == nil {
		at, err = day.Add(24*time.Hour-time.Second), nil
		if now := time.Now(); at.After(now) && day.Before(now) {
			at = now // today is not over
		}
	}
	switch {
	case err != nil:
		return at, geo.Errorf(geo.Invalid, "as_of: %q is neither a date such as 2024-03-03 nor a moment such as 2024-03-03T18:00:00Z", geo.Clip(word))
	case at.After(time.Now()):
		return at, geo.Errorf(geo.Invalid, "as_of: %s is still to come", word)
	}
	return at.UTC(), nil // PostgreSQL knows no offset beyond 16 hours
}

// viewed gives the index that answers a request: that of the present, or with
// as_of that of a moment of the past, which is the desk's alone.
func (s *Server) viewed(c echo.Context) (*view, error) {
	word := c.QueryParam("as_of")
	if word == "" {
		return s.view(c), nil
	}
	if !who(c).SignedIn() {
		return nil, geo.Errorf(geo.Forbidden, "as_of: how things were known earlier is told to the desk alone; sign in")
	}
	if c.QueryParam("changed_since") != "" {
		return nil, geo.Errorf(geo.Invalid, "changed_since: what changed since cannot be asked together with as_of")
	}
	at, err := AsOf(word)
	if err != nil {
		return nil, err
	}
	defer s.working(c)()
	change, err := s.Store.ChangeAt(c.Request().Context(), at)
	if err != nil {
		return nil, err
	}
	return s.past.at(c.Request().Context(), change)
}
