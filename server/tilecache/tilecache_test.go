package tilecache

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

func text(n int) func() ([]byte, int) {
	return func() ([]byte, int) { return bytes.Repeat([]byte("ab"), n/2), n }
}

func TestOneOfManyDrawsATile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := Cache{Most: 1 << 20}
		drawn, ready := 0, make(chan struct{})
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				a := c.Get(1, "0/0/0", func() ([]byte, int) {
					drawn++
					<-ready
					return []byte("tile"), 3
				})
				if string(a.Body()) != "tile" || a.Left() != 3 {
					t.Errorf("Get = %q, %d left", a.Body(), a.Left())
				}
			})
		}
		synctest.Wait()
		close(ready)
		all.Wait()
		if drawn != 1 {
			t.Errorf("a tile was drawn %d times for 20 who asked at once", drawn)
		}
	})
}

func TestNothingOlderIsGivenThanWasAskedFor(t *testing.T) {
	c := Cache{Most: 1 << 20}
	at := func(state int64) string {
		return string(c.Get(state, "0/0/0", func() ([]byte, int) { return fmt.Append(nil, state), 0 }).Body())
	}
	for _, tt := range []struct {
		state int64
		want  string
	}{{1, "1"}, {1, "1"}, {2, "2"}, {1, "1"}, {2, "2"}, {5, "5"}} {
		if got := at(tt.state); got != tt.want {
			t.Errorf("the answer as of %d shows %s", tt.state, got)
		}
	}
}

func TestAPanicLeavesNothingBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := Cache{Most: 1 << 20}
		ready := make(chan struct{})
		go func() {
			defer func() { _ = recover() }()
			c.Get(1, "key", func() ([]byte, int) { <-ready; panic("broken") })
		}()
		synctest.Wait()
		waited := make(chan string)
		go func() { waited <- string(c.Get(1, "key", text(4)).Body()) }()
		synctest.Wait()
		close(ready)
		if got := <-waited; got != "abab" {
			t.Errorf("who waited for what broke was given %q", got)
		}
		if got := string(c.Get(1, "key", text(6)).Body()); got != "ababab" {
			t.Errorf("after a panic the cache gives %q", got)
		}
	})
}

func TestWhatIsKeptIsBounded(t *testing.T) {
	const most, asked = 256 << 10, 4_000
	c := Cache{Most: most}
	r := rand.New(rand.NewPCG(1, 1))
	drawn := 0
	for i := range asked {
		n := r.IntN(1 + r.IntN(100)) // some more often
		key := strings.Repeat("k", n%40) + fmt.Sprint(n)
		size := 2 * (n * n % 4_000)
		if n%50 == 0 {
			size = most / 8 // too large
		}
		a := c.Get(int64(1+i/1_000), key, func() ([]byte, int) { drawn++; return text(size)() })
		if len(a.Body()) != size || a.Left() != size {
			t.Fatalf("%s has %d bytes, want %d", key, len(a.Body()), size)
		}
		if r.IntN(2) == 0 {
			a.Packed()
		}
		held, young := 0, 0
		for generation, list := range []map[string]*Answer{c.young, c.old} {
			for key, a := range list {
				own := overhead + len(key) + len(a.body) + len(a.packed)
				if own != a.size {
					t.Fatalf("an answer of %d bytes counts as %d", own, a.size)
				}
				if held += own; generation == 0 {
					young += own
				}
			}
		}
		if young != c.size || held > most+most/8 {
			t.Fatalf("%d bytes are kept, %d of them young and counted as %d, of %d", held, young, c.size, most)
		}
	}
	if drawn > asked/2 {
		t.Errorf("%d of %d were drawn anew", drawn, asked)
	}
}

func TestAKeptTileIsPackedOnce(t *testing.T) {
	c := Cache{Most: 1 << 20}
	a := c.Get(1, "key", text(5_000))
	packed := a.Packed()
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, a.Body()) {
		t.Errorf("what is packed reads back as %d bytes, %v", len(got), err)
	}
	if again := c.Get(1, "key", text(2)).Packed(); &again[0] != &packed[0] {
		t.Error("a tile was packed twice")
	}
	for name, a := range map[string]*Answer{"small": c.Get(1, "small", text(900)), "large": c.Get(1, "large", text(1<<19)), "of no cache": new(Cache).Get(1, "key", text(5_000))} {
		if a.Packed() != nil {
			t.Errorf("a tile that is %s was packed", name)
		}
	}
}

func TestManyAskAtOnce(t *testing.T) {
	c := Cache{Most: 64 << 10}
	var state atomic.Int64
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			r := rand.New(rand.NewPCG(1, uint64(n)))
			for range 2_000 {
				if r.IntN(50) == 0 {
					state.Add(1)
				}
				asked, key := state.Load(), r.IntN(40)
				a := c.Get(asked, fmt.Sprint(key), func() ([]byte, int) {
					return bytes.Repeat(fmt.Appendf(nil, "%d %06d,", key, state.Load()), 20*key+1), key
				})
				var gotKey, shows int64
				if _, err := fmt.Sscanf(string(a.Body()), "%d %d,", &gotKey, &shows); err != nil || gotKey != int64(key) || shows < asked {
					t.Errorf("asked for %d as of %d, given %d as of %d, %v", key, asked, gotKey, shows, err)
					return
				}
				a.Packed()
			}
		})
	}
	all.Wait()
}
