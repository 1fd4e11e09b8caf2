// Package live fans one stream of changes out to many followers, in memory. It
// knows no HTTP and no database, and it never waits for a slow follower.
package live

import (
	"slices"
	"sort"
	"sync"
)

// A Change is what a follower is told: that an event is now at a revision, which
// the public is not told of, or gone. It never holds the event, so that it can
// tell nobody too much.
type Change struct {
	Number   int64 `json:"number"`
	ID       int64 `json:"id"`
	Revision int64 `json:"revision"`
	Deleted  bool  `json:"deleted"`
}

// keep is how many changes a hub remembers for those who come back.
const keep = 10_000

// A Hub remembers the newest changes and wakes who waits for more. The zero Hub
// is ready.
type Hub struct {
	mu     sync.Mutex
	ring   []Change // in the order of numbers
	floor  int64    // every change with a greater number is in ring
	closed bool
	wake   chan struct{} // closed and replaced at each publication
}

// Publish adds changes, in the order of their numbers and each number whole, and
// wakes everybody.
func (h *Hub) Publish(changes ...Change) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ring = append(h.ring, changes...)
	if over := len(h.ring) - keep; over > 0 {
		// A number may stand for many changes: forget it whole or not at all.
		cut := h.ring[over-1].Number
		i := over
		for i < len(h.ring) && h.ring[i].Number == cut {
			i++
		}
		h.floor, h.ring = cut, slices.Clone(h.ring[i:])
	}
	h.stir()
}

// StartAt says that the hub knows of nothing up to a number, and wakes whoever
// waits for what came before it.
func (h *Hub) StartAt(number int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.floor = max(h.floor, number)
	h.stir()
}

// Wake wakes whoever waits though nothing was published.
func (h *Hub) Wake() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stir()
}

// stir wakes everybody who waits; h.mu is held.
func (h *Hub) stir() {
	if h.wake != nil && !h.closed {
		close(h.wake)
		h.wake = nil
	}
}

// Since gives the changes after a number, and a channel that closes when there
// may be more. complete is false when the hub does not know that far back: the
// follower must then look at everything afresh.
func (h *Hub) Since(number int64) (changes []Change, complete bool, more <-chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.wake == nil {
		h.wake = make(chan struct{})
		if h.closed {
			close(h.wake)
		}
	}
	i := sort.Search(len(h.ring), func(i int) bool { return h.ring[i].Number > number })
	return slices.Clone(h.ring[i:]), number >= h.floor, h.wake
}

// Close wakes everybody for the last time.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.closed && h.wake != nil {
		close(h.wake)
	}
	h.closed = true
}

// Closed reports whether the hub was closed.
func (h *Hub) Closed() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.closed
}
