package geo

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/paulmach/orb"
)

// Limits of an event's texts and lists, in characters and elements.
const (
	MaxTitle  = 500
	MaxText   = 50_000
	MaxWord   = 1_000
	MaxList   = 500
	MaxExtras = 2_000
)

// Validate checks every rule of an event that Complete has filled in. It gives
// nil or an Invalid *Error with one Violation for each rule that is broken, each
// named with its field.
func (e *Event) Validate() error {
	v := violations{}
	v.identity(e)
	v.what(e)
	v.where(e)
	v.when(e)
	v.harm("killed", &e.Killed)
	v.harm("injured", &e.Injured)
	v.knowledge(e)
	v.publication(e)
	v.extras(e.Extras)
	if len(v) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Message: "the event cannot be kept as it is", Violations: v}
}

// violations collects what is wrong; each method checks one part of an event.
type violations []Violation

func (v *violations) wrong(field, format string, args ...any) {
	v.breaks("", field, format, args...)
}

// breaks is add for a rule that has a name.
func (v *violations) breaks(rule Rule, field, format string, args ...any) {
	said := Say(format, args...)
	*v = append(*v, Violation{field, said.text, rule, SentenceOf(said)})
}

// text checks that a text is UTF-8 without NUL and not too long.
func (v *violations) text(field, s string, most int) {
	switch {
	case !utf8.ValidString(s):
		v.wrong(field, "is not valid UTF-8 text; save the file as UTF-8")
	case strings.ContainsRune(s, 0):
		v.wrong(field, "holds a NUL character; take it out")
	case utf8.RuneCountInString(s) > most:
		v.breaks(TooLong, field, "is %d characters long; at most %d are kept", utf8.RuneCountInString(s), most)
	}
}

func (v *violations) word(field, value string, of Vocabulary, mayBeEmpty bool) {
	if value == "" && mayBeEmpty || of.Has(value) {
		return
	}
	v.wrong(field, "%q is not one of %s", Clip(value), names(of))
}

func names(of Vocabulary) string {
	list := make([]string, len(of))
	for i, t := range of {
		list[i] = t.Name
	}
	return strings.Join(list, ", ")
}

func (v *violations) words(field string, list []string, of Vocabulary) {
	if len(list) > MaxList {
		v.wrong(field, "holds %d entries; at most %d are kept", len(list), MaxList)
		return
	}
	for i, s := range list {
		switch {
		case of != nil:
			v.word(field, s, of, false)
		case strings.TrimSpace(s) == "":
			v.wrong(field, "holds an empty entry")
		default:
			v.text(field, s, MaxWord)
		}
		if slices.Contains(list[:i], s) {
			v.breaks(Twice, field, "names %q twice", Clip(s))
		}
	}
}

func (v *violations) identity(e *Event) {
	if e.ID < 0 || e.ID > MaxID {
		v.wrong("id", "must lie between 1 and 2^53 - 1")
	}
	if strings.TrimSpace(e.Dataset) == "" {
		v.breaks(Missing, "dataset", "is missing")
	}
	v.text("dataset", e.Dataset, MaxWord)
	v.text("external_id", e.ExternalID, MaxWord)
}

func (v *violations) what(e *Event) {
	if strings.TrimSpace(e.Title) == "" {
		v.breaks(Missing, "title", "is missing; say in a few words what happened")
	}
	v.text("title", e.Title, MaxTitle)
	v.text("description", e.Description, MaxText)
	v.words("weapons", e.Weapons, Weapons)
	v.words("targets", e.Targets, Targets)
	v.words("tags", e.Tags, nil)
	v.words("content_warning", e.ContentWarning, nil)
	if e.EventType == "" {
		if e.SubEventType != "" {
			v.wrong("sub_event_type", "needs an event_type beside it")
		}
		return
	}
	t, ok := LookupEventType(e.EventType)
	if !ok {
		known := make(Vocabulary, len(EventTypes))
		for i, t := range EventTypes {
			known[i] = t.Term
		}
		v.word("event_type", e.EventType, known, true)
		return
	}
	v.word("sub_event_type", e.SubEventType, t.SubEventTypes, true)
}

