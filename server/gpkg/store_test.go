package gpkg

import (
	"path/filepath"
	"testing"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// open gives an empty store in a folder that goes when the test ends.
func open(t testing.TB) *Store {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "events.gpkg"))
}

func openAt(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(t.Context(), path, Options{Places: storetest.Places})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) geo.Store { return open(t) })
}
