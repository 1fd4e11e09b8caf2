package gpkg

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"eventmap/geo"
	"eventmap/geo/storetest"
	"eventmap/server/auth"
)

func TestACopyHoldsEverythingButWhoMaySignIn(t *testing.T) {
	s := open(t)
	e := put(t, s, storetest.Full())
	e.Title = "Corrected"
	put(t, s, e)
	hash := string(bytes.Repeat([]byte("5e55"), 16))
	secret := auth.Secret{Kind: "session", Hash: hash, User: "olena", Role: auth.Owner, CreatedAt: time.Now(), ExpiresAt: time.Now().Add(time.Hour)}
	if err := s.PutSecret(t.Context(), secret); err != nil {
		t.Fatal(err)
	}
	if err := s.SetOwned(t.Context()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "copy.gpkg")
	if err := s.Copy(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	want, err := s.Verify(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil || bytes.Contains(file, []byte(hash)) {
		t.Errorf("the copy holds the session of olena, %v", err)
	}
	copied := openAt(t, path)
	if got, err := copied.Verify(t.Context(), nil); err != nil || got != want {
		t.Errorf("Verify of the copy = %+v, %v, want %+v", got, err, want)
	}
	if owned, err := copied.Owned(t.Context()); owned || err != nil {
		t.Errorf("the copy is owned: %v, %v", owned, err)
	}
	if err := s.Copy(t.Context(), path); geo.KindOf(err) != geo.Invalid {
		t.Errorf("Copy to a file that is there = %v", err)
	}
	if err := s.Copy(t.Context(), filepath.Join(t.TempDir(), "nowhere", "copy.gpkg")); err == nil {
		t.Error("Copy to a folder that is not there succeeds")
	}
}
