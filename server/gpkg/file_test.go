package gpkg

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// closed gives the path of a store that holds three events and is closed.
func closed(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "events.gpkg")
	s, err := Open(t.Context(), path, Options{Places: storetest.Places, Batch: storetest.Batch})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		put(t, s, storetest.Kyiv())
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func alter(t *testing.T, path, statements string) {
	t.Helper()
	db, err := sql.Open("sqlite", uri(path, ""))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(statements); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAFileThatIsNoStoreIsRefusedAndLeftAsItWas(t *testing.T) {
	for name, tt := range map[string]struct {
		make func(t *testing.T) string
		want string
	}{
		"a text": {func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "notes.gpkg")
			write(t, path, []byte("title,lat,lon\nDrone strike on Kyiv,50.45,30.52\n"))
			return path
		}, "is not a GeoPackage"},
		"a longer text": {func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "notes.gpkg")
			write(t, path, bytes.Repeat([]byte("Drone strike on Kyiv\n"), 1_000))
			return path
		}, "is not a GeoPackage"},
		"another program's SQLite": {func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "bookmarks.sqlite")
			alter(t, path, `PRAGMA application_id = 7; CREATE TABLE bookmarks (url)`)
			return path
		}, "another program's SQLite file"},
		"a SQLite file that names no program": {func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "bookmarks.sqlite")
			alter(t, path, `CREATE TABLE bookmarks (url)`)
			return path
		}, "not a store of eventmap"},
		"another program's GeoPackage": {func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "roads.gpkg")
			alter(t, path, `PRAGMA application_id = 0x47504B47; CREATE TABLE gpkg_contents (table_name TEXT)`)
			return path
		}, "import this one"},
		"a newer schema": {func(t *testing.T) string {
			path := closed(t)
			alter(t, path, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`)
			return path
		}, "was written by a newer eventmap (its schema is 9999"},
		"a damaged beginning": {func(t *testing.T) string {
			path := closed(t)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			copy(b, "what?")
			write(t, path, b)
			return path
		}, "damaged"},
		"a lost end": {func(t *testing.T) string {
			path := closed(t)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			write(t, path, b[:len(b)/2])
			return path
		}, "is damaged"},
		"a scrambled schema": {func(t *testing.T) string {
			path := closed(t)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for i := 100; i < 4_096; i++ {
				b[i] ^= 0x5a
			}
			write(t, path, b)
			return path
		}, "is damaged"},
		"a folder": {func(t *testing.T) string { return t.TempDir() }, "is not a file"},
		"a folder that cannot be": {func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "file")
			write(t, path, nil)
			return filepath.Join(path, "events.gpkg")
		}, "the folder of"},
	} {
		t.Run(name, func(t *testing.T) {
			path := tt.make(t)
			before, _ := os.ReadFile(path)
			s, err := Open(t.Context(), path, Options{})
			if err == nil {
				_ = s.Close()
			}
			if geo.KindOf(err) != geo.Invalid || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("Open = %v, want %q", err, tt.want)
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Error("the file was changed")
			}
		})
	}
}

// asNobody lets the rest of a test be held back by the modes of files, root's
// too.
func asNobody(t *testing.T, path string) {
	t.Helper()
	if os.Getuid() != 0 {
		return
	}
	runtime.LockOSThread()
	t.Cleanup(runtime.UnlockOSThread)
	for dir := filepath.Dir(filepath.Dir(path)); dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	const nobody = 65534
	if err := syscall.Setfsuid(nobody); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Setfsuid(0) })
}

func TestAFileThatMayOnlyBeReadIsRefused(t *testing.T) {
	path := closed(t)
	if err := errors.Join(os.Chmod(path, 0o444), os.Chmod(filepath.Dir(path), 0o755)); err != nil {
		t.Fatal(err)
	}
	asNobody(t, path)
	_, err := Open(t.Context(), path, Options{})
	if geo.KindOf(err) != geo.Invalid || !strings.Contains(err.Error(), "cannot be written to: permission denied") {
		t.Errorf("Open of a file that may only be read = %v", err)
	}
}

func TestOpenMakesTheFolderAndKeepsWhatIsThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data #1", "100% sure?", "events.gpkg")
	put(t, openAt(t, path), storetest.Kyiv())
	again := openAt(t, path)
	if _, err := again.Event(t.Context(), 1); err != nil {
		t.Error(err)
	}
	i, err := os.Stat(path)
	if err != nil || i.Mode().Perm()&0o007 != 0 {
		t.Errorf("everybody may read the file: %v, %v", i.Mode(), err)
	}
}
