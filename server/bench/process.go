package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A process is the program, serving.
type process struct {
	cmd    *exec.Cmd
	addr   string // host and port
	claim  string // the token of the first one-time link; "" once the store is owned
	began  time.Time
	mu     sync.Mutex
	said   strings.Builder
	killed bool
}

var (
	servesAt  = regexp.MustCompile(`serves http://(\S+)`)
	claimAt   = regexp.MustCompile(`#claim=(\S+)`)
	metricsAt = regexp.MustCompile(`metrics at `) // said last, when the server is about to answer
)

// none is a cache of tiles that keeps nothing: rows measure what a tile takes to
// make.
const none = "0"

// serve starts the program over a store, with so many MB for finished tiles, and
// waits until it listens.
func (b *bench) serve(store, tileCache string) (*process, error) {
	p := &process{began: time.Now()}
	p.cmd = exec.Command(b.program, "serve", "--store", store, "--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0",
		"--rate", "0", "--tile-cache", tileCache, "--no-sample", "--log-level", "warn")
	p.cmd.Env = append(os.Environ(), "DATABASE_URL=", "EVENTMAP_STORE=")
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	listens := make(chan struct{})
	go p.listen(stderr, sync.OnceFunc(func() { close(listens) }))
	select {
	case <-listens:
	case <-time.After(time.Minute):
	case <-b.ctx.Done():
	}
	if p.addr == "" {
		p.stop()
		return nil, fmt.Errorf("the server does not serve: %s", p.words())
	}
	return p, nil
}

// listen reads what the server says until it ends.
func (p *process) listen(stderr io.Reader, ready func()) {
	defer ready()
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		line := lines.Text()
		p.mu.Lock()
		p.said.WriteString(line + "\n")
		p.mu.Unlock()
		if m := servesAt.FindStringSubmatch(line); m != nil {
			p.addr = m[1]
		}
		if m := claimAt.FindStringSubmatch(line); m != nil {
			p.claim = m[1]
		}
		if metricsAt.MatchString(line) {
			ready()
		}
	}
}

func (p *process) words() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.said.String()
}

func (p *process) stop() {
	if p.killed {
		return
	}
	p.killed = true
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// memory gives what the process holds now, and the most that it held since
// forgetPeak, in bytes.
func (p *process) memory() (now, peak int64, err error) {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(p.cmd.Process.Pid), "status"))
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(string(text)) {
		name, rest, _ := strings.Cut(line, ":")
		kb, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
		switch name {
		case "VmRSS":
			now = kb << 10
		case "VmHWM":
			peak = kb << 10
		}
	}
	return now, peak, nil
}

func (p *process) forgetPeak() error {
	return os.WriteFile(filepath.Join("/proc", strconv.Itoa(p.cmd.Process.Pid), "clear_refs"), []byte("5"), 0)
}

// pin keeps the process on one core, or gives it all of them back.
func (p *process) pin(cores string) error {
	return exec.Command("taskset", "-a", "-c", "-p", cores, strconv.Itoa(p.cmd.Process.Pid)).Run()
}

// run runs a command to its end, without what it writes.
func run(ctx context.Context, name string, args ...string) error {
	c := exec.CommandContext(ctx, name, args...)
	var errs strings.Builder
	c.Stderr = &errs
	if err := c.Run(); err != nil {
		said, _, _ := strings.Cut(strings.TrimSpace(errs.String()), "\n")
		return fmt.Errorf("%s: %w: %s", filepath.Base(name), err, said)
	}
	return nil
}

// errMissing says that a program is not installed.
var errMissing = errors.New("not installed")

func installed(name string) error {
	if _, err := exec.LookPath(name); err != nil {
		return fmt.Errorf("%s: %w", name, errMissing)
	}
	return nil
}
