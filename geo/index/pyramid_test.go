package index

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// The leading type is the most frequent, of several the first by name; counts of another
// list of types are not taken for those of this one.
func TestALeadingTypeIsFound(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var b ballot
	for _, words := range [][]string{{"riots", "battles", "", "protests", "arrests"}, {"arrests", "protests", "", "battles", "riots"}, nil, {"one"}} {
		for range 2_000 {
			b.begin(words)
			rows := make([]uint16, r.IntN(9))
			counts := map[uint16]uint32{}
			for i := range rows {
				rows[i] = uint16(r.IntN(len(words) + 1)) // the last has no count
				if seen := r.IntN(4) > 0; seen && int(rows[i]) < len(words) {
					counts[rows[i]]++
					b.types[rows[i]]++
				}
			}
			var lead uint16
			var most, others uint32
			for code, n := range counts {
				if n > most || n == most && words[code] < words[lead] {
					lead, most = code, n
				}
			}
			for code, n := range counts {
				if code != lead {
					others = max(others, n)
				}
			}
			gotLead, gotMost, gotOthers := b.lead(rows)
			if gotLead != lead || gotMost != most || gotOthers != others {
				t.Fatalf("of %v in %q, counted %v: %d leads with %d before %d, want %d with %d before %d", rows, words, counts, gotLead, gotMost, gotOthers, lead, most, others)
			}
			if slices.ContainsFunc(b.types, func(n uint32) bool { return n != 0 }) {
				t.Fatalf("counts are left behind: %v", b.types)
			}
		}
	}
}
