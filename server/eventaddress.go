package server

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"eventmap/geo"
)

// eventRoute is where people find an event; its page there is the client's.
const eventRoute = "/events/:id"

// eventAddress answers GET /events/:id with the client's page, which says of the
// event what programs that run no script show of a link. Of an event that whoever
// asks cannot see the page says what it says of one that is not there.
func (s *Server) eventAddress(c echo.Context) error {
	page, err := fs.ReadFile(s.Client, mainPage)
	if err != nil {
		return geo.Errorf(geo.Unavailable, "this program was built without its page; run make build")
	}
	status := http.StatusOK
	if s.follow.ready.Load() { // before, the client tells how far it is
		id, err := eventID(c)
		var e geo.Event
		if err == nil {
			e, err = s.view(c).index().Event(c.Request().Context(), id)
		}
		switch {
		case err == nil:
			page = told(page, &e, s.root(c)+"/events/"+strconv.FormatInt(e.ID, 10))
		case geo.KindOf(err) == geo.NotFound:
			status = http.StatusNotFound
		default:
			return err
		}
	} else if _, err := eventID(c); err != nil {
		status = http.StatusNotFound
	}
	c.Response().Header().Set("Cache-Control", "private, no-cache") // a desk sees more
	c.Response().Header().Add("Vary", "Authorization, Cookie")
	if status != http.StatusOK {
		return c.HTMLBlob(status, page)
	}
	if sum := sha256.Sum256(page); unchanged(c, `W/"`+hex.EncodeToString(sum[:12])+`"`) {
		return c.NoContent(http.StatusNotModified)
	}
	return c.HTMLBlob(status, page)
}

// told writes into the client's page what an event is, at its address.
func told(page []byte, e *geo.Event, at string) []byte {
	title, sentence := html.EscapeString(row(e).Title), html.EscapeString(inOneSentence(e))
	at = html.EscapeString(at)
	var head strings.Builder
	fmt.Fprintf(&head, "<title>%s - eventmap</title>\n", title)
	fmt.Fprintf(&head, "    <meta name=\"description\" content=\"%s\">\n", sentence)
	fmt.Fprintf(&head, "    <link rel=\"canonical\" href=\"%s\">\n", at)
	for _, tag := range [][2]string{{"og:site_name", "eventmap"}, {"og:type", "article"}, {"og:url", at}, {"og:title", title}, {"og:description", sentence}} {
		fmt.Fprintf(&head, "    <meta property=\"%s\" content=\"%s\">\n", tag[0], tag[1])
	}
	for _, tag := range [][2]string{{"twitter:card", "summary"}, {"twitter:title", title}, {"twitter:description", sentence}} {
		fmt.Fprintf(&head, "    <meta name=\"%s\" content=\"%s\">\n", tag[0], tag[1])
	}
	page = bytes.Replace(page, []byte("<title>eventmap</title>"), []byte(strings.TrimSpace(head.String())), 1)

	var plain strings.Builder
	fmt.Fprintf(&plain, "<noscript>\n      <h1>%s</h1>\n      <p>%s</p>\n", title, sentence)
	if e.Description != "" {
		fmt.Fprintf(&plain, "      <p>%s</p>\n", html.EscapeString(e.Description))
	}
	fmt.Fprintf(&plain, "      <p><a href=\"%s/%d?f=html\">All that is known of it</a></p>", itemsRoute, e.ID)
	return bytes.Replace(page, []byte("<noscript>"), []byte(plain.String()), 1)
}

// inOneSentence says what happened, when and where, and how sure the last two are.
func inOneSentence(e *geo.Event) string {
	what := typeName(e.SubEventType)
	if what == "" {
		what = typeName(e.EventType)
	}
	parts := []string{withNote(timeInWords(e)), withNote(placeInWords(e))}
	if what != "" {
		parts = append([]string{what}, parts...)
	}
	return strings.Join(parts, "; ") + "."
}

func withNote(text, note string) string {
	if note == "" {
		return text
	}
	return text + " (" + note + ")"
}

// timeInWords says when an event was, in its own calendar and no more exactly than
// the event does, and how sure that is.
func timeInWords(e *geo.Event) (text, note string) {
	if !e.Dated() {
		return "date not known", ""
	}
	zone, err := time.LoadLocation(e.TimeZone) // none is UTC
	if err != nil {
		zone = time.UTC
	}
	const day, clock = "2 January 2006", "15:04"
	first, last := e.StartTime.In(zone), e.EndTime.In(zone)
	days := fromTo(first.Format(day), last.Format(day))
	switch e.TimePrecision {
	case "minute", "hour":
		return fromTo(first.Format(day+", "+clock), last.Format(day+", "+clock)) + " " + zone.String(), "to the " + e.TimePrecision
	case "week":
		return "the week of " + first.Format(day), "on a day of that week"
	case "month":
		return fromTo(first.Format("January 2006"), last.Format("January 2006")), "on a day of that month"
	case "year":
		return fromTo(first.Format("2006"), last.Format("2006")), "on a day of that year"
	case "day", "days":
		switch {
		case !strings.Contains(days, " to "):
			return days, "to the day"
		case e.TimeExtent == "throughout":
			return days, "for all of that time"
		}
		return days, "on one of these days"
	}
	return days, "how exact this is was not said"
}

// placeInWords says where an event was, and how sure that is.
func placeInWords(e *geo.Event) (text, note string) {
	area := ""
	if e.Area != nil {
		area = e.Area.Name
	}
	var names []string
	for _, name := range []string{cmp.Or(e.PlaceName, e.Admin2), e.Admin1, placeName(e.Country)} {
		if name != "" && (len(names) == 0 || names[len(names)-1] != name) {
			names = append(names, name)
		}
	}
	located := e.Point != nil || e.Area != nil || e.Geometry != nil
	switch text = cmp.Or(strings.Join(names, ", "), area); {
	case !located && text == "":
		return "place not known", ""
	case !located:
		return text, "the exact place is not known"
	case text == "":
		text = "a place without a name"
	}
	return text, placeSure(e, area)
}

func placeSure(e *geo.Event, area string) string {
	within := ""
	if e.UncertaintyM > 0 {
		within = "within " + distanceInWords(e.UncertaintyM)
	}
	switch {
	case e.DisplacedM > 0:
		return "moved on purpose: " + cmp.Or(within, "within "+distanceInWords(e.DisplacedM)) + " of what is shown"
	case area != "":
		return "somewhere in " + area
	case e.LocationPrecision == "exact":
		return joined("the very spot", within)
	case e.LocationPrecision == "vicinity":
		return joined("the street or block", within)
	case e.LocationPrecision == "settlement":
		return joined("somewhere in "+cmp.Or(e.PlaceName, "the town"), within)
	case e.LocationPrecision == "district":
		return joined("somewhere in "+cmp.Or(e.Admin2, "the district"), within)
	case e.LocationPrecision == "region":
		return joined("somewhere in "+cmp.Or(e.Admin1, "the region"), within)
	case e.LocationPrecision == "country":
		return "somewhere in " + cmp.Or(placeName(e.Country), "the country")
	}
	return cmp.Or(within, "how exact this is was not said")
}

func joined(text, more string) string {
	if more == "" {
		return text
	}
	return text + ", " + more
}

func distanceInWords(m float64) string {
	if m < 1_000 {
		return strconv.FormatFloat(m, 'f', 0, 64) + " m"
	}
	digits := 0
	if m < 10_000 {
		digits = 1
	}
	return strings.TrimSuffix(strconv.FormatFloat(m/1_000, 'f', digits, 64), ".0") + " km"
}