func (v *violations) where(e *Event) {
	v.word("location_precision", e.LocationPrecision, LocationPrecisions, false)
	for _, f := range []struct{ name, text string }{{"place_name", e.PlaceName}, {"admin1", e.Admin1}, {"admin2", e.Admin2},
		{"admin1_code", e.Admin1Code}, {"admin2_code", e.Admin2Code}, {"location_basis", e.LocationBasis}, {"area_id", e.AreaID}} {
		v.text(f.name, f.text, MaxWord)
	}
	if e.Country != "" && !isCountry(e.Country) {
		v.breaks(NoCountry, "country", "%q is not an ISO 3166-1 code of two capital letters, such as UA", Clip(e.Country))
	}
	if e.Geometry != nil {
		v.shape("geometry", e.Geometry)
		if e.Point == nil {
			v.wrong("point", "is missing though the event has a geometry")
		}
	}
	if e.Point != nil {
		v.geometry("point", CheckPosition(*e.Point))
	}
	v.area(e)
	switch {
	case !finite(e.UncertaintyM) || e.UncertaintyM < 0 || e.UncertaintyM > math.Pi*earthRadiusM:
		v.breaks(NoNumber, "uncertainty_m", "must be a number of metres from 0 to 20,000,000")
	case e.UncertaintyM > 0 && e.Point == nil:
		v.wrong("uncertainty_m", "is a radius around a point, but the event has no point")
	}
	if !finite(e.DisplacedM) || e.DisplacedM < 0 || e.DisplacedM > math.Pi*earthRadiusM {
		v.breaks(NoNumber, "displaced_m", "must be a number of metres from 0 to 20,000,000")
	}
}

// shape adds what is wrong with a geometry, if anything.
func (v *violations) shape(field string, g orb.Geometry) {
	err := CheckGeometry(g)
	if err == nil {
		err = checkRings(g)
	}
	v.geometry(field, err)
}

// geometry adds what a check of a geometry found, if anything.
func (v *violations) geometry(field string, err error) {
	if err != nil {
		rule, _ := CutField(err, "geometry")
		v.wrong(field, "%s", rule)
	}
}

func (v *violations) area(e *Event) {
	if e.Area == nil {
		return
	}
	if e.AreaID != e.Area.ID {
		v.wrong("area_id", "names %q, but the area is %q", Clip(e.AreaID), Clip(e.Area.ID))
	}
	if e.Area.Drawn() {
		v.text("area", e.Area.Name, MaxWord)
		v.shape("area", e.Area.Geometry)
	}
}

func isCountry(s string) bool {
	return len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
}

func finite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }

func (v *violations) when(e *Event) {
	v.word("time_precision", e.TimePrecision, TimePrecisions, false)
	v.word("time_extent", e.TimeExtent, TimeExtents, false)
	if e.TimeZone != "" {
		if !isZone(e.TimeZone) {
			v.breaks(NoZone, "time_zone", "%q is not an IANA time zone, such as Europe/Kyiv", Clip(e.TimeZone))
		}
	}
	v.year("embargo_until", e.EmbargoUntil)
	if e.StartTime.IsZero() != e.EndTime.IsZero() {
		v.wrong("end_time", "start and end are given together or not at all")
		return
	}
	if e.StartTime.IsZero() {
		return
	}
	v.year("start_time", e.StartTime)
	v.year("end_time", e.EndTime)
	if e.EndTime.Before(e.StartTime) {
		v.breaks(OutOfOrder, "end_time", "%s lies before start_time %s", e.EndTime.Format(time.RFC3339), e.StartTime.Format(time.RFC3339))
	}
}

