package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"eventmap/geo"
)

func runHistory(t *testing.T, open func(t *testing.T) geo.Store) {
	for _, tt := range []struct {
		name string
		run  func(t *testing.T, s geo.Store)
	}{
		{"keeps why", keepsWhy},
		{"writes several events as one change", writesTogether},
		{"writes none of several where one is refused", writesNone},
		{"brings a deleted event back", bringsBack},
		{"purges what an event said, and nothing else", purges},
		{"purges a deleted event, and what files said", purgesDeleted},
		{"purges an area that was drawn with the last that is said of it", purgesDrawn},
		{"knows every state in which it ever was", knowsThePast},
		{"knows a seal that was kept", knowsSeals},
		{"seals a change whatever the clock does", sealsInOrder},
		{"keeps which events are not the same", keepsDistinct},
		{"says how many events there are", saysItsSize},
	} {
		t.Run(tt.name, func(t *testing.T) { tt.run(t, open(t)) })
	}
}

// history gives the revisions of an event, "revision by why title".
func history(t *testing.T, s geo.Store, id int64) []string {
	t.Helper()
	var list []string
	for r, err := range s.History(t.Context(), id) {
		if err != nil {
			t.Fatalf("History(%d) = %v", id, err)
		}
		title := "gone"
		switch {
		case r.Event != nil:
			title = r.Event.Title
		case r.Purged:
			title = "purged"
		}
		list = append(list, fmt.Sprintf("%d %s, %q: %s", r.Revision, r.By, r.Why, title))
	}
	return list
}

func wantHistory(t *testing.T, s geo.Store, id int64, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, history(t, s, id)); diff != "" {
		t.Errorf("History(%d) (-want +got):\n%s", id, diff)
	}
}

// titled gives an event with another title.
func titled(e geo.Event, title string) geo.Event {
	e = e.Clone()
	e.Title = title
	return e
}

func wantKind(t *testing.T, what string, err error, want geo.Kind) {
	t.Helper()
	if err == nil || geo.KindOf(err) != want {
		t.Errorf("%s = %v, want %v", what, err, want)
	}
}

