package postgis_test

import (
	"testing"
	"time"

	"eventmap/geo"
	"eventmap/geo/storetest"
	"eventmap/server/auth"
	"eventmap/server/auth/authtest"
	"eventmap/server/postgis"
	"eventmap/server/postgis/postgistest"
)

// open gives an empty store with the suite's gazetteer.
func open(t testing.TB) *postgis.Store {
	t.Helper()
	return openAt(t, postgistest.Database(t))
}

func openAt(t testing.TB, url string) *postgis.Store {
	t.Helper()
	o := postgis.Options{Places: storetest.Places, Batch: storetest.Batch}
	if _, measured := t.(*testing.B); measured {
		o.Batch = 0
	}
	s, err := postgis.Open(t.Context(), url, o)
	if err != nil {
		t.Fatalf("Open = %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close = %v", err)
		}
	})
	return s
}

func TestStoreKeepsItsPromises(t *testing.T) {
	storetest.Run(t, func(t *testing.T) geo.Store { return open(t) })
}

func TestStoreKeepsSecrets(t *testing.T) {
	authtest.Keeper(t, func(t *testing.T, now func() time.Time) auth.Keeper {
		s, err := postgis.Open(t.Context(), postgistest.Database(t), postgis.Options{Now: now})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s
	})
}
