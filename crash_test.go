package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// How long the campaign is, in rounds for each store, and what it draws from. The
// same seed draws the same work and the same delays; what a delay meets is up
// to the machine.
const (
	crashRounds = "EVENTMAP_CRASH_ROUNDS"
	crashSeed   = "EVENTMAP_CRASH_SEED"
)

// A short campaign is part of every test run; a long one is `make crash`.
const shortRounds = 4

// Kills the program at moments drawn at random, while it starts, migrates,
// serves writes and imports, and holds what is there afterwards against what it
// had acknowledged. The delays before a kill are timers on purpose: they wait
// for nothing, they choose the moment.
func TestCrashesLoseNothingThatWasAcknowledged(t *testing.T) {
	rounds, err := strconv.Atoi(cmp.Or(os.Getenv(crashRounds), strconv.Itoa(shortRounds)))
	if err != nil {
		t.Fatalf("%s: %v", crashRounds, err)
	}
	seed := uint64(time.Now().UnixNano()) % 1_000_000
	if text := os.Getenv(crashSeed); text != "" {
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatalf("%s: %v", crashSeed, err)
		}
	}
	for _, k := range keepers {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			c := &campaign{keeper: k, rounds: rounds, long: rounds > 50, seed: seed, tally: map[string]int{}, startUp: 500 * time.Millisecond}
			t.Logf("%s=%d %s=%d", crashSeed, seed, crashRounds, rounds)
			began := time.Now()
			for n := 0; c.done < c.rounds && !t.Failed(); n++ {
				c.life(t, n)
				if c.long {
					t.Logf("%d rounds, %d kills, %d writes acknowledged", c.done, c.kills, c.acknowledged)
				}
			}
			t.Logf("%d rounds, %d kills in %s; %s", c.done, c.kills, time.Since(began).Round(time.Second), c.report())
		})
	}
}

// A campaign is one store's rounds: lives of a few rounds each, every one with a
// store of its own.
type campaign struct {
	keeper keeper
	rounds int
	long   bool
	seed   uint64

	done    int
	kills   int
	tally   map[string]int // kills by what they met
	startUp time.Duration  // how long the program last took until it served

	acknowledged  int // writes
	cut, cutThere int // single writes that nobody answered, and those of them that are there
}

func (c *campaign) report() string {
	var parts []string
	for _, met := range slices.Sorted(maps.Keys(c.tally)) {
		parts = append(parts, fmt.Sprintf("%s %d", met, c.tally[met]))
	}
	return fmt.Sprintf("%d writes acknowledged; of %d that nobody answered %d are there, whole; the kills met: %s", c.acknowledged, c.cut, c.cutThere, strings.Join(parts, ", "))
}

// A life is one store, from its making to its last check.
type life struct {
	*testing.T
	*campaign
	draw   *rand.Rand
	at     string
	jar    http.CookieJar
	owned  bool // somebody has signed in, as was acknowledged
	sample bool // the program fills the new store with its sample
	folder string
	words  strings.Builder // what went on, for whoever reads a failure

	mu     sync.Mutex
	writes map[string]*write // all that were ever sent, by their word
	flight map[*write]bool   // sent and not answered
	known  []int64           // ids of events that may be there
	newest map[int64]int64   // their revisions, as far as is known
	sheets []*sheet

	seen  map[state]row // every revision that was ever found
	last  int64         // the newest change of the last check
	seal  []byte        // and its seal
	heard listener
}

// life makes a store, crashes it for some rounds, brings to an end what was cut
// off, and looks at it a last time.
func (c *campaign) life(t *testing.T, n int) {
	l := &life{T: t, campaign: c, draw: rand.New(rand.NewPCG(c.seed, uint64(n))), folder: t.TempDir(),
		writes: map[string]*write{}, flight: map[*write]bool{}, newest: map[int64]int64{}, seen: map[state]row{}, heard: newListener()}
	l.jar, _ = cookiejar.New(nil)
	defer func() {
		if t.Failed() {
			t.Logf("%s=%d, life %d:\n%s", crashSeed, c.seed, n, l.words.String())
		}
	}()
	rounds := shortRounds / 2
	if c.long {
		rounds = 10
	}
	if older := n%2 == 1; older {
		l.at = c.keeper.older(l)
		l.remember(c.keeper.rows(l, true))
	} else {
		l.at = c.keeper.fresh(t)
		l.sample = c.keeper.name == "gpkg" && n%4 == 0
	}
	l.makeSheets(3)
	for i := 0; i < rounds && c.done < c.rounds && !t.Failed(); i++ {
		if i == 0 {
			l.killStarts(1 + l.draw.IntN(3))
		}
		p := l.start()
		l.check(p)
		switch n := l.draw.IntN(20); {
		case n < 14:
			l.work(p)
		case n < 17:
			l.kill(p, "idle")
			l.killStarts(1 + l.draw.IntN(2))
		default:
			l.kill(p, "idle")
			l.importAlone()
		}
		c.done++
	}
	if !t.Failed() {
		l.finish()
	}
}

// met counts a kill by what it met.
func (l *life) met(what ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kills++
	for _, w := range what {
		l.tally[w]++
	}
	fmt.Fprintf(&l.words, "killed: %s\n", strings.Join(what, ", "))
}

func (l *life) serveArgs() []string {
	args := []string{"--rate", "0"}
	if !l.sample {
		args = append(args, "--no-sample")
	}
	return args
}

