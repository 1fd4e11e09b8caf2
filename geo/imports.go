package geo

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
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
	Silent     []string                // aspects (see AspectOf) that the file has no room for; what is known of them stays
	Remove     bool                    // delete what earlier files had and this one no longer has, unless a person edited it
	DryRun     bool                    // say what would happen, and write nothing
	Progress   func(done ImportResult) // after each batch; may be nil
}

// An ImportResult counts the rows of an import; created, updated, unchanged,
// conflicts and refused add up to the number of rows that were read.
type ImportResult struct {
	Run       int64  `json:"run,omitempty"`
	Continues int64  `json:"continues,omitempty"` // the run of the same file that broke off
	Format    string `json:"format,omitempty"`
	Created   int    `json:"created"`
	Updated   int    `json:"updated"`
	Unchanged int    `json:"unchanged"`
	Conflicts int    `json:"conflicts"` // the file and a person changed the same field; the person's stays
	Refused   int    `json:"refused"`
	Missing   int    `json:"missing"` // events of earlier files that this one no longer has; not rows
	Removed   int    `json:"removed"` // those of them that were deleted, as was asked

	Refusals      []Refusal      `json:"refusals,omitempty"`       // the first MaxRefusals
	Disagreements []Disagreement `json:"disagreements,omitempty"`  // the first MaxRefusals
	Gone          []Gone         `json:"missing_events,omitempty"` // the first MaxRefusals
	Warnings      []Refusal      `json:"warnings,omitempty"`       // rows that were taken with a correction, the first MaxRefusals
	DryRun        bool           `json:"dry_run,omitempty"`
}

// A Disagreement is a field that a file and a person changed in different ways.
// What is here stays; what the file says is kept beside it.
type Disagreement struct {
	Row   int             `json:"row,omitempty"`
	ID    int64           `json:"id,omitempty"`
	Title string          `json:"title,omitempty"`
	Field string          `json:"field"` // "" where the event was deleted here
	Here  json.RawMessage `json:"here"`
	File  json.RawMessage `json:"file"`
}

// A Gone event was in an earlier file and is in this one no longer.
type Gone struct {
	ID         int64  `json:"id"`
	Dataset    string `json:"dataset"`
	ExternalID string `json:"external_id"`
	Title      string `json:"title"`
	Edited     bool   `json:"edited,omitempty"` // a person edited it, so that it stays
}

// A RunRecord is what is kept of an import run, or of its undoing.
type RunRecord struct {
	ID        int64        `json:"id"`
	Dataset   string       `json:"dataset"` // as asked for; "" where the file named its own
	File      string       `json:"file"`
	Format    string       `json:"format"`
	By        string       `json:"by"`
	StartedAt time.Time    `json:"started_at"`
	EndedAt   time.Time    `json:"ended_at,omitzero"` // zero while it runs, and for good where it broke off
	Continues int64        `json:"continues,omitempty"`
	Undoes    int64        `json:"undoes,omitempty"` // the run that this one takes back; -1 for a dataset
	Undone    bool         `json:"undone,omitempty"`
	Result    ImportResult `json:"result"`
}

// An UndoResult counts what became of the events of an undone run or dataset.
type UndoResult struct {
	Run      int64  `json:"run"` // of the undoing itself
	Removed  int    `json:"removed"`
	Restored int    `json:"restored"` // to what they were before
	Kept     int    `json:"kept"`     // edited since; they stay as they are
	Edited   []Gone `json:"edited,omitempty"`
}

// MaxRefusals is how many refusals a result spells out; the rest are counted.
const MaxRefusals = 1_000

// Refuse counts a row that was not taken, and keeps why.
func (r *ImportResult) Refuse(why Refusal) {
	r.Refused++
	if len(r.Refusals) < MaxRefusals {
		r.Refusals = append(r.Refusals, why)
	}
}

