package duplicate_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/duplicate"
	"eventmap/geo/index"
	"eventmap/geo/storetest"
)

// keep puts events into an index.
func keep(list []geo.Event) *index.Index {
	x := new(index.Index)
	if err := x.Load(storetest.Stream(list)); err != nil {
		panic(err) // never: the stream has no errors
	}
	return x
}

// mayBeSame is the rule by which two events may be suggested at all.
func mayBeSame(a, b *geo.Event) bool {
	linked := a.DuplicateOf == b.ID || b.DuplicateOf == a.ID || a.DuplicateOf != 0 && a.DuplicateOf == b.DuplicateOf
	return a.ID != b.ID && !linked && (a.Dataset != b.Dataset || a.Dataset == "desk")
}

func TestFindGivesWhatComparingWithAllDoes(t *testing.T) {
	list := many(250, 2)
	x := keep(list)
	found := 0
	for i := range list {
		a := &list[i]
		type one struct {
			id    int64
			score float64
		}
		var want []one
		for j := range list {
			if l := duplicate.Compare(a, &list[j]); l.Score >= duplicate.Threshold && mayBeSame(a, &list[j]) {
				want = append(want, one{list[j].ID, l.Score})
			}
		}
		got, err := duplicate.Find(t.Context(), x, a, 0)
		if err != nil {
			t.Fatal(err)
		}
		var gave []one
		for _, c := range got {
			gave = append(gave, one{c.Event.ID, c.Score})
		}
		if !slices.IsSortedFunc(gave, func(a, b one) int { return cmp.Compare(b.score, a.score) }) {
			t.Fatalf("the candidates for %d are not the best first: %v", a.ID, gave)
		}
		byID := func(a, b one) int { return cmp.Compare(a.id, b.id) }
		slices.SortFunc(want, byID)
		slices.SortFunc(gave, byID)
		if !slices.Equal(want, gave) {
			t.Fatalf("the candidates for %d are %v, want %v", a.ID, gave, want)
		}
		found += len(want)
		if few, err := duplicate.Find(t.Context(), x, a, 2); err != nil || len(few) != min(2, len(got)) || len(few) > 0 && few[0].Event.ID != got[0].Event.ID {
			t.Fatalf("the best two for %d are %v, %v", a.ID, few, err)
		}
	}
	if found < 30 {
		t.Errorf("only %d candidates; the check is too weak", found)
	}
}

func TestFindLooksOverTheAntimeridian(t *testing.T) {
	with := func(id int64, lon float64) geo.Event {
		return event(func(e *geo.Event) {
			*e = saltivka.Clone()
			e.ID, e.Revision, e.Dataset, e.Geometry, e.Point = id, 1, "desk", orb.Point{lon, -17}, nil
		})
	}
	east, west := with(1, 179.9995), with(2, -179.9995)
	for _, e := range []geo.Event{east, west} {
		got, err := duplicate.Find(t.Context(), keep([]geo.Event{east, west}), &e, 5)
		if err != nil || len(got) != 1 || got[0].Event.ID == e.ID {
			t.Errorf("for the event at %v: %v, %v", e.Geometry, got, err)
		}
	}
}

func TestFindAsksNothingForAnEventWithoutPlaceAndTime(t *testing.T) {
	got, err := duplicate.Find(t.Context(), nil, &geo.Event{Title: "Rumours"}, 5)
	if err != nil || len(got) != 0 {
		t.Errorf("Find = %v, %v", got, err)
	}
}

func TestFindSuggestsWithinTheDeskButNotWithinAnImport(t *testing.T) {
	for dataset, want := range map[string]int{"desk": 1, "wire": 0} {
		e := with(saltivka, func(e *geo.Event) { e.ID, e.Revision, e.Dataset = 1, 1, dataset })
		typed := with(e, func(e *geo.Event) { e.ID = 0 })
		got, err := duplicate.Find(t.Context(), keep([]geo.Event{e}), &typed, 5)
		if err != nil || len(got) != want {
			t.Errorf("in %s: %d, %v, want %d", dataset, len(got), err, want)
		}
	}
}

func TestFindEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := duplicate.Find(ctx, keep(many(50, 3)), &saltivka, 5); err == nil {
		t.Error("a cancelled search gave an answer")
	}
	if _, _, err := duplicate.Pairs(ctx, keep(many(50, 3)), nil, 5); err == nil {
		t.Error("a cancelled queue gave an answer")
	}
}

func TestPairsAreThoseOfComparingAllWithAll(t *testing.T) {
	list := many(600, 4)
	type pair struct {
		a, b  int64
		score float64
	}
	var want []pair
	distinct := map[[2]int64]bool{}
	for i := range list {
		for j := range i {
			a, b := &list[j], &list[i]
			if a.DuplicateOf != 0 || b.DuplicateOf != 0 || !mayBeSame(a, b) {
				continue
			}
			l := duplicate.Compare(a, b)
			if l.Score < duplicate.Threshold {
				continue
			}
			if len(distinct) < 10 {
				distinct[[2]int64{a.ID, b.ID}] = true
				continue
			}
			want = append(want, pair{a.ID, b.ID, l.Score})
		}
	}
	if len(want) < 40 {
		t.Errorf("only %d pairs; the check is too weak", len(want))
	}
	for _, limit := range []int{0, 10, 30} {
		pairs, complete, err := duplicate.Pairs(t.Context(), keep(list), distinct, limit)
		if err != nil || !complete {
			t.Fatalf("Pairs(%d): complete %v, %v", limit, complete, err)
		}
		var got []pair
		for _, p := range pairs {
			got = append(got, pair{p.A.ID, p.B.ID, p.Score})
		}
		if !slices.IsSortedFunc(got, func(a, b pair) int { return cmp.Compare(b.score, a.score) }) {
			t.Fatalf("Pairs(%d) are not the best first", limit)
		}
		if limit > 0 {
			slices.SortFunc(want, func(a, b pair) int { return cmp.Compare(b.score, a.score) })
			if len(got) != limit || got[limit-1].score != want[limit-1].score {
				t.Errorf("Pairs(%d) ends with %v, want %v", limit, got[len(got)-1], want[limit-1])
			}
			continue
		}
		byID := func(a, b pair) int { return cmp.Or(cmp.Compare(a.a, b.a), cmp.Compare(a.b, b.b)) }
		slices.SortFunc(want, byID)
		slices.SortFunc(got, byID)
		if !slices.Equal(want, got) {
			t.Errorf("Pairs gives %d pairs, comparing all with all %d", len(got), len(want))
			for _, p := range want {
				if _, ok := slices.BinarySearchFunc(got, p, byID); !ok {
					a, b := list[p.a-1], list[p.b-1]
					t.Errorf("not %v:\n%s\n%s", p, geo.AppendFeature(nil, &a), geo.AppendFeature(nil, &b))
					break
				}
			}
		}
	}
}

func BenchmarkPairs(b *testing.B) {
	for _, n := range []int{2_000, 100_000} {
		list := many(n, 6)
		x := keep(list)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				pairs, complete, err := duplicate.Pairs(b.Context(), x, nil, 50)
				if err != nil || len(pairs) != 50 {
					b.Fatal(len(pairs), err)
				}
				b.ReportMetric(map[bool]float64{true: 1}[complete], "complete")
			}
		})
	}
	list := many(2_000, 6)
	b.Run("all with all, 2000", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			n := 0
			for i := range list {
				for j := range i {
					if mayBeSame(&list[i], &list[j]) && duplicate.Compare(&list[i], &list[j]).Score >= duplicate.Threshold {
						n++
					}
				}
			}
		}
	})
}

func BenchmarkFind(b *testing.B) {
	x := keep(many(100_000, 6))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := duplicate.Find(b.Context(), x, &saltivka, 10); err != nil {
			b.Fatal(err)
		}
	}
}
