package server

import (
	"sync/atomic"
	"time"

	"eventmap/geo"
	"eventmap/geo/cql2"
)

// A timed filter counts the time that it takes, and holds of nothing any more when
// that is used up: a filter of a few kilobytes may ask for days of work.
type timed struct {
	geo.Filter
	allowed time.Duration
	left    atomic.Int64 // nanoseconds
}

func (f *timed) Match(e *geo.Event) bool {
	if f.left.Load() <= 0 {
		return false
	}
	began := time.Now()
	holds := f.Filter.Match(e)
	f.left.Add(-max(1, int64(time.Since(began)))) // a coarse clock may see no time pass
	return holds
}

// narrowed says what it can of the query's filter in its other words, facets too
// unless they are counted and but for the lists that are, and bounds the time of the rest. An answer is whole
// only where err is nil once it is made.
func (s *Server) narrowed(q geo.Query, facets bool, lists ...geo.Facet) (narrow geo.Query, err func() error) {
	narrow = cql2.Narrow(q, facets, lists...)
	if narrow.Filter == nil || s.Limits.Filter <= 0 {
		return narrow, func() error { return nil }
	}
	f := &timed{Filter: narrow.Filter, allowed: s.Limits.Filter}
	f.left.Store(int64(f.allowed))
	narrow.Filter = f
	return narrow, f.err
}

func (f *timed) err() error {
	if f.left.Load() > 0 {
		return nil
	}
	return geo.Errorf(geo.Invalid, "filter: it was looked at for %v and there are events left; ask for fewer with bbox, datetime or event_type, or make it simpler", f.allowed)
}
