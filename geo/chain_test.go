package geo

import (
	"crypto/sha256"
	"testing"
	"time"
)

func TestEveryPartOfARevisionIsSealed(t *testing.T) {
	said := sha256.Sum256([]byte(`{"type":"Feature"}`))
	r := Record{ID: 1, Revision: 2, Change: 3, At: time.Date(2024, 3, 3, 10, 0, 0, 0, time.UTC), By: "olena", Why: "new video", Run: 4, Body: []byte("words"), Said: said[:]}
	for name, change := range map[string]func(r *Record){
		"the id":        func(r *Record) { r.ID++ },
		"the revision":  func(r *Record) { r.Revision++ },
		"the change":    func(r *Record) { r.Change++ },
		"the moment":    func(r *Record) { r.At = r.At.Add(time.Second) },
		"who":           func(r *Record) { r.By = "petro" },
		"why":           func(r *Record) { r.Why = "" },
		"who as why":    func(r *Record) { r.By, r.Why = "olenanew", " video" },
		"the run":       func(r *Record) { r.Run = 0 },
		"what was said": func(r *Record) { r.Said = nil },
	} {
		other := r
		if change(&other); other.Digest() == r.Digest() {
			t.Errorf("%s can be rewritten", name)
		}
	}
	purged := r
	if purged.Body, purged.Purged = nil, true; purged.Digest() != r.Digest() {
		t.Error("a purge breaks the seal")
	}
	elsewhere := r
	if elsewhere.At = r.At.In(time.FixedZone("", 7200)); elsewhere.Digest() != r.Digest() {
		t.Error("the zone in which a moment is told changes the seal")
	}
}

func TestASealHoldsAllThatCameBefore(t *testing.T) {
	at := time.Unix(1_700_000_000, 0)
	a, b := Digest{1}, Digest{2}
	first := Seal(Digest{}, 1, at, []Digest{a, b})
	for name, other := range map[string]Digest{
		"another beginning": Seal(Digest{9}, 1, at, []Digest{a, b}),
		"another number":    Seal(Digest{}, 2, at, []Digest{a, b}),
		"another moment":    Seal(Digest{}, 1, at.Add(time.Second), []Digest{a, b}),
		"another order":     Seal(Digest{}, 1, at, []Digest{b, a}),
		"one removed":       Seal(Digest{}, 1, at, []Digest{a}),
	} {
		if other == first {
			t.Errorf("%s gives the same seal", name)
		}
	}
}
