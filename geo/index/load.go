package index

import (
	"errors"
	"slices"

	"eventmap/geo"
)

// How many events Load reads between two turns at the dictionary, and how many
// it collects at least before it shows them.
const (
	loadTurn  = 512
	loadBatch = 16_384
)

// Load fills the index from a store, while Apply brings the changes that are
// made meanwhile: subscribe to those first, and no event falls in the gap. What
// was read so far can be seen from time to time. A row that the store could not
// read is passed over, and told at the end; any other error ends the load.
// Loading again adds what is missing and takes nothing away.
func (ix *Index) Load(events geo.Events) error {
	return ix.LoadChanges(func(yield func(geo.Change, error) bool) {
		for e, err := range events {
			if !yield(geo.Change{ID: e.ID, Revision: e.Revision, Event: &e}, err) {
				return
			}
		}
	})
}

// LoadChanges is Load from a stream that bears the numbers of the last changes.
// Deletions in it are remembered.
func (ix *Index) LoadChanges(changes func(yield func(geo.Change, error) bool)) error {
	ix.mu.Lock()
	ix.loading++
	ix.mu.Unlock()
	defer func() {
		ix.mu.Lock()
		ix.loading--
		ix.mu.Unlock()
	}()
	l := loader{ix: ix}
	defer ix.findTerms()
	defer l.show()
	var refused *geo.Refusal
	for c, err := range changes {
		switch r := (*geo.Refusal)(nil); {
		case err == nil:
			l.add(c)
		case errors.As(err, &r):
			if refused == nil {
				refused = r
			}
		default:
			return err
		}
	}
	if refused != nil {
		return refused
	}
	return nil
}

// A loader collects what is loaded.
type loader struct {
	ix   *Index
	b    batch
	turn []geo.Change
	own  []geo.Event // what turn points at
}

func (l *loader) add(c geo.Change) {
	if l.turn == nil {
		l.turn, l.own = make([]geo.Change, 0, loadTurn), make([]geo.Event, 0, loadTurn)
	}
	if c.Event != nil {
		l.own = append(l.own, *c.Event)
		c.Event = &l.own[len(l.own)-1]
	}
	if l.turn = append(l.turn, c); len(l.turn) < loadTurn {
		return
	}
	l.take()
	if len(l.b.id) >= max(loadBatch, l.ix.Len()) {
		l.show()
	}
}

// take makes rows of what was read.
func (l *loader) take() {
	ix := l.ix
	ix.mu.Lock()
	defer ix.mu.Unlock()
	w := recorder{d: &ix.dictionary}
	for _, c := range l.turn {
		if c.Event == nil {
			ix.buried.bury(c.ID, c.Revision, true)
			continue
		}
		l.b.add(c.Event, ix.Publish, uint32(min(c.Number, lost)), 0, &w)
	}
	clear(l.own)
	l.turn, l.own = l.turn[:0], l.own[:0]
}

// show puts the rows into the index.
func (l *loader) show() {
	l.take()
	if len(l.b.id) == 0 {
		return
	}
	b := l.b
	l.b = batch{}
	l.ix.join(b.part())
	l.ix.fold()
}

// join adds loaded rows, but for those of which the index knows something as new.
func (ix *Index) join(p part) {
	ix.mu.Lock()
	v := ix.dictionary.view
	ix.mu.Unlock()
	seg, _ := assemble(&v, p)

	ix.mu.Lock()
	defer ix.mu.Unlock()
	next := *ix.snapshot()
	next.layers = slices.Clone(next.layers)
	loaded := layer{segment: seg}
	var late []int
	var older []int64
	for n, row := range seg.byID {
		id, rev := seg.id[row], revision(seg.record(int(row)))
		dead, isDead := ix.buried.revision(id)
		known, isKnown := next.revision(id)
		switch {
		case isDead && rev <= dead, isKnown && known >= rev:
			late = append(late, int(row))
		case isKnown && (n == 0 || seg.id[seg.byID[n-1]] != id):
			older = append(older, id)
		}
	}
	next.drop(older)
	loaded.lose(late)
	next.layers = append(next.layers, loaded)
	next.version++
	next.view = ix.dictionary.view
	next.count()
	ix.now.Store(&next)
}
