package geo

import (
	"bytes"
	"strings"
)

// A Run is one import: what is read, by whom, and how it is to be taken.
type Run struct {
	Dataset    string            // for events that name none; "" for the format's own default
	Force      bool              // Dataset replaces what the events name
	Visibility string            // replaces what the events say; "" to keep it
	Defaults   map[string]string // by dataset, who may see events that do not say it
	File       string            // its name, without a path
	Format     string            // the name of the format it was read as
	By         string
	DryRun     bool                    // say what would happen, and write nothing
	Progress   func(done ImportResult) // after each batch; may be nil
}

// An ImportResult counts the rows of an import; their sum is the number of
// rows that were read.
type ImportResult struct {
	Run       int64     `json:"run,omitempty"`
	Format    string    `json:"format,omitempty"`
	Created   int       `json:"created"`
	Updated   int       `json:"updated"`
	Unchanged int       `json:"unchanged"`
	Conflicts int       `json:"conflicts"` // the file and a person changed the same event; the person's stays
	Refused   int       `json:"refused"`
	Refusals  []Refusal `json:"refusals,omitempty"` // the first MaxRefusals of them, conflicts included
	Warnings  []Refusal `json:"warnings,omitempty"` // rows that were taken with a correction, the first MaxRefusals
	DryRun    bool      `json:"dry_run,omitempty"`
}

// MaxRefusals is how many refusals a result spells out; the rest are counted.
const MaxRefusals = 1_000

// Refuse counts a row that was not taken, and keeps why.
func (r *ImportResult) Refuse(why Refusal) {
	r.Refused++
	r.spell(why)
}

// spell keeps why a row was not taken, as far as there is room.
func (r *ImportResult) spell(why Refusal) {
	if len(r.Refusals) < MaxRefusals {
		r.Refusals = append(r.Refusals, why)
	}
}

// Count counts a row by its verdict, and keeps why a conflict is one.
func (r *ImportResult) Count(row int, v Verdict) {
	switch v {
	case Unchanged, Heard:
		r.Unchanged++
	case Created:
		r.Created++
	case Updated:
		r.Updated++
	case Edited:
		r.Conflicts++
		r.spell(Refusal{Row: row, Reason: "changed here and in the file; kept as it is here"})
	case Deleted:
		r.Conflicts++
		r.spell(Refusal{Row: row, Reason: "deleted here and changed in the file; it stays deleted"})
	}
}

// Joins gives the dataset that an event of a file joins.
func (r *Run) Joins(e *Event) string {
	if r.Dataset != "" && (e.Dataset == "" || r.Force) {
		return r.Dataset
	}
	return e.Dataset
}

// Receive gives an event of a file as the run takes it: without what each store
// gives by itself, in the run's dataset and visibility, and with a name. It
// shares no memory with e that either may change.
func (r *Run) Receive(e *Event) Event {
	in := e.Clone()
	in.Forget()
	in.Dataset = r.Joins(e)
	switch {
	case r.Visibility != "":
		in.Visibility = r.Visibility
	case in.Visibility == "":
		in.Visibility = r.Defaults[in.Dataset]
	}
	in.Identify(nil)
	return in
}

// A Verdict says what becomes of a row of a file.
type Verdict int

// The verdicts. The last two are conflicts, in which what is here stays.
const (
	Unchanged Verdict = iota
	Heard             // unchanged, but no file has said it yet
	Created
	Updated
	Edited  // a person and the file changed it
	Deleted // a person deleted it or gave it another name, and the file changed it
)

// A Standing is what a store knows under the name that a row of a file bears. A
// digest is one of AppendContent, by whatever hash the store keeps to.
type Standing struct {
	Said  []byte // digest of what a file said last; nil when none did
	Now   []byte // digest of the event that is there; nil when there is none, and need not be known where the row says what Said does
	ByRun bool   // an import wrote that event last, and no person since
}

// Judge says what becomes of a row with a digest: it is taken only where no
// person has written since a file last did.
func (s *Standing) Judge(row []byte) Verdict {
	switch {
	case bytes.Equal(row, s.Said):
		return Unchanged
	case s.Now == nil && s.Said == nil:
		return Created
	case s.Now == nil:
		return Deleted
	case bytes.Equal(row, s.Now):
		return Heard
	case s.Said != nil && s.ByRun:
		return Updated
	}
	return Edited
}

// Refusal gives every rule that a row of a file breaks as one sentence, under the
// field of the first.
func (e *Error) Refusal(row int) Refusal {
	r := Refusal{Row: row, Reason: e.Message}
	var reasons []string
	for i, v := range e.Violations {
		if i == 0 {
			r.Field = v.Field
			reasons = append(reasons, v.Message)
		} else {
			reasons = append(reasons, v.Field+" "+v.Message)
		}
	}
	if len(reasons) > 0 {
		r.Reason = strings.Join(reasons, "; ")
	}
	return r
}
