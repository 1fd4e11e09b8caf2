package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	if size := os.Getenv("EVENTMAP_TEST_ECHO"); size != "" { // as the program that bare Echo runs in
		main()
		return
	}
	os.Exit(m.Run())
}

// The figures of so few events say nothing; that every row is there, and every
// answer the same as the twin's, does.
func TestEveryBarIsMeasured(t *testing.T) {
	postgres := os.Getenv("EVENTMAP_TEST_POSTGRES")
	if postgres == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("no PostgreSQL: run scripts/with-postgres.sh go test ...")
		}
		t.Skip("no PostgreSQL: run scripts/with-postgres.sh go test ...")
	}
	program := filepath.Join(t.TempDir(), "eventmap")
	if out, err := exec.Command("go", "build", "-o", program, "eventmap").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	t.Setenv("EVENTMAP_TEST_ECHO", "yes")
	b := bench{ctx: t.Context(), n: 3_000, program: program, browser: "../../frontend/e2e/bench.mjs",
		pace: pace{rounds: 1, slice: time.Millisecond, pan: 50 * time.Millisecond, quiet: 100 * time.Millisecond, writes: 5}}
	var out strings.Builder
	if err := b.run(&out, postgres, ""); err != nil {
		t.Errorf("%v\n%s", err, out.String())
	}
	for _, bar := range bars {
		if !strings.Contains(out.String(), bar.work) {
			t.Errorf("the table does not speak of %q:\n%s", bar.work, out.String())
		}
	}
}

func TestVerdicts(t *testing.T) {
	ratio := bar{million: 80, ten: 500}
	limit := bar{million: 64, ten: 64, atMost: true}
	for _, tt := range []struct {
		bar    bar
		n      size
		score  float64
		want   string
		missed bool
	}{
		{ratio, 1_000_000, 80, "kept", false},
		{ratio, 1_000_000, 64, "nearly", false},
		{ratio, 1_000_000, 63.9, "MISSED", true},
		{ratio, 10_000_000, 399, "MISSED", true},
		{ratio, 10_000_000, 400, "nearly", false},
		{limit, 1_000_000, 64, "kept", false},
		{limit, 1_000_000, 76.8, "nearly", false},
		{limit, 1_000_000, 77, "MISSED", true},
		{ratio, 20_000, 0.1, "", false},
	} {
		if got, missed := tt.bar.verdict(tt.n, tt.score); got != tt.want || missed != tt.missed {
			t.Errorf("verdict of %v against %+v at %d = %q, %v, want %q, %v", tt.score, tt.bar, tt.n, got, missed, tt.want, tt.missed)
		}
	}
}

func TestABarThatNothingWasMeasuredForIsMissed(t *testing.T) {
	r := report{n: 1_000_000}
	for _, b := range bars[1:] {
		r.add(row{id: b.id, score: b.million})
	}
	r.table()
	if len(r.missed) != 1 || !strings.HasPrefix(r.missed[0], bars[0].work) {
		t.Errorf("missed = %q, want only %q", r.missed, bars[0].work)
	}
}

func TestTheFiguresGoBetweenTheirMarkers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "benchmarks.md")
	if err := os.WriteFile(path, []byte("before\n<!-- begin 7 -->\nold\n<!-- end 7 -->\nafter\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := report{n: 7, curves: []curve{{title: "How it grows", lines: [][]string{{"events", "ours"}, {"7", "1 ms"}}}}}
	if err := r.writeInto(path); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"before\n<!-- begin 7 -->\n", "| events | ours |\n| --- | ---: |\n| 7 | 1 ms |\n", "\n<!-- end 7 -->\nafter\n"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the file lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(string(text), "old") {
		t.Errorf("the file still holds the old figures:\n%s", text)
	}
	r.n = 8
	if err := r.writeInto(path); err == nil {
		t.Error("figures were written into a file that has no place for them")
	}
}

func TestFeaturesAreCountedHoweverTheyArrive(t *testing.T) {
	text := strings.Repeat(`{"type":"Feature","id":1},`, 50)
	for size := 1; size < 60; size++ {
		var c counter
		for from := 0; from < len(text); from += size {
			_, _ = c.Write([]byte(text[from:min(len(text), from+size)]))
		}
		if c.features != 50 || c.bytes != int64(len(text)) {
			t.Errorf("in pieces of %d: %d features in %d bytes, want 50 in %d", size, c.features, c.bytes, len(text))
		}
	}
}

func TestABoxIsCoveredByRunsOfTheCurve(t *testing.T) {
	x := box{west: 1000, north: 2000, east: 1999, south: 3001}
	runs := x.runs(0, 0, 31, nil)
	in := func(x, y uint32) bool {
		key := zOrder(x, y)
		for _, r := range runs {
			if r[0] <= key && key <= r[1] {
				return true
			}
		}
		return false
	}
	for _, p := range []spot{{1000, 2000}, {1999, 3001}, {1500, 2500}, {1000, 3001}, {1999, 2000}} {
		if !in(p.x, p.y) {
			t.Errorf("(%d, %d) is in the box and in no run", p.x, p.y)
		}
	}
	for _, p := range []spot{{0, 0}, {5000, 2500}, {1500, 9000}} {
		if in(p.x, p.y) {
			t.Errorf("(%d, %d) is far from the box and in a run", p.x, p.y)
		}
	}
	if column, row := apart(zOrder(123456, 654321)); column != 123456 || row != 654321 {
		t.Errorf("apart(zOrder(123456, 654321)) = %d, %d", column, row)
	}
}
