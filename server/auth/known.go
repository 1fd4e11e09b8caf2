package auth

import (
	"crypto/sha256"
	"sync"
	"time"
)

// Trust is how long a session that was found is not looked up again: so long
// another program over the same store that ends it may not be heard.
const Trust = time.Second

// mostKnown bounds what is remembered. Only sessions that are good come in, so
// that nobody can fill it with guesses.
const mostKnown = 1_000

// known remembers for a moment who holds a session. The zero value is empty.
type known struct {
	mu    sync.Mutex
	turns int // how often something was forgotten
	all   map[held]knownSession
}

// held is what somebody holds: a secret of a kind, by its digest.
type held struct {
	kind   string
	digest [sha256.Size]byte
}

type knownSession struct {
	who    Identity
	looked time.Time // when it was looked up
	ends   time.Time
}

// find gives who holds a session. Where nobody is known, whoever looks it up
// gives turn back to note.
func (k *known) find(token held, now time.Time) (who Identity, turn int, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	s, ok := k.all[token]
	age := now.Sub(s.looked)
	return s.who, k.turns, ok && age >= 0 && age < Trust && now.Before(s.ends)
}

// note remembers a session, unless one was forgotten since it was looked for: it
// may have been this one.
func (k *known) note(token held, s knownSession, turn int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if turn != k.turns {
		return
	}
	if k.all == nil || len(k.all) >= mostKnown {
		k.all = map[held]knownSession{}
	}
	k.all[token] = s
}

// forget is called once a session has ended.
func (k *known) forget(token held) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.turns++
	delete(k.all, token)
}
