package index

import (
	"sync/atomic"
	"testing"
)

func TestWorkDoneTogetherIsDoneOnceEachAndItsPanicIsTheCallers(t *testing.T) {
	var done [7]atomic.Int32
	together(len(done), func(part int) { done[part].Add(1) })
	for part := range done {
		if n := done[part].Load(); n != 1 {
			t.Errorf("part %d was done %d times", part, n)
		}
	}
	var ended atomic.Int32
	defer func() {
		if r := recover(); r != "wrong" || ended.Load() != 2 {
			t.Errorf("panicked with %v when %d others had ended, want with wrong after 2", r, ended.Load())
		}
	}()
	together(3, func(part int) {
		if part == 1 {
			panic("wrong")
		}
		ended.Add(1)
	})
	t.Error("went on after a panic")
}
