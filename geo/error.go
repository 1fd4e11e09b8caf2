package geo

import (
	"errors"
	"fmt"
	"strings"
)

// A Kind says what went wrong in terms of the person who asked; a server turns
// it into a status, a command line into an exit code.
type Kind int

// The kinds of error. The zero Kind is a fault of ours, whose text is for the
// log and never for the person who asked.
const (
	Internal     Kind = iota
	Invalid           // the request, the file or the event breaks a rule
	NotFound          // there is no such thing, or it may not be seen
	Conflict          // somebody else wrote first; Error.Current says what
	Unauthorized      // nobody is signed in
	Forbidden         // who is signed in may not do this
	TooLarge          // a limit of size was met
	TooMany           // a limit of rate was met
	Unsupported       // a format or media type that is not understood
	Unavailable       // not now; the same request may succeed later
)

// An Error is written for the person who asked: what is wrong, where, and how
// to mend it. Every other error is for the person who runs the server.
type Error struct {
	Kind       Kind
	Message    string
	Violations []Violation // one for each rule of an Event that is broken
	Current    *Event      // with Conflict: what is stored now
	said       *Sentence   // the message as it was made; nil where that has no places
}

// A Violation names a field of an Event, as it is spelled in JSON, and the rule
// that its value breaks.
type Violation struct {
	Field   string `json:"field"`
	Message string `json:"message"`
	// Code names the rule for whoever says it in another language; it is empty for
	// rules that no person meets who fills in a form.
	Code Rule `json:"code,omitempty"`
	// Said is the message as it was made; nil where that has no places.
	Said *Sentence `json:"sentence,omitempty"`
}

// A Rule is what a Violation breaks; its name never changes.
type Rule string

// The rules that people break.
const (
	Missing    Rule = "missing"
	TooLong    Rule = "too_long"
	Twice      Rule = "twice"
	OutOfOrder Rule = "out_of_order" // a start after its end, the fewest above the most
	NoAddress  Rule = "no_web_address"
	NoDate     Rule = "no_date"
	NoCountry  Rule = "no_country"
	NoNumber   Rule = "no_number"
	NoZone     Rule = "no_time_zone"
)

// Errorf makes an Error of a kind; the arguments are those of fmt.Sprintf.
func Errorf(kind Kind, format string, args ...any) *Error {
	said := Say(format, args...)
	return &Error{Kind: kind, Message: said.text, said: said}
}

// Error gives the whole sentence: the message, and every violation with its field.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Message == "" && len(e.Violations) == 0 {
		b.WriteString("something went wrong on our side")
	}
	b.WriteString(e.Message)
	for i, v := range e.Violations {
		switch {
		case i > 0:
			b.WriteString("; ")
		case e.Message != "":
			b.WriteString(": ")
		}
		b.WriteString(v.Field + " " + v.Message)
	}
	return b.String()
}

// NoEvent says that there is no event with an id, or none that may be seen.
func NoEvent(id int64) *Error { return Errorf(NotFound, "no event %d", id) }

// NoPlace says that there is no place with an id.
func NoPlace(id string) *Error { return Errorf(NotFound, "there is no place %q", Clip(id)) }

// NoDataset says that there never was a dataset of a name.
func NoDataset(name string) *Error { return Errorf(NotFound, "there is no dataset %q", Clip(name)) }

// Stale says that an event is no longer at the revision to which a write was
// made.
func Stale(now *Event, revision int64) *Error {
	e := Errorf(Conflict, "event %d was changed meanwhile: it is at revision %d, and this write was made to %d; look at it again", now.ID, now.Revision, revision)
	e.Current = now
	return e
}

// Taken says that another event bears the name that a write gives to its own;
// holder is nil where it has gone since.
func Taken(dataset, externalID string, holder *Event) *Error {
	e := Errorf(Conflict, "another event already has the external_id %q in dataset %q", Clip(externalID), Clip(dataset))
	e.Current = holder
	return e
}

// KindOf gives the kind of err, or Internal where err is not an *Error.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// A Refusal is one row of a file that cannot become an event. A stream of
// Events that yields a *Refusal goes on after it; any other error ends it.
type Refusal struct {
	Row    int    `json:"row"`             // the line of a text file or the feature of a collection, from 1
	Field  string `json:"field,omitempty"` // the column or property as the file spells it
	Reason string `json:"reason"`
	// Said is the reason as it was made; nil where that has no places.
	Said *Sentence `json:"sentence,omitempty"`
}

// Refuse makes the Refusal of a row for a reason.
func Refuse(row int, field string, reason error) *Refusal {
	return &Refusal{Row: row, Field: field, Reason: reason.Error(), Said: SentenceOf(reason)}
}

func (r *Refusal) Error() string {
	switch {
	case r.Row == 0:
		return r.Reason
	case r.Field == "":
		return fmt.Sprintf("row %d: %s", r.Row, r.Reason)
	}
	return fmt.Sprintf("row %d: %s: %s", r.Row, r.Field, r.Reason)
}
