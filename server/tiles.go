package server

import (
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"eventmap/geo/tile"
	"eventmap/server/ogc"
	"eventmap/server/tilecache"
)

// tileKey names what is asked of a view as long as it shows one state: everything
// but the word by which clients tell versions apart.
func tileKey(c echo.Context, at tile.Address) string {
	words := maps.Clone(c.QueryParams())
	words.Del("v")
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

// sendTile sends a tile with its length, which saves a write.
func sendTile(c echo.Context, body []byte, left int) error {
	if left > 0 {
		c.Response().Header().Set(leftHeader, strconv.Itoa(left))
	}
	c.Response().Header().Set(echo.HeaderContentLength, strconv.Itoa(len(body)))
	return c.Blob(http.StatusOK, ogc.MVT, body)
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
