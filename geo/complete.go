package geo

import (
	"crypto/rand"
	"fmt"
	"time"

	"github.com/paulmach/orb"
	"golang.org/x/text/unicode/norm"
)

// DeskDataset is the dataset of what people enter by hand.
const DeskDataset = "desk"

// Complete fills in what follows from the rest, as a store does before it
// writes: defaults of the vocabularies, the representative point, the radius
// that the precision stands for, and the second end of an instant. It changes no
// value that is there but to the one form in which it is kept: texts in Unicode
// NFC, moments in UTC and whole seconds, rings as RFC 7946 turns them; and the
// representative point of a point is that point.
func (e *Event) Complete() {
	def := func(s *string, value string) {
		if *s == "" {
			*s = value
		}
	}
	def(&e.Dataset, DeskDataset)
	def(&e.Assessment, "not_assessed")
	def(&e.Status, "new")
	def(&e.Visibility, "private")
	def(&e.LocationPrecision, "unknown")
	def(&e.TimePrecision, "unknown")
	def(&e.TimeExtent, "within")
	for i := range e.Actors {
		def(&e.Actors[i].Role, "unknown")
	}
	for _, s := range []*string{&e.Title, &e.Description, &e.PlaceName, &e.Admin1, &e.Admin2} {
		*s = norm.NFC.String(*s)
	}
	e.completePlace()
	second := func(t *time.Time) {
		if !t.IsZero() {
			*t = t.UTC().Truncate(time.Second)
		}
	}
	second(&e.StartTime)
	second(&e.EndTime)
	second(&e.EmbargoUntil)
	switch {
	case e.EndTime.IsZero():
		e.EndTime = e.StartTime
	case e.StartTime.IsZero():
		e.StartTime = e.EndTime
	}
}

func (e *Event) completePlace() {
	e.Geometry = wound(e.Geometry)
	if e.Area != nil && e.Area.ID == "" {
		drawn := DrawnPlace(e.Area.Name, e.Area.Geometry)
		e.Area = &drawn
	}
	if e.Area != nil && e.AreaID == "" {
		e.AreaID = e.Area.ID
	}
	claimed := e.Geometry
	if claimed == nil && e.Area != nil {
		claimed = e.Area.Geometry
	}
	if e.Point == nil {
		if p, ok := Representative(claimed); ok {
			e.Point = &p
		}
	}
	if p, ok := e.Geometry.(orb.Point); ok && e.Point != nil && *e.Point != p {
		e.Point = &p
	}
	if e.UncertaintyM == 0 && e.Point != nil && e.AreaID == "" {
		e.UncertaintyM = DefaultUncertaintyM(e.LocationPrecision)
	}
}

// NewExternalID gives a random UUID (RFC 9562, version 4): the name by which an
// event that people entered is known wherever it is copied to.
func NewExternalID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand never fails (Go 1.24)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
