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
	// A deleted event is brought back by naming the revision of its tombstone,
	// unless it was purged.
	Put(ctx context.Context, e Event, by Edit) (Event, error)

	// PutAll is Put for several events, as one change: all are written or none.
	PutAll(ctx context.Context, events []Event, by Edit) ([]Event, error)

	// Delete removes an event, leaving a tombstone; the id is never used
	// again. A revision other than 0 must be the current one.
	Delete(ctx context.Context, id, revision int64, by Edit) error

	// Purge erases what every revision of an event says, and deletes it where
	// it is still there. Who wrote the revisions and when, and the digests of
	// what they said, stay, so that the chain of seals still holds.
	Purge(ctx context.Context, id int64, by Edit) error

	// History streams the revisions of an event, oldest first; deleted events
	// have one too.
	History(ctx context.Context, id int64) iter.Seq2[Revision, error]

	// ChangeAt gives the number of the newest change that was committed at or
	// before a moment; 0 for none.
	ChangeAt(ctx context.Context, at time.Time) (int64, error)

	// AsOf streams every event as it stood after a change, by id.
	AsOf(ctx context.Context, change int64) Events

	// Changes streams, for each event written since a change number, its last
	// change, in the order of numbers. Since 0 it is how a server loads all that
	// there is, each event with the number of its change: it costs one pass over
	// the newest revisions, and memory that does not grow with their number.
	Changes(ctx context.Context, since int64) iter.Seq2[Change, error]

	// Size gives the number of events.
	Size(ctx context.Context) (int64, error)

	// LastChange gives the number of the newest committed change; 0 for none.
	LastChange(ctx context.Context) (int64, error)

	// Watch sends after each change that may have been made, by this process
	// or another, and closes the channel when ctx ends or the store is closed.
	// It says "look now", never what changed. A dataset whose rights changed is
	// told of too.
	Watch(ctx context.Context) <-chan struct{}

	// Verify recomputes the seals of all changes and compares every event with
	// its newest revision. What does not hold is a Conflict that says where. A
	// known seal, which may be empty, must be among those that are kept: then
	// nothing up to it was rewritten.
	Verify(ctx context.Context, known []byte) (Verification, error)

	// Import writes a stream of events as one run, in batches, by (Dataset,
	// ExternalID), and counts what became of each (see Reconcile). A refused row
	// stops nothing. An error of the stream or the store ends the run; batches
	// before it stay, and the same file again continues the work.
	Import(ctx context.Context, run Run, events Events) (ImportResult, error)

	// Runs lists the import runs and their undoings, newest first.
	Runs(ctx context.Context) ([]RunRecord, error)

	// Said gives what a file last said of an event, as a run took it, and the
	// run; NotFound where none did.
	Said(ctx context.Context, id int64) (Event, int64, error)

	// UndoRun restores what an import run changed to the state before it, and
	// those runs that it continues with it. A run that never was is NotFound;
	// one that was undone, or is itself an undoing, is a Conflict.
	UndoRun(ctx context.Context, run int64, by Edit) (UndoResult, error)

	// UndoDataset takes back what imports brought into a dataset; what people
	// have edited stays. A dataset that never was is NotFound.
	UndoDataset(ctx context.Context, dataset string, by Edit) (UndoResult, error)

	// Datasets lists the datasets by name.
	Datasets(ctx context.Context) ([]Dataset, error)
	// PutDataset creates or replaces a dataset's title, rights, default and
	// mapping.
	PutDataset(ctx context.Context, d Dataset) error

	// Distinct lists the pairs of events, smaller id first, that somebody said
	// are not the same; PutDistinct adds one, in either order.
	Distinct(ctx context.Context) ([][2]int64, error)
	PutDistinct(ctx context.Context, a, b int64, by Edit) error

	// Views lists what the desk keeps under a name, by name.
	Views(ctx context.Context) ([]View, error)
	// PutView keeps a view and gives it back as it is kept: a new one where it
	// has no id, else in place of the one that has it, or NotFound. A name that
	// another view bears, in capitals or not, is a Conflict.
	PutView(ctx context.Context, v View) (View, error)
	// DeleteView forgets a view, or is NotFound.
	DeleteView(ctx context.Context, id int64) error

	// Place gives one place that events refer to, or NotFound.
	Place(ctx context.Context, id string) (Place, error)

	// Archive lets do read all that the store keeps, as it is at one moment;
	// who may sign in is left out.
	Archive(ctx context.Context, do func(Archive) error) error
	// Restore fills a store that has never held an event with all that an
	// archive holds: ids, revisions, numbers and seals are the archive's. It is
	// whole or did not happen. A store that holds or held events is a Conflict.
	Restore(ctx context.Context, a Archive) error

	Close() error
}

// An Edit says who writes and, where they said it, why.
type Edit struct{ By, Why string }

// A Revision is one state of an event, for good. Event is nil for a deletion,
// and for a state that was purged.
type Revision struct {
	ID       int64
	Revision int64
	Change   int64 // the change number under which it was committed
	At       time.Time
	By       string
	Why      string
	Run      int64 // the import run, or its undoing, that wrote it; 0 for a person
	Purged   bool
	Event    *Event
}

// A Change says that an event is now as Event gives it, or gone when nil.
type Change struct {
	Number   int64
	ID       int64
	Revision int64
	Event    *Event
}
