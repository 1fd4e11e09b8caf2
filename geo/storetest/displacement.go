package storetest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"iter"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"eventmap/geo"
)

func runDisplacement(t *testing.T, open func(t *testing.T) geo.Store) {
	t.Run("displaces an event once, whichever way it is written", func(t *testing.T) { displaces(t, open(t)) })
	t.Run("displaces what was written before there were public places", func(t *testing.T) { displacesLate(t, open(t)) })
	t.Run("displaces alike after it was restored", func(t *testing.T) { displacesAlike(t, open(t), open(t), open(t)) })
}

// hiding gives an event whose place the public sees a kilometre away at most.
func hiding(title string) geo.Event {
	e := titled(Kyiv(), title)
	e.PublicDisplacementM = 1_000
	return e
}

// wantShown checks that an event is displaced, and gives where it is shown.
func wantShown(t *testing.T, e geo.Event) orb.Point {
	t.Helper()
	if e.PublicPoint == nil {
		t.Fatalf("%q has no public place", e.Title)
	}
	if d := geo.DistanceM(*e.Point, *e.PublicPoint); d == 0 || d > e.PublicDisplacementM {
		t.Errorf("%q is shown %v m away, and %v m are asked for", e.Title, d, e.PublicDisplacementM)
	}
	return *e.PublicPoint
}

func displaces(t *testing.T, s geo.Store) {
	made := hiding("Made")
	made.PublicPoint = &orb.Point{1, 1} // nobody's to say
	first := put(t, s, made)
	at := wantShown(t, first)
	all, err := s.PutAll(t.Context(), []geo.Event{hiding("One of two"), Kyiv()}, geo.Edit{By: "olena"})
	if err != nil {
		t.Fatal(err)
	}
	events := []geo.Event{hiding("From a file"), hiding("Another")}
	for i := range events {
		events[i].Dataset, events[i].ExternalID, events[i].PublicPoint = "wire", events[i].Title, &orb.Point{2, 2}
	}
	importAll(t, s, geo.Run{}, Stream(events))
	events[0].Title, events[1].PublicDisplacementM = "From a newer file", 0
	run := importAll(t, s, geo.Run{}, Stream(events))

	found := map[string]geo.Event{}
	for _, e := range collect(t, s.Events(t.Context(), geo.Query{})) {
		found[e.Title] = e
	}
	for _, title := range []string{"Made", "One of two", "From a newer file"} {
		if got := wantShown(t, found[title]); got != at {
			t.Errorf("%s is shown at %v, the first at %v: the same place has two", title, got, at)
		}
	}
	for _, e := range []geo.Event{all[1], found["Another"]} {
		if e.PublicPoint != nil {
			t.Errorf("%s is shown at %v, and is not to be displaced", e.Title, *e.PublicPoint)
		}
	}
	undo(t, s, run.Run)
	for _, e := range collect(t, s.Events(t.Context(), geo.Query{Datasets: []string{"wire"}})) {
		if got := wantShown(t, e); got != at {
			t.Errorf("%s is shown at %v after an undoing, and was at %v", e.Title, got, at)
		}
	}

	second := titled(first, "Edited")
	second.Notes, second.PublicPoint = "private", nil
	if second = put(t, s, second); wantShown(t, second) != at || second.Revision != 2 {
		t.Errorf("an edit rolls again: %v at revision %d", *second.PublicPoint, second.Revision)
	}
	same := second
	same.PublicPoint = &orb.Point{3, 3}
	if same = put(t, s, same); same.Revision != 2 || wantShown(t, same) != at {
		t.Errorf("a public place that somebody sends is taken: %v at revision %d", *same.PublicPoint, same.Revision)
	}
	if err := s.Delete(t.Context(), second.ID, 0, geo.Edit{By: "petro"}); err != nil {
		t.Fatal(err)
	}
	second.Revision = 3
	if back := put(t, s, second); wantShown(t, back) != at {
		t.Errorf("brought back it is shown at %v", *back.PublicPoint)
	}
	for r, err := range s.History(t.Context(), first.ID) {
		if err != nil || r.Event != nil && wantShown(t, *r.Event) != at {
			t.Errorf("revision %d: %+v, %v", r.Revision, r.Event, err)
		}
	}
	verify(t, s, nil)
}