// start brings the server up again, signed in.
func (l *life) start() *process {
	l.Helper()
	before := l.keeper.sessions(l)
	began := time.Now()
	p := serve(l.T, l.at, l.jar, l.serveArgs()...)
	l.startUp = time.Since(began)
	l.keeper.gone(l, before)
	if l.owned && strings.Contains(p.words(), "#claim=") {
		l.Error("an owned store offers a link to whoever starts the server")
	}
	if !l.owned {
		p.signIn()
		l.owned = true
	}
	return p
}

// kill ends a server, and counts what was under way.
func (l *life) kill(p *process, also ...string) {
	l.mu.Lock()
	met := map[string]bool{}
	for w := range l.flight {
		met[w.kind] = true
	}
	l.mu.Unlock()
	p.kill()
	if len(met)+len(also) == 0 {
		also = []string{"idle"}
	}
	l.met(append(also, slices.Sorted(maps.Keys(met))...)...)
	if words := p.words(); strings.Contains(words, "ERROR") || strings.Contains(words, "panic") || strings.Contains(words, "DATA RACE") {
		l.Errorf("the server complains:\n%s", words)
	}
}

// killStarts starts programs and kills them before, or just when, they serve:
// in the midst of making or migrating the schema where it is not current.
func (l *life) killStarts(times int) {
	for range times {
		fraction := l.draw.Float64() * 1.1
		command := append([]string{"serve", "--listen", "127.0.0.1:0", "--store", l.at}, l.serveArgs()...)
		children := []*exec.Cmd{program(context.Background(), command...)}
		if l.draw.IntN(3) == 0 { // two that start at the same moment
			children = append(children, program(context.Background(), command...))
		}
		before := l.keeper.version(l)
		said := make([]bytes.Buffer, len(children))
		for i, child := range children {
			child.Stderr = &said[i]
			if err := child.Start(); err != nil {
				l.Fatal(err)
			}
		}
		<-time.After(time.Duration(fraction * float64(l.startUp)))
		for i, child := range children {
			_ = child.Process.Kill()
			if err := child.Wait(); child.ProcessState.ExitCode() != -1 { // not by our signal
				l.Errorf("the program gave up while it started: %v\n%s", err, said[i].String())
			}
		}
		after := l.keeper.version(l)
		what := "start"
		switch {
		case after < l.keeper.schema:
			what = fmt.Sprintf("start at schema %d", after)
		case before < l.keeper.schema:
			what = "start just migrated"
		}
		for range children {
			l.met(what)
		}
	}
}

// work has people write and files come in, and kills the server at a moment
// drawn at random, and a program that imports beside it at another.
func (l *life) work(p *process) {
	delay := func() time.Duration { return time.Duration(l.draw.Int64N(int64(time.Second))) }
	var people, files sync.WaitGroup
	for range 4 {
		draw := rand.New(rand.NewPCG(l.draw.Uint64(), 1))
		people.Go(func() { l.person(p, draw) })
	}
	listening, stop := context.WithCancel(context.Background())
	defer stop()
	people.Go(func() { _ = l.listen(listening, p, 0) })
	if l.draw.IntN(2) == 0 {
		draw := rand.New(rand.NewPCG(l.draw.Uint64(), 2))
		files.Go(func() { l.uploads(p, draw) })
	}
	beside := make(chan struct{})
	if l.draw.IntN(2) == 0 {
		step, after := l.nextStep(l.draw), delay()
		go func() {
			defer close(beside)
			l.importBeside(step, after)
		}()
	} else {
		close(beside)
	}
	<-time.After(delay())
	l.kill(p)
	people.Wait()
	files.Wait()
	<-beside
}

// importAlone imports a file with no server beside it, and kills that.
func (l *life) importAlone() {
	if step := l.nextStep(l.draw); step != nil {
		l.importBeside(step, time.Duration(l.draw.Int64N(int64(l.startUp+time.Second))))
	}
}

// importBeside takes a step with a program of its own and kills it after a
// while, unless it has ended before.
func (l *life) importBeside(step *step, after time.Duration) {
	if step == nil {
		return
	}
	defer l.release(step)
	w := l.sending(&write{kind: step.kind() + " by command", sheet: step.sheet})
	defer l.lost(w)
	child, said := step.program(l)
	if err := child.Start(); err != nil {
		l.Error(err)
		return
	}
	timer := time.AfterFunc(after, func() { _ = child.Process.Kill() })
	err := child.Wait()
	timer.Stop()
	switch {
	case err == nil:
		l.answered(w, http.StatusOK)
		step.acknowledged(l, countsOf(said.String()))
	case child.ProcessState.ExitCode() == -1: // by a signal: ours
		l.met(w.kind)
	default:
		l.Errorf("%v ends with %v: %s", child.Args[1:], err, said.String())
	}
}

// finish ends what was cut off, lets people write undisturbed, and looks at
// everything once more, with GDAL and eventmap verify as well.
func (l *life) finish() {
	p := l.start()
	l.check(p)
	for l.unfinished() && !l.Failed() {
		l.take(p, l.nextStep(l.draw))
	}
	l.person(p, rand.New(rand.NewPCG(l.draw.Uint64(), 3)))
	events := l.check(p)
	l.keeper.look(l, len(events))
	eventmap(l.T, "verify", "--store", l.at, "--seal", fmt.Sprintf("%x", l.seal))
	p.kill()
}
