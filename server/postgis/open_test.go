package postgis_test

import (
	"context"
	"database/sql"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/lib/pq"

	"eventmap/geo"
	"eventmap/geo/storetest"
	"eventmap/server/postgis"
	"eventmap/server/postgis/postgistest"
)

// patience is how long something that must happen may take on a busy machine.
const patience = 60 * time.Second

func TestSeveralServersMayStartAtOnceOnAnEmptyDatabase(t *testing.T) {
	at := postgistest.Empty(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			s, err := postgis.Open(t.Context(), at, postgis.Options{})
			if err != nil {
				t.Errorf("Open = %v", err)
				return
			}
			defer s.Close()
			if _, err := s.Put(t.Context(), storetest.Kyiv(), geo.Edit{By: "olena"}); err != nil {
				t.Errorf("Put = %v", err)
			}
		})
	}
	wg.Wait()
	if n, err := openAt(t, at).LastChange(t.Context()); n != 4 || err != nil {
		t.Errorf("LastChange() = %d, %v, want 4", n, err)
	}
}

func TestEventsSurviveARestart(t *testing.T) {
	at := postgistest.Database(t)
	s, err := postgis.Open(t.Context(), at, postgis.Options{})
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.Put(t.Context(), storetest.Kyiv(), geo.Edit{By: "olena"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := openAt(t, at).Event(t.Context(), e.ID)
	if err != nil || string(geo.AppendFeature(nil, &got)) != string(geo.AppendFeature(nil, &e)) {
		t.Errorf("Event(%d) = %v, %v", e.ID, got, err)
	}
}

// execute runs statements as somebody else would, past the store.
func execute(t testing.TB, at string, statements ...string) error {
	t.Helper()
	db, err := sql.Open("postgres", at)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			return err
		}
	}
	return nil
}

// ask gives one text.
func ask(t testing.TB, at, query string, args ...any) string {
	t.Helper()
	db, err := sql.Open("postgres", at)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var answer sql.NullString
	if err := db.QueryRow(query, args...).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return answer.String
}

func with(t testing.TB, at string, change func(u *url.URL)) string {
	t.Helper()
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	change(u)
	return u.String()
}

func TestOpenSaysWhatIsWrongAndHowToMendIt(t *testing.T) {
	at := postgistest.Database(t)
	if err := execute(t, at, "INSERT INTO eventmap.goose_db_version (version_id, is_applied) VALUES (9999, true)"); err != nil {
		t.Fatal(err)
	}
	bare := postgistest.Empty(t)
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	user := "reader_" + strings.TrimPrefix(ask(t, at, "SELECT current_database()"), "eventmap_test_")
	if err := execute(t, bare, "CREATE USER "+user+" PASSWORD 'geheim'"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := execute(t, bare, "DROP OWNED BY "+user, "DROP USER "+user); err != nil {
			t.Error(err)
		}
	})
	for _, tt := range []struct {
		name, at, want string
		kind           geo.Kind
	}{
		{"a newer schema", at, "written by a newer eventmap", geo.Invalid},
		{"nobody listens", with(t, at, func(u *url.URL) { u.Host = closed.Addr().String() }), "does not answer at " + closed.Addr().String(), geo.Unavailable},
		{"a wrong password", with(t, at, func(u *url.URL) { u.User = url.UserPassword(user, "falsch") }), "refuses the user or the password", geo.Invalid},
		{"no such database", with(t, at, func(u *url.URL) { u.Path = "/atlantis" }), "no such database", geo.Invalid},
		{"no right to make the extension", with(t, bare, func(u *url.URL) { u.User = url.UserPassword(user, "geheim") }), "CREATE EXTENSION postgis", geo.Invalid},
		{"not an address", "host=localhost password=geheim", "postgres://user:password@host", geo.Invalid},
		{"an address that cannot be parsed", "postgres://olena:geheim@local host:port/", "postgres://user:password@host", geo.Invalid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := postgis.Open(t.Context(), tt.at, postgis.Options{})
			if err == nil {
				s.Close()
			}
			if geo.KindOf(err) != tt.kind || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Open = %v (kind %v), want a sentence with %q of kind %v", err, geo.KindOf(err), tt.want, tt.kind)
			}
			if err != nil && (strings.Contains(err.Error(), "geheim") || strings.Contains(err.Error(), "falsch")) {
				t.Errorf("the sentence tells the password: %v", err)
			}
		})
	}
	if err := execute(t, bare, "CREATE EXTENSION postgis"); err != nil {
		t.Fatal(err)
	}
	_, err = postgis.Open(t.Context(), with(t, bare, func(u *url.URL) { u.User = url.UserPassword(user, "geheim") }), postgis.Options{})
	if geo.KindOf(err) != geo.Invalid || !strings.Contains(err.Error(), "GRANT CREATE ON DATABASE") {
		t.Errorf("Open without the right to make a schema = %v", err)
	}
	if err := execute(t, bare, `DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO `+user+`', current_database()); END $$`); err != nil {
		t.Fatal(err)
	}
	openAt(t, with(t, bare, func(u *url.URL) { u.User = url.UserPassword(user, "geheim") }))
}

