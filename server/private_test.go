package server_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// A question is one request of the public's. RUN stands for the name of the run.
type question struct {
	method, path, body string
	h                  headers
}

func (q question) String() string {
	return strings.TrimSpace(fmt.Sprint(q.method, " ", q.path, " ", q.body, " ", q.h))
}

// ask gives all that comes back, as text.
func (w *world) ask(q question) string {
	w.t.Helper()
	h := headers{"Host": "events.localhost", "Accept-Encoding": "identity"}
	for name, value := range q.h {
		h[name] = strings.ReplaceAll(value, "RUN", w.run)
	}
	a := w.stranger().do(q.method, strings.ReplaceAll(q.path, "RUN", w.run), q.body, h)
	var b strings.Builder
	fmt.Fprintln(&b, a.status)
	for _, name := range slices.Sorted(maps.Keys(a.header)) {
		if name != "Date" && name != "X-Request-Id" {
			fmt.Fprintln(&b, name, a.header[name])
		}
	}
	b.WriteString(opened(a.body))
	return w.plain(b.String())
}

func TestThePublicLearnsNothingPrivate(t *testing.T) {
	for name, open := range keepers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from := open(t)
			first := storetest.Kyiv()
			first.Visibility, first.PublicDisplacementM, first.ExternalID = "private", 500, "first"
			if _, err := from.Put(t.Context(), first, geo.Edit{By: "olena"}); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = from.Close() })
			a, b := openWorld(t, open(t), from, "quokka"), openWorld(t, open(t), from, "capybara")
			a.tell()
			b.tell()
			wantAlikeStreams(t, a, b)
			asked, shown := 0, 0
			before := map[string]string{}
			list := questions(t, a, b)
			if name == "postgis" {
				list = sampled(list)
			}
			for _, q := range list {
				asked++
				x, y := a.ask(q), b.ask(q)
				if x != y {
					t.Errorf("%s tells the two worlds apart:\n%s", q, difference(x, y))
				}
				if strings.HasPrefix(x, "200") {
					shown++
				}
				for _, secret := range []string{"quokka", "capybara"} {
					if !strings.Contains(q.path+q.body, secret) && strings.Contains(x+y, secret) {
						t.Errorf("%s speaks of %s", q, secret)
					}
				}
				if q.method == "GET" {
					before[q.String()] = y
				}
			}
			if asked < 1_000 || shown < asked/2 {
				t.Errorf("%d questions were asked, and %d answered; the test is too weak", asked, shown)
			}
			feed := b.updates()
			wantNoNews(t, b, before, list)
			if now := b.updates(); now != feed || strings.Count(feed, "<updated>") < 10 {
				t.Errorf("a private edit changes when entries of a feed were updated:\n%s", difference(feed, now))
			}
		})
	}
}

// sampled leaves out most of the queries that one path is asked with: over either
// store they are answered by the same index, which one store is enough to try.
func sampled(list []question) (some []question) {
	const whole, every = 40, 6
	times := map[string]int{}
	for _, q := range list {
		path, _, _ := strings.Cut(q.path, "?")
		if times[path]++; times[path] <= whole || times[path]%every == 0 {
			some = append(some, q)
		}
	}
	return some
}

// wantNoNews edits what is private, and asks again with and without the tags of
// what was answered before.
func wantNoNews(t *testing.T, w *world, before map[string]string, list []question) {
	t.Helper()
	for _, id := range []int64{2, 5, w.displaced(0).ID} {
		w.change(id, func(e *geo.Event) { e.Notes, e.Status, e.Assignee = "another note", "done", "petro" })
	}
	w.put(geo.Event{Title: "Another secret", Geometry: orb.Point{30.5, 50.4}})
	for _, q := range list {
		was, ok := before[q.String()]
		if !ok {
			continue
		}
		if now := w.ask(q); now != was {
			t.Errorf("a private edit changes %s:\n%s", q, difference(was, now))
		}
		if tag := regexp.MustCompile(`(?m)^Etag \[(.*)\]$`).FindStringSubmatch(was); tag != nil {
			q.h = headers{"If-None-Match": tag[1]}
			if now := w.ask(q); !strings.HasPrefix(now, "304") {
				t.Errorf("after a private edit the tag %s of %s is stale", tag[1], q)
			}
		}
	}
	for beats := 0; beats < 2; { // all that there is to tell is told before a heartbeat that had to be waited for
		from := time.Now()
		select {
		case e := <-w.listener.events:
			if e[0] != "heartbeat" {
				t.Errorf("of a private edit the stream tells %v", e)
			} else if time.Since(from) > heartbeat/2 {
				beats++
			}
		case <-time.After(patience):
			t.Fatal("the stream is silent")
		}
	}
}

// wantAlikeStreams listens up to the last change that the public is told of.
func wantAlikeStreams(t *testing.T, a, b *world) {
	t.Helper()
	hear := func(w *world, l *listener) (list []string) {
		timeout, told := time.After(patience), 0 // of event 2: it came, was closed and opened again, and is the last
		for {
			select {
			case e, open := <-l.events:
				if !open {
					t.Fatalf("the stream of %s ended", w.word)
				}
				if e[0] == "heartbeat" {
					continue
				}
				list = append(list, w.plain(strings.Join(e[:], " ")))
				if e[0] == "change" && strings.Contains(e[1], `"id":2,`) {
					if told++; told == 4 {
						return list
					}
				}
			case <-timeout:
				t.Fatalf("%s hears no more than %q", w.word, list)
			}
		}
	}
	x, y := hear(a, a.listener), hear(b, b.listener)
	if !slices.Equal(x, y) {
		t.Errorf("the streams tell the two worlds apart:\n%s", difference(strings.Join(x, "\n"), strings.Join(y, "\n")))
	}
	for _, last := range []string{"1", "5", "20", "4711"} { // what each tells who comes back
		x, y := a.stranger().listen(a.run+"."+last).first(4), b.stranger().listen(b.run+"."+last).first(4)
		if a.plain(x) != b.plain(y) {
			t.Errorf("resumed after %s:\n%s", last, difference(a.plain(x), b.plain(y)))
		}
	}
	for _, last := range []string{"5", "other.5"} { // of the desk, and of another run
		l := a.stranger().listen(last)
		if x, y := l.first(2), b.stranger().listen(last).first(2); a.plain(x) != b.plain(y) || !strings.Contains(x, "reset") {
			t.Errorf("resumed after %s comes\n%s, and\n%s", last, x, y)
		}
	}
}

// first gives the first messages of a stream; fewer when a heartbeat comes before,
// for that comes once all is told.
func (l *listener) first(n int) string {
	var list []string
	for len(list) < n {
		select {
		case e := <-l.events:
			if e[0] == "heartbeat" {
				return strings.Join(list, "\n")
			}
			list = append(list, strings.Join(e[:], " "))
		case <-time.After(patience):
			l.t.Fatalf("the stream is silent after %q", list)
		}
	}
	return strings.Join(list, "\n")
}

// difference shows the first lines in which two texts differ.
func difference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := 0; i < max(len(x), len(y)); i++ {
		var s, t string
		if i < len(x) {
			s = x[i]
		}
		if i < len(y) {
			t = y[i]
		}
		if s != t {
			n := 0
			for n < min(len(s), len(t)) && s[n] == t[n] {
				n++
			}
			from := max(0, n-80)
			return fmt.Sprintf("line %d\n- %.300q\n+ %.300q", i, s[from:], t[from:])
		}
	}
	return "nothing"
}
