package server

import (
	"bytes"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"eventmap/geo"
	"eventmap/geo/tile"
	"eventmap/server/cork"
	"eventmap/server/ogc"
	"eventmap/server/tilecache"
)

// leftHeader says how many events a tile had to leave out.
const leftHeader = "X-Left-Out"

// tileMode reads the word that says whether a tile may gather events in cells.
func tileMode(c echo.Context) (tile.Mode, error) {
	switch m := c.QueryParam("mode"); m {
	case "", "auto":
		return tile.Auto, nil
	case "events":
		return tile.EachEvent, nil
	default:
		return 0, geo.Errorf(geo.Invalid, "mode is auto or events, not %q", geo.Clip(m))
	}
}

// tile answers GET /tiles/:z/:x/:y, y ending in .mvt.
func (s *Server) tile(c echo.Context) error {
	at, err := tileByColumn(c)
	if err != nil {
		return err
	}
	return s.answerTile(c, at)
}

func tileByColumn(c echo.Context) (tile.Address, error) {
	y, ok := strings.CutSuffix(c.Param("y"), ".mvt")
	if !ok {
		return tile.Address{}, geo.Errorf(geo.NotFound, "a tile's address ends in .mvt")
	}
	return tile.Parse(c.Param("z"), c.Param("x"), y)
}

func tileOfMatrix(c echo.Context) (tile.Address, error) {
	return tile.Parse(c.Param("tileMatrix"), c.Param("tileCol"), c.Param("tileRow"))
}

// tileByRow answers GET /api/tiles/WebMercatorQuad/:tileMatrix/:tileRow/:tileCol and
// its like of the collection. Accept is not looked at: a tile has one form.
func (s *Server) tileByRow(c echo.Context) error {
	at, err := tileOfMatrix(c)
	if err != nil {
		return err
	}
	if c.QueryParams().Has("f") {
		if _, err := form(c, ogc.Tiles); err != nil {
			return err
		}
	}
	return s.answerTile(c, at, "f")
}

// answerTile sends what one tile shows of the query; also are words that are read
// already.
func (s *Server) answerTile(c echo.Context, at tile.Address, also ...string) error {
	q, err := s.query(c, append(also, "v", "mode")...)
	if err != nil {
		return err
	}
	mode, err := tileMode(c)
	if err != nil {
		return err
	}
	if !s.follow.ready.Load() {
		c.Response().Header().Set("X-Loading", strconv.FormatInt(s.progress(c).Loaded, 10))
	}
	v, err := s.viewed(c)
	if err != nil {
		return err
	}
	tag := s.etag(v)
	if unchanged(c, tag) {
		return c.NoContent(http.StatusNotModified)
	}
	q, slow := s.narrowed(q, true)
	draw := func(dst []byte) ([]byte, int) {
		return v.index().Draw(dst, q, at, tile.Options{Mode: mode})
	}
	if tag == "" || v.tiles.Most == 0 || q.Filter != nil { // which may be given up
		return sendFresh(c, draw, slow)
	}
	// The number is read after the tag, so that the tag never names a newer state.
	return sendKept(c, v.tiles.Get(v.number.Load(), tileKey(c, at), func() ([]byte, int) {
		body := bodies.Get().(*[]byte)
		defer giveBack(body)
		var left int
		*body, left = draw((*body)[:0])
		return bytes.Clone(*body), left
	}))
}

// tileKey names what is asked of a view as long as it shows one state: everything
// but the words by which clients tell versions and the one form apart.
func tileKey(c echo.Context, at tile.Address) string {
	words := maps.Clone(c.QueryParams())
	words.Del("v")
	words.Del("f")
	return at.String() + "?" + words.Encode()
}

// bodies are buffers in which tiles are drawn, but for those that grew beyond
// mostKept.
var bodies = sync.Pool{New: func() any { return new([]byte) }}

const mostKept = 4 << 20

func giveBack(body *[]byte) {
	if cap(*body) <= mostKept {
		bodies.Put(body)
	}
}

// sendFresh draws a tile and sends it, unless it is not whole.
func sendFresh(c echo.Context, draw func(dst []byte) ([]byte, int), whole func() error) error {
	body := bodies.Get().(*[]byte)
	defer giveBack(body)
	var left int
	*body, left = draw((*body)[:0])
	if err := whole(); err != nil {
		return err
	}
	return sendTile(c, *body, left)
}

// sendKept sends a tile that is kept, compressed once for all where that is
// understood: what has an encoding is not compressed again.
func sendKept(c echo.Context, a *tilecache.Answer) error {
	if acceptsGzip(c.Request().Header) {
		if packed := a.Packed(); packed != nil {
			c.Response().Header().Set(echo.HeaderContentEncoding, "gzip")
			return sendTile(c, packed, a.Left())
		}
	}
	return sendTile(c, a.Body(), a.Left())
}

// sendTile sends a tile with its length, so that it leaves in one write.
func sendTile(c echo.Context, body []byte, left int) error {
	if left > 0 {
		c.Response().Header().Set(leftHeader, strconv.Itoa(left))
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentLength, strconv.Itoa(len(body)))
	send := func() error { return c.Blob(http.StatusOK, ogc.MVT, body) }
	if h.Get(echo.HeaderContentEncoding) == "" && acceptsGzip(c.Request().Header) {
		return send() // it is compressed on its way
	}
	return cork.Send(c.Response().Writer, c.Request(), send)
}

// acceptsGzip reports whether Accept-Encoding names gzip, and not to refuse it.
func acceptsGzip(h http.Header) bool {
	for _, line := range h.Values(echo.HeaderAcceptEncoding) {
		for word := range strings.SplitSeq(line, ",") {
			name, weight, _ := strings.Cut(word, ";")
			if strings.EqualFold(strings.TrimSpace(name), "gzip") {
				_, q, _ := strings.Cut(weight, "=")
				n, err := strconv.ParseFloat(strings.TrimSpace(q), 64)
				return err != nil || n > 0
			}
		}
	}
	return false
}
