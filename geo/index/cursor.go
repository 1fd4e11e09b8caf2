package index

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"eventmap/geo"
)

// A cursor reads a record.
type cursor struct {
	s record
	d *view
}

func (c *cursor) length() int {
	n, shift := uint64(0), 0
	for i := 0; i < len(c.s); i++ {
		b := c.s[i]
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			c.s = c.s[i+1:]
			return int(n)
		}
		shift += 7
	}
	return 0
}

func (c *cursor) number() int64 {
	n := uint64(c.length())
	return int64(n>>1) ^ -int64(n&1)
}

func (c *cursor) float() float64 {
	b := [8]byte([]byte(c.s[:8]))
	c.s = c.s[8:]
	return math.Float64frombits(binary.LittleEndian.Uint64(b[:]))
}

func (c *cursor) text() string {
	n := c.length()
	t := c.s[:n]
	c.s = c.s[n:]
	return t
}

func (c *cursor) word() string {
	switch n := c.length(); n {
	case 0:
		return ""
	case 1:
		return c.text()
	default:
		return c.d.words[n-2]
	}
}

func (c *cursor) wordList() []string {
	n := c.length()
	if n == 0 {
		return nil
	}
	list := make([]string, n)
	for i := range list {
		list[i] = c.word()
	}
	return list
}

func (c *cursor) moment() time.Time {
	n := uint64(c.length())
	if n == 0 {
		return time.Time{}
	}
	n--
	s, ns := n>>1, 0
	if n&1 == 1 {
		ns = c.length()
	}
	return time.Unix(int64(s>>1)^-int64(s&1), int64(ns)).UTC()
}

// counts reads what as many counts have, in one allocation.
func (c *cursor) counts(list ...*geo.Count) {
	mask := c.length()
	if mask == 0 {
		return
	}
	var figures []int
	for m := mask; m != 0; m &= m - 1 {
		figures = append(figures, int(c.number()))
	}
	next := 0
	for i, to := range list {
		for j, n := range [3]**int{&to.Min, &to.Best, &to.Max} {
			if mask>>(3*i+j)&1 == 1 {
				*n = &figures[next]
				next++
			}
		}
	}
}

// read fills e from its record; without extras where nobody asks for them.
func (v *view) read(e *geo.Event, id int64, r record, extras bool) {
	*e = geo.Event{ID: id}
	c := cursor{r, v}
	geometry := c.head(e)
	c.what(e)
	c.where(e, geometry)
	c.knowledge(e)
	c.publication(e)
	if extras && len(c.s) > 0 {
		d := json.NewDecoder(bytes.NewReader([]byte(c.s)))
		d.UseNumber()
		_ = d.Decode(&e.Extras) // recorder.extras wrote it
	}
}

// head reads up to the title, and gives how the geometry is written.
func (c *cursor) head(e *geo.Event) byte {
	e.Revision = c.number()
	e.CreatedAt = c.moment()
	e.UpdatedAt = c.moment()
	kind, p := c.point()
	if kind&hasPoint != 0 {
		e.Point = &p
	}
	c.counts(&e.Killed.Count, &e.Killed.Civilian, &e.Killed.Military, &e.Injured.Count, &e.Injured.Civilian, &e.Injured.Military)
	e.Title = c.text()
	return kind & geometryBits
}

func (c *cursor) point() (byte, orb.Point) {
	kind := c.s[0]
	c.s = c.s[1:]
	if kind&hasPoint == 0 {
		return kind, orb.Point{}
	}
	lon := c.float()
	return kind, orb.Point{lon, c.float()}
}

func (c *cursor) what(e *geo.Event) {
	e.Dataset = c.word()
	e.ExternalID = c.text()
	e.Description = c.text()
	e.EventType = c.word()
	e.SubEventType = c.word()
	e.Weapons = c.wordList()
	e.Targets = c.wordList()
	e.Tags = c.wordList()
	e.ContentWarning = c.wordList()
	e.StartTime = c.moment()
	e.EndTime = c.moment()
	e.TimePrecision = c.word()
	e.TimeExtent = c.word()
	e.TimeZone = c.word()
}

func (c *cursor) where(e *geo.Event, geometry byte) {
	switch geometry {
	case pointItself:
		e.Geometry = *e.Point
	case otherPoint:
		lon := c.float()
		e.Geometry = orb.Point{lon, c.float()}
	case wellKnown:
		e.Geometry, _ = wkb.Unmarshal([]byte(c.text())) // recorder.where wrote it
	}
	e.UncertaintyM = c.float()
	e.AreaID = c.word()
	if n := c.number(); n >= 0 {
		e.Area = c.d.places[n].Place
	}
	for _, s := range [...]*string{&e.LocationPrecision, &e.PlaceName, &e.Admin1, &e.Admin2, &e.Admin1Code, &e.Admin2Code, &e.Country, &e.LocationBasis} {
		*s = c.word()
	}
}

func (c *cursor) knowledge(e *geo.Event) {
	if n := c.length(); n > 0 {
		e.Actors = make([]geo.Actor, n)
		for i := range e.Actors {
			e.Actors[i] = geo.Actor{Name: c.word(), Role: c.word(), AttributedBy: c.word()}
		}
	}
	if n := c.length(); n > 0 {
		e.Sources = make([]geo.Source, n)
		for i := range e.Sources {
			c.source(&e.Sources[i])
		}
	}
	e.Assessment = c.word()
	if n := c.length(); n > 0 {
		e.Confirmed = make([]geo.Check, n)
		for i := range e.Confirmed {
			e.Confirmed[i] = geo.Check{What: c.word(), By: c.word(), At: c.text(), How: c.text()}
		}
	}
}

func (c *cursor) source(s *geo.Source) {
	s.URL = c.text()
	s.Publisher = c.word()
	s.Title = c.text()
	s.PublishedAt = c.text()
	s.MediaType = c.word()
	s.Quote = c.text()
	s.ArchiveURL = c.text()
	s.SHA256 = c.text()
	s.Reliability = c.word()
	s.Credibility = int(c.number())
	claims := &geo.Claims{}
	switch c.length() {
	case 0:
		return
	case 2:
		claims.Killed = &geo.Count{}
		c.counts(claims.Killed)
	case 3:
		claims.Injured = &geo.Count{}
		c.counts(claims.Injured)
	case 4:
		claims.Killed, claims.Injured = &geo.Count{}, &geo.Count{}
		c.counts(claims.Killed, claims.Injured)
	}
	claims.Actors = c.wordList()
	claims.Place = c.text()
	claims.Time = c.text()
	s.Claims = claims
}

func (c *cursor) publication(e *geo.Event) {
	e.Status = c.word()
	e.Assignee = c.word()
	e.DuplicateOf = c.number()
	e.Notes = c.text()
	e.Visibility = c.word()
	e.EmbargoUntil = c.moment()
	c.displacement(e)
	e.Rights.Licence = c.word()
	e.Rights.Attribution = c.word()
	if n := c.length(); n > 0 {
		yes := n == 2
		e.Rights.Redistributable = &yes
	}
	e.CreatedBy = c.word()
	e.UpdatedBy = c.word()
}

func (c *cursor) displacement(e *geo.Event) {
	has := c.length()
	if has&1 != 0 {
		e.PublicDisplacementM = c.float()
	}
	if has&2 != 0 {
		e.DisplacedM = c.float()
	}
	if has&4 != 0 {
		e.PublicPoint = &orb.Point{c.float(), c.float()}
	}
}

// revision reads only that.
func revision(r record) int64 {
	c := cursor{s: r}
	return c.number()
}
