package main

import (
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A service manager that stops a server wants it gone within seconds, whoever
// listens and whatever is being imported.
func TestAStopEndsListenersAndImports(t *testing.T) {
	for _, s := range stores {
		t.Run(s.name, func(t *testing.T) {
			store := s.at(t)
			p := serve(t, store, nil, "--no-sample").signIn()
			live, err := p.client.Get(p.url + "/api/live")
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = live.Body.Close() }()
			upload, rest := io.Pipe()
			taken := make(chan struct{})
			go func() {
				defer close(taken)
				_, _ = io.WriteString(rest, "title,id\n"+strings.Repeat("A blast,\n", 20_000)) // more than is read ahead
			}()
			go func() {
				r, _ := http.NewRequest("POST", p.url+"/api/import?filename=endless.csv", upload)
				if a, err := p.client.Do(r); err == nil {
					_ = a.Body.Close()
				}
			}()
			<-taken
			if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() { ended <- p.cmd.Wait() }()
			select {
			case err := <-ended:
				if err != nil {
					t.Errorf("a stop ends with %v:\n%s", err, p.words())
				}
			case <-time.After(patience):
				t.Fatalf("the server does not stop:\n%s", p.words())
			}
			_ = rest.Close()
			if out := eventmap(t, "export", "--store", store, "-", "--format", "csv"); !strings.HasPrefix(out, "\ufeffid,dataset") {
				t.Errorf("after the stop the store does not open: %.80q", out)
			}
		})
	}
}
