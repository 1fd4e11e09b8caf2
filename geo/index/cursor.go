package index

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"math"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"eventmap/geo"
)

// A cursor reads a record.
type cursor struct {
	s    record
	d    *view
	last int64 // the moment before, in seconds since epoch
}

func (c *cursor) length() int {
	if len(c.s) > 0 && c.s[0] < 0x80 {
		n := int(c.s[0])
		c.s = c.s[1:]
		return n
	}
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

func (c *cursor) number() int64 { return zigzag(uint64(c.length())) }

func zigzag(n uint64) int64 { return int64(n>>1) ^ -int64(n&1) }

// fixed gives as many bytes as there are said to be.
func (c *cursor) fixed(n int) string {
	t := c.s[:n]
	c.s = c.s[n:]
	return t
}

func (c *cursor) float() float64 {
	if n := c.length(); n != 1 {
		return float64(n >> 1)
	}
	return c.bits()
}

func (c *cursor) bits() float64 {
	b := [8]byte([]byte(c.fixed(8)))
	return math.Float64frombits(binary.LittleEndian.Uint64(b[:]))
}

func (c *cursor) text() string { return c.fixed(c.length() >> 1) }

// plainText reads a text and whether it stands in JSON as it is.
func (c *cursor) plainText() (string, bool) {
	n := c.length()
	return c.fixed(n >> 1), n&1 != 0
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

// moment reads one moment; the zero Time for none.
func (c *cursor) moment() time.Time {
	v := uint64(c.length())
	n, ns := int64(v>>momentBits), 0
	switch v & (1<<momentBits - 1) {
	case noMoment:
		return time.Time{}
	case inSeconds:
		c.last = zigzag(uint64(n))
	case inMinutes:
		c.last = zigzag(uint64(n)) * minute
	case inHours:
		c.last = zigzag(uint64(n)) * hour
	case withFraction:
		c.last = zigzag(uint64(n))
		ns = c.length()
	case secondsLater:
		c.last += n
	case hoursLater:
		c.last += n * hour
	case endOfDayLater:
		c.last += n*day - 1
	}
	return time.Unix(c.last+epoch, int64(ns)).UTC()
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
	c := cursor{s: r, d: v}
	geometry := c.head(e)
	has := c.shape()
	c.what(e, has)
	if geometry == pointItself {
		e.Geometry = *e.Point
	}
	c.where(e, has)
	c.knowledge(e, has)
	c.publication(e, has)
	if extras && has.has(fieldExtras) {
		d := json.NewDecoder(bytes.NewReader(c.appendExtras(nil)))
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
	kind := c.fixed(1)[0]
	switch {
	case kind&hasPoint == 0:
		return kind, orb.Point{}
	case kind&isFine != 0:
		lon, lat := c.fine()
		return kind, orb.Point{geo.FromSeventhDecimals(lon), geo.FromSeventhDecimals(lat)}
	}
	lon := c.bits()
	return kind, orb.Point{lon, c.bits()}
}

// fine reads a point in seventh decimals.
func (c *cursor) fine() (lon, lat int64) {
	b := [8]byte([]byte(c.fixed(8)))
	return int64(int32(binary.LittleEndian.Uint32(b[:]))), int64(int32(binary.LittleEndian.Uint32(b[4:])))
}

// shape reads which fields follow.
func (c *cursor) shape() fieldSet {
	if n := c.length(); n > 0 {
		return c.d.shapes[n-1]
	}
	b := [8]byte([]byte(c.fixed(8)))
	return fieldSet(binary.LittleEndian.Uint64(b[:]))
}

// words reads the fields that are words, of those that there are.
func (c *cursor) words(has fieldSet, from field, to ...*string) {
	for i, s := range to {
		if has.has(from + field(i)) {
			*s = c.word()
		}
	}
}

func (c *cursor) what(e *geo.Event, has fieldSet) {
	if has.has(fieldGeometry) {
		e.Geometry, _ = wkb.Unmarshal([]byte(c.fixed(c.length()))) // recorder.what wrote it
	}
	c.words(has, fieldDataset, &e.Dataset)
	if has.has(fieldExternalID) {
		e.ExternalID = c.text()
	}
	if has.has(fieldDescription) {
		e.Description = c.text()
	}
	c.words(has, fieldEventType, &e.EventType, &e.SubEventType)
	for i, list := range [...]*[]string{&e.Weapons, &e.Targets, &e.Tags, &e.ContentWarning} {
		if has.has(fieldWeapons + field(i)) {
			*list = c.wordList()
		}
	}
}

func (c *cursor) where(e *geo.Event, has fieldSet) {
	if has.has(fieldUncertaintyM) {
		e.UncertaintyM = c.float()
	}
	if has.has(fieldDisplacedM) {
		e.DisplacedM = c.float()
	}
	c.words(has, fieldAreaID, &e.AreaID)
	if has.has(fieldArea) {
		e.Area = c.d.places[c.length()].Place
	}
	c.words(has, fieldLocationPrecision, &e.LocationPrecision, &e.PlaceName, &e.Admin1, &e.Admin2, &e.Admin1Code, &e.Admin2Code, &e.Country, &e.LocationBasis)
	if has.has(fieldTimes) {
		e.StartTime = c.moment()
		e.EndTime = c.moment()
	}
	c.words(has, fieldTimePrecision, &e.TimePrecision, &e.TimeExtent, &e.TimeZone)
}

func (c *cursor) knowledge(e *geo.Event, has fieldSet) {
	if has.has(fieldActors) {
		e.Actors = make([]geo.Actor, c.length())
		for i := range e.Actors {
			e.Actors[i] = c.actor()
		}
	}
	if has.has(fieldSources) {
		e.Sources = make([]geo.Source, c.length())
		for i := range e.Sources {
			c.source(&e.Sources[i])
		}
	}
	c.words(has, fieldAssessment, &e.Assessment)
	if has.has(fieldConfirmed) {
		e.Confirmed = make([]geo.Check, c.length())
		for i := range e.Confirmed {
			e.Confirmed[i] = c.check()
		}
	}
}

func (c *cursor) actor() geo.Actor {
	if n := c.length(); n > 0 {
		return c.d.actors[n-1].Actor
	}
	return geo.Actor{Name: c.word(), Role: c.word(), AttributedBy: c.word()}
}

func (c *cursor) check() geo.Check {
	return geo.Check{What: c.word(), By: c.word(), At: c.text(), How: c.text()}
}

func (c *cursor) source(s *geo.Source) {
	has := c.length()
	if has&sourceURL != 0 {
		s.URL = c.link()
	}
	if has&sourcePublisher != 0 {
		s.Publisher = c.word()
	}
	if has&sourceTitle != 0 {
		s.Title = c.text()
	}
	s.PublishedAt = c.published(has)
	if has&sourceMedia != 0 {
		s.MediaType = c.word()
	}
	if has&sourceQuote != 0 {
		s.Quote = c.text()
	}
	if has&sourceArchive != 0 {
		s.ArchiveURL = c.link()
	}
	switch {
	case has&sourceSum != 0:
		s.SHA256 = hex.EncodeToString([]byte(c.fixed(sumSize)))
	case has&sourceSumText != 0:
		s.SHA256 = c.text()
	}
	s.Reliability, s.Credibility = c.grade(has)
	if has&sourceClaims != 0 {
		s.Claims = c.claims()
	}
}

func (c *cursor) link() string {
	site := c.word()
	return site + c.text()
}

// published reads when a source was, as it was written.
func (c *cursor) published(has int) string {
	switch {
	case has&sourceDate != 0:
		return time.Unix(c.number()*day, 0).UTC().Format(time.DateOnly)
	case has&sourceMoment != 0:
		return time.Unix(c.number()+epoch, 0).UTC().Format(time.RFC3339)
	case has&sourcePublished != 0:
		return c.text()
	}
	return ""
}

// grade reads reliability and credibility.
func (c *cursor) grade(has int) (reliability string, credibility int) {
	switch {
	case has&sourceGrade != 0:
		g := int(c.fixed(1)[0])
		letter := g / credibilities
		if letter == 0 {
			return "", g % credibilities
		}
		return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[letter-1 : letter], g % credibilities
	case has&sourceOddGrade != 0:
		return c.word(), int(c.number())
	}
	return "", 0
}

func (c *cursor) claims() *geo.Claims {
	claims := &geo.Claims{}
	which := c.length()
	var list []*geo.Count
	for i, n := range [...]**geo.Count{&claims.Killed, &claims.Injured} {
		if which>>i&1 == 1 {
			*n = &geo.Count{}
			list = append(list, *n)
		}
	}
	if which != 0 {
		c.counts(list...)
	}
	claims.Actors = c.wordList()
	claims.Place = c.text()
	claims.Time = c.text()
	return claims
}

func (c *cursor) publication(e *geo.Event, has fieldSet) {
	c.words(has, fieldStatus, &e.Status, &e.Assignee)
	if has.has(fieldDuplicateOf) {
		e.DuplicateOf = c.number()
	}
	if has.has(fieldNotes) {
		e.Notes = c.text()
	}
	c.words(has, fieldVisibility, &e.Visibility)
	if has.has(fieldEmbargoUntil) {
		e.EmbargoUntil = c.moment()
	}
	if has.has(fieldPublicDisplacementM) {
		e.PublicDisplacementM = c.float()
	}
	if has.has(fieldPublicPoint) {
		e.PublicPoint = &orb.Point{c.bits(), c.bits()}
	}
	c.words(has, fieldLicence, &e.Rights.Licence, &e.Rights.Attribution)
	if has.has(fieldRedistributable) {
		yes := c.length() == 1
		e.Rights.Redistributable = &yes
	}
	c.words(has, fieldCreatedBy, &e.CreatedBy, &e.UpdatedBy)
}

// appendExtras appends what recorder.extras wrote as JSON.
func (c *cursor) appendExtras(b []byte) []byte {
	n := c.length()
	if n == 0 {
		return append(b, c.s...)
	}
	for _, name := range c.d.names[n-1] {
		b = append(append(b, name...), c.fixed(c.length())...)
	}
	return append(b, '}')
}

// revision reads only that.
func revision(r record) int64 {
	c := cursor{s: r}
	return c.number()
}