func (v *violations) year(field string, t time.Time) {
	if y := t.UTC().Year(); y < 1 || y > 9998 {
		v.wrong(field, "lies in the year %d; years from 1 to 9998 are kept", y)
	}
}

// zones remembers the names that are time zones, for looking one up reads a file.
var zones sync.Map

// ParseZone gives a time zone by its name in the tz database, such as Europe/Kyiv;
// nil, which is UTC, for no name.
func ParseZone(name string) (*time.Location, error) {
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location), nil
	}
	if name == "" {
		return nil, nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return nil, Errorf(Invalid, "tz: %q is no time zone; write one such as UTC or Europe/Kyiv", name)
	}
	zones.Store(name, zone)
	return zone, nil
}

func isZone(name string) bool {
	zone, err := ParseZone(name)
	return zone != nil && err == nil
}

func (v *violations) harm(field string, h *Harm) {
	v.count(field, h.Count)
	v.count(field+"_civilian", h.Civilian)
	v.count(field+"_military", h.Military)
}

// maxHarm is the largest count of people that a record may hold.
const maxHarm = 100_000_000

func (v *violations) count(field string, c Count) {
	for _, n := range []struct {
		suffix string
		value  *int
	}{{"_min", c.Min}, {"_best", c.Best}, {"_max", c.Max}} {
		if n.value != nil && (*n.value < 0 || *n.value > maxHarm) {
			v.breaks(NoNumber, field+n.suffix, "%d is not a number of people", *n.value)
		}
	}
	above := func(low, high *int) bool { return low != nil && high != nil && *low > *high }
	if above(c.Min, c.Best) || above(c.Min, c.Max) {
		v.breaks(OutOfOrder, field+"_min", "%d is more than the figure above it", *c.Min)
	}
	if above(c.Best, c.Max) {
		v.breaks(OutOfOrder, field+"_max", "%d is less than the best estimate, %d", *c.Max, *c.Best)
	}
}

func (v *violations) knowledge(e *Event) {
	v.word("assessment", e.Assessment, Assessments, false)
	if max(len(e.Actors), len(e.Sources), len(e.Confirmed)) > MaxList {
		v.wrong("sources", "actors, sources and confirmed hold at most %d entries each", MaxList)
		return
	}
	for i, a := range e.Actors {
		field := fmt.Sprintf("actors[%d]", i)
		if strings.TrimSpace(a.Name) == "" {
			v.breaks(Missing, field+".name", "is missing")
		}
		v.text(field+".name", a.Name, MaxWord)
		v.text(field+".attributed_by", a.AttributedBy, MaxWord)
		v.word(field+".role", a.Role, ActorRoles, false)
	}
	for i := range e.Sources {
		v.source(fmt.Sprintf("sources[%d]", i), &e.Sources[i])
	}
	for i, c := range e.Confirmed {
		field := fmt.Sprintf("confirmed[%d]", i)
		v.word(field+".what", c.What, Checks, false)
		v.text(field+".by", c.By, MaxWord)
		v.text(field+".how", c.How, MaxText)
		v.date(field+".at", c.At)
	}
}

func (v *violations) source(field string, s *Source) {
	v.link(field+".url", s.URL)
	v.link(field+".archive_url", s.ArchiveURL)
	v.text(field+".publisher", s.Publisher, MaxWord)
	v.text(field+".title", s.Title, MaxText)
	v.text(field+".quote", s.Quote, MaxText)
	v.text(field+".media_type", s.MediaType, MaxWord)
	v.date(field+".published_at", s.PublishedAt)
	if s.SHA256 != "" {
		if b, err := hex.DecodeString(s.SHA256); err != nil || len(b) != 32 {
			v.wrong(field+".sha256", "is not 64 hexadecimal digits")
		}
	}
	if s.Reliability != "" && (len(s.Reliability) != 1 || s.Reliability[0] < 'A' || s.Reliability[0] > 'F') {
		v.wrong(field+".reliability", "%q is not a letter from A to F", Clip(s.Reliability))
	}
	if s.Credibility < 0 || s.Credibility > 6 {
		v.wrong(field+".credibility", "%d is not a number from 1 to 6", s.Credibility)
	}
	if c := s.Claims; c != nil {
		v.words(field+".claims.actors", c.Actors, nil)
		v.text(field+".claims.place", c.Place, MaxWord)
		v.text(field+".claims.time", c.Time, MaxWord)
		if c.Killed != nil {
			v.count(field+".claims.killed", *c.Killed)
		}
		if c.Injured != nil {
			v.count(field+".claims.injured", *c.Injured)
		}
	}
}

