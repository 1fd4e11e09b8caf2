package postgis

import (
	"net/url"
	"testing"
)

func TestDataSourceEncryptsWhatLeavesTheMachine(t *testing.T) {
	for _, tt := range []struct{ at, pghost, pgmode, want string }{
		{"postgres://olena@localhost/events", "", "", "disable"},
		{"postgres://olena@127.0.0.1:5433/events", "", "", "disable"},
		{"postgres://olena@[::1]/events", "", "", "disable"},
		{"postgres:///events?host=/var/run/postgresql", "", "", "disable"},
		{"postgres:///events", "", "", "disable"},
		{"postgres:///events", "db.example.org", "", "require"},
		{"postgres://olena@db.example.org/events", "", "", "require"},
		{"postgres://olena@10.0.0.7/events", "", "", "require"},
		{"postgres://olena@db.example.org/events?sslmode=verify-full", "", "", "verify-full"},
		{"postgres://olena@db.example.org/events?sslmode=disable", "", "", "disable"},
		{"postgres://olena@db.example.org/events", "", "verify-ca", ""},
	} {
		t.Setenv("PGHOST", tt.pghost)
		t.Setenv("PGHOSTADDR", "")
		t.Setenv("PGSSLMODE", tt.pgmode)
		dsn, err := dataSource(tt.at)
		if err != nil {
			t.Errorf("dataSource(%s) = %v", tt.at, err)
			continue
		}
		u, err := url.Parse(dsn)
		if err != nil {
			t.Fatal(err)
		}
		if got := u.Query().Get("sslmode"); got != tt.want {
			t.Errorf("dataSource(%s) with PGHOST=%s PGSSLMODE=%s has sslmode %q, want %q", tt.at, tt.pghost, tt.pgmode, got, tt.want)
		}
	}
}

func TestDataSourceKeepsWhatTheAddressSays(t *testing.T) {
	dsn, err := dataSource("postgres://olena:p%40ss@db.example.org/events?search_path=gis&connect_timeout=3&application_name=desk")
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	if password, _ := u.User.Password(); password != "p@ss" {
		t.Errorf("the password became %q", password)
	}
	for name, want := range map[string]string{"search_path": "eventmap,gis", "connect_timeout": "3", "application_name": "desk", "timezone": "UTC"} {
		if got := u.Query().Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
}