// Count counts a row by its verdict, and keeps why a conflict is one.
func (r *ImportResult) Count(row int, v Verdict, differ []Disagreement) {
	switch v {
	case Unchanged, Heard:
		r.Unchanged++
	case Created:
		r.Created++
	case Updated:
		r.Updated++
	case Disputed:
		r.Conflicts++
	}
	for _, d := range differ {
		if len(r.Disagreements) == MaxRefusals {
			return
		}
		d.Row = row
		r.Disagreements = append(r.Disagreements, d)
	}
}

// Add counts what became of more rows.
func (r *ImportResult) Add(more *ImportResult) {
	r.Created += more.Created
	r.Updated += more.Updated
	r.Unchanged += more.Unchanged
	r.Conflicts += more.Conflicts
	r.Refused += more.Refused
	r.Missing += more.Missing
	r.Removed += more.Removed
	r.Refusals = firstOf(r.Refusals, more.Refusals)
	r.Disagreements = firstOf(r.Disagreements, more.Disagreements)
	r.Gone = firstOf(r.Gone, more.Gone)
	r.Warnings = firstOf(r.Warnings, more.Warnings)
}

// firstOf adds to a list of at most MaxRefusals, in memory that no other list has.
func firstOf[T any](list, more []T) []T {
	return append(slices.Clip(list), more[:min(len(more), MaxRefusals-len(list))]...)
}

// Miss counts an event that the file no longer has.
func (r *ImportResult) Miss(g Gone, removed bool) {
	r.Missing++
	if removed {
		r.Removed++
	}
	if len(r.Gone) < MaxRefusals {
		r.Gone = append(r.Gone, g)
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

// Settle is Event.Settle for an event of a file. A table names an area that
// somebody drew and does not hold it: where nobody here knows it the event comes
// without, and left says so.
func (r *Run) Settle(e *Event, find func(id string) (*Place, error)) (left *Sentence, err error) {
	if id := e.AreaID; e.Area == nil && strings.HasPrefix(id, DrawnPrefix) {
		_, err := find(id)
		switch {
		case KindOf(err) == NotFound:
			e.AreaID = ""
			left = Say("the area in which it may lie was drawn elsewhere and is not in the file, so that the event comes without; bring it as GeoJSON to keep it")
		case err != nil:
			return nil, err
		}
	}
	return left, e.Settle(find)
}

// Recall gives an event of a file what it says nothing of and is known already: the
// aspects for which the file or the row has no room, and where its row says only what the
// public sees, all that the public is not shown as it is here. base is what a file
// said last and now what is there, either nil where there is none; the first of
// them that is not counts. Who may see the event is then only for the run to say.
func (r *Run) Recall(e, base, now *Event) {
	e.Retain(r.Silent, base, now)
	e.Retain(e.Unsaid, base, now)
	if !e.Curtailed {
		return
	}
	for _, k := range []*Event{base, now} {
		if k != nil {
			e.Retain(k.unseen(e), base, now)
		}
	}
	if r.Visibility != "" && r.Visibility != e.Visibility {
		e.Visibility, e.EmbargoUntil = r.Visibility, time.Time{}
	}
}

// Misses reports whether a run whose file does not have an event has to tell of it.
// A file that says what the public sees is expected to leave out the rest.
func (r *Run) Misses(e *Event, curtailed bool) bool {
	if !curtailed {
		return true
	}
	_, shown := e.Public()
	return shown
}

// Warn keeps what was corrected in a row that was taken.
func (r *ImportResult) Warn(w Refusal) {
	if len(r.Warnings) < MaxRefusals {
		r.Warnings = append(r.Warnings, w)
	}
}

// Refusal gives every rule that a row of a file breaks as one sentence, under the
// field of the first.
func (e *Error) Refusal(row int) Refusal {
	if len(e.Violations) == 0 {
		return *Refuse(row, "", e)
	}
	first := e.Violations[0]
	why := first.sentence()
	for _, v := range e.Violations[1:] {
		why = Say("%s; %s", why, Say("%s %s", v.Field, v.sentence()))
	}
	return *Refuse(row, first.Field, why)
}