// link checks that a link is one that a browser may be sent to.
func (v *violations) link(field, s string) {
	if s == "" {
		return
	}
	v.text(field, s, 4*MaxWord)
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		v.breaks(NoAddress, field, "%q is not a web address that begins with https:// or http://", Clip(s))
	}
}

func (v *violations) date(field, s string) {
	if s == "" {
		return
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339, "2006-01", "2006"} {
		if _, err := time.Parse(layout, s); err == nil {
			return
		}
	}
	v.breaks(NoDate, field, "%q is not a date; write 2023-04-20 or 2023-04-20T18:30:00Z", Clip(s))
}

func (v *violations) publication(e *Event) {
	v.word("status", e.Status, Statuses, false)
	v.word("visibility", e.Visibility, Visibilities, false)
	v.text("notes", e.Notes, MaxText)
	v.text("assignee", e.Assignee, MaxWord)
	v.text("licence", e.Rights.Licence, MaxWord)
	v.text("attribution", e.Rights.Attribution, MaxWord)
	switch {
	case e.DuplicateOf < 0 || e.DuplicateOf > MaxID:
		v.wrong("duplicate_of", "is not the id of an event")
	case e.DuplicateOf != 0 && e.DuplicateOf == e.ID:
		v.wrong("duplicate_of", "an event cannot repeat itself")
	}
	if e.Visibility == "embargoed" && e.EmbargoUntil.IsZero() {
		v.breaks(Missing, "embargo_until", "is missing; an embargoed event needs the moment at which it ends")
	}
	if !finite(e.PublicDisplacementM) || e.PublicDisplacementM < 0 || e.PublicDisplacementM > 1_000_000 {
		v.breaks(NoNumber, "public_displacement_m", "must be a number of metres from 0 to 1,000,000")
	}
}

func (v *violations) extras(extras map[string]any) {
	if len(extras) > MaxExtras {
		v.wrong("extras", "holds %d values; at most %d are kept", len(extras), MaxExtras)
	}
	for _, name := range slices.Sorted(maps.Keys(extras)) {
		v.text("extras", name, MaxWord)
		v.extra("extras."+Clip(name), extras[name], maxExtrasDepth)
	}
}

// maxExtrasDepth bounds how deep lists and objects may nest in Extras.
const maxExtrasDepth = 32

// extra checks one value of Extras, which may hold others depth levels deep.
func (v *violations) extra(field string, value any, depth int) {
	if depth == 0 {
		v.wrong(field, "nests too deep")
		return
	}
	switch value := value.(type) {
	case string:
		v.text(field, value, MaxText)
	case json.Number:
		if f, err := strconv.ParseFloat(string(value), 64); err != nil || !finite(f) || !json.Valid([]byte(value)) || len(value) > MaxWord {
			v.wrong(field, "%q is not a number that can be kept", Clip(string(value)))
		}
	case []any:
		for _, one := range value {
			v.extra(field, one, depth-1)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			v.text(field, name, MaxWord)
			v.extra(field, value[name], depth-1)
		}
	default:
		if _, err := json.Marshal(value); err != nil {
			v.wrong(field, "holds what JSON cannot")
		}
	}
}
