package geo

import (
	"iter"
	"strings"
	"time"

	"github.com/paulmach/orb"
)

// Events is a stream of events in a stated order. A *Refusal among them stands
// for one row that could not be read, and the stream goes on; any other error
// is its last element.
type Events = iter.Seq2[Event, error]

// MaxID is the largest id that every reader of ours can hold: 2^53 - 1, the
// largest integer that a JSON number carries exactly.
const MaxID = 1<<53 - 1

// An Event is something that happened, or is said to have happened, with how we
// know it. Fields carry the names of the wire form (see AppendFeature) in Go's
// spelling; lists that vocabularies govern hold their Term names.
type Event struct {
	ID         int64  // from 1, given by the store, never reused
	Dataset    string // the collection it came with; "desk" for what people enter
	ExternalID string // unique within Dataset; given by the store when empty
	Revision   int64  // from 1; a write names the revision it read
	Row        int    // the line or number at which it stands in a file; 0 elsewhere, and never kept

	// Of the row of a file Curtailed says that it tells only what the public sees,
	// and Unsaid which aspects (see AspectOf) it says nothing of; see Run.Recall.
	// Elsewhere they are empty, and they are never kept.
	Curtailed bool
	Unsaid    []string

	Title          string
	Description    string
	EventType      string // a name of EventTypes; empty where the source does not say
	SubEventType   string
	Weapons        []string
	Targets        []string
	Tags           []string
	ContentWarning []string

	Geometry          orb.Geometry // what is claimed, WGS 84 longitude and latitude; nil when it cannot be located
	Point             *orb.Point   // representative point; nil only when there is no place at all
	UncertaintyM      float64      // radius around Point in metres; 0 when none is claimed
	AreaID            string       // the Place in which it may lie; "" when none
	Area              *Place       // that place, filled by readers; on a write, a drawn area that has no id yet
	DisplacedM        float64      // how far from the truth the place was moved before it was shown, at most; 0 for not at all
	LocationPrecision string
	PlaceName         string
	Admin1            string
	Admin2            string
	Admin1Code        string // P-code
	Admin2Code        string // P-code
	Country           string // ISO 3166-1 alpha-2
	LocationBasis     string // how the place was found, in words

	StartTime     time.Time // UTC, whole seconds, inside; zero when undated
	EndTime       time.Time // UTC, whole seconds, inside; zero exactly when StartTime is
	TimePrecision string
	TimeExtent    string // "within" or "throughout"
	TimeZone      string // IANA name of the calendar that was meant; "" for UTC

	Actors  []Actor
	Killed  Harm
	Injured Harm

	Sources    []Source
	Assessment string
	Confirmed  []Check

	Status      string
	Assignee    string
	DuplicateOf int64 // id of the event that this one repeats; 0 when none
	Notes       string

	Visibility          string
	EmbargoUntil        time.Time
	PublicDisplacementM float64    // how far from the truth the public sees the place, at most; 0 for at the place
	PublicPoint         *orb.Point // where it sees it then; given by the store (see Displace)

	Rights Rights // only where the event's differ from its dataset's

	CreatedAt time.Time
	CreatedBy string
	UpdatedAt time.Time
	UpdatedBy string

	// Extras keeps what a file said beyond these fields, verbatim: strings,
	// json.Number, bool, nil, []any and map[string]any.
	Extras map[string]any
}

// An Actor took part, or is said to have taken part.
type Actor struct {
	Name         string `json:"name"`
	Role         string `json:"role"`                    // a name of ActorRoles
	AttributedBy string `json:"attributed_by,omitempty"` // who says so
}

// Harm counts people; the split is given only where it is known.
type Harm struct {
	Count
	Civilian Count
	Military Count
}

// A Count is an estimate as UCDP gives it: low, best and high. Nil is not
// reported; a reported zero is a number.
type Count struct {
	Min  *int `json:"min,omitempty"`
	Best *int `json:"best,omitempty"`
	Max  *int `json:"max,omitempty"`
}

// Known reports whether anything was reported.
func (c Count) Known() bool { return c.Min != nil || c.Best != nil || c.Max != nil }

// Most gives the best estimate, else the highest, else the lowest, and whether
// there is one.
func (c Count) Most() (int, bool) {
	for _, n := range []*int{c.Best, c.Max, c.Min} {
		if n != nil {
			return *n, true
		}
	}
	return 0, false
}

// A Source says what happened. It holds links and hashes, never the material.
type Source struct {
	URL         string  `json:"url,omitempty"`
	Publisher   string  `json:"publisher,omitempty"`
	Title       string  `json:"title,omitempty"`
	PublishedAt string  `json:"published_at,omitempty"` // RFC 3339 date or date-time, as precise as it is known
	MediaType   string  `json:"media_type,omitempty"`   // such as text, image, video
	Quote       string  `json:"quote,omitempty"`
	ArchiveURL  string  `json:"archive_url,omitempty"`
	SHA256      string  `json:"sha256,omitempty"`      // of the archived material, 64 hex digits
	Reliability string  `json:"reliability,omitempty"` // Admiralty A to F
	Credibility int     `json:"credibility,omitempty"` // Admiralty 1 to 6
	Claims      *Claims `json:"claims,omitempty"`
}

// Claims is what one source asserts; sources may disagree.
type Claims struct {
	Killed  *Count   `json:"killed,omitempty"`
	Injured *Count   `json:"injured,omitempty"`
	Actors  []string `json:"actors,omitempty"`
	Place   string   `json:"place,omitempty"`
	Time    string   `json:"time,omitempty"`
}

// A Check records that one aspect of an event was confirmed.
type Check struct {
	What string `json:"what"` // a name of Checks
	By   string `json:"by,omitempty"`
	At   string `json:"at,omitempty"` // RFC 3339 date or date-time
	How  string `json:"how,omitempty"`
}

// Rights say who may be given an event and on what terms.
type Rights struct {
	Licence         string
	Attribution     string
	Redistributable *bool // nil where the dataset decides
}

// A Dataset is a collection of events with one origin and one set of rights.
type Dataset struct {
	Name            string `json:"name"`
	Title           string `json:"title"`
	Licence         string `json:"licence"`
	Attribution     string `json:"attribution"`
	Redistributable bool   `json:"redistributable"`
	Visibility      string `json:"visibility"` // what its events get by default

	// Mapping says which field each column of its files is, where a person
	// decided it: column by name, "" for one that is left in extras.
	Mapping map[string]string `json:"mapping,omitempty"`
}

// ActorName gives the name of actor i, from 0; "" where there are not so many. It
// is the stand-in of actors in flat columns.
func (e *Event) ActorName(i int) string {
	if i >= len(e.Actors) {
		return ""
	}
	return e.Actors[i].Name
}

// SourceURL gives the link of the first source; "" where there is none. It is the
// stand-in of sources in flat columns.
func (e *Event) SourceURL() string {
	if len(e.Sources) == 0 {
		return ""
	}
	return e.Sources[0].URL
}

// TagsText gives the tags as one text, the stand-in of tags in flat columns.
func (e *Event) TagsText() string { return strings.Join(e.Tags, ", ") }

// Span gives when the event happened; the zero Span when undated.
func (e *Event) Span() Span { return Span{From: e.StartTime, To: e.EndTime} }

// Located reports whether the event has a place at all: a geometry or an area.
func (e *Event) Located() bool {
	return e.Geometry != nil || e.Point != nil || e.AreaID != "" || e.Area != nil
}

// Dated reports whether the event has a time at all.
func (e *Event) Dated() bool { return !e.StartTime.IsZero() }
