package index

import "math/bits"

// markPage is how many rows one page of marks is about.
const markPage = 4_096

// marks mark rows, in pages of which those without a mark are missing. They do
// not change: with gives other marks, which share all pages but one. The nil
// marks mark none.
type marks []*[markPage / 64]uint64

func (m marks) has(i int) bool {
	p := i / markPage
	return p < len(m) && m[p] != nil && m[p][i%markPage>>6]>>(i&63)&1 == 1
}

// none reports quickly that no row from first to last is marked; false where some
// may be.
func (m marks) none(first, last int) bool {
	for p := first / markPage; p <= last/markPage && p < len(m); p++ {
		if m[p] != nil {
			return false
		}
	}
	return true
}

// any reports whether a row from first to before last is marked.
func (m marks) any(first, last int) bool {
	found := false
	m.each(first, last, func(int) { found = true })
	return found
}

// with gives the marks with some more.
func (m marks) with(rows ...int) marks {
	if len(rows) == 0 {
		return m
	}
	most := len(m)
	for _, i := range rows {
		most = max(most, i/markPage+1)
	}
	next := make(marks, most)
	copy(next, m)
	own := map[int]bool{}
	for _, i := range rows {
		p := i / markPage
		if !own[p] {
			own[p] = true
			page := [markPage / 64]uint64{}
			if next[p] != nil {
				page = *next[p]
			}
			next[p] = &page
		}
		next[p][i%markPage>>6] |= 1 << (i & 63)
	}
	return next
}

// moreThan reports whether more than most rows are marked in the pages that hold
// those from first to before last.
func (m marks) moreThan(most, first, last int) bool {
	n := 0
	for p := first / markPage; p < len(m) && p*markPage < last && n <= most; p++ {
		if m[p] == nil {
			continue
		}
		for _, w := range m[p] {
			n += bits.OnesCount64(w)
		}
	}
	return n > most
}

// each gives the marked rows from first to before last, in order.
func (m marks) each(first, last int, yield func(i int)) {
	for p := first / markPage; p < len(m) && p*markPage < last; p++ {
		if m[p] == nil {
			continue
		}
		for n, w := range m[p] {
			for ; w != 0; w &= w - 1 {
				if i := p*markPage + n*64 + bits.TrailingZeros64(w); i >= first && i < last {
					yield(i)
				}
			}
		}
	}
}