func displacesLate(t *testing.T, s geo.Store) {
	if err := s.Restore(t.Context(), OlderArchive(hiding("Written long ago"))); err != nil {
		t.Fatal(err)
	}
	old := read(t, s, 1)
	if !old.Undisplaced() {
		t.Fatalf("the older event has a public place: %v", old.PublicPoint)
	}
	now := put(t, s, old)
	if wantShown(t, now); now.Revision != 2 {
		t.Errorf("it was given its place at revision %d, want 2", now.Revision)
	}
	if again := put(t, s, now); again.Revision != 2 {
		t.Errorf("the same was written again as revision %d", again.Revision)
	}
	verify(t, s, nil)
}

// OlderArchive gives what a store held that kept one event and knew of no public
// places: the event as it came, and its history.
func OlderArchive(e geo.Event) geo.Archive {
	e.Complete()
	e.ID, e.Revision, e.Dataset, e.ExternalID, e.PublicPoint = 1, 1, "desk", "old", nil
	e.CreatedAt, e.UpdatedAt = moment("2024-01-01T00:00:00Z"), moment("2024-01-01T00:00:00Z")
	r := geo.Record{ID: 1, Revision: 1, Change: 1, At: e.CreatedAt, Body: geo.AppendFeature(nil, &e)}
	said := sha256.Sum256(r.Body)
	r.Said = said[:]
	return older{r}
}

// An older archive holds one record.
type older struct{ record geo.Record }

func (o older) Datasets(context.Context) ([]geo.Dataset, error) {
	return []geo.Dataset{{Name: "desk", Title: "Desk", Redistributable: true, Visibility: "private"}}, nil
}
func (o older) Places(context.Context) iter.Seq2[geo.Place, error] { return none[geo.Place] }
func (o older) Runs(context.Context) ([]geo.RunRecord, error)      { return nil, nil }
func (o older) Statements(context.Context) iter.Seq2[geo.Statement, error] {
	return none[geo.Statement]
}
func (o older) Distinct(context.Context) ([][2]int64, error) { return nil, nil }
func (o older) Views(context.Context) ([]geo.View, error)    { return nil, nil }
func (o older) Secret(context.Context) ([]byte, error)       { return nil, nil }
func (o older) Changes(context.Context) iter.Seq2[geo.SealedChange, error] {
	seal := geo.Seal(geo.Digest{}, 1, o.record.At, []geo.Digest{o.record.Digest()})
	return func(yield func(geo.SealedChange, error) bool) {
		yield(geo.SealedChange{Number: 1, At: o.record.At, Seal: seal}, nil)
	}
}
func (o older) Records(context.Context) iter.Seq2[geo.Record, error] {
	return func(yield func(geo.Record, error) bool) { yield(o.record, nil) }
}

func none[T any](func(T, error) bool) {}

func displacesAlike(t *testing.T, from, to, other geo.Store) {
	secret := func(s geo.Store) (secret []byte) {
		err := s.Archive(t.Context(), func(a geo.Archive) (err error) { secret, err = a.Secret(t.Context()); return err })
		if err != nil {
			t.Fatal(err)
		}
		return secret
	}
	if s := secret(from); s != nil {
		t.Errorf("a secret was made before it was needed: %d bytes", len(s))
	}
	e := put(t, from, hiding("There"))
	if err := from.Archive(t.Context(), func(a geo.Archive) error { return to.Restore(t.Context(), a) }); err != nil {
		t.Fatal(err)
	}
	if s := secret(from); len(s) != geo.SecretSize || !bytes.Equal(s, secret(to)) {
		t.Error("the secret does not travel with a backup")
	}
	again := read(t, to, e.ID)
	if diff := cmp.Diff(e, again); diff != "" {
		t.Errorf("restored (-want +got):\n%s", diff)
	}
	if at := wantShown(t, put(t, to, hiding("Here"))); at != *e.PublicPoint {
		t.Errorf("after a backup was restored the place is shown at %v, before at %v", at, *e.PublicPoint)
	}
	if at := wantShown(t, put(t, other, hiding("Elsewhere"))); at == *e.PublicPoint {
		t.Errorf("two stores show the place at the same %v", at)
	}
}
