package server

import (
	"os"
	"runtime"
	"sync"
)

// threads are those on which Go runs: as many as there are cores, each of which goes
// on with what it does for up to 10 ms. While a file is read, settled and written,
// and the index merges what came, nobody would be left for a request that takes one
// millisecond. With twice as many the operating system shares out the cores, and has
// who just woke go first.
var threads struct {
	mu    sync.Mutex
	asked int // by how many
	few   int // how many there are otherwise
}

// moreThreads has Go run on more threads until done is called.
func moreThreads() (done func()) {
	threads.mu.Lock()
	defer threads.mu.Unlock()
	if threads.asked++; threads.asked == 1 {
		threads.few = runtime.GOMAXPROCS(0)
		runtime.GOMAXPROCS(2 * threads.few)
	}
	return fewerThreads
}

func fewerThreads() {
	threads.mu.Lock()
	defer threads.mu.Unlock()
	if threads.asked--; threads.asked > 0 {
		return
	}
	if os.Getenv("GOMAXPROCS") != "" {
		runtime.GOMAXPROCS(threads.few)
	} else {
		runtime.SetDefaultGOMAXPROCS() // which follows what a container may have
	}
}