func lastChange(t *testing.T, s geo.Store) int64 {
	t.Helper()
	n, err := s.LastChange(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func verify(t *testing.T, s geo.Store, known []byte) geo.Verification {
	t.Helper()
	v, err := s.Verify(t.Context(), known)
	if err != nil {
		t.Fatalf("Verify(%x) = %v", known, err)
	}
	return v
}

func keepsWhy(t *testing.T, s geo.Store) {
	e, err := s.Put(t.Context(), Kyiv(), geo.Edit{By: "olena", Why: "телеграм-канал ДСНС"})
	if err != nil {
		t.Fatal(err)
	}
	if e, err = s.Put(t.Context(), titled(e, "Corrected"), geo.Edit{By: "petro"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Delete(t.Context(), e.ID, e.Revision, geo.Edit{By: "ana", Why: "a hoax"}); err != nil {
		t.Fatal(err)
	}
	wantHistory(t, s, e.ID, `1 olena, "телеграм-канал ДСНС": Drone strike on Kyiv`, `2 petro, "": Corrected`, `3 ana, "a hoax": gone`)
}

func writesTogether(t *testing.T, s geo.Store) {
	a, b, same := put(t, s, Kyiv()), put(t, s, Kyiv()), put(t, s, Kyiv())
	got, err := s.PutAll(t.Context(), []geo.Event{titled(b, "B"), Full(), same, titled(a, "A")}, geo.Edit{By: "petro", Why: "one incident"})
	if err != nil || len(got) != 4 {
		t.Fatalf("PutAll = %v, %v", got, err)
	}
	if diff := cmp.Diff([]string{"4 1 2", "4 2 2", "4 4 1"}, changes(t, s, 3)); diff != "" {
		t.Errorf("Changes(3) (-want +got):\n%s", diff)
	}
	for i, want := range []string{"2 2 B", "4 1 " + Full().Title, "3 1 " + same.Title, "1 2 A"} {
		if e := got[i]; fmt.Sprint(e.ID, " ", e.Revision, " ", e.Title) != want {
			t.Errorf("PutAll gives as %d. %d %d %s, want %s", i, e.ID, e.Revision, e.Title, want)
		}
		if diff := cmp.Diff(lines(got[i:i+1]), lines([]geo.Event{read(t, s, got[i].ID)})); diff != "" {
			t.Errorf("PutAll gives another event than is there (-put +event):\n%s", diff)
		}
	}
	wantHistory(t, s, a.ID, `1 olena, "": Drone strike on Kyiv`, `2 petro, "one incident": A`)
	wantHistory(t, s, same.ID, `1 olena, "": Drone strike on Kyiv`)
	if got, err = s.PutAll(t.Context(), got, geo.Edit{By: "ana"}); err != nil || len(got) != 4 || lastChange(t, s) != 4 {
		t.Errorf("PutAll of what is there = %d events, %v, and change %d", len(got), err, lastChange(t, s))
	}
	if got, err = s.PutAll(t.Context(), nil, geo.Edit{By: "ana"}); err != nil || len(got) != 0 || lastChange(t, s) != 4 {
		t.Errorf("PutAll of nothing = %d events, %v, and change %d", len(got), err, lastChange(t, s))
	}
	verify(t, s, nil)
}

func writesNone(t *testing.T, s geo.Store) {
	a, b := put(t, s, Kyiv()), put(t, s, Kyiv())
	b = put(t, s, titled(b, "Changed meanwhile"))
	before, n := contents(t, s), lastChange(t, s)
	stale, bad, taken, unknown := titled(b, "Stale"), titled(b, " "), Kyiv(), titled(b, "Nowhere")
	stale.Revision, unknown.ID = 1, 4_711
	taken.Dataset, taken.ExternalID = a.Dataset, a.ExternalID
	for what, tt := range map[string]struct {
		e    geo.Event
		want geo.Kind
	}{
		"a stale one":       {stale, geo.Conflict},
		"a bad one":         {bad, geo.Invalid},
		"a name taken":      {taken, geo.Conflict},
		"one that is not":   {unknown, geo.NotFound},
		"the same one once": {titled(a, "Twice"), geo.Conflict},
	} {
		_, err := s.PutAll(t.Context(), []geo.Event{titled(a, "First"), tt.e, Kyiv()}, geo.Edit{By: "petro"})
		wantKind(t, "PutAll with "+what, err, tt.want)
		if e := (*geo.Error)(nil); what == "a stale one" && (!errors.As(err, &e) || e.Current == nil || e.Current.Title != "Changed meanwhile") {
			t.Errorf("PutAll with a stale one does not show what is there: %v", err)
		}
	}
	if diff := cmp.Diff(before, contents(t, s)); diff != "" || lastChange(t, s) != n {
		t.Errorf("something was written under change %d (-want +got):\n%s", lastChange(t, s), diff)
	}
	verify(t, s, nil)
}

func bringsBack(t *testing.T, s geo.Store) {
	e := put(t, s, Full())
	if err := s.Delete(t.Context(), e.ID, 0, geo.Edit{By: "petro"}); err != nil {
		t.Fatal(err)
	}
	since := lastChange(t, s)
	for _, revision := range []int64{0, 1, 3} {
		wrong := e.Clone()
		wrong.Revision = revision
		_, err := s.Put(t.Context(), wrong, geo.Edit{By: "ana"})
		wantKind(t, fmt.Sprintf("Put of a deleted event naming revision %d", revision), err, geo.NotFound)
	}
	named := e.Clone()
	named.Revision, named.Dataset, named.ExternalID = 2, "", ""
	back, err := s.Put(t.Context(), named, geo.Edit{By: "ana", Why: "it was no hoax"})
	if err != nil {
		t.Fatalf("Put naming the tombstone = %v", err)
	}
	if back.ID != e.ID || back.Revision != 3 || back.ExternalID != e.ExternalID || back.CreatedBy != "olena" || !back.CreatedAt.Equal(e.CreatedAt) || back.UpdatedBy != "ana" {
		t.Errorf("it came back as %d, revision %d, %q, created by %q, updated by %q", back.ID, back.Revision, back.ExternalID, back.CreatedBy, back.UpdatedBy)
	}
	if diff := cmp.Diff(bare(e), bare(read(t, s, e.ID))); diff != "" {
		t.Errorf("it came back as something else (-want +got):\n%s", diff)
	}
	wantHistory(t, s, e.ID, `1 olena, "": `+e.Title, `2 petro, "": gone`, `3 ana, "it was no hoax": `+e.Title)
	for from, want := range map[int64][]string{0: {"3 1 3"}, since: {"3 1 3"}, 3: {}} {
		if diff := cmp.Diff(want, changes(t, s, from)); diff != "" {
			t.Errorf("Changes(%d) (-want +got):\n%s", from, diff)
		}
	}
	if err := s.Delete(t.Context(), e.ID, 3, geo.Edit{By: "petro"}); err != nil {
		t.Fatal(err)
	}
	other := Kyiv()
	other.Dataset, other.ExternalID = e.Dataset, e.ExternalID
	put(t, s, other)
	named.Revision = 4
	_, err = s.Put(t.Context(), named, geo.Edit{By: "ana"})
	wantKind(t, "Put of a deleted event whose name is taken", err, geo.Conflict)
	verify(t, s, nil)
}

// knowsThePast compares what the store says of each change with a model, over
// random edits.
func knowsThePast(t *testing.T, s geo.Store) {
	r := rand.New(rand.NewPCG(7, 11))
	now := map[int64]geo.Event{}
	tombstones := map[int64]geo.Event{} // with the revision to name
	models := []map[int64]string{{}}
	by := geo.Edit{By: "olena"}
	anyOf := func(m map[int64]geo.Event) geo.Event {
		ids := slices.Sorted(maps.Keys(m))
		return m[ids[r.IntN(len(ids))]]
	}
	keep := func(list []geo.Event, err error) {
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range list {
			now[e.ID] = e
			delete(tombstones, e.ID)
		}
	}
	for i := range 60 {
		switch n := r.IntN(10); {
		case len(now) < 3 || n < 3:
			e := pick(r, Shapes())
			e.ExternalID = ""
			keep(s.PutAll(t.Context(), []geo.Event{e}, by))
		case n < 6:
			list := []geo.Event{titled(anyOf(now), fmt.Sprint("Edit ", i)), Kyiv()}
			keep(s.PutAll(t.Context(), list[:1+r.IntN(2)], by))
		case n < 8:
			e := anyOf(now)
			if err := s.Delete(t.Context(), e.ID, e.Revision, by); err != nil {
				t.Fatal(err)
			}
			delete(now, e.ID)
			e.Revision++
			tombstones[e.ID] = e
		case n == 8 && len(tombstones) > 0:
			keep(s.PutAll(t.Context(), []geo.Event{anyOf(tombstones)}, by))
		default:
			importAll(t, s, geo.Run{}, Stream([]geo.Event{titled(file(1)[0], fmt.Sprint("Said ", i))}))
			for _, e := range collect(t, s.Events(t.Context(), geo.Query{})) {
				now[e.ID] = e
			}
		}
		model := map[int64]string{}
		for id, e := range now {
			model[id] = string(geo.AppendFeature(nil, &e))
		}
		for int64(len(models)) <= lastChange(t, s) {
			models = append(models, model)
		}
	}
	for change, want := range models {
		got := map[int64]string{}
		last := int64(0)
		for e, err := range s.AsOf(t.Context(), int64(change)) {
			if err != nil {
				t.Fatal(err)
			}
			if e.ID <= last {
				t.Errorf("AsOf(%d) gives event %d after %d", change, e.ID, last)
			}
			last = e.ID
			got[e.ID] = string(geo.AppendFeature(nil, &e))
			if e.AreaID != "" && e.Area == nil {
				t.Errorf("AsOf(%d) gives event %d without its area", change, e.ID)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("AsOf(%d) (-want +got):\n%s", change, diff)
		}
	}
	if n := lastChange(t, s); n < 50 {
		t.Errorf("only %d changes; the check is too weak", n)
	}
	verify(t, s, nil)
}

func knowsSeals(t *testing.T, s geo.Store) {
	if v := verify(t, s, nil); v != (geo.Verification{}) {
		t.Errorf("Verify of an empty store = %+v", v)
	}
	var heads []geo.Digest
	for range 3 {
		put(t, s, Kyiv())
		heads = append(heads, verify(t, s, nil).Head)
	}
	importAll(t, s, geo.Run{}, Stream(file(20)))
	for _, head := range heads {
		if v := verify(t, s, head[:]); v.Changes != 4 || v.Revisions != 23 || v.Events != 23 || v.Purged != 0 {
			t.Errorf("Verify = %+v", v)
		}
	}
	for _, unknown := range [][]byte{make([]byte, 32), heads[0][:31], []byte("Kyiv")} {
		_, err := s.Verify(t.Context(), unknown)
		wantKind(t, fmt.Sprintf("Verify(%x)", unknown), err, geo.Conflict)
	}
}

// sealsInOrder looks for moments: they never go back, and say which change was
// the newest at a time.
func sealsInOrder(t *testing.T, s geo.Store) {
	if n, err := s.ChangeAt(t.Context(), time.Now().Add(time.Hour)); n != 0 || err != nil {
		t.Errorf("ChangeAt of an empty store = %d, %v", n, err)
	}
	for range 3 {
		e := put(t, s, Kyiv())
		if !e.UpdatedAt.Equal(e.UpdatedAt.Truncate(time.Second)) {
			t.Errorf("an event was written at %v, want a whole second", e.UpdatedAt)
		}
	}
	all := sealed(t, s)
	for i, c := range all {
		if c.Number != int64(i+1) || i > 0 && c.At.Before(all[i-1].At) {
			t.Errorf("change %d at %v is the %d. one", c.Number, c.At, i+1)
		}
	}
	last := all[len(all)-1]
	for at, want := range map[time.Time]int64{
		all[0].At.Add(-time.Second):    0,
		last.At:                        last.Number,
		last.At.Add(time.Hour):         last.Number,
		last.At.AddDate(100, 0, 0):     last.Number,
		all[0].At.AddDate(-1900, 0, 0): 0,
	} {
		if n, err := s.ChangeAt(t.Context(), at); n != want || err != nil {
			t.Errorf("ChangeAt(%v) = %d, %v, want %d", at, n, err, want)
		}
	}
}

func sealed(t *testing.T, s geo.Store) []geo.SealedChange {
	t.Helper()
	var list []geo.SealedChange
	err := s.Archive(t.Context(), func(a geo.Archive) error {
		for c, err := range a.Changes(t.Context()) {
			if err != nil {
				return err
			}
			list = append(list, c)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func saysItsSize(t *testing.T, s geo.Store) {
	for range 3 {
		put(t, s, Kyiv())
	}
	if err := s.Delete(t.Context(), 2, 1, geo.Edit{By: "olena"}); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Size(t.Context()); n != 2 || err != nil {
		t.Errorf("Size() = %d, %v, of three events less one", n, err)
	}
}

func keepsDistinct(t *testing.T, s geo.Store) {
	for range 3 {
		put(t, s, Kyiv())
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for _, pair := range [][2]int64{{3, 1}, {1, 3}, {2, 3}} {
		if err := s.PutDistinct(ctx, pair[0], pair[1], geo.Edit{By: "olena"}); err != nil {
			t.Errorf("PutDistinct%v = %v", pair, err)
		}
	}
	got, err := s.Distinct(ctx)
	if diff := cmp.Diff([][2]int64{{1, 3}, {2, 3}}, got); diff != "" || err != nil {
		t.Errorf("Distinct = %v (-want +got):\n%s", err, diff)
	}
	wantKind(t, "PutDistinct of an event and itself", s.PutDistinct(ctx, 2, 2, geo.Edit{}), geo.Invalid)
	wantKind(t, "PutDistinct of an event that is not", s.PutDistinct(ctx, 2, 4_711, geo.Edit{}), geo.NotFound)
	if n := lastChange(t, s); n != 3 {
		t.Errorf("LastChange() = %d, want 3", n)
	}
}
