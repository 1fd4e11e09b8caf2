package postgis

import (
	"net"
	"net/url"
	"os"
	"strings"

	"eventmap/geo"
)

// errAddress does not repeat the address, for it may hold a password.
var errAddress = geo.Errorf(geo.Invalid, "the address of the database cannot be read; write it like postgres://user:password@host:5432/database, with %%40 for an @ in the password")

// settings are what every session of ours wants of the server; an address may
// say otherwise.
var settings = map[string]string{
	"application_name":      "eventmap",
	"connect_timeout":       "10", // seconds; a host that swallows packets would hang us for minutes
	"binary_parameters":     "yes",
	"cursor_tuple_fraction": "1", // a stream is read to its end
}

// dataSource gives the address that lib/pq is to open: the one that was asked
// for, with our settings and a stated sslmode.
func dataSource(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return "", errAddress
	}
	values, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return "", errAddress
	}
	for name, value := range settings {
		if !values.Has(name) {
			values.Set(name, value)
		}
	}
	if !values.Has("sslmode") && os.Getenv("PGSSLMODE") == "" {
		values.Set("sslmode", sslMode(u, values))
	}
	path := "public"
	if values.Has("search_path") {
		path = values.Get("search_path") // where PostGIS lives, when not in public
	}
	values.Set("search_path", "eventmap,"+path)
	values.Set("timezone", "UTC")
	u.RawQuery = values.Encode()
	return u.String(), nil
}

// sslMode gives the mode where none was asked for: what does not leave this
// machine needs no encryption, and much else does.
func sslMode(u *url.URL, values url.Values) string {
	host := u.Hostname()
	for _, other := range []string{values.Get("host"), values.Get("hostaddr"), os.Getenv("PGHOST"), os.Getenv("PGHOSTADDR")} {
		if host == "" {
			host = other
		}
	}
	if host == "" || host == "localhost" || strings.HasPrefix(host, "/") || strings.HasPrefix(host, "@") {
		return "disable"
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsLoopback() {
		return "disable"
	}
	return "require"
}

// server names the server that an address leads to, for a message: host and
// port, never who signs in.
func server(dsn string) string {
	u, err := url.Parse(dsn)
	if err != nil {
		return "the address given"
	}
	host, port := u.Hostname(), u.Port()
	if host == "" {
		host = os.Getenv("PGHOST")
	}
	if host == "" {
		host = "localhost"
	}
	if port == "" {
		port = os.Getenv("PGPORT")
	}
	if port == "" {
		port = "5432"
	}
	return net.JoinHostPort(host, port)
}
