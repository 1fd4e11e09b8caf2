// Package postgistest gives a test a database of its own, on a server that is
// running already. It starts no server: see scripts/with-postgres.sh.
package postgistest

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"testing"

	"github.com/lib/pq"

	"eventmap/migrations"
	"eventmap/server/postgis"
)

// Variable names the environment variable that holds the postgres:// address of
// a server whose user may create databases. Without it PGHOST and its kin serve.
const Variable = "EVENTMAP_TEST_POSTGRES"

// Empty gives the address of a new, empty database, dropped when the test ends.
// Without a server the test is skipped; under CI it fails.
func Empty(t testing.TB) string {
	t.Helper()
	return create(t, server(t), "")
}

// Database gives the address of a new database that has our schema and no
// events, dropped when the test ends. It is copied from a template, which is
// kept on the server for the next run.
func Database(t testing.TB) string {
	t.Helper()
	at := server(t)
	return create(t, at, template(t, at))
}

// server gives the address of the server's maintenance database.
func server(t testing.TB) *url.URL {
	t.Helper()
	at := &url.URL{Scheme: "postgres", RawQuery: "sslmode=disable"}
	switch address, host := os.Getenv(Variable), os.Getenv("PGHOST"); {
	case address != "":
		u, err := url.Parse(address)
		if err != nil {
			t.Fatalf("%s is not an address like postgres://user:password@localhost:5432/postgres", Variable)
		}
		at = u
	case host != "":
		at.Host = net.JoinHostPort(host, cmp.Or(os.Getenv("PGPORT"), "5432"))
		at.User = url.UserPassword(os.Getenv("PGUSER"), os.Getenv("PGPASSWORD"))
		at.Path = "/" + cmp.Or(os.Getenv("PGDATABASE"), "postgres")
	default:
		const missing = "no PostgreSQL with PostGIS: run scripts/with-postgres.sh go test ..., or name a server in " + Variable
		if os.Getenv("CI") != "" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	return at
}

// create makes a database beside the one at, from a template or from none.
func create(t testing.TB, at *url.URL, template string) string {
	t.Helper()
	db := open(t, at)
	name := "eventmap_test_" + random()
	statement := "CREATE DATABASE " + name
	if template != "" {
		statement += " TEMPLATE " + template
	}
	if _, err := db.Exec(statement); err != nil {
		t.Fatalf("create a test database: %v", err)
	}
	t.Cleanup(func() {
		if _, err := db.Exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("drop the test database: %v", err)
		}
		_ = db.Close()
	})
	return within(at, name)
}

// template gives the name of a database that has the schema of these migrations,
// making it if this is the first test on the server to ask. A lock lets one
// process at a time make it; it gets its name when it is complete.
func template(t testing.TB, at *url.URL) string {
	t.Helper()
	ctx := context.Background()
	db := open(t, at)
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		t.Fatalf("template: %v", err)
	}
	defer conn.Close() // and with it the lock
	must := func(statement string) {
		t.Helper()
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			t.Fatalf("template: %v", err)
		}
	}
	name := "eventmap_template_" + version(t)
	must("SELECT pg_advisory_lock(4711)")
	defer conn.ExecContext(ctx, "SELECT pg_advisory_unlock(4711)")
	var there bool
	if err := conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&there); err != nil {
		t.Fatalf("template: %v", err)
	}
	if there {
		return name
	}
	making := name + "_making"
	must("DROP DATABASE IF EXISTS " + making + " WITH (FORCE)")
	must("CREATE DATABASE " + making)
	s, err := postgis.Open(ctx, within(at, making), postgis.Options{})
	if err != nil {
		t.Fatalf("template: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatalf("template: %v", err)
	}
	must("ALTER DATABASE " + making + " RENAME TO " + name)
	return name
}

// version gives a hash of the migrations, so that another schema gets another
// template.
func version(t testing.TB) string {
	t.Helper()
	h := sha256.New()
	files, err := fs.Glob(migrations.Files, "postgis/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := fs.ReadFile(migrations.Files, f)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(h, "%s %d\n%s", f, len(text), text)
	}
	return hex.EncodeToString(h.Sum(nil)[:6])
}

func open(t testing.TB, at *url.URL) *sql.DB {
	t.Helper()
	connector, err := pq.NewConnector(at.String())
	if err != nil {
		t.Fatalf("%s is not an address of a database", Variable)
	}
	return sql.OpenDB(connector)
}

func within(at *url.URL, database string) string {
	u := *at
	u.Path = "/" + database
	return u.String()
}

func random() string {
	var b [6]byte
	_, _ = rand.Read(b[:]) // crypto/rand never fails (Go 1.24)
	return hex.EncodeToString(b[:])
}
