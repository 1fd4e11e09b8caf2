package tile

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// somePoints gives points of a tile with so many words in each column.
func somePoints(n, words int, a Address, seed uint64) Points {
	r := rand.New(rand.NewPCG(seed, 4))
	corner, side := a.Corner()
	var p Points
	for f := range p.Words {
		for w := range words {
			p.Words[f] = append(p.Words[f], fmt.Sprintf("word %d of %d", w, f))
		}
	}
	p.Words[2][0] = ""
	for i := range n {
		d := Point{
			At: Position{corner.X + uint32(r.Uint64N(side)), corner.Y + uint32(r.Uint64N(side))},
			ID: int64(i + 1), UncertaintyM: float64(r.IntN(4)) * 500,
		}
		if r.IntN(20) == 0 {
			d.ID = r.Int64N(1 << 53)
		}
		if words > 50 {
			d.UncertaintyM = float64(r.IntN(1_000))
		}
		for f := range d.Codes {
			if d.Codes[f] = uint16(r.IntN(words + 1)); r.IntN(30) == 0 {
				d.Codes[f] = 1<<16 - 1
			}
		}
		p.List = append(p.List, d)
	}
	return p
}

// dotsOf gives the same as dots.
func dotsOf(p *Points) (list []Dot) {
	for _, d := range p.List {
		word := func(f int) string {
			if int(d.Codes[f]) < len(p.Words[f]) {
				return p.Words[f][d.Codes[f]]
			}
			return ""
		}
		list = append(list, Dot{At: d.At, ID: d.ID, EventType: word(0), SubEventType: word(1), Assessment: word(2), LocationPrecision: word(3), UncertaintyM: d.UncertaintyM})
	}
	return list
}

// Points are read as the dots that they are, but for the title.
func TestPointsReadAsDotsDo(t *testing.T) {
	for seed, tt := range []struct{ points, words int }{{1, 1}, {2, 3}, {120, 2}, {300, 30}, {900, 31}, {900, 200}, {20_000, 25}} {
		for _, a := range []Address{{}, {4, 9, 5}, {22, 2_449_000, 1_413_000}} {
			p := somePoints(tt.points, tt.words, a, uint64(seed))
			before := []byte("kept")
			data := (&Content{Points: p}).Append(before, a)
			if string(data[:4]) != "kept" {
				t.Fatalf("what stood before the tile is %q", data[:4])
			}
			got := decode(t, data[4:])["events"]
			want := decode(t, (&Content{Events: dotsOf(&p)}).Append(nil, a))["events"]
			for _, f := range want {
				delete(f.Properties, "title")
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%d points of %d words in tile %v read as (-dots +points):\n%.2000s", tt.points, tt.words, a, diff)
			}
		}
	}
}

// The codes of words depend on what the index saw before, and on what it shows to
// others: a tile does not.
func TestCodesAreNotToBeSeenInATile(t *testing.T) {
	for _, words := range []int{7, 200} {
		a := Address{4, 9, 5}
		p := somePoints(500, words, a, 8)
		want := (&Content{Points: p}).Append(nil, a)
		r := rand.New(rand.NewPCG(1, 6))
		for f := range p.Words {
			order := r.Perm(words + 40) // among words that no point has
			moved := make([]string, words+40)
			for i := range moved {
				moved[i] = fmt.Sprint("elsewhere ", i)
			}
			for code, word := range p.Words[f] {
				moved[order[code]] = word
			}
			p.Words[f] = moved
			for i := range p.List {
				if c := &p.List[i].Codes[f]; int(*c) < words {
					*c = uint16(order[*c])
				} else {
					*c = 1<<16 - 1
				}
			}
		}
		if got := (&Content{Points: p}).Append(nil, a); !bytes.Equal(got, want) {
			t.Errorf("with %d words that have other codes a tile has other bytes", words)
		}
	}
}

func TestPointsAllocateLittle(t *testing.T) {
	a := Address{8, 150, 88}
	c := Content{Points: somePoints(5_000, 20, a, 9)}
	dst := c.Append(nil, a)
	if n := testing.AllocsPerRun(20, func() { dst = c.Append(dst[:0], a) }); n > 60 {
		t.Errorf("5,000 points allocate %v times", n)
	}
}

func BenchmarkPoints(b *testing.B) {
	a := Address{8, 150, 88}
	p := somePoints(25_000, 20, a, 3)
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		c := Content{Points: p}
		var dst []byte
		for b.Loop() {
			dst = c.Append(dst[:0], a)
		}
		b.ReportMetric(float64(len(dst)), "bytes")
	})
	b.Run("naive as dots", func(b *testing.B) {
		b.ReportAllocs()
		c := Content{Events: dotsOf(&p)}
		var dst []byte
		for b.Loop() {
			dst = c.Append(dst[:0], a)
		}
	})
}
