package storetest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"eventmap/geo"
)

func runArchives(t *testing.T, open func(t *testing.T) geo.Store) {
	for _, tt := range []struct {
		name string
		run  func(t *testing.T, from, to geo.Store)
	}{
		{"moves to an empty store with all that it keeps", moves},
		{"restores nothing over events", restoresIntoEmpty},
		{"restores nothing of an archive that ends midway", restoresWhole},
		{"restores no archive whose seals do not hold", restoresSealed},
	} {
		t.Run(tt.name, func(t *testing.T) { tt.run(t, open(t), open(t)) })
	}
}

// grown gives a store all that a store can hold.
func grown(t *testing.T, s geo.Store) {
	t.Helper()
	for _, e := range append(Shapes(), Full()) {
		put(t, s, e)
	}
	events := file(40)
	importAll(t, s, geo.Run{}, Stream(events))
	put(t, s, titled(read(t, s, imported(t, s)), "Edited by Olena"))
	for i := range events {
		events[i].Title = fmt.Sprint("Newer ", i)
	}
	importAll(t, s, geo.Run{Remove: true}, Stream(events[:35]))
	third := importAll(t, s, geo.Run{File: "more.csv", Format: "csv", By: "importer"}, Stream(file(45)[40:]))
	undo(t, s, third.Run)
	cut := func(yield func(geo.Event, error) bool) { yield(geo.Event{}, errors.New("the cable was cut")) }
	if _, err := s.Import(t.Context(), geo.Run{File: "cut.csv", Format: "csv", By: "importer"}, cut); err == nil {
		t.Fatal("a broken stream was taken as whole")
	}
	deleted, purged, back := put(t, s, Kyiv()), put(t, s, Kyiv()), put(t, s, Kyiv())
	for _, id := range []int64{deleted.ID, back.ID} {
		if err := s.Delete(t.Context(), id, 0, geo.Edit{By: "petro", Why: "a hoax"}); err != nil {
			t.Fatal(err)
		}
	}
	back.Revision = 2
	put(t, s, back)
	for _, name := range []string{"Gone", "Kyiv by night"} {
		if _, err := s.PutView(t.Context(), geo.View{Name: name, Address: "q=kyiv", By: "olena"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.DeleteView(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if err := s.Purge(t.Context(), purged.ID, geo.Edit{By: "ana", Why: "court order"}); err != nil {
		t.Fatal(err)
	}
	if err := s.PutDistinct(t.Context(), 1, 2, geo.Edit{By: "olena"}); err != nil {
		t.Fatal(err)
	}
	d := geo.Dataset{Name: "acled", Title: "ACLED", Licence: "ACLED terms", Attribution: "ACLED", Visibility: "private", Mapping: map[string]string{"Lat": "latitude", "junk": ""}}
	if err := s.PutDataset(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	last := put(t, s, Kyiv()) // the highest id is one of a deleted event
	if err := s.Delete(t.Context(), last.ID, 0, geo.Edit{By: "petro"}); err != nil {
		t.Fatal(err)
	}
}

// imported gives the smallest id of an event that a file brought.
func imported(t *testing.T, s geo.Store) int64 {
	t.Helper()
	for _, e := range collect(t, s.Events(t.Context(), geo.Query{})) {
		if e.Dataset == "wire" {
			return e.ID
		}
	}
	t.Fatal("no event of a file")
	return 0
}

// An all is what an archive holds.
type all struct {
	Datasets   []geo.Dataset
	Places     []geo.Place
	Runs       []geo.RunRecord
	Statements []geo.Statement
	Distinct   [][2]int64
	Views      []geo.View
	Changes    []geo.SealedChange
	Records    []geo.Record
}

func everything(t *testing.T, s geo.Store) all {
	t.Helper()
	var a all
	err := s.Archive(t.Context(), func(from geo.Archive) error {
		for range 2 { // each stream can be read again
			a = all{}
			var errs [8]error
			a.Datasets, errs[0] = from.Datasets(t.Context())
			a.Places, errs[1] = gather(from.Places(t.Context()))
			a.Runs, errs[2] = from.Runs(t.Context())
			a.Statements, errs[3] = gather(from.Statements(t.Context()))
			a.Distinct, errs[4] = from.Distinct(t.Context())
			a.Views, errs[7] = from.Views(t.Context())
			a.Changes, errs[5] = gather(from.Changes(t.Context()))
			a.Records, errs[6] = gather(from.Records(t.Context()))
			if err := errors.Join(errs[:]...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("Archive = %v", err)
	}
	return a
}

func gather[T any](stream iter.Seq2[T, error]) ([]T, error) {
	var list []T
	for v, err := range stream {
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

func moves(t *testing.T, from, to geo.Store) {
	grown(t, from)
	if err := from.Archive(t.Context(), func(a geo.Archive) error { return to.Restore(t.Context(), a) }); err != nil {
		t.Fatalf("Restore = %v", err)
	}
	before, after := everything(t, from), everything(t, to)
	if diff := cmp.Diff(before, after, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the archives differ (-before +after):\n%s", diff)
	}
	if len(before.Places) == 0 || len(before.Statements) == 0 || len(before.Runs) < 5 || len(before.Distinct) != 1 || len(before.Records) < 100 {
		t.Errorf("the archive holds %d places, %d statements, %d runs and %d records; the check is too weak",
			len(before.Places), len(before.Statements), len(before.Runs), len(before.Records))
	}
	want, got := collect(t, from.Events(t.Context(), geo.Query{})), collect(t, to.Events(t.Context(), geo.Query{}))
	if diff := cmp.Diff(lines(want), lines(got)); diff != "" {
		t.Errorf("the events differ (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(changes(t, from, 0), changes(t, to, 0)); diff != "" {
		t.Errorf("the changes differ (-before +after):\n%s", diff)
	}
	seal := verify(t, from, nil)
	if v := verify(t, to, seal.Head[:]); v != seal {
		t.Errorf("Verify = %+v, want %+v", v, seal)
	}
	// Writing goes on: the same numbers, ids and runs as there.
	a, b := put(t, from, Kyiv()), put(t, to, Kyiv())
	if a.ID != b.ID || lastChange(t, from) != lastChange(t, to) {
		t.Errorf("the next event is %d under change %d, want %d under %d", b.ID, lastChange(t, to), a.ID, lastChange(t, from))
	}
	events := file(40)
	for i := range events {
		events[i].Title = fmt.Sprint("Newer ", i)
	}
	ra, rb := importAll(t, from, geo.Run{}, Stream(events)), importAll(t, to, geo.Run{}, Stream(events))
	if diff := cmp.Diff(ra, rb); diff != "" || ra.Unchanged == 0 {
		t.Errorf("the next import differs (-there +here):\n%s", diff)
	}
	if cut := importAll(t, to, geo.Run{File: "cut.csv", Format: "csv", By: "importer"}, Stream(file(2))); cut.Continues == 0 {
		t.Errorf("a run that broke off before is not continued: %+v", cut)
	}
	verify(t, to, seal.Head[:])
}

func restoresIntoEmpty(t *testing.T, from, to geo.Store) {
	put(t, from, Kyiv())
	restore := func(what string) {
		t.Helper()
		before := everything(t, to)
		err := from.Archive(t.Context(), func(a geo.Archive) error { return to.Restore(t.Context(), a) })
		wantKind(t, "Restore into "+what, err, geo.Conflict)
		if diff := cmp.Diff(before, everything(t, to)); diff != "" {
			t.Errorf("Restore into %s changed it (-want +got):\n%s", what, diff)
		}
	}
	e := put(t, to, Full())
	restore("a store with an event")
	if err := to.Delete(t.Context(), e.ID, 0, geo.Edit{By: "olena"}); err != nil {
		t.Fatal(err)
	}
	restore("a store that held an event")
}

// A cut archive's records end midway; a bent one's differ from what was sealed.
type cut struct {
	geo.Archive
	after int
	err   error
	bend  func(r *geo.Record)
}

func (c cut) Records(ctx context.Context) iter.Seq2[geo.Record, error] {
	return func(yield func(geo.Record, error) bool) {
		n := 0
		for r, err := range c.Archive.Records(ctx) {
			if n++; n > c.after && c.err != nil {
				yield(geo.Record{}, c.err)
				return
			}
			if c.bend != nil {
				c.bend(&r)
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

func restoresWhole(t *testing.T, from, to geo.Store) {
	grown(t, from)
	broken := errors.New("the backup ends in the middle")
	err := from.Archive(t.Context(), func(a geo.Archive) error { return to.Restore(t.Context(), cut{Archive: a, after: 50, err: broken}) })
	if !errors.Is(err, broken) {
		t.Errorf("Restore of half an archive = %v, want %v", err, broken)
	}
	wantNothing(t, to)
	if err := from.Archive(t.Context(), func(a geo.Archive) error { return to.Restore(t.Context(), a) }); err != nil {
		t.Errorf("Restore of the whole one = %v", err)
	}
	if diff := cmp.Diff(everything(t, from), everything(t, to), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the archives differ (-before +after):\n%s", diff)
	}
}

func wantNothing(t *testing.T, s geo.Store) {
	t.Helper()
	if diff := cmp.Diff(all{}, everything(t, s), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("something was left (-want +got):\n%s", diff)
	}
	if n, changed := count(t, s), lastChange(t, s); n != 0 || changed != 0 {
		t.Errorf("%d events and change %d were left", n, changed)
	}
}

func restoresSealed(t *testing.T, from, to geo.Store) {
	put(t, from, Kyiv())
	put(t, from, Full())
	for what, bend := range map[string]func(r *geo.Record){
		"another writer":  func(r *geo.Record) { r.By = "nobody" },
		"another reason":  func(r *geo.Record) { r.Why = "no reason" },
		"another text":    func(r *geo.Record) { r.Body = append(r.Body[:len(r.Body):len(r.Body)], ' ') },
		"another moment":  func(r *geo.Record) { r.At = r.At.Add(-time.Hour) },
		"no words at all": func(r *geo.Record) { r.Body = nil },
	} {
		err := from.Archive(t.Context(), func(a geo.Archive) error {
			return to.Restore(t.Context(), cut{Archive: a, bend: func(r *geo.Record) {
				if r.ID == 2 {
					bend(r)
				}
			}})
		})
		wantKind(t, "Restore with "+what, err, geo.Conflict)
		wantNothing(t, to)
	}
}
