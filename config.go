package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"strings"

	"eventmap/geo"
	"eventmap/geo/gazetteer"
	"eventmap/server/auth"
	"eventmap/server/gpkg"
	"eventmap/server/postgis"
)

// A store keeps events, and who may sign in.
type store interface {
	geo.Store
	auth.Keeper
}

// storeFlag chooses the store; every command has it.
type storeFlag struct {
	Store string `help:"Where events are kept: the path of a GeoPackage file, by default data/eventmap.gpkg, or a postgres:// URL." env:"EVENTMAP_STORE,DATABASE_URL" default:"data/eventmap.gpkg" placeholder:"PATH|URL"`
}

// embedded reports whether the store is a file of our own.
func (f storeFlag) embedded() bool { return !strings.Contains(f.Store, "://") }

// open opens the store that the flag names, making its schema current.
func (f storeFlag) open(ctx context.Context, log *slog.Logger) (store, error) {
	switch scheme, _, isURL := strings.Cut(f.Store, "://"); {
	case f.Store == "":
		return nil, fmt.Errorf("the store has no name; give --store a path such as data/eventmap.gpkg, or a postgres:// URL")
	case !isURL:
		return gpkg.Open(ctx, f.Store, gpkg.Options{Places: gazetteer.Lookup, Log: log})
	case scheme == "postgres" || scheme == "postgresql":
		return postgis.Open(ctx, f.Store, postgis.Options{Places: gazetteer.Lookup, Log: log})
	default:
		return nil, fmt.Errorf("a store is the path of a GeoPackage file or a postgres:// URL, not %s://", scheme)
	}
}

// openToRead is open for a command that writes nothing. A file that is not there
// is not made, for an empty one would prove nothing and be backed up as if it were
// all there is; one that may not be written to is only read.
func (f storeFlag) openToRead(ctx context.Context, log *slog.Logger) (store, error) {
	if f.embedded() && f.Store != "" {
		if _, err := os.Stat(f.Store); errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("there is no store %s; name one with --store", f.Store)
		}
	}
	s, err := f.open(ctx, log)
	if err == nil || !f.embedded() || f.Store == "" {
		return s, err
	}
	only, again := gpkg.Open(ctx, f.Store, gpkg.Options{Places: gazetteer.Lookup, Log: log, ReadOnly: true})
	if again != nil {
		return nil, err
	}
	return only, nil
}

// outside reads --url: where the server is reached from outside.
func outside(text string) (*url.URL, error) {
	if text == "" {
		return nil, nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("--url %q is not an address such as https://map.example.org", text)
	}
	if u.Path != "" && u.Path != "/" {
		return nil, fmt.Errorf("--url %q has a path; eventmap answers at the root of a host", text)
	}
	return u, nil
}

// rasterTiles reads --osm-tiles: the template of an address of raster tiles.
func rasterTiles(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	u, err := url.Parse(strings.NewReplacer("{s}", "s", "{z}", "0", "{x}", "0", "{y}", "0", "{r}", "").Replace(text))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || strings.ContainsAny(u.Host, ";, '\"{") ||
		!strings.Contains(text, "{z}") || !strings.Contains(text, "{x}") || !strings.Contains(text, "{y}") {
		return "", fmt.Errorf("--osm-tiles %q is not a template such as https://tile.openstreetmap.org/{z}/{x}/{y}.png", text)
	}
	return text, nil
}

// localURL gives the address at which a listener is reached from this machine.
func localURL(at net.Addr) string {
	host, port, err := net.SplitHostPort(at.String())
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}
