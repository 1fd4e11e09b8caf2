package server

import (
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"eventmap/geo"
	"eventmap/geo/cql2"
)

// embedRoute is where the map is that pages elsewhere show in a frame.
const embedRoute = "/embed"

// embedPage is the client's page for frames.
const embedPage = "embed.html"

// embed answers GET /embed with a page that shows what the public sees, whoever
// looks at it: it is the same for everybody. Its words are those of the map's own
// address, and what it could not do with them is said here.
func (s *Server) embed(c echo.Context) error {
	values, err := s.values(c)
	if err != nil {
		return err
	}
	if err := checkEmbed(values); err != nil {
		return err
	}
	if _, err := fs.Stat(s.Client, embedPage); err != nil {
		return geo.Errorf(geo.Unavailable, "this program was built without its page; run make build")
	}
	c.Response().Header().Set("Cache-Control", "no-cache")
	c.Response().Header().Set("ETag", s.buildTag())
	http.ServeFileFS(c.Response(), c.Request(), s.Client, embedPage)
	return nil
}

// embedWords are what the address of an embedded map may say beside what it is
// filtered by: what it shows, and how.
var embedWords = map[string]func(value string) bool{
	"lat":      between(-85, 85),
	"lon":      between(-360, 360),
	"zoom":     between(1, 19),
	"draw":     oneOf("cells", "heat", "symbols"),
	"theme":    oneOf("light", "dark"),
	"timeline": oneOf("no"),
	"legend":   oneOf("no"),
	"inside":   regexp.MustCompile(`^[-\d.,]+$`).MatchString,
	"tz":       func(value string) bool { _, err := time.LoadLocation(value); return err == nil },
	"lang":     func(value string) bool { return len(value) >= 2 && len(value) <= 16 },
}

// deskWords ask for what only the desk knows.
var deskWords = []string{"visibility", "status", "changed", "as_of"}

// notEmbedded are words of a query that an address of the map does not have.
var notEmbedded = []string{"bbox", "polygon", "possible_place", "located", "ids", "injured_min", "changed_since", "limit", "offset", "external_id"}

func checkEmbed(values url.Values) error {
	filters := url.Values{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		given := values[name]
		good, ours := embedWords[name]
		switch {
		case slices.Contains(deskWords, name):
			return geo.Errorf(geo.Invalid, "%s: an embedded map shows what the public sees, and nothing else; leave the word out", name)
		case ours && len(given) > 1:
			return geo.Errorf(geo.Invalid, "parameter %s stands %d times; give it once", name, len(given))
		case ours && !good(given[0]):
			return geo.Errorf(geo.Invalid, "%s: an embedded map cannot be made of %q; copy its address from the map's sharing", name, geo.Clip(given[0]))
		case ours || name == "duplicates" && given[0] == "shown" && len(given) == 1:
		case slices.Contains(notEmbedded, name) || !slices.Contains(geo.QueryWords(), name):
			return geo.Errorf(geo.Invalid, "there is no word %q for an embedded map; copy its address from the map's sharing", geo.Clip(name))
		default:
			filters[name] = given
		}
	}
	_, err := cql2.ParseQuery(filters)
	return err
}

func between(least, most float64) func(string) bool {
	return func(value string) bool {
		n, err := strconv.ParseFloat(value, 64)
		return err == nil && n >= least && n <= most
	}
}

func oneOf(words ...string) func(string) bool {
	return func(value string) bool { return slices.Contains(words, value) }
}
