package index

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

func TestAHeapGivesBackWhatWasAdded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var w heapWriter
		var want []string
		var at []pointer
		size := rapid.OneOf(rapid.IntRange(1, 900), rapid.IntRange(1, 900), rapid.IntRange(slabSize-2, slabSize+2), rapid.IntRange(1, 3*slabSize))
		for i := range rapid.IntRange(0, 20).Draw(t, "records") {
			r := strings.Repeat(fmt.Sprintf("%03d", i), rapid.Custom(func(t *rapid.T) int { return size.Draw(t, "size")/3 + 1 }).Draw(t, "size"))
			at = append(at, w.add([]byte(r)))
			want = append(want, r)
			if got := w.heap().at(at[0]); got != want[0] {
				t.Fatalf("while records are added, the first is no longer what it was")
			}
		}
		h := w.heap()
		for i, p := range at {
			if h.at(p) != want[i] || h.size(p) != len(want[i]) {
				t.Fatalf("record %d of %d bytes came back as %d bytes, size %d", i, len(want[i]), len(h.at(p)), h.size(p))
			}
		}
	})
}

// fill gives a heap of n records, which of makes, and where they are.
func fill(n int, of func(i int) []byte) (heap, []pointer) {
	var w heapWriter
	list := make([]pointer, n)
	for i := range list {
		list[i] = w.add(of(i))
	}
	return w.heap(), list
}

// TestMergedHeapsHoldWhatIsWantedAndLittleElse replaces records at random for
// many rounds, as edits do.
func TestMergedHeapsHoldWhatIsWantedAndLittleElse(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 5))
	text := func() []byte {
		return bytes.Repeat([]byte(fmt.Sprintf("%08d", r.IntN(1e8))), 1+r.IntN(100))
	}
	const n = 20_000
	want := make([]string, n)
	h, at := fill(n, func(i int) []byte { b := text(); want[i] = string(b); return b })
	for round := range 60 {
		edits := map[int]int{} // which record of the fresh heap is the new one
		order := []int{}
		for range 1 + r.IntN(3_000) {
			i := r.IntN(n)
			if _, twice := edits[i]; !twice {
				edits[i] = len(order)
				order = append(order, i)
			}
		}
		fresh, where := fill(len(order), func(k int) []byte { b := text(); want[order[k]] = string(b); return b })
		at, h = mergeHeaps([]heap{h, fresh}, n, func(i int) (int, pointer) {
			if k, ok := edits[i]; ok {
				return 1, where[k]
			}
			return 0, at[i]
		})
		bytes, held, small := 0, 0, 0
		for i, p := range at {
			if got := h.at(p); got != want[i] {
				t.Fatalf("after %d rounds record %d is %.20q, want %.20q", round, i, got, want[i])
			}
			bytes += h.size(p)
		}
		for _, slab := range h {
			held += len(slab)
			if len(slab) < slabSize/2 {
				small++
			}
		}
		if small > 1 { // the one that is filled last
			t.Fatalf("%d of %d slabs are small", small, len(h))
		}
		if held > 2*bytes {
			t.Fatalf("%d bytes are held for %d", held, bytes)
		}
	}
}

// TestAnOldHeapStaysWhileANewOneIsMade has readers look at one heap while it is
// merged into others again and again.
func TestAnOldHeapStaysWhileANewOneIsMade(t *testing.T) {
	h, at := fill(5_000, func(i int) []byte { return []byte(strings.Repeat(fmt.Sprint(i, " "), 40)) })
	var w sync.WaitGroup
	for seed := range 4 {
		w.Go(func() {
			r := rand.New(rand.NewPCG(uint64(seed), 9))
			for range 20_000 {
				i := r.IntN(len(at))
				if got := h.at(at[i]); !strings.HasPrefix(got, fmt.Sprint(i, " ")) {
					t.Errorf("record %d is %.20q", i, got)
					return
				}
			}
		})
	}
	for n := len(at); n > 0; n = n * 3 / 4 {
		list, next := mergeHeaps([]heap{h}, n, func(i int) (int, pointer) { return 0, at[i] })
		for i, p := range list {
			if next.at(p) != h.at(at[i]) {
				t.Fatalf("record %d of %d was lost", i, n)
			}
		}
	}
	w.Wait()
}
