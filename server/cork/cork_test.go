package cork

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

// serve serves a handler on a listener whose connections can be corked, and gives its
// address.
func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(h)
	s.Listener.Close()
	s.Listener, s.Config.ConnContext = Listener{l}, With
	s.Start()
	t.Cleanup(s.Close)
	return s.URL
}

func connOf(r *http.Request) *conn { return r.Context().Value(key{}).(*conn) }

func body(n int) []byte { return bytes.Repeat([]byte("0123456789abcdef"), n/16+1)[:n] }

func TestAnswersAreWhole(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.URL.Query().Get("n"))
		err := Send(w, r, func() error {
			if r.URL.Query().Has("length") {
				w.Header().Set("Content-Length", strconv.Itoa(n))
			}
			_, err := w.Write(body(n))
			return err
		})
		if c := connOf(r); err != nil || c.corked || len(c.held) > 0 {
			t.Errorf("%d bytes: %v, corked %v, %d bytes held", n, err, c.corked, len(c.held))
		}
	})
	sizes := []int{0, 1, 100, 2047, 2048, 2049, 8192, 100_000, 3 << 20}
	for n := 3700; n < 4200; n += 7 { // about the buffer, with headers of any length
		sizes = append(sizes, n)
	}
	for _, length := range []string{"", "&length"} {
		for _, n := range sizes { // one after the other on one connection
			answer, err := http.Get(url + "/?n=" + strconv.Itoa(n) + length)
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(answer.Body)
			answer.Body.Close()
			if err != nil || !bytes.Equal(got, body(n)) {
				t.Errorf("%d bytes%s: got %d, %v", n, length, len(got), err)
			}
		}
	}
}

// TestHeadersComeWithTheBody reads what is there at once: sent by itself, a full buffer
// of 4,096 bytes is met alone again and again.
func TestHeadersComeWithTheBody(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_ = Send(w, r, func() error {
			w.Header().Set("Content-Length", "20000")
			_, err := w.Write(body(20_000))
			return err
		})
	})
	c, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	room := make([]byte, 1<<16)
	for range 200 {
		if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		n, err := c.Read(room)
		if err != nil || n <= 20_000 || !bytes.HasSuffix(room[:n], body(20_000)) {
			t.Fatalf("%d bytes came at once, %v", n, err)
		}
	}
}

func TestABrokenAnswerHoldsNothing(t *testing.T) {
	broken := errors.New("broken")
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		err := Send(w, r, func() error {
			_, _ = w.Write(body(4000)) // with the headers and the length of a piece more than the buffer
			_ = http.NewResponseController(w).Flush()
			return broken
		})
		if c := connOf(r); !errors.Is(err, broken) || c.corked || len(c.held) > 0 {
			t.Errorf("%v, corked %v, %d bytes held", err, c.corked, len(c.held))
		}
	})
	for range 2 {
		answer, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || !bytes.Equal(got, body(4000)) {
			t.Errorf("got %d bytes, %v", len(got), err)
		}
	}
}

func TestElsewhereNothingHappens(t *testing.T) {
	w := httptest.NewRecorder()
	err := Send(w, httptest.NewRequest(http.MethodGet, "/", nil), func() error {
		_, err := w.Write(body(9000))
		return err
	})
	if err != nil || !bytes.Equal(w.Body.Bytes(), body(9000)) {
		t.Errorf("%v, %d bytes", err, w.Body.Len())
	}
}
