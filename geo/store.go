package geo

import (
	"context"
	"iter"
	"time"
)

// A Reader answers queries. Every answer is one moment's: a stream shows no
// change that was made after it began.
type Reader interface {
	// Event gives one event, or NotFound.
	Event(ctx context.Context, id int64) (Event, error)
	// Events streams what q chooses, in its order.
	Events(ctx context.Context, q Query) Events
	// Summary counts what q chooses.
	Summary(ctx context.Context, q Query, w SummaryWish) (Summary, error)
}

// A Store keeps events for good. Every write is one transaction that records a
// Revision and takes the next change number as its last act, so that the order
// of numbers is the order of commits.
type Store interface {
	Reader

	// Put creates e when its ID is 0 and otherwise replaces the revision that
	// e.Revision names. It gives back the event as it is now stored. A stale
	// revision is a Conflict whose Error holds the current event. Writing what
	// is already there changes nothing and gives that back.
	Put(ctx context.Context, e Event, by string) (Event, error)

	// Delete removes an event, leaving a tombstone; the id is never used
	// again. A revision other than 0 must be the current one.
	Delete(ctx context.Context, id, revision int64, by string) error

	// History streams the revisions of an event, oldest first; deleted events
	// have one too.
	History(ctx context.Context, id int64) iter.Seq2[Revision, error]

	// Changes streams, for each event written since a change number, its last
	// change, in the order of numbers.
	Changes(ctx context.Context, since int64) iter.Seq2[Change, error]

	// LastChange gives the number of the newest committed change; 0 for none.
	LastChange(ctx context.Context) (int64, error)

	// Watch sends after each change that may have been made, by this process
	// or another, until ctx ends. It says "look now", never what changed.
	Watch(ctx context.Context) <-chan struct{}

	// Import writes a stream of events as one run, in batches, by (Dataset,
	// ExternalID), and counts what became of each. A refused row stops
	// nothing. An error of the stream or the store ends the run; batches
	// before it stay, and the same file again finishes the work.
	Import(ctx context.Context, run Run, events Events) (ImportResult, error)

	// Undo takes back what imports brought into a dataset: it gives how many
	// events went, and how many stay because a person edited them since. A
	// dataset that never was is NotFound.
	Undo(ctx context.Context, dataset string, by string) (removed, kept int, err error)

	// Datasets lists the datasets by name.
	Datasets(ctx context.Context) ([]Dataset, error)
	// PutDataset creates or replaces a dataset's title, rights and default.
	PutDataset(ctx context.Context, d Dataset) error

	// Place gives one place that events refer to, or NotFound.
	Place(ctx context.Context, id string) (Place, error)

	Close() error
}

// A Revision is one state of an event, for good. Event is nil for a deletion.
type Revision struct {
	ID       int64
	Revision int64
	Change   int64 // the change number under which it was committed
	At       time.Time
	By       string
	Run      int64 // the import run that wrote it; 0 for a person
	Event    *Event
}

// A Change says that an event is now as Event gives it, or gone when nil.
type Change struct {
	Number   int64
	ID       int64
	Revision int64
	Event    *Event
}

// A Run is one import: what is read, by whom, and how it is to be taken.
type Run struct {
	Dataset    string // for events that name none; "" for the format's own default
	Force      bool   // Dataset replaces what the events name
	Visibility string // replaces what the events say; "" to keep it
	File       string // its name, without a path
	Format     string // the name of the format it was read as
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
	if len(r.Refusals) < MaxRefusals {
		r.Refusals = append(r.Refusals, why)
	}
}
