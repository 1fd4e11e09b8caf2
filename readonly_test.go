package main

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"eventmap/geo"
	"eventmap/geo/storetest"
	"eventmap/server/gpkg"
)

// A backup on a stick that is write-protected can be proven and exported.
func TestAStoreThatMayOnlyBeReadIsReadByWhatWritesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.gpkg")
	log := slog.New(slog.DiscardHandler)
	s, err := storeFlag{Store: path}.open(t.Context(), log)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(t.Context(), storetest.Kyiv(), geo.Edit{By: "olena"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Dir(path)
	if err := errors.Join(os.Chmod(path, 0o444), os.Chmod(folder, 0o555), os.Chmod(filepath.Dir(folder), 0o755)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(folder, 0o755) })
	if os.Getuid() == 0 { // whom no file mode holds back
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		const nobody = 65534
		if err := syscall.Setfsuid(nobody); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = syscall.Setfsuid(0) }()
	}
	if _, err := (storeFlag{Store: path}).open(t.Context(), log); geo.KindOf(err) != geo.Invalid {
		t.Errorf("open = %v, want Invalid", err)
	}
	only, err := storeFlag{Store: path}.openToRead(t.Context(), log)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = only.Close() }()
	if v, err := only.Verify(t.Context(), nil); err != nil || v.Events != 1 {
		t.Errorf("Verify = %+v, %v", v, err)
	}
	elsewhere := filepath.Join(os.TempDir(), "eventmap-copy-"+filepath.Base(folder)+".gpkg")
	defer func() { _ = os.Remove(elsewhere) }()
	if err := only.(*gpkg.Store).Copy(t.Context(), elsewhere); err != nil {
		t.Errorf("Copy = %v", err)
	}
}
