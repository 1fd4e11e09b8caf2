package index

import (
	"errors"
	"sync"
	"sync/atomic"

	"eventmap/geo"
)

// An Index holds events in memory and is a geo.Reader over them. The zero Index
// is empty and ready. All methods may be called at any time by many at once.
type Index struct {
	now atomic.Pointer[snapshot]

	mu         sync.Mutex // held by whoever publishes a snapshot, never for long
	dictionary dictionary
	buried     tombs
	loading    int            // how many loads are under way
	folds      bool           // a fold in the background is under way or about to be
	touched    map[int64]bool // while a fold is under way: the events changed meanwhile

	folding sync.Mutex // held during a fold; taken before mu
}

// A snapshot is one moment of the index. Nothing in it ever changes.
type snapshot struct {
	view    view
	base    *segment
	gone    bitset // rows of base that were deleted or are in delta
	delta   *segment
	version uint64
	count   int
}

var nothing = &snapshot{base: &segment{}, delta: &segment{}}

func (ix *Index) snapshot() *snapshot {
	if s := ix.now.Load(); s != nil {
		return s
	}
	return nothing
}

// find gives the segment and row of an event.
func (s *snapshot) find(id int64) (*segment, int, bool) {
	if i, ok := s.delta.find(id); ok {
		return s.delta, i, true
	}
	if i, ok := s.base.find(id); ok && !s.gone.has(i) {
		return s.base, i, true
	}
	return nil, 0, false
}

// revision gives the revision of an event; false when it is not there.
func (s *snapshot) revision(id int64) (int64, bool) {
	seg, i, ok := s.find(id)
	if !ok {
		return 0, false
	}
	return revision(seg.record[i]), true
}

// Len gives the number of events.
func (ix *Index) Len() int { return ix.snapshot().count }

// Version gives a number that grows whenever an answer may have changed.
func (ix *Index) Version() uint64 { return ix.snapshot().version }

// minFold and maxDelta say when the delta is folded in: when it holds more than
// so many events and more than a sixteenth of the base. At four times that a
// writer waits for the fold, so that memory stays bounded.
const (
	minFold     = 8_192
	foldShare   = 16
	writerWaits = 4
)

func (s *snapshot) foldAt() int { return max(minFold, s.base.len()/foldShare) }

// Apply makes changes that a store has committed. Readers see all of them at
// once or none. A change that is older than what is known of its event, its
// deletion included, is passed over.
func (ix *Index) Apply(changes ...geo.Change) {
	if s := ix.snapshot(); s.delta.len() > writerWaits*s.foldAt() {
		ix.fold(nil)
	}
	ix.mu.Lock()
	defer ix.mu.Unlock()
	s := ix.snapshot()
	var b batch
	w := recorder{d: &ix.dictionary}
	deleted := map[int64]int64{} // the revision under which it went
	written := map[int64]int64{}
	for _, c := range changes {
		id, rev := c.ID, c.Revision
		if c.Event != nil {
			id, rev = c.Event.ID, c.Event.Revision
		}
		if !ix.news(s, id, rev, c.Event == nil, deleted, written) {
			continue
		}
		if c.Event == nil {
			deleted[id] = rev
			delete(written, id)
			continue
		}
		delete(deleted, id)
		written[id] = rev
		b.add(c.Event, &w)
	}
	if len(deleted)+len(written) > 0 {
		ix.publish(s, &b, deleted, written)
	}
}

// news reports whether a change says something that is not known yet: nothing
// as new is in the index, among the dead, or earlier in the same batch.
func (ix *Index) news(s *snapshot, id, rev int64, deletion bool, deleted, written map[int64]int64) bool {
	if dead, ok := deleted[id]; ok {
		return rev > dead
	}
	if known, ok := written[id]; ok {
		return rev >= known
	}
	if dead, ok := ix.buried.revision(id); ok && rev <= dead {
		return false
	}
	known, ok := s.revision(id)
	return !ok || rev > known || deletion && rev == known
}

// publish makes the snapshot that follows s; ix.mu is held.
func (ix *Index) publish(s *snapshot, b *batch, deleted, written map[int64]int64) {
	next := *s
	next.version++
	next.gone = s.gone.with(s.base.len())
	old := bitset(nil).with(s.delta.len())
	lost := 0
	drop := func(id int64) {
		if ix.touched != nil {
			ix.touched[id] = true
		}
		if i, ok := s.delta.find(id); ok {
			old.set(i)
			lost++
		} else if i, ok := s.base.find(id); ok && !next.gone.has(i) {
			next.gone.set(i)
			lost++
		}
	}
	for id, rev := range deleted {
		drop(id)
		ix.buried.bury(id, rev, ix.loading > 0)
	}
	for id := range written {
		drop(id)
	}
	if lost+len(written) == 0 {
		return
	}
	fresh := b.part()
	for i, id := range b.id { // written and then deleted in the same batch
		if _, stays := written[id]; !stays {
			fresh.gone.set(i)
		}
	}
	next.view = ix.dictionary.view
	next.delta = assemble(&next.view, s.delta.part(old), fresh)
	next.count = s.count - lost + len(written)
	ix.now.Store(&next)
	if next.delta.len() > next.foldAt() && !ix.folds {
		ix.folds = true
		go ix.foldUntilSmall()
	}
}

