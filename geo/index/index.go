package index

import (
	"slices"
	"sync"
	"sync/atomic"

	"eventmap/geo"
)

// An Index holds events in memory and answers the desk and the public. The zero
// Index is empty and ready. All methods may be called at any time by many at
// once. Its own methods that ask are those of Reader(Desk).
type Index struct {
	// Publish says what the public sees of an event, if anything: the event itself
	// where it sees it at its own place, for readers of the public apply Public to
	// each. Nil is for nothing. It is set before the first event comes, and called under the lock
	// of whoever applies changes.
	Publish func(*geo.Event) (*geo.Event, bool)

	now atomic.Pointer[snapshot]

	mu         sync.Mutex // held by whoever publishes a snapshot, never for long
	dictionary dictionary
	buried     tombs
	loading    int     // how many loads are under way
	folds      bool    // a merge in the background is under way or about to be
	frozen     int     // so many layers, from the base on, are being merged and stay as they are
	joins      bool    // loaded events are being merged with them
	met        []int64 // the events that changes were about meanwhile

	folding    sync.Mutex // held during a merge; taken before mu
	background sync.WaitGroup
}

// A snapshot is one moment of the index. Nothing in it ever changes.
type snapshot struct {
	view    view
	layers  []layer // the base first, then what came since; an event is in one of them
	version uint64
	counts  [sights]int
}

// A layer is a segment with what of it is gone.
type layer struct {
	*segment
	gone marks
	lost [sights]int // how many rows that a sight had are gone
}

var nothing = &snapshot{}

func (ix *Index) snapshot() *snapshot {
	if s := ix.now.Load(); s != nil {
		return s
	}
	return nothing
}

// find gives the layer and row of an event that a sight has.
func (s *snapshot) find(id int64, sees uint16) (hit, bool) {
	for i := len(s.layers) - 1; i >= 0; i-- {
		l := &s.layers[i]
		if row, ok := l.find(id, sees); ok && !l.gone.has(row) {
			return hit{l, row}, true
		}
	}
	return hit{}, false
}

// revision gives the revision of an event; false when it is not there.
func (s *snapshot) revision(id int64) (int64, bool) {
	h, ok := s.find(id, deskSees)
	if !ok {
		return 0, false
	}
	return revision(h.seg.record(h.row)), true
}

// count adds up what each sight has.
func (s *snapshot) count() {
	s.counts = [sights]int{}
	for _, l := range s.layers {
		for n := range sights {
			s.counts[n] += l.seen[n] - l.lost[n]
		}
	}
}

// changed is how many rows stand above the base.
func (s *snapshot) changed() int {
	n := 0
	for _, l := range s.layers[min(1, len(s.layers)):] {
		n += l.len()
	}
	return n
}

// minFold and foldShare say when everything is merged into the base: when what
// stands above it is more than so many rows and more than a sixteenth of it. At
// four times that a writer waits for the merge, so that memory stays bounded.
// Below that layers are merged with each other: small ones by the writer, those
// that are larger than smallLayer in the background once they are many.
const (
	minFold     = 8_192
	foldShare   = 16
	writerWaits = 4
	smallLayer  = 4_096
	mostLayers  = 12
)

func (s *snapshot) foldAt() int {
	if len(s.layers) == 0 {
		return minFold
	}
	return max(minFold, s.layers[0].len()/foldShare)
}

// Apply makes changes that a store has committed. Readers see all of them at
// once or none. A change that is older than what is known of its event, its
// deletion included, is passed over.
func (ix *Index) Apply(changes ...geo.Change) { ix.ApplyTold(changes, nil) }

// ApplyTold is Apply with, for each change, the number under which the public is
// told of it; 0 where it is not, and then the event keeps the one that it has.
func (ix *Index) ApplyTold(changes []geo.Change, told []uint32) {
	if s := ix.snapshot(); s.changed() > writerWaits*s.foldAt() {
		ix.fold()
	}
	ix.mu.Lock()
	defer ix.mu.Unlock()
	s := ix.snapshot()
	last := map[int64]int{} // event to the change that stands
	for i := range changes {
		c := named(changes[i])
		if n, ok := last[c.ID]; ok {
			if known := named(changes[n]); newer(&c, &known) {
				last[c.ID] = i
			}
		} else if ix.news(s, &c) {
			last[c.ID] = i
		}
	}
	if len(last) == 0 {
		return
	}
	b := batch{}
	w := recorder{d: &ix.dictionary}
	drop := make([]int64, 0, len(last))
	for i := range changes {
		c := named(changes[i])
		if n, ok := last[c.ID]; !ok || n != i {
			continue
		}
		drop = append(drop, c.ID)
		if c.Event == nil {
			ix.buried.bury(c.ID, c.Revision, ix.loading > 0)
			continue
		}
		b.add(c.Event, ix.Publish, uint32(min(c.Number, lost)), s.toldOf(c.ID, told, i), &w)
	}
	if ix.joins {
		ix.met = append(ix.met, drop...)
	}
	ix.publish(s, drop, &b)
}

