package index

import (
	"errors"
	"sync"
	"sync/atomic"

	"eventmap/geo"
)

// How many events are read between two turns at the dictionary, and how many rows
// a batch of them has at most.
var loadTurn, loadBatch = 256, 32_768

// Rows are shown when they are so many, and so many times as many as those that
// are shown already.
var showAt = 16_384

const showTimes = 3

// Load fills the index from a store, while Apply brings the changes that are
// made meanwhile: subscribe to those first, and no event falls in the gap. What
// was read so far can be seen from time to time. A row that the store could not
// read is passed over, and told at the end; any other error ends the load.
// Loading again adds what is missing and takes nothing away.
func (ix *Index) Load(events geo.Events) error {
	return ix.LoadChanges(func(yield func(geo.Change, error) bool) {
		turn, n := make([]geo.Event, loadTurn), 0
		for e, err := range events {
			own := &turn[n]
			if *own = e; err == nil {
				n = (n + 1) % loadTurn
			}
			if !yield(geo.Change{ID: own.ID, Revision: own.Revision, Event: own}, err) {
				return
			}
		}
	})
}

// LoadChanges is Load from a stream that bears the numbers of the last changes.
// Deletions in it are remembered. Its events stay as they are until loadTurn more
// have come.
func (ix *Index) LoadChanges(changes func(yield func(geo.Change, error) bool)) error {
	ix.mu.Lock()
	ix.loading++
	ix.mu.Unlock()
	defer func() {
		ix.mu.Lock()
		ix.loading--
		ix.mu.Unlock()
	}()
	defer ix.findTerms()
	l := loader{ix: ix, w: recorder{d: &ix.dictionary}}
	defer l.close()
	var refused *geo.Refusal
	for c, err := range changes {
		if err == nil {
			l.add(c)
			continue
		}
		var r *geo.Refusal
		if !errors.As(err, &r) {
			return err
		}
		if refused == nil {
			refused = r
		}
	}
	if refused != nil {
		return refused
	}
	return nil
}

// A loader makes rows of what is loaded, and shows them while more are made.
type loader struct {
	ix      *Index
	turn    []geo.Change
	w       recorder
	batches []*batch
	rows    int // in batches
	shows   sync.WaitGroup
	showing atomic.Bool
}

func (l *loader) add(c geo.Change) {
	if l.turn = append(l.turn, c); len(l.turn) < loadTurn {
		return
	}
	l.take()
	if l.rows >= max(showAt, showTimes*l.ix.Len()) && l.showing.CompareAndSwap(false, true) {
		batches := l.batches
		l.batches, l.rows = nil, 0
		l.shows.Go(func() {
			l.ix.merge(0, batches...)
			l.showing.Store(false)
		})
	}
}

// close shows all that was read.
func (l *loader) close() {
	l.take()
	l.shows.Wait()
	if l.rows > 0 {
		l.ix.merge(0, l.batches...)
	}
}

// take makes rows of what was read.
func (l *loader) take() {
	ix := l.ix
	ix.mu.Lock()
	defer ix.mu.Unlock()
	for _, c := range l.turn {
		if c.Event == nil {
			ix.buried.bury(c.ID, c.Revision, true)
			continue
		}
		b := l.batch()
		before := b.len()
		b.add(c.Event, ix.Publish, uint32(min(c.Number, lost)), 0, &l.w)
		l.rows += b.len() - before
	}
	l.turn = l.turn[:0]
}

// batch gives the batch that has room for an event.
func (l *loader) batch() *batch {
	n := len(l.batches)
	if n > 0 && l.batches[n-1].len() < loadBatch {
		return l.batches[n-1]
	}
	b := new(batch)
	if n > 0 {
		b.records = l.batches[0].records
	}
	if n > 0 || l.ix.Len() > 0 { // else it may stay the only one
		b.grow(loadBatch + 1) // an event may have two rows
	}
	l.batches = append(l.batches, b)
	return b
}
