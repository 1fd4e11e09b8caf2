package server

import (
	"bytes"
	"context"
	"sync"
	"time"

	"eventmap/geo"
)

// mostMoments is how many events' moments are remembered; 32 bytes each and the map
// around them.
const mostMoments = 100_000

// moments say when what the public sees of an event last became something else. It
// is told of no revisions and of no time at which they were made, for most are of
// what it does not see; but this moment it could have written down itself.
type moments struct {
	store geo.Store

	mu    sync.Mutex
	known map[int64]publicMoment
}

// A publicMoment is that of an event up to a revision.
type publicMoment struct {
	revision int64
	at       time.Time
}

// of gives the moment for an event as the desk sees it now; the zero time where the
// store does not say.
func (m *moments) of(ctx context.Context, e *geo.Event) time.Time {
	if e.Revision == 1 {
		return e.UpdatedAt
	}
	m.mu.Lock()
	known, ok := m.known[e.ID]
	m.mu.Unlock()
	if ok && known.revision == e.Revision {
		return known.at
	}
	at, err := m.read(ctx, e.ID, e.Revision)
	if err != nil {
		return time.Time{}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil || len(m.known) >= mostMoments {
		m.known = map[int64]publicMoment{}
	}
	m.known[e.ID] = publicMoment{e.Revision, at}
	return at
}

// read finds the moment in the history of an event, up to a revision.
func (m *moments) read(ctx context.Context, id, upTo int64) (at time.Time, err error) {
	var before []byte // what the public saw; nil for nothing
	for r, err := range m.store.History(ctx, id) {
		if err != nil {
			return time.Time{}, err
		}
		if r.Revision > upTo {
			break
		}
		var now []byte
		if r.Event != nil {
			if p, ok := r.Event.Public(); ok {
				now = geo.AppendFeature(nil, &p)
			}
		}
		if now != nil && !bytes.Equal(before, now) {
			at = r.At
		}
		before = now
	}
	return at, nil
}
