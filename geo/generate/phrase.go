package generate

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A usage is a kind made ready to be drawn from.
type usage struct {
	*kind
	weapons, targets [][]string
	titles, accounts [tongues][]phrase
}

// A phrase is text with gaps: pieces[0], gap, pieces[1], gap, …
type phrase struct {
	pieces []string
	gaps   []byte // p, n, h or a
}

func usages() []usage {
	list := make([]usage, len(kinds))
	for i := range kinds {
		u := usage{kind: &kinds[i], weapons: choices(kinds[i].weapons), targets: choices(kinds[i].targets)}
		for t := range tongues {
			u.titles[t], u.accounts[t] = phrases(kinds[i].titles[t]), phrases(accounts[kinds[i].eventType][t])
		}
		list[i] = u
	}
	return list
}

func choices(s string) [][]string {
	var list [][]string
	for choice := range strings.SplitSeq(s, "|") {
		list = append(list, strings.Fields(choice))
	}
	return list
}

func phrases(s string) []phrase {
	var list []phrase
	for one := range strings.SplitSeq(s, "|") {
		var p phrase
		for {
			before, after, found := strings.Cut(one, "{")
			p.pieces = append(p.pieces, before)
			if !found {
				break
			}
			if len(after) < 2 || after[1] != '}' || !strings.Contains("pnha", after[:1]) {
				panic(fmt.Sprintf("%q has a gap that nothing fills", s))
			}
			p.gaps, one = append(p.gaps, after[0]), after[2:]
		}
		list = append(list, p)
	}
	return list
}

// A filler is what gaps are filled with, numbers and clocks at random.
type filler struct {
	r            *rand.Rand
	place, actor string
}

func (p phrase) fill(b []byte, f filler) []byte {
	for i, piece := range p.pieces {
		b = append(b, piece...)
		if i == len(p.gaps) {
			break
		}
		switch p.gaps[i] {
		case 'p':
			b = append(b, f.place...)
		case 'a':
			b = append(b, f.actor...)
		case 'n':
			b = append(b, byte('2'+f.r.IntN(8)))
		case 'h':
			b = clock(b, f.r.IntN(24*12)*300)
		}
	}
	return b
}

// clock appends seconds of a day as hours and minutes.
func clock(b []byte, seconds int) []byte {
	return digits(append(digits(b, seconds/3600, 2), ':'), seconds/60%60, 2)
}

// digits appends a number with zeros before it.
func digits(b []byte, n, width int) []byte {
	for range width {
		b = append(b, '0')
	}
	for i := len(b) - 1; i >= len(b)-width; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
	return b
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }
