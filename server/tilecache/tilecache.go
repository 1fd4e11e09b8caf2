// Package tilecache keeps finished tiles for whoever asks the same next: readers of
// one map look at the same places. It knows nothing of events, and of who may see
// what only that each audience has a cache of its own.
package tilecache

import (
	"bytes"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// A Cache keeps answers that show one state, until another is asked for. The zero
// Cache keeps none.
type Cache struct {
	Most int // bytes that it may take, or 0

	mu    sync.Mutex
	state int64
	// Answers come into young. When it is half of what may be kept it becomes old, and
	// what was old is forgotten; what is asked for again becomes young again.
	young, old map[string]*Answer
	turn       int // counts how often young became old
	size       int // of young
}

// An Answer is one tile.
type Answer struct {
	body  []byte
	left  int
	there bool          // body and left are; false while it is drawn, and where that failed
	made  chan struct{} // closed when that is over

	cache  *Cache // nil for one that is not kept
	turn   int    // in which it was young last; under cache.mu, as size
	size   int
	pack   sync.Once
	packed []byte
}

// Body gives the tile; it is not to be changed.
func (a *Answer) Body() []byte { return a.body }

// Left gives how many events the tile has left out.
func (a *Answer) Left() int { return a.left }

// overhead is about what an answer takes beside its key and its bytes.
const overhead = 256

// Get gives the answer to a key as of a state, or of a later one: states only grow,
// and draw shows the newest that there is when it is called. Of those who ask for
// the same at the same time one draws it.
func (c *Cache) Get(state int64, key string, draw func() (body []byte, left int)) *Answer {
	a, mine := c.claim(state, key)
	switch {
	case a == nil:
		a = &Answer{}
		a.body, a.left = draw()
		return a
	case mine:
		c.fill(a, key, draw)
		return a
	}
	<-a.made
	if !a.there {
		a = &Answer{}
		a.body, a.left = draw()
	}
	return a
}

// claim finds an answer, or makes room for it: then it is the caller's to fill. It
// gives nil where nothing is kept, as of a state that is over.
func (c *Cache) claim(state int64, key string) (a *Answer, mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.Most == 0 || state < c.state {
		return nil, false
	}
	if state > c.state || c.young == nil {
		c.state, c.size, c.turn = state, 0, c.turn+1
		c.young, c.old = map[string]*Answer{}, nil
	}
	if a := c.young[key]; a != nil {
		return a, false
	}
	if a := c.old[key]; a != nil {
		delete(c.old, key)
		c.add(key, a)
		return a, false
	}
	a = &Answer{made: make(chan struct{}), cache: c, size: overhead + len(key)}
	c.add(key, a)
	return a, true
}

// add makes an answer young; c.mu is held.
func (c *Cache) add(key string, a *Answer) {
	if c.size+a.size > c.Most/2 {
		c.old, c.young, c.size, c.turn = c.young, map[string]*Answer{}, 0, c.turn+1
	}
	a.turn = c.turn
	c.young[key] = a
	c.size += a.size
}

// grow says that an answer takes more than before.
func (c *Cache) grow(a *Answer, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if a.size += n; a.turn == c.turn {
		c.size += n
	}
}

// share is the part of the cache that one answer may take at most.
const share = 16

// fill draws an answer. One that is too large, or that draw broke off, is given to
// those who wait for it or not at all, and forgotten.
func (c *Cache) fill(a *Answer, key string, draw func() ([]byte, int)) {
	defer close(a.made)
	defer func() {
		if a.there && len(a.body) <= c.Most/share {
			c.grow(a, len(a.body))
			return
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		a.cache = nil
		if c.young[key] == a {
			delete(c.young, key)
			c.size -= a.size
		} else if c.old[key] == a {
			delete(c.old, key)
		}
	}()
	a.body, a.left = draw()
	a.there = true
}

// leastPacked is from how many bytes on compression is worth its while.
const leastPacked = 1 << 10

// level is what makes the largest tiles a fifth smaller than the fastest does.
const level = 5

var writers = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, level)
	return w
}}

// Packed gives a kept tile under gzip, made once, or nil where that is no use.
func (a *Answer) Packed() []byte {
	if a.cache == nil || len(a.body) < leastPacked {
		return nil
	}
	a.pack.Do(func() {
		w := writers.Get().(*gzip.Writer)
		defer writers.Put(w)
		var b bytes.Buffer
		w.Reset(&b)
		_, _ = w.Write(a.body) // a Buffer takes everything
		_ = w.Close()
		a.packed = bytes.Clone(b.Bytes())
		a.cache.grow(a, len(a.packed))
	})
	return a.packed
}
