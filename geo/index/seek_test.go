package index

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// TestAPageFarOnIsThePageOfTheWholeList asks for pages behind more events than are
// walked through, of lists from several layers with rows that are gone.
func TestAPageFarOnIsThePageOfTheWholeList(t *testing.T) {
	events := half(numbered(6_000, 8))
	for i := range events {
		events[i].ID *= 3 // other ids were never given, or are gone
		if i%11 == 0 {
			events[i].DuplicateOf = 3
		}
	}
	ix := &Index{Publish: moved}
	if err := ix.Load(storetest.Stream(events[:4_500])); err != nil {
		t.Fatal(err)
	}
	ix.Apply(changes(events[4_500:])...)
	for i := 0; i < 4_500; i += 5 {
		e := events[i]
		e.Revision++
		if i%2 == 0 {
			ix.Apply(geo.Change{ID: e.ID, Revision: e.Revision})
			continue
		}
		ix.Apply(geo.Change{ID: e.ID, Revision: e.Revision, Event: &e})
	}
	for _, to := range []Audience{Desk, Public} {
		for _, duplicates := range []geo.Answer{geo.Either, geo.No} {
			whole := idsOf(t, ix.Reader(to), geo.Query{Duplicates: duplicates})
			n := len(whole)
			for _, offset := range []int{checkEvery + 1, 1_500, 2_047, n - 1, n, n + 1, 50_000} {
				q := geo.Query{Duplicates: duplicates, Offset: offset, Limit: 7}
				want := whole[min(offset, n):min(offset+7, n)]
				if diff := cmp.Diff(fmt.Sprint(want), fmt.Sprint(idsOf(t, ix.Reader(to), q))); diff != "" {
					t.Errorf("audience %d, %+v of %d (-want +got):\n%s", to, q, n, diff)
				}
			}
		}
	}
}

func idsOf(t *testing.T, r *Reader, q geo.Query) (list []int64) {
	t.Helper()
	for e, err := range r.Events(t.Context(), q) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, e.ID)
	}
	return list
}
