package server

import (
	"runtime"
	"testing"
)

func TestThereAreMoreThreadsWhileAFileIsTakenIn(t *testing.T) {
	few := runtime.GOMAXPROCS(0)
	if few == 1 { // as somebody asked for
		t.Setenv("GOMAXPROCS", "1")
	}
	one, other := moreThreads(), moreThreads()
	if got := runtime.GOMAXPROCS(0); got != 2*few {
		t.Errorf("two files are taken in on %d threads, want %d", got, 2*few)
	}
	one()
	if got := runtime.GOMAXPROCS(0); got != 2*few {
		t.Errorf("one file is taken in on %d threads, want %d", got, 2*few)
	}
	other()
	if got := runtime.GOMAXPROCS(0); got != few {
		t.Errorf("there are %d threads afterwards, want %d", got, few)
	}
}
