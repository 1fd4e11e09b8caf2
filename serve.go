package main

import (
	"bytes"
	"cmp"
	"context"
	_ "embed" // for the sample
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"
	"unicode"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"eventmap/frontend"
	"eventmap/geo"
	"eventmap/server"
	"eventmap/server/auth"
	"eventmap/server/cork"
)

// sample is what an empty embedded store begins with.
//
//go:embed sample.geojson
var sample []byte

// sampleDataset is the dataset of the sample; removing it removes the sample.
const sampleDataset = "sample"

type serveCommand struct {
	storeFlag
	Listen    string  `help:"Address to listen on, by default 127.0.0.1:8080." env:"EVENTMAP_LISTEN" default:"127.0.0.1:8080" placeholder:"ADDR"`
	URL       string  `help:"Where the server is reached from outside, such as https://map.example.org." env:"EVENTMAP_URL" placeholder:"URL"`
	OSMTiles  string  `help:"Raster tiles to draw instead of the offline basemap, such as https://tile.openstreetmap.org/{z}/{x}/{y}.png." env:"EVENTMAP_OSM_TILES" placeholder:"TEMPLATE"`
	Metrics   string  `help:"Address on which Prometheus metrics are served; none by default." env:"EVENTMAP_METRICS" placeholder:"ADDR"`
	Rate      float64 `help:"Requests a second that one address may send, by default 500; 0 for no bound." env:"EVENTMAP_RATE" default:"500" placeholder:"N"`
	TileCache int     `help:"MB of finished tiles that are kept for whoever asks for the same, by default 64; 0 for none." name:"tile-cache" env:"EVENTMAP_TILE_CACHE" default:"64" placeholder:"MB"`
	NoSample  bool    `help:"Leave an empty store empty." env:"EVENTMAP_NO_SAMPLE"`
}

// mostTileCache is how many MB of tiles may be kept.
const mostTileCache = 1 << 16

// Once the server is stopped requests may end by themselves, then are told to,
// and then lose their connection: an import that is cut short is finished by the
// same file again.
const (
	endTime = 4 * time.Second
	cutTime = 4 * time.Second
)

// Run serves until it is told to stop.
func (s *serveCommand) Run(c *console) error {
	base, err := outside(s.URL)
	if err != nil {
		return err
	}
	if !(s.Rate >= 0) { // NaN is not either
		return fmt.Errorf("--rate %v is not a number of requests; 0 is for no bound", s.Rate)
	}
	if s.TileCache < 0 || s.TileCache > mostTileCache {
		return fmt.Errorf("--tile-cache %d is not a number of MB from 0 to %d", s.TileCache, mostTileCache)
	}
	tiles, err := rasterTiles(s.OSMTiles)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", s.Listen)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", s.Listen, rootCause(err))
	}
	defer func() { _ = listener.Close() }()
	store, err := s.open(c.ctx, c.log)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	if s.embedded() && !s.NoSample {
		if err := loadSample(c.ctx, store); err != nil {
			return err
		}
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	limits := server.DefaultLimits
	limits.Requests = s.Rate
	srv := server.New(server.Config{Limits: limits, Store: store, Keeper: store, Client: frontend.Dist, URL: base, OSMURL: tiles,
		Version: version, Log: c.log, Metrics: registry, Tiles: s.TileCache << 20})
	handler, err := srv.Handler()
	if err != nil {
		return err
	}
	at := localURL(listener.Addr())
	if base != nil {
		at = strings.TrimSuffix(base.String(), "/")
	}
	fmt.Fprintf(c.err, "eventmap %s serves %s\n", version, at)
	if err := offerLink(c, store, srv, at); err != nil {
		return err
	}
	return s.serve(c, listener, handler, srv, registry)
}

// serve answers until the context ends or something breaks, then lets requests
// that are under way end.
func (s *serveCommand) serve(c *console, listener net.Listener, handler http.Handler, srv *server.Server, registry *prometheus.Registry) error {
	ctx, stop := context.WithCancel(c.ctx)
	defer stop()
	requests, cut := context.WithCancel(context.WithoutCancel(c.ctx))
	defer cut()
	servers := []*http.Server{newHTTP(requests, handler, c.log)}
	listeners := []net.Listener{cork.Listener{Listener: listener}}
	if s.Metrics != "" {
		l, err := net.Listen("tcp", s.Metrics)
		if err != nil {
			return fmt.Errorf("cannot serve metrics on %s: %w", s.Metrics, rootCause(err))
		}
		fmt.Fprintf(c.err, "metrics at %s\n", localURL(l.Addr()))
		servers, listeners = append(servers, newHTTP(requests, promhttp.HandlerFor(registry, promhttp.HandlerOpts{}), c.log)), append(listeners, l)
	}
	ended := make(chan error, len(servers)+1)
	for i := range servers {
		go func() { ended <- servers[i].Serve(listeners[i]) }()
	}
	followed := make(chan struct{})
	go func() {
		defer close(followed)
		if err := srv.Run(ctx); err != nil {
			ended <- fmt.Errorf("cannot load the events: %w", err)
		}
	}()
	var failed error
	select {
	case <-ctx.Done():
		c.log.Info("stopping")
	case failed = <-ended:
	}
	stop() // ends the streams of changes, which would outlast any patience
	<-followed
	if shutDown(servers, endTime) != nil {
		c.log.Info("cutting short what is still under way")
		cut()
		if shutDown(servers, cutTime) != nil {
			for _, h := range servers {
				_ = h.Close()
			}
		}
	}
	if errors.Is(failed, http.ErrServerClosed) {
		return nil
	}
	return failed
}