// toldOf gives the number under which the public was last told of an event.
func (s *snapshot) toldOf(id int64, told []uint32, i int) uint32 {
	if told != nil && told[i] != 0 {
		return told[i]
	}
	if h, ok := s.find(id, deskSees); ok {
		return h.seg.toldUnder(h.row)
	}
	return 0
}

// named gives a change with the id and revision of its event.
func named(c geo.Change) geo.Change {
	if c.Event != nil {
		c.ID, c.Revision = c.Event.ID, c.Event.Revision
	}
	return c
}

// newer reports whether a change says more than one before it.
func newer(c, known *geo.Change) bool {
	return c.Revision > known.Revision || c.Revision == known.Revision && known.Event != nil
}

// news reports whether a change says something that is not known yet: nothing
// as new is in the index or among the dead.
func (ix *Index) news(s *snapshot, c *geo.Change) bool {
	if dead, ok := ix.buried.revision(c.ID); ok && c.Revision <= dead {
		return false
	}
	known, ok := s.revision(c.ID)
	return !ok || c.Revision > known || c.Event == nil && c.Revision == known
}

// publish makes the snapshot that follows s: without some events, and with a
// batch on top. ix.mu is held.
func (ix *Index) publish(s *snapshot, drop []int64, b *batch) {
	next := *s
	next.version++
	next.layers = slices.Clone(s.layers)
	taken := next.drop(drop)
	if !taken && len(b.id) == 0 {
		return
	}
	next.view = ix.dictionary.view
	if len(b.id) > 0 {
		next.layers = append(next.layers, layer{segment: b.segment(&next.view)})
		ix.mergeSmall(&next)
	}
	next.count()
	ix.now.Store(&next)
	ix.foldLater(&next)
}

// drop marks the rows of events as gone, and says whether there were any.
func (s *snapshot) drop(ids []int64) bool {
	taken := false
	for i := range s.layers {
		l := &s.layers[i]
		var rows []int
		for _, id := range ids {
			for n := l.firstOf(id); n < len(l.byID) && l.id[l.byID[n]] == id; n++ {
				if row := int(l.byID[n]); !l.gone.has(row) {
					rows = append(rows, row)
				}
			}
		}
		l.lose(rows)
		taken = taken || len(rows) > 0
	}
	return taken
}

// lose marks rows as gone; the layer is its caller's own.
func (l *layer) lose(rows []int) {
	l.gone = l.gone.with(rows...)
	for _, row := range rows {
		for n := range sights {
			l.lost[n] += int(l.flags[row] >> n & 1)
		}
	}
}

// part gives a layer as a part, without what is gone.
func (l *layer) part() part {
	return part{rows: &l.rows, placed: l.placed, byID: l.byID, shapes: l.shapes, gone: l.gone, terms: l.terms.Load()}
}

// mergeSmall merges the last layers as long as they are small and about equal, so
// that a row is moved few times and layers stay few. ix.mu is held.
func (ix *Index) mergeSmall(s *snapshot) {
	for n := len(s.layers); n >= 2 && n-2 >= max(1, ix.frozen); n = len(s.layers) {
		a, b := s.layers[n-2], s.layers[n-1]
		if a.len()+b.len() > smallLayer || a.len() > 4*b.len() {
			return
		}
		parts := partsOf(s.layers[n-2:])
		seg, _ := assemble(&s.view, parts, mergedOrder(parts))
		s.layers = append(s.layers[:n-2], layer{segment: seg})
	}
}

// foldLater has layers merged in the background when they are too many or what
// they hold is too much. ix.mu is held.
func (ix *Index) foldLater(s *snapshot) {
	if !ix.folds && s.needsFold() {
		ix.folds = true
		ix.background.Go(ix.foldUntilSmall)
	}
}

func (s *snapshot) needsFold() bool {
	return len(s.layers) > mostLayers || s.changed() > s.foldAt()
}

// foldUntilSmall merges until nothing needs it.
func (ix *Index) foldUntilSmall() {
	for {
		if s := ix.snapshot(); s.changed() > s.foldAt() {
			ix.fold()
		} else {
			ix.merge(1)
		}
		ix.mu.Lock()
		if !ix.snapshot().needsFold() {
			ix.folds = false
			ix.mu.Unlock()
			return
		}
		ix.mu.Unlock()
	}
}

// findTerms makes the terms of the base in the background; until then words are
// looked for in the events themselves.
func (ix *Index) findTerms() {
	ix.background.Go(ix.makeTerms)
}

// Settle waits until nothing is made in the background, for whoever measures. No
// changes are applied meanwhile.
func (ix *Index) Settle() { ix.background.Wait() }

