package server_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"eventmap/geo/format"
)

// An impatient client takes so many bytes of an answer and closes its connection:
// what is written from then on fails, and the request is over.
type impatient struct {
	*httptest.ResponseRecorder
	left  int
	leave context.CancelFunc
	after int // how often something was written to nobody
}

func (w *impatient) Write(p []byte) (int, error) {
	if w.left < len(p) {
		if w.leave(); w.left < 0 {
			w.after++
		}
		w.left = -1
		return 0, errors.New("write: broken pipe")
	}
	w.left -= len(p)
	return w.ResponseRecorder.Write(p)
}

func (w *impatient) Flush() {}

// TestAnExportThatNobodyWaitsForEnds leaves in the middle of a file of each format,
// and of a page of it: the work stops there, nothing stays open, and the log has no
// fault of anybody.
func TestAnExportThatNobodyWaitsForEnds(t *testing.T) {
	d, log := served(t)
	d.client = &http.Client{} // the public
	handler, err := d.server.Handler()
	if err != nil {
		t.Fatal(err)
	}
	openFiles := func() int {
		list, err := os.ReadDir("/dev/fd")
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	leave := func(path string, after int) {
		t.Helper()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		w := &impatient{ResponseRecorder: httptest.NewRecorder(), left: after, leave: cancel}
		defer func() {
			if gone := recover(); gone != nil && gone != http.ErrAbortHandler {
				panic(gone)
			}
			if ctx.Err() == nil {
				t.Errorf("%s is shorter than %d bytes", path, after)
			}
			if w.after > 2 { // an end of the file, and what is held back
				t.Errorf("%s: something was written to nobody %d times", path, w.after)
			}
		}()
		handler.ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", d.url+path, nil))
	}
	for _, f := range format.All {
		if f.Write == nil || f.Extension == "" {
			continue
		}
		for _, path := range []string{"/api/export" + f.Extension, items + "?limit=200&f=" + f.Name} {
			size := len(d.want(d.get(path), 200).body)
			before := openFiles()
			for _, after := range []int{0, size / 4, size / 2} {
				leave(path, after)
			}
			if n := openFiles() - before; n > 0 {
				t.Errorf("%s leaves %d files open", path, n)
			}
		}
	}
	if said := log.String(); strings.Contains(said, "level=WARN") || strings.Contains(said, "level=ERROR") || !strings.Contains(said, `msg="answer cut short"`) {
		t.Errorf("of a client that leaves the log says:\n%s", said)
	}
}
