package gpkg

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// writerStore and writerCount tell this test binary, run as a child, to write
// to a store instead of testing: so many events, or for ever when 0.
const (
	writerStore = "GPKG_TEST_WRITE_TO"
	writerCount = "GPKG_TEST_WRITE_COUNT"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(writerStore); path != "" {
		var count int
		if _, err := fmt.Sscan(os.Getenv(writerCount), &count); err != nil {
			panic(err)
		}
		child(path, count)
		return
	}
	os.Exit(m.Run())
}

// child adds, edits, deletes and imports, and prints "id revision", or "id gone",
// for each write once it was acknowledged.
func child(path string, count int) {
	if err := keepWriting(path, count); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func keepWriting(path string, count int) error {
	ctx := context.Background()
	s, err := Open(ctx, path, Options{Places: storetest.Places, Batch: storetest.Batch})
	if err != nil {
		return err
	}
	for n := 0; count == 0 || n < count; n++ {
		e := storetest.Shapes()[n%12]
		e.Title = strings.Repeat(e.Title+" ", 15)
		if e, err = s.Put(ctx, e, geo.Edit{By: "olena"}); err != nil {
			return err
		}
		fmt.Println(e.ID, e.Revision)
		if n%3 == 1 {
			e.Title, e.Geometry = "Edited", orb.Point{30.5, 50.4}
			if e, err = s.Put(ctx, e, geo.Edit{By: "olena"}); err != nil {
				return err
			}
			fmt.Println(e.ID, e.Revision)
		}
		if n%4 == 2 {
			if err := s.Delete(ctx, e.ID, 0, geo.Edit{By: "olena"}); err != nil {
				return err
			}
			fmt.Println(e.ID, "gone")
		}
		if n%10 == 9 {
			run := geo.Run{Dataset: fmt.Sprint("run ", time.Now().UnixNano()), Force: true, By: "importer"}
			if _, err := s.Import(ctx, run, storetest.Stream(storetest.Events(50, uint64(n)))); err != nil {
				return err
			}
		}
	}
	return s.Close()
}

func writer(t *testing.T, path string, count int) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), writerStore+"="+path, fmt.Sprint(writerCount, "=", count))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

func TestEveryAcknowledgedWriteSurvivesAKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.gpkg")
	said := map[string]string{} // the last word on each id
	for round := range 4 {
		cmd, lines := writer(t, path, 0)
		heard := 0
		for lines.Scan() {
			id, state, _ := strings.Cut(lines.Text(), " ")
			said[id] = state
			if heard++; heard == 20+17*round {
				if err := cmd.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != -1 {
			t.Fatalf("the writer was to be killed, but %v", cmd.ProcessState)
		}
		survived(t, path, said)
	}
}

// survived opens the file and finds each event at least as far as was said. A
// write that was not acknowledged may have come through; of an import, whole
// batches only.
func survived(t *testing.T, path string, said map[string]string) {
	t.Helper()
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	sound(t, s)
	if _, err := s.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
	for word, state := range said {
		var id, revision int64
		if _, err := fmt.Sscan(word, &id); err != nil {
			t.Fatal(err)
		}
		e, err := s.Event(t.Context(), id)
		deleted := geo.KindOf(err) == geo.NotFound
		if _, err := fmt.Sscan(state, &revision); err != nil {
			if !deleted {
				t.Errorf("event %d was deleted and is back", id)
			}
			continue
		}
		if err != nil && !deleted || !deleted && e.Revision < revision {
			t.Errorf("event %d was acknowledged at revision %d and is %d, %v", id, revision, e.Revision, err)
		}
		if deleted && !lastWasDeletion(t, s, id) {
			t.Errorf("event %d was acknowledged and is not there", id)
		}
	}
	var broken int
	err = s.reader.QueryRow(`SELECT count(*) FROM (SELECT 1 FROM events WHERE dataset LIKE 'run %' GROUP BY dataset HAVING count(*) <> 50)`).Scan(&broken)
	if err != nil || broken != 0 {
		t.Errorf("%d batches are there in part, %v", broken, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// lastWasDeletion tells a deletion that was cut off before it could be
// acknowledged from an event that was lost.
func lastWasDeletion(t *testing.T, s *Store, id int64) bool {
	t.Helper()
	gone := false
	for r, err := range s.History(t.Context(), id) {
		gone = err == nil && r.Event == nil
	}
	return gone
}

func TestAFileWhoseMakingWasCutShortIsMade(t *testing.T) {
	for _, after := range []time.Duration{0, 1, 5, 10, 20, 30, 40, 60, 100} {
		path := filepath.Join(t.TempDir(), "events.gpkg")
		cmd, lines := writer(t, path, 0)
		kill := time.AfterFunc(after*time.Millisecond, func() { _ = cmd.Process.Kill() })
		for lines.Scan() {
		}
		_ = cmd.Wait() // killed, whatever it was at
		kill.Stop()
		survived(t, path, nil)
	}
}

func TestWatchSeesWhatAnotherProcessWrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.gpkg")
	s := openAt(t, path)
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	signals := s.Watch(ctx)
	<-signals // for what may have come just before
	cmd, lines := writer(t, path, 1)
	for seen := int64(0); seen == 0; {
		if _, ok := <-signals; !ok {
			t.Fatal("no signal after another process wrote")
		}
		var err error
		if seen, err = s.LastChange(ctx); err != nil {
			t.Fatal(err)
		}
	}
	for lines.Scan() {
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}