// A line is a connection to the server that can be cut and mended.
type line struct {
	to string

	mu    sync.Mutex
	at    net.Listener
	conns []net.Conn
}

// connect puts a line between a store and its server, and gives the address of
// its near end.
func connect(t *testing.T, at string) (*line, string) {
	t.Helper()
	l := &line{}
	near, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	through := with(t, at, func(u *url.URL) { l.to, u.Host = u.Host, near.Addr().String() })
	l.carry(near)
	t.Cleanup(l.cut)
	return l, through
}

func (l *line) carry(near net.Listener) {
	l.mu.Lock()
	l.at = near
	l.mu.Unlock()
	go func() {
		for {
			c, err := near.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", l.to)
			if err != nil {
				c.Close()
				continue
			}
			l.mu.Lock()
			l.conns = append(l.conns, c, far)
			l.mu.Unlock()
			go func() { _, _ = io.Copy(far, c); far.Close() }()
			go func() { _, _ = io.Copy(c, far); c.Close() }()
		}
	}()
}

func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.at.Close()
	for _, c := range l.conns {
		c.Close()
	}
	l.conns = nil
}

func (l *line) mend(t *testing.T) {
	t.Helper()
	near, err := net.Listen("tcp", l.at.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	l.carry(near)
}

func TestACutLineIsASentenceAndMendsByItself(t *testing.T) {
	at := postgistest.Database(t)
	cable, through := connect(t, at)
	s := openAt(t, through)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	look := s.Watch(ctx)
	other := openAt(t, at)
	untilSeen(ctx, t, s, look, other)

	cable.cut()
	_, err := s.Put(ctx, storetest.Kyiv(), geo.Edit{By: "olena"})
	if geo.KindOf(err) != geo.Unavailable || !strings.Contains(err.Error(), "does not answer") {
		t.Errorf("Put over a cut line = %v, want Unavailable", err)
	}
	for _, err := range s.Events(ctx, geo.Query{}) {
		if geo.KindOf(err) != geo.Unavailable {
			t.Errorf("Events over a cut line = %v, want Unavailable", err)
		}
	}
	cable.mend(t)
	untilSeen(ctx, t, s, look, other)
	if _, err := s.Put(ctx, storetest.Kyiv(), geo.Edit{By: "olena"}); err != nil {
		t.Errorf("Put over a mended line = %v", err)
	}
}

// untilSeen writes through one store and waits until the other one was told to
// look and saw it.
func untilSeen(ctx context.Context, t *testing.T, s *postgis.Store, look <-chan struct{}, other *postgis.Store) {
	t.Helper()
	if _, err := other.Put(ctx, storetest.Kyiv(), geo.Edit{By: "petro"}); err != nil {
		t.Fatal(err)
	}
	want, err := other.LastChange(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for {
		select {
		case <-look:
			if n, err := s.LastChange(ctx); err == nil && n >= want {
				return
			}
		case <-ctx.Done():
			t.Fatal("no signal after another server's write")
		}
	}
}
