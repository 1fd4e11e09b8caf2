package server

import (
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"golang.org/x/time/rate"

	"eventmap/geo"
	"eventmap/server/auth"
)

const identityKey = "identity"

// who gives who sends the request.
func who(c echo.Context) auth.Identity {
	i, _ := c.Get(identityKey).(auth.Identity)
	return i
}

func requestID(c echo.Context) string { return c.Response().Header().Get(echo.HeaderXRequestID) }

// logRequests gives each request an id, times it, and logs it in one line. The
// query is left out: it may hold what somebody searched for.
func (s *Server) logRequests(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		c.Response().Header().Set(echo.HeaderXRequestID, auth.NewToken()[:16])
		if err := next(c); err != nil {
			c.Error(err)
		}
		took, route := time.Since(start), c.Path()
		s.metrics.observe(route, c.Request().Method, c.Response().Status, took)
		level := slog.LevelInfo
		if strings.HasSuffix(route, "/:z/:x/:y") || strings.HasSuffix(route, "/:tileCol") || route == "/*" || route == "/healthz" || route == "/readyz" {
			level = slog.LevelDebug
		}
		if ctx := c.Request().Context(); s.Log.Enabled(ctx, level) {
			s.Log.Log(ctx, level, "request", "id", requestID(c), "method", c.Request().Method,
				"path", c.Request().URL.Path, "status", c.Response().Status, "bytes", c.Response().Size,
				"ms", float64(took.Microseconds())/1_000, "ip", c.RealIP(), "user", who(c).User)
		}
		return nil
	}
}

// recoverPanics turns a panic into a fault of ours. A cut connection stays one.
func (s *Server) recoverPanics(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			switch r := recover(); r {
			case nil:
			case http.ErrAbortHandler:
				panic(r)
			default:
				err = fmt.Errorf("server: panic: %v\n%s", r, debug.Stack())
			}
		}()
		return next(c)
	}
}

// checkHost refuses names that are not ours, so that a page elsewhere cannot
// reach a local server by pointing its own name at it (DNS rebinding). An
// address in numbers cannot be rebound.
func (s *Server) checkHost(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !s.ourHost(c.Request().Host) {
			return geo.Errorf(geo.Forbidden, "this server is not known as %q; start it with --url to name it", c.Request().Host)
		}
		return next(c)
	}
}

func (s *Server) ourHost(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.TrimSuffix(strings.Trim(name, "[]"), "."))
	return name == "localhost" || strings.HasSuffix(name, ".localhost") || net.ParseIP(name) != nil ||
		s.URL != nil && name == strings.ToLower(s.URL.Hostname())
}

// setHeaders says what a page of ours may do: nothing that is not its own.
func (s *Server) setHeaders() echo.MiddlewareFunc {
	images := "'self' data: blob:"
	if o := origin(s.OSMURL); o != "" {
		images += " " + o
	}
	policy := "default-src 'self'; img-src " + images + "; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors "
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			h := c.Response().Header()
			framedBy := "'none'"
			if c.Request().URL.Path == embedRoute {
				framedBy = "*"
			}
			h.Set("Content-Security-Policy", policy+framedBy)
			h.Set("X-Content-Type-Options", "nosniff")
			h.Set("Referrer-Policy", "same-origin")
			h.Set("Cross-Origin-Opener-Policy", "same-origin")
			h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(self)")
			return next(c)
		}
	}
}

// origin gives scheme and host of a template of tiles.
func origin(template string) string {
	scheme, rest, ok := strings.Cut(template, "://")
	if !ok {
		return ""
	}
	host, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + strings.ReplaceAll(host, "{s}", "*")
}

// claimBurst is how many attempts to sign in one address has at once.
const claimBurst = 5

// limiter bounds the requests of one address. It is made once and wraps every
// request.
func limiter(perSecond float64, burst int) echo.MiddlewareFunc {
	if perSecond == 0 {
		perSecond = math.Inf(1)
	}
	return middleware.RateLimiterWithConfig(middleware.RateLimiterConfig{
		Store: middleware.NewRateLimiterMemoryStoreWithConfig(middleware.RateLimiterMemoryStoreConfig{
			Rate: rate.Limit(perSecond), Burst: burst, ExpiresIn: 5 * time.Minute}),
		IdentifierExtractor: func(c echo.Context) (string, error) { return c.RealIP(), nil },
		DenyHandler: func(echo.Context, string, error) error {
			return geo.Errorf(geo.TooMany, "too many requests from your address; wait a moment")
		},
	})
}

// limitTime gives a request's body, and its answer, a time within which some of
// it must move; whoever streams pushes it on with keepAlive.
func (s *Server) limitTime(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		s.keepAlive(c)
		if c.Request().Body != nil && c.Path() != "/api/import" {
			c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, s.Limits.Body)
		}
		return next(c)
	}
}

// lastWord is how long the answer to a body that stopped coming may take.
const lastWord = 5 * time.Second

// keepAlive pushes the deadlines of a connection on. A connection that has none
// (in tests) is left alone.
func (s *Server) keepAlive(c echo.Context) {
	rc := http.NewResponseController(c.Response())
	deadline := time.Now().Add(s.Limits.ReadTimeout)
	_ = rc.SetReadDeadline(deadline)
	_ = rc.SetWriteDeadline(deadline.Add(lastWord))
}

// working pushes the deadlines on while a handler works and nothing moves: past
// the one for reading, the server would take whoever asked for gone and end the
// request. The handler calls done before it returns.
func (s *Server) working(c echo.Context) (done func()) {
	s.keepAlive(c)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(s.Limits.ReadTimeout / 3)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				s.keepAlive(c)
			case <-stop:
				return
			}
		}
	}()
	return func() {
		close(stop)
		<-stopped
	}
}

// audience heads an answer that holds nothing but what the public may know. The
// client's worker keeps only such for when there is no network.
const audience = "X-Audience"

// identify says who asks, and that what a desk is told is nobody else's. Before an
// embedded map everybody is nobody.
func (s *Server) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if c.Request().URL.Path == embedRoute {
			return next(c)
		}
		who, err := s.auth.Identify(c.Request())
		if err != nil {
			if geo.KindOf(err) == geo.Unauthorized {
				c.Response().Header().Set("WWW-Authenticate", `Basic realm="eventmap", charset="UTF-8"`)
			}
			return err
		}
		c.Set(identityKey, who)
		if strings.HasPrefix(c.Request().URL.Path, "/api") || strings.HasPrefix(c.Request().URL.Path, "/tiles") {
			c.Response().Header().Set("Cache-Control", "private, no-cache")
			c.Response().Header().Add("Vary", "Authorization, Cookie")
			if !who.SignedIn() {
				c.Response().Header().Set(audience, "everybody")
			}
		}
		return next(c)
	}
}

// checkOrigin refuses writes that a page of somebody else's sends (CSRF). Whoever
// sends a Bearer token was given it: browsers send none by themselves, as they do
// cookies and the passwords of Basic.
func (s *Server) checkOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := s.origin.Check(c.Request()); err != nil && !(who(c).Program && auth.Bears(c.Request())) {
			return geo.Errorf(geo.Forbidden, "this request comes from a page of another site")
		}
		return next(c)
	}
}

// desk lets only people of the desk through.
func (s *Server) desk(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !who(c).SignedIn() {
			return geo.Errorf(geo.Unauthorized, "sign in first: this is for the desk; `eventmap link` gives a link that signs you in")
		}
		return next(c)
	}
}