func (ix *Index) makeTerms() {
	ix.folding.Lock()
	defer ix.folding.Unlock()
	if s := ix.snapshot(); len(s.layers) > 0 && s.layers[0].terms.Load() == nil {
		s.layers[0].terms.Store(s.layers[0].newTerms(&s.view))
	}
}

// fold makes one base of everything.
func (ix *Index) fold() { ix.merge(0) }

// merge makes one layer of all from one on, and of what was loaded: then of all
// that there is. Changes go on meanwhile: they come into layers above, and what
// they take from those that are being merged is taken from the new one too.
func (ix *Index) merge(from int, loaded ...*batch) {
	ix.folding.Lock()
	defer ix.folding.Unlock()
	ix.mu.Lock()
	s := ix.snapshot()
	view := ix.dictionary.view
	ix.frozen, ix.joins, ix.met = len(s.layers), len(loaded) > 0, nil
	ix.mu.Unlock()
	if len(s.layers) <= from && len(loaded) == 0 {
		return
	}
	old := s.layers[from:]
	parts := append(partsOf(old), partsOfBatches(loaded...)...)
	var came order
	if len(loaded) > 0 {
		came = ix.arrived(parts, len(old))
	}
	seg, now := assemble(&view, parts, mergedOrder(parts[:len(old)]).merge(parts, came))

	ix.mu.Lock()
	defer ix.mu.Unlock()
	next := *ix.snapshot()
	merged := layer{segment: seg}
	var rows []int
	for i := range old {
		l := next.layers[from+i]
		l.gone.each(0, l.len(), func(row int) {
			if at := now[i][row]; at != lost {
				rows = append(rows, int(at))
			}
		})
	}
	merged.lose(rows)
	layers := append(slices.Clone(next.layers[:from]), merged)
	next.layers = append(layers, next.layers[from+len(old):]...)
	if len(loaded) > 0 {
		next.view = ix.dictionary.view
		next.version++
		ix.settleMet(&next)
	}
	ix.frozen, ix.joins, ix.met = 0, false, nil
	next.count()
	ix.now.Store(&next)
}

// arrived gives the order of batches, which are the parts from first on, without
// what is known as new or is dead.
func (ix *Index) arrived(parts []part, first int) order {
	a := newArrivals(parts, first)
	a.settle()
	for n := range first {
		a.settleWith(n)
	}
	ix.mu.Lock()
	defer ix.mu.Unlock()
	for _, dead := range [...]map[int64]int64{ix.buried.young, ix.buried.old} {
		for id, rev := range dead {
			a.bury(id, rev)
		}
	}
	return a.order()
}

// settleMet leaves of the events that changes were about while the base was made
// of loaded ones what is newer. ix.mu is held.
func (ix *Index) settleMet(s *snapshot) {
	base, above := &s.layers[0], snapshot{layers: s.layers[1:]}
	var late, older []int64
	slices.Sort(ix.met)
	for _, id := range slices.Compact(ix.met) {
		row, ok := base.find(id, deskSees)
		if !ok || base.gone.has(row) {
			continue
		}
		rev := revision(base.record(row))
		if dead, isDead := ix.buried.revision(id); isDead && rev <= dead {
			late = append(late, id)
		} else if known, isKnown := above.revision(id); isKnown && known >= rev {
			late = append(late, id)
		} else if isKnown {
			older = append(older, id)
		}
	}
	(&snapshot{layers: s.layers[:1]}).drop(late)
	above.drop(older)
}

// Republish asks Publish again about every event, as after the rights of a
// dataset have changed. Of what is shown or hidden by it the public is told under
// a number. Whoever calls it applies no changes meanwhile.
func (ix *Index) Republish(told uint32) {
	ix.folding.Lock()
	defer ix.folding.Unlock()
	ix.mu.Lock()
	s := ix.snapshot()
	ix.mu.Unlock()
	b := batch{}
	for i := range s.layers {
		l := &s.layers[i]
		for row := range l.len() {
			if l.gone.has(row) || l.flags[row]&deskSees == 0 {
				continue
			}
			var e geo.Event
			s.view.read(&e, l.id[row], l.record(row), true)
			number := l.toldUnder(row)
			_, was := s.find(e.ID, publicSees)
			ix.mu.Lock()
			if is := ix.opens(&e); was != is {
				number = told
			}
			b.add(&e, ix.Publish, l.change[row], number, &recorder{d: &ix.dictionary})
			ix.mu.Unlock()
		}
	}
	ix.mu.Lock()
	defer ix.mu.Unlock()
	next := *ix.snapshot()
	next.view = ix.dictionary.view
	next.layers = []layer{{segment: b.segment(&next.view)}}
	next.version++
	next.count()
	ix.now.Store(&next)
}

// opens reports whether the public sees an event.
func (ix *Index) opens(e *geo.Event) bool {
	if ix.Publish == nil {
		return false
	}
	_, open := ix.Publish(e)
	return open
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
