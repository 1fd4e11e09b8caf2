// Package recent remembers what was made lately, for whoever asks for the same again.
package recent

import "sync"

// A Memory holds values in two generations, the older of which is forgotten when the
// younger has grown. The zero Memory is empty; several may use one at the same time.
type Memory[K comparable, V any] struct {
	mu         sync.Mutex
	young, old map[K]V
	held       int // in the younger
}

// Get gives what is remembered under a key.
func (m *Memory[K, V]) Get(key K) (v V, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if v, ok = m.young[key]; !ok {
		v, ok = m.old[key]
	}
	return v, ok
}

// Put remembers a value of a weight; a generation that weighs most, or more, is full.
func (m *Memory[K, V]) Put(key K, v V, weight, most int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.young == nil || m.held >= most {
		m.young, m.old, m.held = make(map[K]V), m.young, 0
	}
	m.young[key] = v
	m.held += weight
}