// foldUntilSmall folds until the delta is no longer too large.
func (ix *Index) foldUntilSmall() {
	for {
		ix.fold(nil)
		ix.mu.Lock()
		s := ix.snapshot()
		if s.delta.len() <= s.foldAt() {
			ix.folds = false
			ix.mu.Unlock()
			return
		}
		ix.mu.Unlock()
	}
}

// fold makes one base of base, delta and what was loaded, which may be nil.
// Changes go on meanwhile; what they touched stays in the delta.
func (ix *Index) fold(loaded *part) {
	ix.folding.Lock()
	defer ix.folding.Unlock()
	ix.mu.Lock()
	s := ix.snapshot()
	ix.touched = map[int64]bool{}
	v := ix.dictionary.view
	if loaded != nil {
		for i, id := range loaded.id {
			if dead, ok := ix.buried.revision(id); ok && revision(loaded.record[i]) <= dead {
				loaded.gone.set(i)
			}
		}
	}
	ix.mu.Unlock()

	gone, old := s.gone, bitset(nil)
	parts := []part{}
	if loaded != nil {
		gone, old = s.giveWay(loaded)
		parts = append(parts, *loaded)
	}
	base := assemble(&v, append([]part{s.base.part(gone), s.delta.part(old)}, parts...)...)

	ix.mu.Lock()
	defer ix.mu.Unlock()
	next := *ix.snapshot()
	changed := next.delta
	keep := bitset(nil).with(changed.len())
	next.base, next.gone = base, bitset(nil).with(base.len())
	for id := range ix.touched {
		i, inBase := base.find(id)
		j, inDelta := changed.find(id)
		dead, isDead := ix.buried.revision(id)
		switch {
		case inDelta && inBase && revision(base.record[i]) > revision(changed.record[j]):
		case inDelta:
			keep.set(j)
			if inBase {
				next.gone.set(i)
			}
		case inBase && (!isDead || revision(base.record[i]) <= dead):
			next.gone.set(i)
		}
	}
	for i := range keep {
		keep[i] = ^keep[i] // now those that are in the base
	}
	next.view = ix.dictionary.view
	next.delta = assemble(&next.view, changed.part(keep))
	next.count = base.len() - next.gone.count() + next.delta.len()
	if loaded != nil {
		next.version++
	}
	ix.touched = nil
	ix.now.Store(&next)
}

// giveWay marks what of the loaded rows is older than the snapshot, and gives
// the rows of the snapshot that are older than the loaded ones.
func (s *snapshot) giveWay(loaded *part) (gone, old bitset) {
	gone, old = s.gone.with(s.base.len()), bitset(nil).with(s.delta.len())
	for i, id := range loaded.id {
		if loaded.gone.has(i) {
			continue
		}
		seg, row, ok := s.find(id)
		switch {
		case !ok:
		case revision(seg.record[row]) >= revision(loaded.record[i]):
			loaded.gone.set(i)
		case seg == s.delta:
			old.set(row)
		default:
			gone.set(row)
		}
	}
	return gone, old
}

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
	ix.mu.Lock()
	ix.loading++
	ix.mu.Unlock()
	defer func() {
		ix.mu.Lock()
		ix.loading--
		ix.mu.Unlock()
	}()
	var b batch
	var turn []geo.Event
	take := func() {
		ix.mu.Lock()
		defer ix.mu.Unlock()
		w := recorder{d: &ix.dictionary}
		for i := range turn {
			b.add(&turn[i], &w)
		}
		clear(turn)
		turn = turn[:0]
	}
	show := func() {
		take()
		if len(b.id) > 0 {
			p := b.part()
			ix.fold(&p)
			b = batch{}
		}
	}
	var refused *geo.Refusal
	for e, err := range events {
		switch r := (*geo.Refusal)(nil); {
		case err == nil:
		case errors.As(err, &r):
			if refused == nil {
				refused = r
			}
			continue
		default:
			show()
			return err
		}
		if turn = append(turn, e); len(turn) == loadTurn {
			take()
			if len(b.id) >= max(loadBatch, ix.Len()) {
				show()
			}
		}
	}
	show()
	if refused != nil {
		return refused
	}
	return nil
}

// tombs remember under which revision events went, so that older news of them
// does not bring them back. They are kept in two generations, the older of which
// is forgotten when the younger has grown; during a load none is.
type tombs struct{ young, old map[int64]int64 }

const tombGeneration = 65_536

func (t *tombs) revision(id int64) (int64, bool) {
	if rev, ok := t.young[id]; ok {
		return rev, true
	}
	rev, ok := t.old[id]
	return rev, ok
}

func (t *tombs) bury(id, rev int64, loading bool) {
	if !loading && len(t.young) >= tombGeneration {
		t.old, t.young = t.young, nil
	}
	if t.young == nil {
		t.young = map[int64]int64{}
	}
	t.young[id] = rev
}
