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
// Revision under the next change number. It holds the counter from when it takes
// the number until it commits, so that the order of numbers is the order of
// commits.
type Store interface {
	Reader

	// Put creates e when its ID is 0 and otherwise replaces the revision that
	// e.Revision names; dataset and external id stay where e has none. It gives
	// back the event as it is now stored. A stale revision, and a name that
	// another event bears, is a Conflict whose Error holds the event that is
	// there. Writing what is already there changes nothing and gives that back.
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
	// or another, and closes the channel when ctx ends or the store is closed.
	// It says "look now", never what changed.
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
