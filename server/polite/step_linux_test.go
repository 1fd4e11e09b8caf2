package polite

import (
	"context"
	"runtime"
	"syscall"
	"testing"
)

// nice says how far the thread of a locked goroutine has stepped back.
func nice(t *testing.T) int {
	t.Helper()
	left, err := syscall.Getpriority(syscall.PRIO_PROCESS, 0) // the system call counts down from 20
	if err != nil {
		t.Fatal(err)
	}
	return 20 - left
}

func TestWhatCanWaitStepsBack(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before := nice(t)
	var within, below int
	Do(t.Context(), func(ctx context.Context) {
		within = nice(t)
		started := make(chan int)
		Go(ctx, func() { started <- nice(t) })
		below = <-started
	})
	want := max(before, niceness)
	if within != want || below != want {
		t.Errorf("niceness within Do %d, and of what it starts %d; want %d", within, below, want)
	}
	outside := make(chan int)
	Go(t.Context(), func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		outside <- nice(t)
	})
	if got := <-outside; got != before || nice(t) != before {
		t.Errorf("niceness outside of it %d and %d; want %d", got, nice(t), before)
	}
}

func TestWhatItPanicsWithIsHandedOn(t *testing.T) {
	defer func() {
		if got := recover(); got != "broken" {
			t.Errorf("recovered %v", got)
		}
	}()
	Do(t.Context(), func(context.Context) { panic("broken") })
	t.Error("nothing was handed on")
}
