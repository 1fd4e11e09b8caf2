// Package main measures eventmap and holds it to its bars: `make bench` runs it.
// It starts the program itself, asks it over loopback as anybody would, and has
// a twin do the same work in the same run, by turns: hand-written SQL over
// tables made for the question, bare Echo, COPY, ogr2ogr, bare inserts. A
// benchmark of a wrong answer fails. See docs/benchmarks.md.
package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync/atomic"
	"time"
)

// A bench is one run.
type bench struct {
	ctx     context.Context
	n       int
	pace    pace
	program string // the built program
	browser string // the script that looks at the map in Chromium
	dir     string // for files that go with the run
	store   string // address of the database
	asked   atomic.Int64
	twin    *twin
	filters []*filter // F0, F1, F2
	server  *process
	public  *caller
	desk    *caller
	report  report
}

// A part is a group of rows. Nothing can be measured without those that are
// needed; when another one fails its rows are missing, and with them their bars.
type part struct {
	name   string
	run    func(*bench) error
	needed bool
}

// parts are what is measured, in order: what changes the events comes last.
var parts = []part{
	{"loading", (*bench).measureImports, true},
	{"starting", (*bench).measureStarts, true},
	{"laying out the twins", (*bench).layOut, true},
	{"tiles", (*bench).measureTiles, false},
	{"tiles of every event", (*bench).measureEvery, false},
	{"panning", (*bench).measurePanning, false},
	{"summaries", (*bench).measureSummaries, false},
	{"pages", (*bench).measurePages, false},
	{"exports", (*bench).measureExports, false},
	{"the worst filter", (*bench).measureWorst, false},
	{"the browser", (*bench).measureBrowser, false},
	{"memory", (*bench).measureMemory, false},
	{"growth", (*bench).measureGrowth, false},
	{"writes", (*bench).measureWrites, false},
	{"a bulk import", (*bench).measureBulk, false},
}

func main() {
	b := bench{pace: full}
	var doc string
	var echo int
	flag.IntVar(&b.n, "n", 1_000_000, "how many events")
	flag.StringVar(&b.program, "program", "bin/eventmap", "the built program")
	flag.StringVar(&b.browser, "browser", "frontend/e2e/bench.mjs", "the script that measures in Chromium")
	flag.StringVar(&doc, "doc", "", "a Markdown file that holds the figures of this number of events between two markers")
	flag.IntVar(&echo, "echo", 0, "serve bodies of so many bytes and nothing else")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	b.ctx = ctx
	var err error
	if echo > 0 {
		err = serveEcho(echo)
	} else {
		err = b.run(os.Stdout, os.Getenv("EVENTMAP_TEST_POSTGRES"), doc)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

// run measures everything, prints it, and gives an error when a bar was missed.
func (b *bench) run(out io.Writer, postgres, doc string) error {
	if err := b.measure(postgres); err != nil {
		return err
	}
	b.report.print(out)
	if doc != "" {
		if err := b.report.writeInto(doc); err != nil {
			return err
		}
	}
	if missed := b.report.missed; len(missed) > 0 {
		for _, m := range missed {
			fmt.Fprintln(os.Stderr, "missed:", m)
		}
		return fmt.Errorf("%d figures miss their bars by more than %.0f %%", len(missed), tolerance*100)
	}
	return nil
}

// measure runs the parts.
func (b *bench) measure(postgres string) error {
	start := time.Now()
	b.report.n = size(b.n)
	version, err := exec.CommandContext(b.ctx, b.program, "version").Output()
	if err != nil {
		return fmt.Errorf("%s: %w", b.program, err)
	}
	b.report.note("%s.", strings.TrimSpace(string(version)))
	if postgres == "" {
		return errors.New("no PostgreSQL with PostGIS: run scripts/with-postgres.sh, or name a server in EVENTMAP_TEST_POSTGRES")
	}
	dir, err := os.MkdirTemp("", "eventmap-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	b.dir = dir
	drop, err := b.createDatabase(postgres, "events")
	if err != nil {
		return err
	}
	defer drop()
	defer b.stop()
	for _, p := range parts {
		began, before := time.Now(), len(b.report.rows)
		err := p.run(b)
		if err := b.ctx.Err(); err != nil {
			return err
		}
		if err != nil && p.needed {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		if err != nil {
			b.report.note("FAILED: %s: %v.", p.name, err)
			fmt.Fprintf(os.Stderr, "FAILED: %s: %v\n", p.name, err)
		}
		fmt.Fprintf(os.Stderr, "%6.1f s  %s\n", time.Since(began).Seconds(), p.name)
		b.report.tell(os.Stderr, before)
	}
	b.report.took = time.Since(start)
	b.report.table()
	return nil
}

// stop ends what runs.
func (b *bench) stop() {
	for _, c := range []*caller{b.public, b.desk} {
		if c != nil {
			c.close()
		}
	}
	if b.server != nil {
		b.server.stop()
	}
	if b.twin != nil {
		b.twin.close()
	}
}

// createDatabase makes a database for the run, and gives what drops it.
func (b *bench) createDatabase(postgres, what string) (drop func(), err error) {
	u, err := url.Parse(postgres)
	if err != nil {
		return nil, errors.New("EVENTMAP_TEST_POSTGRES is not an address like postgres://user:password@localhost:5432/postgres")
	}
	db, err := sql.Open("postgres", postgres)
	if err != nil {
		return nil, err
	}
	name := fmt.Sprintf("eventmap_bench_%d_%s", os.Getpid(), what)
	if _, err := db.ExecContext(b.ctx, "CREATE DATABASE "+name); err != nil {
		return nil, err
	}
	u.Path = "/" + name
	b.store = u.String()
	return func() {
		_, _ = db.Exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)")
		_ = db.Close()
	}, nil
}

// layOut gives the twin its tables and chooses the filters.
func (b *bench) layOut() error {
	t, err := openTwin(b.store)
	if err != nil {
		return err
	}
	b.twin = t
	if err := t.load(b.ctx, b.store); err != nil {
		return err
	}
	if t.n != b.n {
		return fmt.Errorf("the store holds %d events, not %d", t.n, b.n)
	}
	if b.filters, err = t.chooseFilters(b.ctx); err != nil {
		return err
	}
	for _, f := range b.filters[1:] {
		b.report.note("%s: %s to %s, %v: %s of %s events.", f.name, f.from.Format(time.DateOnly), f.to.Format(time.DateOnly), f.types,
			thousands(int64(f.matches)), thousands(int64(b.n)))
	}
	return nil
}

func (b *bench) filter(name string) *filter {
	for _, f := range b.filters {
		if f.name == name {
			return f
		}
	}
	return nil
}

// dial gives a client of the public's, or of the desk's.
func (b *bench) dial(cookie string) *caller { return &caller{addr: b.server.addr, cookie: cookie} }
