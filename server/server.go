// Package server speaks HTTP: the route table is in routes.go on one screen,
// each handler reads, asks, checks and answers, and errors.go turns errors into
// statuses. It decides nothing about events (geo does) and keeps none (a
// geo.Store does); every answer about many events comes from geo/index.
package server

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"eventmap/geo"
	"eventmap/server/auth"
)

// Config is what a server needs to be told.
type Config struct {
	Store   geo.Store
	Keeper  auth.Keeper
	Client  fs.FS    // the built client, index.html at its root
	URL     *url.URL // where the server is reached from outside; nil to go by each request
	OSMURL  string   // template of raster tiles, "" to draw only the offline basemap
	Version string
	Log     *slog.Logger
	Metrics prometheus.Registerer // nil for none
	Tiles   int                   // bytes of finished tiles that are kept; 0 for none
	Limits  Limits                // DefaultLimits where zero
}

// Limits bound what one client may ask of the server.
type Limits struct {
	Body        int64         // bytes of a JSON body
	Import      int64         // bytes of a file
	Requests    float64       // a second, from one address; 0 for no bound
	Burst       int           // requests at once, from one address
	Claims      float64       // attempts to sign in a second, from one address
	ReadTimeout time.Duration // within which some of a body must arrive
	Heartbeat   time.Duration // between two signs of life on a stream; shorter than ReadTimeout
	Filter      time.Duration // that an answer may spend in its filter alone; 0 for no bound
}

// DefaultLimits are generous to people and tight to programs that misbehave.
var DefaultLimits = Limits{Body: 8 << 20, Import: 1 << 30, Requests: 500, Burst: 2_000, Claims: 0.5,
	ReadTimeout: 30 * time.Second, Heartbeat: 15 * time.Second, Filter: 30 * time.Second}

// A Server answers HTTP. Make one with New, start its Run, and serve Handler.
type Server struct {
	Config
	auth    *auth.Auth
	origin  *http.CrossOriginProtection
	follow  *follower
	past    *past
	moments moments // at which events changed for the public
	queue   queue   // of what may be told twice
	echo    *echo.Echo
	metrics *metrics
	build   string // names the program and its client, for caches
	run     string // names this run of the program
}

// New makes a server. It touches neither the store nor the network yet.
func New(c Config) *Server {
	if c.Limits == (Limits{}) {
		c.Limits = DefaultLimits
	}
	s := &Server{
		Config:  c,
		auth:    &auth.Auth{Keeper: c.Keeper, Secure: c.URL != nil && c.URL.Scheme == "https"},
		origin:  http.NewCrossOriginProtection(),
		past:    &past{store: c.Store},
		moments: moments{store: c.Store},
		metrics: newMetrics(c.Metrics),
		build:   c.Version + "-" + fingerprint(c.Client),
		run:     auth.NewToken()[:12],
	}
	if c.URL != nil {
		// A proxy may send its own name for us as Host; the browser's Origin has ours.
		_ = s.origin.AddTrustedOrigin(c.URL.Scheme + "://" + c.URL.Host)
	}
	s.follow = newFollower(c.Store, s.run, c.Log)
	// Each audience has half, so that neither can tell what the other looks at.
	s.follow.desk.tiles.Most, s.follow.public.tiles.Most = c.Tiles/2, c.Tiles/2
	s.echo = s.newEcho()
	s.routes()
	s.metrics.watch(c.Metrics, s.follow)
	return s
}

// newEcho gives an Echo with the middleware that every request passes, the
// outermost first.
func (s *Server) newEcho() *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.answerError
	e.IPExtractor = echo.ExtractIPDirect()
	if s.URL != nil {
		e.IPExtractor = echo.ExtractIPFromXFFHeader()
	}
	e.Use(s.logRequests, s.recoverPanics, s.checkHost, share, s.setHeaders(), limiter(s.Limits.Requests, s.Limits.Burst), s.limitTime, s.identify, s.checkOrigin)
	return e
}

// Handler answers every request, compressed where that helps. Compression wraps
// Echo as a whole: inside it, error responses would be written twice.
func (s *Server) Handler() (http.Handler, error) {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1_024), gzhttp.ContentTypes(compressible), gzhttp.KeepAcceptRanges())
	if err != nil {
		return nil, err
	}
	return wrap(s.echo), nil
}

// compressible are the media types that compression makes smaller. Streams of
// changes and the basemap, which is read by ranges, are not among them.
var compressible = []string{
	"application/json", "application/geo+json", "application/problem+json", "application/schema+json",
	"application/vnd.oai.openapi+json", "application/vnd.mapbox-vector-tile", "application/manifest+json",
	"text/html", "text/css", "text/javascript", "application/javascript", "text/csv", "text/plain", "image/svg+xml",
}

// Run loads the indexes and follows the store until ctx ends. The server
// answers meanwhile with what is there.
func (s *Server) Run(ctx context.Context) error { return s.follow.run(ctx) }

// Link gives the address that makes whoever opens it first the owner, once.
func (s *Server) Link(ctx context.Context, base string) (string, error) {
	token, err := s.auth.NewLink(ctx, "owner", auth.Owner)
	return ClaimURL(base, token), err
}

// ClaimURL gives the address at which the page claims a one-time link. The token
// stands behind the #, which browsers never send, so that no log can hold it.
func ClaimURL(base, token string) string { return strings.TrimSuffix(base, "/") + "/#claim=" + token }
