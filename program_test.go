package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"eventmap/server/postgis/postgistest"
)

// asProgram makes the test binary behave as eventmap itself, so that tests can
// start it, and kill it, as a process of its own.
const asProgram = "EVENTMAP_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	testscript.Main(m, map[string]func(){"eventmap": main})
}

// patience is how long something that must happen may take on a busy machine.
const patience = 60 * time.Second

// stores are the two keepers, each opened afresh for one test.
var stores = []struct {
	name string
	at   func(t *testing.T) string
}{
	{"gpkg", func(t *testing.T) string { return filepath.Join(t.TempDir(), "desk.gpkg") }},
	{"postgis", func(t *testing.T) string { return postgistest.Empty(t) }},
}

// eventmap runs a command to its end and gives its standard output.
func eventmap(t *testing.T, args ...string) string {
	t.Helper()
	c := program(t.Context(), args...)
	var errs bytes.Buffer
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil {
		t.Fatalf("eventmap %s: %v\n%s%s", strings.Join(args, " "), err, out, errs.String())
	}
	return string(out)
}

func program(ctx context.Context, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, os.Args[0], args...)
	c.Env = append(os.Environ(), asProgram+"=1", "EVENTMAP_USER=tester", "DATABASE_URL=")
	return c
}

// A process is a running server, with a browser's cookies.
type process struct {
	t      *testing.T
	cmd    *exec.Cmd
	url    string
	token  string // of the first one-time link; "" once the store is owned
	client *http.Client
	mu     sync.Mutex
	said   strings.Builder // what it wrote to its standard error
}

var (
	servesAt = regexp.MustCompile(`serves (http://\S+)`)
	claimAt  = regexp.MustCompile(`#claim=(\S+)`)
)

// serve starts a server over a store and waits until it serves events. jar may
// bring the cookies of an earlier one.
func serve(t *testing.T, store string, jar http.CookieJar, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: program(context.Background(), append([]string{"serve", "--listen", "127.0.0.1:0", "--store", store}, args...)...)}
	if jar == nil {
		jar, _ = cookiejar.New(nil)
	}
	p.client = &http.Client{Jar: jar, Timeout: patience}
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	at := make(chan string, 1)
	go p.listen(stderr, at)
	select {
	case p.url = <-at:
	case <-time.After(patience):
		t.Fatalf("the server does not serve:\n%s", p.words())
	}
	for deadline := time.Now().Add(patience); ; {
		if status, _ := p.ask("GET", "/readyz", nil, ""); status == http.StatusOK {
			return p
		}
		if time.Now().After(deadline) {
			t.Fatalf("the server is never ready:\n%s", p.words())
		}
	}
}

// listen reads what the server says until it ends.
func (p *process) listen(stderr io.Reader, at chan<- string) {
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		p.mu.Lock()
		p.said.WriteString(lines.Text() + "\n")
		if m := claimAt.FindStringSubmatch(lines.Text()); m != nil {
			p.token = m[1]
		}
		p.mu.Unlock()
		if m := servesAt.FindStringSubmatch(lines.Text()); m != nil {
			at <- m[1]
		}
	}
}

func (p *process) words() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.said.String()
}

// kill ends the server as a power cut would.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// ask sends one request and gives its status and body.
func (p *process) ask(method, path string, body io.Reader, contentType string) (int, []byte) {
	p.t.Helper()
	r, err := http.NewRequest(method, p.url+path, body)
	if err != nil {
		p.t.Fatal(err)
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	resp, err := p.client.Do(r)
	if err != nil {
		p.t.Fatalf("%s %s: %v\n%s", method, path, err, p.words())
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return resp.StatusCode, text
}

// want sends a request that must have a status, and reads the answer's JSON.
func (p *process) want(status int, method, path, body, contentType string) map[string]any {
	p.t.Helper()
	got, text := p.ask(method, path, strings.NewReader(body), contentType)
	if got != status {
		p.t.Fatalf("%s %s = %d, want %d: %s", method, path, got, status, text)
	}
	var answer map[string]any
	if len(text) > 0 {
		if err := json.Unmarshal(text, &answer); err != nil {
			p.t.Fatalf("%s %s: %v: %s", method, path, err, text)
		}
	}
	return answer
}

// signIn opens the link that the first start prints, once it has been read.
func (p *process) signIn() *process {
	p.t.Helper()
	for deadline := time.Now().Add(patience); ; runtime.Gosched() {
		p.mu.Lock()
		token := p.token
		p.mu.Unlock()
		if token != "" {
			p.want(http.StatusOK, "POST", "/api/session", fmt.Sprintf(`{"token":%q}`, token), "application/json")
			return p
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("the server offered no link:\n%s", p.words())
		}
	}
}

// matched gives how many events a query chooses.
func (p *process) matched(query url.Values) int {
	p.t.Helper()
	query.Set("limit", "1")
	n, ok := p.want(http.StatusOK, "GET", "/api/collections/events/items?"+query.Encode(), "", "")["numberMatched"].(float64)
	if !ok {
		p.t.Fatal("no numberMatched")
	}
	return int(n)
}

func TestMetricsAreServedWhereTheOperatorSays(t *testing.T) {
	p := serve(t, stores[0].at(t), nil, "--metrics", "127.0.0.1:0")
	m := regexp.MustCompile(`metrics at (http://\S+)`).FindStringSubmatch(p.words())
	if m == nil {
		t.Fatalf("it does not say where metrics are:\n%s", p.words())
	}
	p.matched(url.Values{})
	resp, err := p.client.Get(m[1] + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"eventmap_events 6\n", "eventmap_events_public 6\n", "eventmap_ready 1\n",
		`eventmap_http_request_seconds_count{method="GET",route="/api/collections/events/items",status="200"} 1`} {
		if !strings.Contains(string(text), line) {
			t.Errorf("the metrics do not say %q", line)
		}
	}
	if status, _ := p.ask("GET", "/metrics", nil, ""); status != http.StatusNotFound {
		t.Errorf("the map's own address answers /metrics with %d", status)
	}
}