// shutDown waits for requests to end, for some time at most.
func shutDown(servers []*http.Server, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var errs []error
	for _, h := range servers {
		errs = append(errs, h.Shutdown(ctx))
	}
	return errors.Join(errs...)
}

// newHTTP makes a server whose requests end with a context.
func newHTTP(requests context.Context, h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{Handler: h, BaseContext: func(net.Listener) context.Context { return requests }, ConnContext: cork.With,
		ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug)}
}

// rootCause gives the innermost error, which says it in the fewest words.
func rootCause(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

// loadSample fills a store that has never held anything.
func loadSample(ctx context.Context, s geo.Store) error {
	n, err := s.LastChange(ctx)
	if err != nil || n > 0 {
		return err
	}
	// Its terms first: a program that is killed between the two begins again.
	err = s.PutDataset(ctx, geo.Dataset{Name: sampleDataset, Title: "Sample: April 2023", Licence: "MIT", Redistributable: true,
		Attribution: "facts as reported by AFP on 21 April 2023", Visibility: "public"})
	if err != nil {
		return fmt.Errorf("cannot load the sample: %w", err)
	}
	r, err := server.Import(ctx, s, bytes.NewReader(sample), geo.Run{Dataset: sampleDataset, Force: true, File: "sample.geojson", By: "eventmap"}, server.Wish{})
	if err != nil {
		return fmt.Errorf("cannot load the sample: %w", err)
	}
	if r.Refused > 0 {
		return fmt.Errorf("cannot load the sample: %v", r.Refusals[0].Error())
	}
	return nil
}

// offerLink prints, while nobody has ever signed in, a link that makes its first
// opener the owner. It goes to the terminal and never to the log.
func offerLink(c *console, s auth.Keeper, srv *server.Server, at string) error {
	owned, err := s.Owned(c.ctx)
	if err != nil || owned {
		return err
	}
	link, err := srv.Link(c.ctx, at)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.err, "\nOpen this link once to become the owner; it is good for a day:\n\n  %s\n\n", link)
	return err
}

type linkCommand struct {
	storeFlag
	URL string `help:"Where the server is reached, by default http://127.0.0.1:8080." env:"EVENTMAP_URL" placeholder:"URL"`
}

// Run prints a link that signs its first opener in.
func (l *linkCommand) Run(c *console) error {
	base, err := outside(cmp.Or(l.URL, "http://127.0.0.1:8080")) // the variable may be there and empty
	if err != nil {
		return err
	}
	s, err := l.open(c.ctx, c.log)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	token, err := (&auth.Auth{Keeper: s}).NewLink(c.ctx, "owner", auth.Owner)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.out, server.ClaimURL(base.String(), token))
	return err
}

type tokenCommand struct {
	storeFlag
	User   string `arg:"" optional:"" help:"In whose name the program writes; history shows it."`
	Days   int    `help:"How many days it is good for." default:"365" placeholder:"N"`
	Revoke string `help:"End this token instead." placeholder:"TOKEN"`
}

// Run prints a token, once, for only its hash is kept; or ends one.
func (t *tokenCommand) Run(c *console) error {
	if t.Revoke != "" {
		s, err := t.open(c.ctx, c.log)
		if err != nil {
			return err
		}
		defer func() { _ = s.Close() }()
		return s.DeleteSecret(c.ctx, auth.Token, auth.Hash(t.Revoke))
	}
	if t.Days < 1 || t.Days > 3650 {
		return geo.Errorf(geo.Invalid, "--days: %d is not from 1 to 3650", t.Days)
	}
	if t.User = strings.TrimSpace(t.User); t.User == "" || len(t.User) > 200 || strings.ContainsFunc(t.User, unicode.IsControl) {
		return geo.Errorf(geo.Invalid, "the name is empty, longer than 200 bytes, or no plain text")
	}
	s, err := t.open(c.ctx, c.log)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	token, err := (&auth.Auth{Keeper: s}).NewProgramToken(c.ctx, t.User, auth.Owner, time.Duration(t.Days)*24*time.Hour)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.out, token)
	return err
}
