package format

import (
	"os"
	"slices"
	"testing"
)

// TestEveryFormatTakesLittleMemory writes and reads back files whose events would
// take several times what the heap may grow by. GeoJSON and CSV are held to less by
// TestMemoryIsFlat.
func TestEveryFormatTakesLittleMemory(t *testing.T) {
	n, most := 10_000, uint64(16<<20) // 40 MB as events
	if testing.Short() || raceEnabled {
		n = 1_000
	}
	for _, f := range All {
		if f.Write == nil || slices.Contains([]string{"geojson", "csv", "hxl", "geojsonseq", "geojsonl"}, f.Name) {
			continue
		}
		file, err := os.CreateTemp(t.TempDir(), "events-*"+f.Extension)
		if err != nil {
			t.Fatal(err)
		}
		grown := heapDuring(func(look func()) {
			if wrote, err := f.Write(file, watched(numbered(n), n, look), About{}); wrote != n || err != nil {
				t.Errorf("%s: wrote %d, %v; want %d, nil", f.Name, wrote, err, n)
			}
		})
		if grown > most {
			t.Errorf("%s: the heap grew by %d KB while %d events were written; want at most %d KB", f.Name, grown>>10, n, most>>10)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		if f.Read == nil {
			t.Logf("%s: the heap grew by %d KB", f.Name, grown>>10)
			continue
		}
		if file, err = os.Open(file.Name()); err != nil {
			t.Fatal(err)
		}
		read := 0
		again := heapDuring(func(look func()) {
			_, events, err := Open(file, file.Name(), ReadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			for _, err := range watched(events, n, look) {
				if err != nil {
					t.Fatal(err)
				}
				read++
			}
		})
		_ = file.Close() // it was only read
		if read != n || again > most {
			t.Errorf("%s: of %d events %d are read, and the heap grew by %d KB; want at most %d KB", f.Name, n, read, again>>10, most>>10)
		}
		t.Logf("%s: the heap grew by %d KB, and by %d KB to read them", f.Name, grown>>10, again>>10)
	}
}
