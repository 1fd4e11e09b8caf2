package gpkg

import (
	"path/filepath"
	"sync"
	"testing"
)

// Whoever starts at the same moment as another neither fails nor makes the
// schema twice.
func TestSeveralOpenANewFileAtOnce(t *testing.T) {
	for range 10 {
		path := filepath.Join(t.TempDir(), "events.gpkg")
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				s, err := Open(t.Context(), path, Options{})
				if err != nil {
					t.Errorf("Open = %v", err)
					return
				}
				if n, err := s.LastChange(t.Context()); n != 0 || err != nil {
					t.Errorf("LastChange() = %d, %v, want 0", n, err)
				}
				if err := s.Close(); err != nil {
					t.Errorf("Close = %v", err)
				}
			})
		}
		all.Wait()
	}
}
